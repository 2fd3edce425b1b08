"""Customers of every played platform: a repair from the first message to the survey, however often something fails."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.conversations.talk import Want
from tests.platforms.telegram import TelegramPlatform
from tests.platforms.telegram_customer import TelegramCustomer
from tests.platforms.wechat import Customer as WeChatCustomer
from tests.platforms.wechat import WeChat
from tests.platforms.wechat_kf import Customer as KfCustomer
from tests.platforms.wechat_kf import WeChatKf

#: Seconds until what was said must be answered, failures and kills included.
PATIENCE = 300.0
#: How a customer begins; the rest is told when it is asked for.
_BEGINS = ("你好", "你们几点关门", "我要报修")
_MOST_STEPS = 30


class NoAnswer(Exception):
    """A customer was left without an answer."""


class Hand(Protocol):
    """What a customer holds in the hand."""

    channel: str

    @property
    def address(self) -> str: ...
    @property
    def shown(self) -> list[str]: ...
    def writes(self, text: str) -> None:
        """Until the platform says that it was taken. The app brings the same message again where it was not."""


@dataclass
class WeChatHand:
    """A telephone on the official account."""

    customer: WeChatCustomer
    channel: str = "wechat"

    @property
    def address(self) -> str:
        return self.customer.openid

    @property
    def shown(self) -> list[str]:
        return self.customer.heard

    def writes(self, text: str) -> None:
        message_id = self.customer.platform.next_id()
        while self.customer.writes(text, message_id).out_of_order:
            time.sleep(1)


@dataclass
class KfHand:
    """A telephone on WeChat customer service."""

    customer: KfCustomer
    channel: str = "wechat_kf"

    @property
    def address(self) -> str:
        return ":".join(self.customer.key)

    @property
    def shown(self) -> list[str]:
        return self.customer.heard

    def writes(self, text: str) -> None:
        done = self.customer.writes(text)
        while not done.taken:
            time.sleep(1)
            done = self.customer.platform.call(self.customer.key[0])


@dataclass
class TelegramHand:
    """A telephone on Telegram, whose bot fetches."""

    customer: TelegramCustomer
    channel: str = "telegram"

    @property
    def address(self) -> str:
        return str(self.customer.id)

    @property
    def shown(self) -> list[str]:
        return self.customer.texts

    def writes(self, text: str) -> None:
        self.customer.say(text)


def hands(wechat: WeChat, kf: WeChatKf, telegram: TelegramPlatform, number: int) -> list[Hand]:
    """So many customers, the channels in turn."""
    made: list[Hand] = []
    for place in range(number):
        match place % 3:
            case 0:
                made.append(WeChatHand(wechat.customer()))
            case 1:
                made.append(KfHand(kf.customer()))
            case _:
                made.append(TelegramHand(telegram.customer()))
    return made


@dataclass
class Talk:
    """One customer's repair."""

    engine: Engine
    hand: Hand
    want: Want = field(default_factory=Want)
    sent: list[str] = field(default_factory=list)
    number: str = ""

    def book(self) -> None:
        """From the first message to the ticket's number. Raises NoAnswer."""
        for words in _BEGINS:
            said = self.say(words)
        for _ in range(_MOST_STEPS):
            if "工单号" in said:
                self.number = self.ticket().number
                return
            said = self.say(self._answer(said))
        raise NoAnswer(f"{self.hand.channel}: no ticket after {_MOST_STEPS} answers:\n{said}")

    def _answer(self, said: str) -> str:
        try:
            return self.want.answer(said)
        except AssertionError as error:
            raise NoAnswer(f"{self.hand.channel}: {error}") from error

    def rate(self) -> None:
        """Wait for the question after the visit, and answer it. Raises NoAnswer."""
        until = time.monotonic() + PATIENCE
        while not any(self.number in one and "满意" in one for one in self.hand.shown):
            if time.monotonic() > until:
                raise NoAnswer(f"{self.hand.channel}: nobody asked about {self.number}")
            time.sleep(0.5)
        self.say("5")
        self.say("谢谢")

    def say(self, words: str) -> str:
        """Write, and give everything that is said to it. Raises NoAnswer."""
        before = len(self.hand.shown)
        self.sent.append(words)
        self.hand.writes(words)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._all_answered():
                return "\n".join(self.hand.shown[before:])
            time.sleep(0.3)
        raise NoAnswer(f"{self.hand.channel}: “{words}” has no answer after {PATIENCE:.0f} s")

    def _all_answered(self) -> bool:
        rows = self._rows(
            "SELECT count(*) FILTER (WHERE m.direction = 'in') AS taken, "
            "count(*) FILTER (WHERE m.direction = 'in' AND m.answered_at IS NULL OR d.state = 'pending') AS left "
            "FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
            "LEFT JOIN bot.deliveries d ON d.message_id = m.id WHERE c.channel = :channel AND c.external_id = :address"
        )
        return bool(rows) and rows[0].taken >= len(self.sent) and rows[0].left == 0

    def said(self) -> list[Any]:
        """What was to be said, in order: text and state."""
        return self._rows(
            "SELECT m.text, d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id "
            "JOIN bot.conversations c ON c.id = m.conversation_id "
            "WHERE c.channel = :channel AND c.external_id = :address ORDER BY m.id"
        )

    def heard_by_the_shop(self) -> list[str]:
        rows = self._rows(
            "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
            "WHERE c.channel = :channel AND c.external_id = :address AND m.direction = 'in' ORDER BY m.id"
        )
        return [row.text for row in rows]

    def tickets(self) -> list[Any]:
        return self._rows(
            "SELECT t.number, t.kind, t.status, t.fields FROM bot.tickets t JOIN bot.conversations c "
            "ON c.id = t.conversation_id WHERE c.channel = :channel AND c.external_id = :address ORDER BY t.id"
        )

    def ticket(self) -> Any:
        """Raises NoAnswer where there is none: the customer was told of one."""
        found = self.tickets()
        if not found:
            raise NoAnswer(f"{self.hand.channel}: a ticket was told that is not there")
        return found[0]

    def _rows(self, query: str) -> list[Any]:
        """However often the database is killed meanwhile."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self.engine.begin() as db:
                    return list(db.execute(text(query), {"channel": self.hand.channel, "address": self.hand.address}))
            except DBAPIError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
