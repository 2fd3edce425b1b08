"""One customer on several channels: a number is confirmed with a code, and the history is one from then on."""

from __future__ import annotations

import asyncio
import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.link_tables import confirmed_phones
from bot.adapters.repositories.links import _references
from bot.adapters.tables import conversations, tickets
from bot.adapters.text.fold import plain
from bot.adapters.text.manners import MannersCheck
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.wording import load_texts
from bot.core import linking
from bot.core.content import Content
from bot.core.errors import ServiceUnavailable
from bot.core.tickets import Kind, Status, Ticket
from bot.services import linking as links
from bot.services import reminder, staff, turn
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


@pytest.fixture
def phone() -> str:
    return str(next(_numbers))


@pytest.fixture
def shop(engine: Engine, unit_of_work: Units, content: Content) -> Shop:
    watch, sent = Watch(), Sent()
    speech = Speech(
        texts=load_texts(ROOT), company=content.company, manners=MannersCheck(content.phrases), clock=SystemClock()
    )
    notifier = Notifier(content=content, speak=speech, clock=watch)
    linker = Linker(notifier=notifier, key=lambda: b"a key of the tests", codes=sent, unit_of_work=unit_of_work)
    return Shop(linker, engine, watch, sent, unit_of_work)


def test_two_channels_that_confirm_one_number_are_one_customer(shop: Shop, phone: str) -> None:
    here, there = shop.customer("wechat"), shop.customer("telegram")
    repair, complaint = here.ticket(phone), there.ticket(None)
    assert "已经确认" in here.confirms(phone)
    assert here.row != there.row
    shop.watch.moment += timedelta(minutes=2)
    assert "合在一起" in there.confirms(phone)
    assert here.row == there.row
    assert here.sees() == there.sees() == {repair.number, complaint.number}
    assert "Telegram" in here.heard()[-1]


def test_an_unconfirmed_number_links_nothing_and_shows_nothing(shop: Shop, phone: str) -> None:
    victim, stranger = shop.customer("wechat"), shop.customer("telegram")
    victim.ticket(phone)
    victim.confirms(phone)
    shop.watch.moment += timedelta(minutes=2)
    stranger.say(f"绑定手机号 {phone}")
    with shop.units() as uow:
        uow.conversations.name_customer(stranger.talk, None, None, phone)
        uow.commit()
    assert stranger.sees() == set()
    assert stranger.row != victim.row


def test_who_has_named_the_number_first_sees_nothing_of_who_confirms_it(shop: Shop, phone: str) -> None:
    claims, owns = shop.customer("wechat"), shop.customer("telegram")
    claimed = claims.ticket(phone)
    mine = owns.ticket(None)
    owns.confirms(phone)
    assert claims.sees() == {claimed.number}
    assert owns.sees() == {claimed.number, mine.number}


def test_the_number_is_asked_for_where_it_was_not_said(shop: Shop, phone: str) -> None:
    customer = shop.customer("telegram")
    assert "手机号" in customer.say("/link")
    assert "11位" in customer.say("020-87654321")
    customer.say("绑定手机号")
    assert phone[-4:] in customer.say(phone)
    assert "已经确认" in customer.say(shop.sent.codes[phone][0])


def test_numbers_and_digits_that_nobody_asked_for_are_for_the_dialogue(shop: Shop, phone: str) -> None:
    customer = shop.customer("telegram")
    assert customer.say(phone) == customer.say("123456") == customer.say("2") == customer.say("重发") == ""


def test_a_code_is_good_once(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.confirms(phone)
    assert "用过" in customer.say(shop.sent.codes[phone][0])


def test_a_code_is_good_in_its_own_conversation_alone(shop: Shop, phone: str) -> None:
    customer, thief = shop.customer("wechat"), shop.customer("telegram")
    customer.say(f"绑定手机号 {phone}")
    assert thief.say(shop.sent.codes[phone][0]) == ""
    assert shop.rows("SELECT 1 FROM bot.confirmed_phones WHERE phone = :phone", phone=phone) == []


def test_a_code_ends(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say(f"绑定手机号 {phone}")
    shop.watch.moment += timedelta(minutes=6)
    assert "过期" in customer.say(shop.sent.codes[phone][0])


def test_guessing_is_refused_politely(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say(f"绑定手机号 {phone}")
    right = shop.sent.codes[phone][0]
    wrong = [f"{(int(right) + step) % 1_000_000:06d}" for step in range(1, 6)]
    said = [customer.say(one) for one in wrong]
    assert "还可以试4次" in said[0]
    assert "不能再用" in said[-1]
    assert "过期" in customer.say(right)
    assert shop.rows("SELECT 1 FROM bot.confirmed_phones WHERE phone = :phone", phone=phone) == []


def test_codes_are_rare(shop: Shop, phone: str) -> None:
    customers = itertools.cycle([shop.customer("wechat"), shop.customer("telegram")])
    assert "验证码" in next(customers).say(f"绑定手机号 {phone}")
    assert "稍等一分钟" in next(customers).say(f"绑定手机号 {phone}")
    for _ in range(4):
        shop.watch.moment += timedelta(minutes=2)
        next(customers).say(f"绑定手机号 {phone}")
    shop.watch.moment += timedelta(minutes=2)
    assert "明天再试" in next(customers).say(f"绑定手机号 {phone}")
    assert len(shop.sent.codes[phone]) == 5


def test_another_code_takes_the_place_of_the_one_before(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say(f"绑定手机号 {phone}")
    assert "稍等" in customer.say("重发")
    shop.watch.moment += timedelta(seconds=61)
    customer.say("没收到")
    first, second = shop.sent.codes[phone]
    if first != second:
        assert "不对" in customer.say(first)
    assert "已经确认" in customer.say(second)


def test_two_answers_at_once_link_once(shop: Shop, phone: str) -> None:
    here, there = shop.customer("wechat"), shop.customer("telegram")
    here.confirms(phone)
    shop.watch.moment += timedelta(minutes=2)
    there.say(f"绑定手机号 {phone}")
    code, said = shop.sent.codes[phone][-1], []
    incoming = []
    for number in ("a", "b"):
        received = turn.receive("telegram", there.name, number, code, None, 100, shop.watch.now(), shop.units())
        found = turn.begin(received.turn_id, shop.units())
        assert found
        incoming.append(found)

    def answer(one: turn.Incoming) -> None:
        request = linking.read(None, one.text)
        assert request
        links.take(one, request, shop.linker)
        with shop.units() as uow:
            said.append(uow.conversations.answer_to(one.turn_id).replies[0].text)

    threads = [threading.Thread(target=answer, args=(one,)) for one in incoming]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("合在一起" in one for one in said) == [False, True]
    assert here.row == there.row


def test_two_channels_at_once_are_one_customer_in_the_end(shop: Shop, phone: str) -> None:
    both = [shop.customer("wechat"), shop.customer("telegram")]
    codes = []
    for customer in both:
        customer.say(f"绑定手机号 {phone}")
        codes.append(shop.sent.codes[phone][-1])
        shop.watch.moment += timedelta(minutes=2)
    threads = [threading.Thread(target=one.say, args=(code,)) for one, code in zip(both, codes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert both[0].row == both[1].row


def test_the_digits_stand_nowhere(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say(f"绑定手机号 {phone}")
    code = shop.sent.codes[phone][0]
    stored = shop.rows("SELECT to_jsonb(c)::text FROM bot.link_codes c WHERE phone = :phone", phone=phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    customer.say(f"验证码是{wrong}")
    customer.say(code)
    talk = shop.rows("SELECT text FROM bot.messages WHERE conversation_id = :talk", talk=customer.talk)
    for digits in (code, wrong):
        assert not any(digits in str(one) for one in (*stored, *talk))
    assert "(验证码)" in talk


def test_a_code_that_cannot_be_sent_is_told(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    shop.sent.broken = True
    with pytest.raises(ServiceUnavailable):
        customer.say(f"绑定手机号 {phone}")
    (code_id,) = shop.rows("SELECT id FROM bot.link_codes WHERE phone = :phone", phone=phone)
    shop.watch.moment += timedelta(minutes=6)
    asyncio.run(links.send(code_id, shop.linker))  # type: ignore[arg-type]
    assert "没有发出去" in customer.heard()[-1]


def test_a_number_that_has_changed_hands_brings_its_new_owner_nothing(shop: Shop, phone: str) -> None:
    old, new = shop.customer("wechat"), shop.customer("telegram")
    old.ticket(None)
    old.confirms(phone)
    shop.watch.moment += timedelta(days=181)
    assert "已经确认" in new.confirms(phone)
    assert new.row != old.row
    assert new.sees() == set()


def test_linking_is_undone(shop: Shop, phone: str) -> None:
    here, there = shop.customer("wechat"), shop.customer("telegram")
    repair, other = here.ticket(phone), there.ticket(None)
    here.confirms(phone)
    shop.watch.moment += timedelta(minutes=2)
    there.confirms(phone)
    assert "已经取消" in there.say("取消绑定")
    assert (here.sees(), there.sees()) == ({repair.number}, {other.number})
    assert here.row != there.row
    assert "没有绑定" in there.say("取消绑定")


def test_what_is_told_without_being_asked_comes_by_the_channel_last_used(shop: Shop, phone: str) -> None:
    here, there = shop.customer("wechat"), shop.customer("telegram")
    repair = here.ticket(phone)
    here.confirms(phone)
    shop.watch.moment += timedelta(minutes=2)
    there.confirms(phone)
    shop.watch.moment = NOW
    reminder.remind(shop.linker.notifier, shop.units())
    assert repair.number in there.heard()[-1]
    assert not any(repair.number in one for one in here.heard())
    here.say("好的")
    staff.reply(repair.number, "您好,师傅准时到。", shop.linker.notifier.speak.manners, NOW, shop.units())  # type: ignore[attr-defined]
    assert here.heard()[-1] == "您好,师傅准时到。"


def test_an_offer_is_made_where_the_number_is_known_elsewhere_and_tells_nothing(shop: Shop, phone: str) -> None:
    known, new = shop.customer("wechat"), shop.customer("telegram")
    known.ticket(phone)
    new.ticket(None)

    def offered(channel: str = "telegram", number: str | None = phone) -> bool:
        with shop.units() as uow:
            return bool(links.offer(channel, new.talk, number, uow))

    assert offered()
    assert not offered("web")
    assert not offered(number=None)
    assert not offered(number="02087654321")
    assert not offered(number=str(int(phone) + 500_000_000))
    new.confirms(phone)
    assert not offered()


def test_a_colleague_who_serves_is_not_talked_over(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say("在吗")
    shop.rows("UPDATE bot.conversations SET state = 'staff' WHERE id = :talk", talk=customer.talk)
    assert customer.say(f"绑定手机号 {phone}") == ""
    assert phone not in shop.sent.codes


def test_a_tried_again_turn_is_answered_once(shop: Shop, phone: str) -> None:
    customer = shop.customer("wechat")
    customer.say(f"绑定手机号 {phone}")
    received = turn.receive("wechat", customer.name, "1", "", None, 100, NOW, shop.units())
    assert not received.new
    assert turn.begin(received.turn_id, shop.units()) is None


def test_a_merge_moves_everything_that_names_a_customer() -> None:
    """A table that is added later belongs in here, and in LinkRows.part where a conversation can take it along."""
    assert {str(one) for one in _references()} == {
        str(one) for one in (conversations.c.customer_id, tickets.c.customer_id, confirmed_phones.c.customer_id)
    }


