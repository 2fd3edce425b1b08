"""`vectors.py characters|neighbours|sentence train DATA MODEL` and `… parse MODEL`: classifiers without Rasa.

`characters`: a linear model on character n-grams weighted by TF-IDF. `neighbours`: the nearest examples by the sentence
vectors that this project uses, weighed by their likeness. `both`: the mean of this project's classifier and the
neighbours. Runs in Rasa's environment.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any, Protocol

import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.rivals.speak import Ranking, parse, read_examples
from bot.nlu import encoders
from bot.nlu.classifier import Features, SentenceClassifier, regression
from bot.nlu.spelling import Spelling

_NEIGHBOURS = 9
#: The neighbours' votes fall off with their distance by this.
_SHARPNESS = 20.0


class Rival(Protocol):
    """A classifier of texts."""

    threshold: float

    def fit(self, texts: list[str], intents: list[str]) -> None: ...
    def rank(self, text: str) -> Ranking: ...


def _ranked(names: Any, values: Any) -> Ranking:
    return [(str(names[i]), float(values[i])) for i in np.argsort(-values)[:10]]


class Characters:
    """TF-IDF of character n-grams and a logistic regression."""

    threshold = 0.3

    def fit(self, texts: list[str], intents: list[str]) -> None:
        self.ngrams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2, dtype=np.float32)
        self.model = regression(10.0)
        self.model.fit(self.ngrams.fit_transform(texts).toarray(), intents)

    def rank(self, text: str) -> Ranking:
        return _ranked(self.model.classes_, self.model.predict_proba(self.ngrams.transform([text]).toarray())[0])


class Neighbours:
    """The nearest examples by sentence vectors."""

    threshold = 0.4

    def fit(self, texts: list[str], intents: list[str]) -> None:
        vectors = {name: encoders.encode_kept(name, texts) for name in encoders.available(["use", "e5"])}
        self.means = {name: rows.mean(axis=0) for name, rows in vectors.items()}
        self.rows = self._centred(vectors)
        self.intents = np.array(intents)

    def _centred(self, vectors: dict[str, Any]) -> Any:
        blocks = []
        for name, rows in vectors.items():
            centred = rows - self.means[name]
            blocks.append(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6))
        return np.hstack(blocks) / np.sqrt(len(blocks))

    def rank(self, text: str) -> Ranking:
        likeness = self.rows @ self._centred({name: encoders.encode(name, [text]) for name in self.means})[0]
        nearest = np.argsort(-likeness)[:_NEIGHBOURS]
        votes: dict[str, float] = defaultdict(float)
        for index in nearest:
            votes[self.intents[index]] += float(np.exp(_SHARPNESS * (likeness[index] - 1)))
        total = sum(votes.values())
        return sorted(((name, vote / total) for name, vote in votes.items()), key=lambda one: -one[1])


class Both:
    """This project's linear model and the neighbours, each with half a vote."""

    threshold = 0.3

    def fit(self, texts: list[str], intents: list[str]) -> None:
        config = SentenceClassifier.get_default_config()
        self.spelling = Spelling(texts)
        self.features = Features(config["encoders"], config["ngrams"])
        self.model = regression(config["C"])
        self.model.fit(self.features.fit([self.spelling.mend(text) for text in texts]), intents)
        self.neighbours = Neighbours()
        self.neighbours.fit(texts, intents)

    def rank(self, text: str) -> Ranking:
        halves = self.model.predict_proba(self.features.transform([self.spelling.mend(text)]))[0] / 2
        shares = dict(zip(self.model.classes_, halves, strict=True))
        for name, share in self.neighbours.rank(text):
            shares[name] += share / 2
        return sorted(((str(name), float(share)) for name, share in shares.items()), key=lambda one: -one[1])[:10]


RIVALS = {"characters": Characters, "neighbours": Neighbours, "both": Both}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rival", choices=RIVALS)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train")
    train.add_argument("data", type=Path)
    train.add_argument("model", type=Path)
    commands.add_parser("parse").add_argument("model", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "train":
        rival: Rival = RIVALS[arguments.rival]()
        rival.fit(*read_examples(arguments.data))
        joblib.dump(rival, arguments.model)
    else:
        rival = joblib.load(arguments.model)
        parse(rival.rank, rival.threshold)


if __name__ == "__main__":
    main()
