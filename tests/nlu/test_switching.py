"""Another model takes the served one's place between two turns, or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, List

import pytest
from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.nlu import patches, switching
from bot.nlu.switching import SwitchRefused, load_beside, switch

SAME = Domain.from_dict({"intents": ["greet"]})
OTHER = Domain.from_dict({"intents": ["greet", "thank"]})


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name in ("old.tar.gz", "new.tar.gz", "other.tar.gz", "broken.tar.gz"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def app(models: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def load_model(self: Agent, model_path: Path) -> None:
        if model_path.name == "broken.tar.gz":
            raise ValueError("not a model")
        self.domain = OTHER if model_path.name == "other.tar.gz" else SAME
        self.tracker_store.domain = self.domain
        self.processor = SimpleNamespace(model_path=model_path)

    patches.apply()
    monkeypatch.setattr(Agent, "load_model", load_model)
    monkeypatch.setattr(switching, "_switching", asyncio.Lock())
    agent = Agent(domain=SAME, tracker_store=InMemoryTrackerStore(SAME), lock_store=InMemoryLockStore())
    agent.load_model(models / "old.tar.gz")
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent))


def test_new_model_is_served_with_the_locks_and_connections_of_the_old(app: Any) -> None:
    old = app.ctx.agent
    assert asyncio.run(switch(app, "new.tar.gz")) == "new.tar.gz"
    assert app.ctx.agent is not old
    assert app.ctx.agent.lock_store is old.lock_store
    assert app.ctx.agent.tracker_store.store is old.tracker_store.store
    assert old.processor.model_path.name == "old.tar.gz"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing.tar.gz", "no model"), ("broken.tar.gz", "cannot be loaded"), ("other.tar.gz", "another domain")],
)
def test_refused_model_leaves_the_served_one(app: Any, name: str, reason: str) -> None:
    old = app.ctx.agent
    with pytest.raises(SwitchRefused, match=reason):
        asyncio.run(switch(app, name))
    assert app.ctx.agent is old
    assert old.tracker_store.domain is SAME


def test_only_files_beside_the_served_model_are_taken(app: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "foreign.tar.gz"
    elsewhere.touch()
    with pytest.raises(SwitchRefused, match="no model"):
        asyncio.run(switch(app, str(elsewhere)))


def test_loop_goes_on_while_a_model_is_loaded(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: List[str] = []

    def slow(served: Agent, model: Path) -> Agent:
        asyncio.run_coroutine_threadsafe(note("turn"), loops["served"]).result(5)
        happened.append("loaded")
        return load_beside(served, model)

    async def note(what: str) -> None:
        happened.append(what)

    loops: Dict[str, asyncio.AbstractEventLoop] = {}

    async def run() -> None:
        loops["served"] = asyncio.get_running_loop()
        await switch(app, "new.tar.gz")

    monkeypatch.setattr(switching, "load_beside", slow)
    asyncio.run(run())
    assert happened == ["turn", "loaded"]
