"""The only place that wires: settings in, working parts out."""

from __future__ import annotations

import time
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
from bot.adapters.codes import ConsoleCodes, WebhookCodes
from bot.adapters.content_wechat import load_wechat
from bot.adapters.database import make_engine, worker_alive
from bot.adapters.figures import DatabaseFigures
from bot.adapters.live_content import ContentFolder, LiveContent
from bot.adapters.media_files import MediaFiles
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.rasa import RasaDialogue
from bot.adapters.repositories.unwritten import Unwritten
from bot.adapters.text.article_phrases import ArticlePhrases
from bot.adapters.text.articles import Articles
from bot.adapters.text.entities import Entities
from bot.adapters.text.manners import MannersCheck
from bot.adapters.text.masking import Masker
from bot.adapters.text.queries import SAME_WORDS, Queries
from bot.adapters.text.reader import Reader
from bot.adapters.text.similar import QuestionWords
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.vocabulary import CatalogueVocabulary
from bot.adapters.wording import load_texts
from bot.channels.channel import Channel, Inbox, Surroundings
from bot.channels.registry import OFFERS
from bot.core.catalogue import model_parts
from bot.core.content import Content
from bot.core.errors import SettingsError
from bot.core.menu import WeChatAccount
from bot.core.pace import Window
from bot.core.repair import MAKERS
from bot.gateway.app import create_app
from bot.gateway.parts import GatewayParts
from bot.gateway.replies import ReplyNotices
from bot.gateway.sessions import Sessions
from bot.services.attachments import Cabinet
from bot.services.calls import Telephone
from bot.services.inbox import Limits
from bot.services.learning import Inbox as LearningInbox
from bot.services.link_ports import Codes
from bot.services.linking import Linker
from bot.services.outbox import Outbox, UnderWay
from bot.services.restock import Notifier
from bot.services.speech import Speech
from bot.services.suggest import Suggester
from bot.services.takeover import Takeover
from bot.settings import ROOT, Settings

_MEGABYTE = 1024 * 1024


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
    def wechat_account(self) -> WeChatAccount:
        return load_wechat(self.settings.content_dir)

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
        return SqlUnitOfWork(self.engine, unwritten=self.unwritten)

    @cached_property
    def unwritten(self) -> Unwritten:
        return Unwritten()

    @made_of_content
    def reads(self) -> Reader:
        return make_reader(self.content)

    @cached_property
    def entities(self) -> Entities:
        """Over the articles of the content files, so that no database need run."""
        return make_entities(self.content, self.reads)

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
    def linker(self) -> Linker:
        settings = self.settings
        return Linker(
            notifier=self.notifier, key=settings.codes_key, codes=make_codes(settings, self.content), unit_of_work=self.unit_of_work
        )

    @made_of_content
    def takeover(self) -> Takeover:
        return Takeover(speak=self.speech, manners=self.manners, clock=self.clock, similarity=QuestionWords())

    @made_of_content
    def suggester(self) -> Suggester:
        return Suggester(
            foresees=self.dialogue,
            speak=self.speech,
            content=self.content,
            clock=self.clock,
            similarity=QuestionWords(),
            unit_of_work=self.unit_of_work,
        )

    @made_of_content
    def telephone(self) -> Telephone:
        return Telephone(
            settles=self.dialogue,
            speak=self.speech,
            manners=self.manners,
            content=self.content,
            clock=self.clock,
            unit_of_work=self.unit_of_work,
        )

    @cached_property
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords()

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The platforms that are configured, by the channel's name."""
        around = Surroundings(
            settings=self.settings,
            inbox=self.inbox,
            content=lambda: self.content,
            text=lambda response: self.speech.plain(response),
            database_url=lambda: self.database_url,
        )
        found = [offer.make(around) for offer in OFFERS]
        return {channel.name: channel for channel in found if channel}

    @cached_property
    def inbox(self) -> Inbox:
        settings = self.settings
        limits = Limits(
            text=settings.message_limit,
            media=settings.attachment_limit * _MEGABYTE,
            customer=Window(settings.customer_rate, time.monotonic),
            everybody=Window(settings.total_rate, time.monotonic),
        )
        return Inbox(limits=limits, clock=self.clock, unit_of_work=self.unit_of_work)

    @cached_property
    def under_way(self) -> UnderWay:
        return UnderWay()

    @made_of_content
    def outbox(self) -> Outbox:
        return Outbox(
            senders={name: channel.outgoing for name, channel in self.channels.items()},
            content=self.content,
            clock=self.clock,
            unit_of_work=self.unit_of_work,
            give_up_after=timedelta(hours=self.settings.deliver_for),
            under_way=self.under_way,
        )

    @cached_property
    def files(self) -> MediaFiles:
        """Attachments."""
        return MediaFiles(self.settings.data_dir / "attachments")

    @made_of_content
    def cabinet(self) -> Cabinet:
        return Cabinet(
            sources={name: channel.source for name, channel in self.channels.items()},
            files=self.files,
            limit=self.settings.attachment_limit * _MEGABYTE,
            speak=self.speech,
            clock=self.clock,
            unit_of_work=self.unit_of_work,
        )

    @made_of_content
    def masker(self) -> Masker:
        policy = self.content.policy
        no_names = {article.brand for article in self.content.articles} | set(policy.categories)
        no_names |= {alias for rules in policy.categories.values() for alias in rules.aliases}
        return Masker(self.content.company.places, no_names)

    @made_of_content
    def learning(self) -> LearningInbox:
        """Of messages that were not understood."""
        return LearningInbox(masks=self.masker, below=self.settings.learning_below, days=self.settings.learning_days)

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


def make_codes(settings: Settings, content: Content) -> Codes:
    """Who sends one-time codes."""
    if settings.codes_sender == "console":
        return ConsoleCodes()
    key = settings.codes_token.get_secret_value() if settings.codes_token else None
    return WebhookCodes(url=settings.codes_url, key=key, company=content.company.name)


def make_reader(content: Content) -> Reader:
    """For the shop of these content files."""
    company = content.company
    return Reader(
        categories={name: rules.aliases for name, rules in content.policy.categories.items()},
        brands=tuple(sorted({article.brand for article in content.articles})),
        districts=company.places,
        time_zone=company.zone,
        opens=company.staff_hours.opens,
        closes=company.staff_hours.closes,
    )


def make_entities(content: Content, reader: Reader) -> Entities:
    """Knows the shop's brands and those of its competitors."""
    categories = {name: rules.aliases for name, rules in content.policy.categories.items()}
    brands = sorted({*MAKERS, *(article.brand for article in content.articles)})
    parts = frozenset(part for article in content.articles for part in model_parts(article.model))
    words = {word for article in content.articles for word in content.search_words(article) if not word[0].isdigit()}
    words = (words | set(SAME_WORDS)) - {*brands, *categories}
    aliases = {alias for rules in content.policy.categories.values() for alias in rules.aliases}
    names = tuple(article.name for article in content.articles)
    # 滚筒 is a build of washing machines, 沙发 an article: names end with it.
    kinds = {alias for alias in aliases & words if not any(name.endswith(alias) for name in names)}
    return Entities(reader, ArticlePhrases(Articles(categories, brands), kinds, words - aliases, parts))


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
            files=parts.files,
            passwords=parts.passwords,
            notices=ReplyNotices(parts.database_url),
            sessions=Sessions(parts.settings.signing_key()),
            queries=parts.queries,
            unit_of_work=parts.unit_of_work,
            figures=_figures(parts),
            worker_alive=lambda: worker_alive(parts.engine),
        ),
        [channel.router for channel in parts.channels.values() if channel.router],
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
