"""Customers on several channels over the use cases alone, with a clock to turn and a telephone to look at."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.text.fold import plain
from bot.adapters.text.manners import MannersCheck
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.wording import load_texts
from bot.core import linking
from bot.core.content import Content
from bot.core.errors import ServiceUnavailable
from bot.core.tickets import Kind, Status, Ticket
from bot.services import linking as links
from bot.services import turn
from bot.services.linking import Linker
from bot.services.restock import Notifier
from bot.services.speech import Speech
from tests.integration.conftest import NOW, ROOT

Units = Callable[[], SqlUnitOfWork]
_numbers = itertools.count(13_700_000_000)


@dataclass
class Watch:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass
class Sent:
    """The codes that were sent, by number; `broken`: none can be."""

    codes: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False

    async def send(self, phone: str, code: str, minutes: int) -> None:
        if self.broken:
            raise ServiceUnavailable
        self.codes.setdefault(phone, []).append(code)


@dataclass
class Shop:
    """The use cases with a clock to turn and a telephone to look at."""

    linker: Linker
    engine: Engine
    watch: Watch
    sent: Sent
    units: Units

    def customer(self, channel: str) -> Customer:
        return Customer(self, channel)

    def rows(self, query: str, **values: object) -> list[object]:
        with self.engine.begin() as db:
            result = db.execute(text(query), values)
            return list(result.scalars()) if result.returns_rows else []

    def deliver_codes(self) -> None:
        """What the worker does with its jobs."""
        jobs = "SELECT (args->>'code_id')::bigint FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_code'"
        waiting = self.rows(jobs)
        self.rows("DELETE FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_code'")
        for code_id in waiting:
            asyncio.run(links.send(code_id, self.linker))  # type: ignore[arg-type]


@dataclass
class Customer:
    """Somebody on one channel."""

    shop: Shop
    channel: str
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    written: int = 0

    def say(self, words: str) -> str:
        """What is said to it; empty where it is for the dialogue."""
        self.written += 1
        now, units = self.shop.watch.now(), self.shop.units
        received = turn.receive(self.channel, self.name, str(self.written), words, None, 100, now, units())
        incoming = turn.begin(received.turn_id, units())
        assert incoming
        request = linking.read(incoming.payload, plain(incoming.text))
        if request is None or not links.take(incoming, request, self.shop.linker):
            return ""
        self.shop.deliver_codes()
        with units() as uow:
            return "\n".join(reply.text for reply in uow.conversations.answer_to(received.turn_id).replies)

    @property
    def talk(self) -> str:
        with self.shop.units() as uow:
            found = uow.conversations.find(self.channel, self.name)
        assert found
        return found

    @property
    def row(self) -> int:
        with self.shop.units() as uow:
            return uow.links.customer(self.talk)

    def heard(self) -> list[str]:
        query = "SELECT text FROM bot.messages WHERE conversation_id = :talk AND direction = 'out' ORDER BY id"
        return [str(one) for one in self.shop.rows(query, talk=self.talk)]

    def ticket(self, phone: str | None) -> Ticket:
        self.say("报修")
        window = {"starts_at": (NOW + timedelta(hours=2)).isoformat(), "ends_at": (NOW + timedelta(hours=4)).isoformat()}
        with self.shop.units() as uow:
            made = uow.tickets.add(
                Kind.REPAIR, Status.SCHEDULED, self.talk, phone, False, {"name": "林涛", **window},
                NOW + timedelta(days=1), "R2611", NOW - timedelta(days=3),
            )  # fmt: skip
            uow.conversations.name_customer(self.talk, "林涛", "先生", phone)
            uow.commit()
        return made

    def sees(self) -> set[str]:
        with self.shop.units() as uow:
            return {one.number for one in uow.tickets.of_conversation(self.talk)}

    def confirms(self, phone: str) -> str:
        assert "验证码" in self.say(f"绑定手机号 {phone}")
        return self.say(self.shop.sent.codes[phone][-1])


def make_shop(engine: Engine, units: Units, content: Content) -> Shop:
    """The use cases on the tests' database."""
    watch, sent = Watch(), Sent()
    speech = Speech(
        texts=load_texts(ROOT), company=content.company, manners=MannersCheck(content.phrases), clock=SystemClock()
    )
    notifier = Notifier(content=content, speak=speech, clock=watch)
    linker = Linker(notifier=notifier, key=lambda: b"a key of the tests", codes=sent, unit_of_work=units)
    return Shop(linker, engine, watch, sent, units)


def new_number() -> str:
    """A mobile number that no other test uses."""
    return str(next(_numbers))
