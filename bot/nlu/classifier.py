"""The intent classifier: mended spelling, character n-grams and sentence vectors, weighed by one linear model.

Chosen by measurement over DIET (docs/understanding.md): better on unseen wording, far better at rejecting what it
does not know, trained several times faster.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import encoders
from bot.nlu.clauses import clauses
from bot.nlu.spelling import Spelling

_FILE = "classifier.joblib"
#: How many likely intents are kept for the question “which of these do you mean?”.
_RANKED = 10


class Features:
    """Turns texts into rows: weighted character n-grams beside centred sentence vectors.

    Vectors of one encoder bunch together (E5's cosines lie between 0.86 and 0.98), so their mean over the training
    texts is taken off and the rest is brought to length 1 before it is weighted.
    """

    def __init__(self, weights: Dict[Text, float], ngrams: int) -> None:
        """`weights`: how much each encoder's vectors count beside the n-grams, by its name."""
        self.weights = weights
        # What stands in one example alone tells nothing of another.
        self.ngrams = TfidfVectorizer(
            analyzer="char", ngram_range=(1, ngrams), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        self.means: Dict[Text, np.ndarray] = {}

    def fit(self, texts: List[Text]) -> np.ndarray:
        self.ngrams.fit(texts)
        vectors = {name: encoders.encode_kept(name, texts) for name in self.weights}
        self.means = {name: rows.mean(axis=0) for name, rows in vectors.items()}
        return self._rows(texts, vectors)

    def transform(self, texts: List[Text]) -> np.ndarray:
        return self._rows(texts, {name: encoders.encode(name, texts) for name in self.weights})

    def _rows(self, texts: List[Text], vectors: Dict[Text, np.ndarray]) -> np.ndarray:
        # Dense: half of the values that count belong to the vectors, and whole matrices are multiplied many times faster.
        blocks = [self.ngrams.transform(texts).toarray()]
        for name, rows in vectors.items():
            centred = rows - self.means[name]
            lengths = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
            blocks.append(self.weights[name] * centred / lengths)
        return np.hstack(blocks).astype(np.float32, copy=False)


def regression(c: float) -> LogisticRegression:
    """`c`: the inverse of how strongly large weights are held back."""
    # Steps that change no answer any more are not taken: the tolerance is a hundred times the usual one.
    return LogisticRegression(C=c, tol=0.01, max_iter=400, class_weight="balanced", random_state=42)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceClassifier(GraphComponent):
    """Rasa's intent classifier for this project."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"encoders": {"use": 0.5, "e5": 0.65}, "ngrams": 3, "C": 20.0}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self.spelling: Optional[Spelling] = None
        self.features: Optional[Features] = None
        self.model: Optional[LogisticRegression] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceClassifier":
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        config = self.config
        weights = {name: config["encoders"][name] for name in encoders.available(list(config["encoders"]))}
        texts = [e.get(TEXT) for e in examples]
        self.spelling = Spelling(texts)
        self.features = Features(weights, config["ngrams"])
        self.model = regression(config["C"])
        rows = self.features.fit([self.spelling.mend(text) for text in texts])
        self.model.fit(rows, [e.get(INTENT) for e in examples])
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self.spelling, self.features, self.model), folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.spelling, component.features, component.model = joblib.load(folder / _FILE)
        # scikit-learn multiplies by the transpose: in this order of memory it is not copied for every message.
        component.model.coef_ = np.asfortranarray(component.model.coef_)
        component._rank([" "])  # the encoders are loaded now and not by the first customer
        return component

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent, its ranking, and `wants`: [{"name", "confidence", "text"}], one for each clause."""
        for message in messages:
            text = message.get(TEXT) or ""
            parts = clauses(text)
            if len(parts) == 1:
                parts = []
            whole, *rankings = self._rank([text, *parts])
            message.set("intent", whole[0], add_to_output=True)
            message.set("intent_ranking", whole, add_to_output=True)
            wants = [{**ranking[0], "text": part} for ranking, part in zip(rankings, parts, strict=True)]
            message.set("wants", wants, add_to_output=True)
        return messages

    def _rank(self, texts: List[Text]) -> List[List[Dict[Text, Any]]]:
        assert self.spelling is not None and self.features is not None and self.model is not None
        mended = [self.spelling.mend(text) for text in texts]
        probabilities = self.model.predict_proba(self.features.transform(mended))
        order = np.argsort(-probabilities, axis=1)[:, :_RANKED]
        names = self.model.classes_
        return [
            [{"name": str(names[i]), "confidence": float(row[i])} for i in best]
            for row, best in zip(probabilities, order, strict=True)
        ]
