"""Learning: of messages as they are typed, on any processor, and within what a small machine has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoders
from bot.nlu.classifier import SentenceClassifier

#: Seconds of the processor and megabytes that the rules, stories and slots may cost to learn.
MOST_SECONDS, MOST_MEGABYTES = 60, 1500
_LEARN_RULES = """
import resource, sys, time
from rasa.model_training import train_core
begun = time.process_time()
train_core(domain="domain.yml", config="config.yml", stories="data", output=sys.argv[1])
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

#: Chinese and Latin letters, figures and blanks as they come, of every kind of blank.
MIXED = {
    "ask_usage": ["iPhone 15 怎么 连 wifi", "电视 HDMI2 没 信号", "App 里 怎么  绑定 air-con", "TV 怎么 投屏", "wifi\u3000连不上 router"],
    "ask_stock": ["KFR-35GW 有货 吗", "BCD 508 还有 stock 没", "TCL 55 寸 有没有", "iPad Air\u3000有货吗", "XQG100 - 12 有 现货 吗"],
    "thank": ["thanks 啦", "ok 谢谢  哈", "谢 谢 you", "OK 多谢", "thank you 哦"],
}


class Storage:
    """As much of Rasa's model storage as training needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_to(self, resource: Resource) -> Any:
        return self

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_: object) -> None:
        pass


def learnt(folder: Path) -> SentenceClassifier:
    examples = [Message({TEXT: text, INTENT: intent}) for intent, texts in MIXED.items() for text in texts]
    classifier = SentenceClassifier({}, Storage(folder), Resource("classifier"))  # type: ignore[arg-type]
    classifier.train(TrainingData(examples))
    return classifier


@pytest.fixture(params=["both encoders", "the portable encoder alone"])
def classifier(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SentenceClassifier:
    monkeypatch.setattr(encoders, "_KEPT", tmp_path / "vectors")
    if request.param != "both encoders":
        monkeypatch.setattr(encoders, "_has_avx2", lambda: False)
    return learnt(tmp_path)


def test_mixed_languages_and_blanks_of_any_kind_are_learnt_and_understood(classifier: SentenceClassifier) -> None:
    for intent, texts in MIXED.items():
        for text in texts:
            for typed in (text, f"  {text}\n", text.replace(" ", "\u3000"), text.replace(" ", "  "), text.upper()):
                (message,) = classifier.process([Message({TEXT: typed})])
                assert message.get("intent")["name"] == intent, typed


def test_processor_without_avx2_learns_with_the_portable_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_KEPT", tmp_path / "vectors")
    monkeypatch.setattr(encoders, "_has_avx2", lambda: False)
    features = learnt(tmp_path).features
    assert features is not None
    assert list(features.weights) == ["use"]


def test_rules_and_slots_are_learnt_in_seconds_and_little_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LEARN_RULES, str(tmp_path)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    assert list(tmp_path.glob("*.tar.gz"))
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
