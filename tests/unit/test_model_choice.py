"""Which model a start serves, and what activate and back leave behind."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot import model_choice
from bot.core.errors import LearningError
from bot.settings import Settings

OLD, NEW = "old.tar.gz", "new.tar.gz"


class Rasa:
    """Answers in the place of the process, and the fingerprints of the data."""

    def __init__(self) -> None:
        self.frame = "frame"
        self.wanted = "new"
        self.served = OLD
        self.answers = True
        self.refusal: str | None = None

    def fingerprint(self, settings: Settings, *options: str) -> str:
        return self.frame if options else self.wanted

    def put(self, url: str, json: dict[str, str], timeout: float) -> httpx.Response:
        if not self.answers:
            raise httpx.ConnectError("nobody")
        if self.refusal:
            return httpx.Response(409, json={"error": self.refusal})
        self.served = json["model"]
        return httpx.Response(200, json=json)


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> Rasa:
    rasa = Rasa()
    monkeypatch.setattr(model_choice, "_fingerprint", rasa.fingerprint)
    monkeypatch.setattr(httpx, "put", rasa.put)
    return rasa


@pytest.fixture
def settings(tmp_path: Path, rasa: Rasa) -> Settings:
    settings = Settings(data_dir=tmp_path / "var", models_dir=tmp_path)
    for name in (OLD, NEW):
        (tmp_path / name).touch()
    model_choice.begin(settings, tmp_path / OLD)
    return settings


def test_nothing_chosen_gives_way_to_the_present_data(settings: Settings) -> None:
    assert model_choice.standing(settings) is None
    assert model_choice.chosen_name(settings) is None


def test_activated_model_stands_at_the_next_start(settings: Settings, rasa: Rasa) -> None:
    assert model_choice.activate(settings) == (NEW, True)
    assert rasa.served == NEW
    rasa.wanted = "newer"
    assert model_choice.standing(settings) == settings.models_dir / NEW


def test_back_goes_one_step_and_stands_too(settings: Settings, rasa: Rasa) -> None:
    model_choice.activate(settings)
    assert model_choice.back(settings) == (OLD, True)
    assert (rasa.served, model_choice.chosen_name(settings)) == (OLD, OLD)
    assert model_choice.standing(settings) == settings.models_dir / OLD
    with pytest.raises(LearningError, match="没有更早的模型"):
        model_choice.back(settings)


def test_export_keeps_the_served_model(settings: Settings) -> None:
    model_choice.hold(settings)
    assert model_choice.standing(settings) == settings.models_dir / OLD


def test_without_a_running_assistant_the_next_start_serves_it(settings: Settings, rasa: Rasa) -> None:
    rasa.answers = False
    assert model_choice.activate(settings) == (NEW, False)
    assert model_choice.standing(settings) == settings.models_dir / NEW


def test_untrained_candidate_is_refused(settings: Settings, rasa: Rasa) -> None:
    rasa.wanted = "untrained"
    with pytest.raises(LearningError, match="learn compare"):
        model_choice.activate(settings)


def test_what_is_served_already_is_not_activated_again(settings: Settings) -> None:
    model_choice.activate(settings)
    with pytest.raises(LearningError, match="已经在使用"):
        model_choice.activate(settings)


def test_changed_domain_wants_a_new_start(settings: Settings, rasa: Rasa) -> None:
    rasa.frame = "another"
    with pytest.raises(LearningError, match="重新启动"):
        model_choice.activate(settings)
    assert rasa.served == OLD


def test_choice_is_void_in_another_frame(settings: Settings, rasa: Rasa) -> None:
    model_choice.activate(settings)
    rasa.frame = "another"
    assert model_choice.standing(settings) is None
    with pytest.raises(LearningError, match="不再适用"):
        model_choice.back(settings)
    model_choice.begin(settings, settings.models_dir / "newest.tar.gz")
    assert model_choice.load(settings) == model_choice.Choice(model="newest.tar.gz", frame="another")


def test_what_rasa_refuses_changes_nothing(settings: Settings, rasa: Rasa) -> None:
    rasa.refusal = "cannot be loaded"
    before = model_choice.load(settings)
    with pytest.raises(LearningError, match=r"仍使用原来的模型.*cannot be loaded"):
        model_choice.activate(settings)
    assert model_choice.load(settings) == before


def test_model_that_is_gone_cannot_be_gone_back_to(settings: Settings) -> None:
    model_choice.activate(settings)
    (settings.models_dir / OLD).unlink()
    with pytest.raises(LearningError, match="已经不在"):
        model_choice.back(settings)
