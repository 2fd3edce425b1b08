"""The only place that wires: settings in, working parts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import cast

import procrastinate
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, ProcessCollector
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import Engine

from actions.base import ShopAction
from actions.registry import ACTIONS
from actions.server import DomainFreeExecutor
from bot.adapters.clock import SystemClock
from bot.adapters.database import make_engine, worker_alive
from bot.adapters.figures import DatabaseFigures
from bot.adapters.live_content import ContentFolder, LiveContent
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.rasa import RasaDialogue
from bot.adapters.text.manners import MannersCheck
from bot.adapters.text.queries import Queries
from bot.adapters.text.reader import Reader
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.vocabulary import CatalogueVocabulary
from bot.adapters.wording import load_texts
from bot.core.content import Content
from bot.core.errors import SettingsError
from bot.gateway.app import create_app
from bot.gateway.parts import GatewayParts
from bot.gateway.replies import ReplyNotices
from bot.gateway.sessions import Sessions
from bot.services.restock import Notifier
from bot.services.speech import Speech
from bot.services.takeover import Takeover
from bot.settings import ROOT, Settings


class made_of_content[T]:
    """As cached_property, for what is made of the shop's content: made anew when that has changed."""

    def __init__(self, make: Callable[[Parts], T]) -> None:
        self._make, self._key = make, f"made {make.__name__}"

    def __get__(self, parts: Parts, owner: type[Parts]) -> T:
        content = parts.content
        made = parts.__dict__.get(self._key)
        if made is None or made[0] is not content:
            made = parts.__dict__[self._key] = (content, self._make(parts))
        return cast(T, made[1])


@dataclass(frozen=True)
class Parts:
    """Everything a process may need; each part is made when it is first asked for."""

    settings: Settings
    #: What the database shows as the name of this process's connections.
    name: str

    @cached_property
    def _live(self) -> LiveContent:
        return LiveContent(self.settings.content_dir, lambda: self.engine if self.settings.database_url else None)

    @property
    def content(self) -> Content:
        """As it is now; another one after somebody has changed it in the console."""
        return self._live.current()

    @cached_property
    def content_files(self) -> ContentFolder:
        return ContentFolder(self.settings.content_dir)

    @cached_property
    def clock(self) -> SystemClock:
        return SystemClock(self.settings.now)

    @cached_property
    def database_url(self) -> str:
        """Raises SettingsError where none is set: `bot run` gives its own server's address to its children."""
        if self.settings.database_url is None:
            raise SettingsError("DATABASE_URL: not set, and the project's own database is not running. Start `bot run`.")
        return self.settings.database_url

    @cached_property
    def engine(self) -> Engine:
        return make_engine(self.database_url, self.name)

    def unit_of_work(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine)

    def preview(self) -> SqlUnitOfWork:
        """A unit of work that keeps nothing."""
        return SqlUnitOfWork(self.engine, keeps=False)

    @made_of_content
    def reads(self) -> Reader:
        company, policy = self.content.company, self.content.policy
        return Reader(
            categories={name: rules.aliases for name, rules in policy.categories.items()},
            brands=tuple(sorted({article.brand for article in self.content.articles})),
            districts=company.places,
            time_zone=company.zone,
            opens=company.staff_hours.opens,
            closes=company.staff_hours.closes,
        )

    @cached_property
    def queries(self) -> Queries:
        categories = {name: rules.aliases for name, rules in self.content.policy.categories.items()}
        return Queries(categories, CatalogueVocabulary(self.engine, categories))

    @made_of_content
    def manners(self) -> MannersCheck:
        return MannersCheck(self.content.phrases)

    @cached_property
    def _texts(self) -> dict[str, list[str]]:
        return load_texts(ROOT)

    @made_of_content
    def speech(self) -> Speech:
        return Speech(
            texts=self._texts, company=self.content.company, manners=self.manners, clock=self.clock
        )

    @made_of_content
    def notifier(self) -> Notifier:
        return Notifier(content=self.content, speak=self.speech, clock=self.clock)

    @made_of_content
    def takeover(self) -> Takeover:
        return Takeover(speak=self.speech, manners=self.manners, clock=self.clock)

    @cached_property
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords()

    @cached_property
    def dialogue(self) -> RasaDialogue:
        return RasaDialogue(self.settings.rasa_url)

    @property
    def give_up_after(self) -> timedelta:
        return timedelta(seconds=self.settings.give_up_after)

    def job_app(self) -> procrastinate.App:
        """The job queue, not yet open.

        Who has taken a job need not wait for the disk: a database that dies forgets it, and the job is taken again.
        """
        return procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=self.database_url,
                kwargs={
                    "options": "-c search_path=procrastinate -c synchronous_commit=off",
                    "application_name": f"{self.name} jobs",
                },
            )
        )


def make_parts(name: str, settings: Settings | None = None) -> Parts:
    """The parts of one process. Raises SettingsError."""
    return Parts(settings or Settings.load(), name)


def make_gateway(parts: Parts) -> FastAPI:
    """The web application."""
    return create_app(
        GatewayParts(
            settings=parts.settings,
            living=parts,
            clock=parts.clock,
            dialogue=parts.dialogue,
            content_files=parts.content_files,
            passwords=parts.passwords,
            notices=ReplyNotices(parts.database_url),
            sessions=Sessions(parts.settings.signing_key()),
            queries=parts.queries,
            unit_of_work=parts.unit_of_work,
            figures=_figures(parts),
            worker_alive=lambda: worker_alive(parts.engine),
        )
    )


def _figures(parts: Parts) -> CollectorRegistry:
    """A registry of this application alone, with the usual figures of its process."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(DatabaseFigures(parts.engine))
    return registry


def make_executor(parts: Parts) -> ActionExecutor:
    """rasa-sdk's executor with every action of the project; the SDK itself would make them without arguments."""
    executor = DomainFreeExecutor()
    colleagues: dict[str, ShopAction] = {}
    for action_class in ACTIONS:
        action = action_class(parts, colleagues)
        colleagues |= dict.fromkeys(action.answers, action)
        executor.register_function(action.name(), action.run)
    return executor
