"""One customer on several channels: a number is confirmed with a code, and the history is one from then on."""

from __future__ import annotations

import asyncio
import itertools
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.adapters.link_tables import confirmed_phones
from bot.adapters.repositories.links import _references
from bot.adapters.tables import conversations, tickets
from bot.core import linking
from bot.core.content import Content
from bot.core.errors import ServiceUnavailable
from bot.services import linking as links
from bot.services import reminder, staff, turn
from tests.integration.conftest import NOW
from tests.integration.links import Shop, Units, make_shop, new_number


@pytest.fixture
def phone() -> str:
    return new_number()


@pytest.fixture
def shop(engine: Engine, unit_of_work: Units, content: Content) -> Shop:
    return make_shop(engine, unit_of_work, content)


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


