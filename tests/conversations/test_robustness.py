"""What no script foresees: odd texts, messages sent twice, stale buttons, long absence."""

from __future__ import annotations

import uuid

import pytest

from tests.conversations.talk import Want, booked, go_on
from tests.stack import Customer, Stack

DAY_AND_AN_HOUR = 25 * 3600


def stay_away(stack: Stack, customer: Customer, seconds: int = DAY_AND_AN_HOUR) -> None:
    """Let everything that was said lie so long ago."""
    conversation = stack.rows(
        "SELECT id FROM bot.conversations WHERE external_id = :name", name=customer.conversation
    )[0].id
    stack.rows(
        "UPDATE rasa.events SET timestamp = timestamp - :s, data = jsonb_set(data::jsonb, '{timestamp}', "
        "to_jsonb((data::jsonb ->> 'timestamp')::float - :s))::text WHERE sender_id = :who",
        s=seconds,
        who=conversation,
    )


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t", "😀😀😀", "👍", "。。。", "?", "hello", "/restart", '/inform{"phone":1}', "/affirm", "//", "<b>冰箱</b>"],
)
def test_odd_text_is_answered_politely(customer: Customer, text: str) -> None:
    heard = customer.say(text)
    assert heard.status == 200
    assert heard.text
    assert "你" not in heard.text
    assert "系统" not in heard.text


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "hello", "/restart", '/inform{"phone":1}', "/deny", "'; DROP TABLE bot.tickets; --"])
def test_odd_text_in_the_middle_neither_ends_nor_fills_the_form(customer: Customer, text: str) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, "联系电话")
    customer.say(text)
    go_on(customer, want, "工单号")
    assert customer.tickets()[0]["fields"]["phone"] == want.phone


def test_five_thousand_characters_are_answered_and_kept(stack: Stack, customer: Customer) -> None:
    text = "洗衣机不脱水" + "我跟您慢慢说当时的情况是这样的" * 332
    heard = customer.say(text[:5000])
    assert heard.status == 200
    assert len(heard.text) < 400
    kept = stack.rows(
        "SELECT length(m.text) AS length FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :name AND m.direction = 'in'",
        name=customer.conversation,
    )
    assert kept[0].length == len(text[:5000])


def test_message_that_is_too_long_is_refused_and_nothing_is_broken(customer: Customer) -> None:
    assert customer.say("啊" * 5001).status == 413
    assert "您" in customer.say("你好").text


def test_english_report_of_a_fault_begins_a_booking(customer: Customer) -> None:
    assert "给您添麻烦了" in customer.say("hello, my fridge is broken").text


def test_text_of_a_program_is_kept_as_text(stack: Stack, customer: Customer) -> None:
    want = Want(fault="洗衣机不脱水 <script>alert(1)</script> '; DROP TABLE bot.tickets; --")
    customer.say(want.fault)
    go_on(customer, want, "工单号")
    assert "不脱水" in customer.tickets()[0]["fields"]["fault"]
    assert stack.rows("SELECT count(*) AS n FROM bot.tickets")[0].n > 0


def test_same_message_twice_gets_the_same_replies_and_one_ticket(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    go_on(customer, want, "都对吗")
    name = uuid.uuid4().hex
    first = customer.say("对", name)
    second = customer.say("对", name)
    assert first.replies == second.replies
    assert len(customer.tickets()) == 1


def test_button_pressed_twice_books_once(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    heard = go_on(customer, want, "都对吗")
    payload = heard.payload("对")
    customer.say(payload)
    again = customer.say(payload)
    assert "选项已经过了" in again.text
    assert len(customer.tickets()) == 1


def test_button_of_an_earlier_question_does_nothing(customer: Customer) -> None:
    want = Want()
    old = customer.say(want.everything).payload("先不修了")
    customer.say("可以")
    assert "选项已经过了" in customer.say(old).text
    customer.say(want.landmark if "标志" in customer.transcript[-3] else "可以")
    go_on(customer, want, "工单号")
    assert len(customer.tickets()) == 1


def test_form_goes_on_after_25_hours(stack: Stack, customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    go_on(customer, want, "标志")
    stay_away(stack, customer)
    heard = customer.say(want.landmark)
    assert "都对吗" in heard.text
    for part in (want.name, want.masked, want.address):
        assert part in heard.text
    customer.say("对")
    assert len(customer.tickets()) == 1


def test_greeting_after_25_hours_is_answered_and_the_form_resumes(stack: Stack, customer: Customer) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, "联系电话")
    stay_away(stack, customer)
    assert "联系电话" in customer.say("你好").text
    go_on(customer, want, "工单号")


def test_ticket_is_known_after_25_hours(stack: Stack, customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    stay_away(stack, customer)
    assert number in customer.say("我的维修到哪一步了").text


def test_full_width_and_traditional_characters_are_read(customer: Customer) -> None:
    want = Want()
    customer.say("洗衣機不脫水,去年6月買的")
    customer.say("可以")
    customer.say("".join(chr(ord(digit) + 0xFEE0) for digit in want.phone))
    go_on(customer, want, "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["phone"], fields["category"]) == (want.phone, "洗衣机")
    assert fields["fault"] in ("洗衣機不脫水", "不脫水")


def test_long_conversation_keeps_its_form(customer: Customer) -> None:
    want = Want()
    customer.say(want.fault)
    for _ in range(12):
        customer.say("你们几点关门")
    go_on(customer, want, "工单号")
    assert len(customer.tickets()) == 1
