"""Whole conversations from the first word to the row in the database."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.stack import Customer, Heard, Stack

NUMBER = re.compile(r"R\d{4}-\d{4}")
EVERYTHING = "你好 我叫林涛 电话13911110001 洗衣机脱水时咣咣响 去年6月买的 天河区天河路88号"


def until_booked(customer: Customer, heard: Heard, landmark: str = "楼下是便利店") -> str:
    """Agree to everything, name a landmark when it is asked for, and give the ticket's number."""
    for _ in range(8):
        found = NUMBER.search(heard.text)
        if found:
            return found.group()
        heard = customer.say(landmark) if "标志" in heard.text else customer.press(heard.titles[0])
    raise AssertionError("\n".join(customer.transcript))


def test_r31_everything_in_one_message_is_asked_for_no_second_time(customer: Customer) -> None:
    number = until_booked(customer, customer.say(EVERYTHING))
    fields = customer.tickets()[0]["fields"]
    assert customer.tickets()[0]["number"] == number
    assert (fields["name"], fields["phone"], fields["category"]) == ("林涛", "13911110001", "洗衣机")
    assert fields["address"] == "天河区天河路88号"
    assert "脱水时咣咣响" in fields["fault"]
    asked = "\n".join(line for line in customer.transcript if line.startswith("▷"))
    for question in ("请留下您的联系电话", "怎么称呼", "详细地址", "什么时候买"):
        assert question not in asked


def test_r31_everything_is_read_back_before_it_is_booked(customer: Customer) -> None:
    heard = customer.say(EVERYTHING)
    while "核对" not in heard.text:
        assert not customer.tickets()
        heard = customer.say("楼下是便利店") if "标志" in heard.text else customer.press(heard.titles[0])
    for part in ("林涛", "139****0001", "天河区天河路88号", "便利店", "脱水时咣咣响", "上门"):
        assert part in heard.text
    assert not customer.tickets()


def test_r33_fee_is_told_before_booking_and_can_be_refused(customer: Customer) -> None:
    heard = customer.say(EVERYTHING)
    assert "上门费20元" in heard.text
    heard = customer.press("先不修了")
    assert not customer.tickets()
    assert "您" in heard.text or "好的" in heard.text


def test_r34_booked_slot_belongs_to_a_technician_of_that_skill_and_district(stack: Stack, customer: Customer) -> None:
    number = until_booked(customer, customer.say(EVERYTHING))
    rows = stack.rows(
        "SELECT k.skills, k.districts, s.starts_at FROM bot.slots s JOIN bot.tickets t ON t.id = s.ticket_id "
        "JOIN bot.technicians k ON k.code = s.technician WHERE t.number = :number",
        number=number,
    )
    assert len(rows) == 1
    assert "洗衣机" in rows[0].skills
    assert "天河区" in rows[0].districts


def test_piece_by_piece_one_topic_at_a_time(customer: Customer) -> None:
    assert customer.say("我要报修").text
    customer.say("电视开机黑屏")
    heard = customer.say("去年3月买的 海尔电视")
    while "电话" not in heard.text:
        heard = customer.press(heard.titles[0])
    assert "称呼" in customer.say("13911110002").text
    assert "地址" in customer.say("我姓郑").text
    heard = customer.say("海珠区江南大道中100号")
    number = until_booked(customer, heard)
    fields = customer.tickets()[0]["fields"]
    assert customer.tickets()[0]["number"] == number
    assert (fields["name"], fields["phone"]) == ("郑", "13911110002")


def test_r32_danger_comes_before_everything(stack: Stack, customer: Customer) -> None:
    heard = customer.say("热水器漏电 刚才手麻了一下")
    assert "总电闸" in heard.text
    assert "24小时内" in heard.text
    assert "电话" in heard.text
    heard = customer.say("13911110003")
    heard = customer.say("天河区中山大道200号")
    for _ in range(4):
        if NUMBER.search(heard.text):
            break
        heard = customer.press(heard.titles[0]) if heard.titles else customer.say("我姓何")
    ticket = customer.tickets()[0]
    assert ticket["fields"]["danger"] == "electric"
    row = stack.rows(
        "SELECT urgent, due_at - created_at <= interval '24 hours' AS soon FROM bot.tickets WHERE number = :number",
        number=ticket["number"],
    )[0]
    assert (row.urgent, row.soon) == (True, True)
    reasons = stack.rows(
        "SELECT h.reason FROM bot.handoffs h JOIN bot.conversations c ON c.id = h.conversation_id "
        "WHERE c.external_id = :conversation",
        conversation=customer.conversation,
    )
    assert [one.reason for one in reasons] == ["danger"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("你们几点关门", "营业时间"), ("上门费多少钱", "20元"), ("你是机器人吗", "智能客服"), ("冰箱保修多久", "保修")],
)
def test_question_in_the_middle_is_answered_and_the_form_goes_on(
    customer: Customer, question: str, answer: str
) -> None:
    heard = customer.say("洗衣机脱水时咣咣响 去年6月买的 13911110004")
    while "称呼" not in heard.text:
        heard = customer.press(heard.titles[0])
    heard = customer.say(question)
    assert answer in heard.text
    assert "称呼" in heard.text


def test_correction_at_the_end_is_taken_and_booked(customer: Customer) -> None:
    heard = customer.say(EVERYTHING)
    while "核对" not in heard.text:
        heard = customer.say("楼下是便利店") if "标志" in heard.text else customer.press(heard.titles[0])
    heard = customer.say("电话错了 是13911110005")
    assert NUMBER.search(heard.text)
    fields = customer.tickets()[0]["fields"]
    assert (fields["phone"], fields["name"]) == ("13911110005", "林涛")


def test_nothing_of_one_booking_leaks_into_the_next(customer: Customer) -> None:
    until_booked(customer, customer.say(EVERYTHING))
    heard = customer.say("还有个冰箱也坏了 不制冷")
    assert "洗衣机" not in heard.text
    assert "咣咣" not in heard.text


def test_giving_up_leaves_nothing_behind(customer: Customer) -> None:
    customer.say("冰箱不制冷")
    heard = customer.say("算了不修了")
    assert "不预约" in heard.text
    assert not customer.tickets()


def test_status_change_and_cancel_by_conversation(stack: Stack, customer: Customer) -> None:
    number = until_booked(customer, customer.say(EVERYTHING))
    assert number in customer.say("我的维修到哪一步了").text
    assert "可以" in customer.say("帮我改到后天上午").titles
    assert number in customer.press("可以").text
    customer.say("不修了 帮我取消预约")
    customer.press("确定取消")
    assert customer.tickets()[0]["status"] == "cancelled"
    held = stack.rows(
        "SELECT s.id FROM bot.slots s JOIN bot.tickets t ON t.id = s.ticket_id WHERE t.number = :number", number=number
    )
    assert held == []


def test_r73_ticket_of_another_customer_is_not_shown(
    customer: Customer, another: Callable[[], Customer]
) -> None:
    number = until_booked(customer, customer.say(EVERYTHING))
    stranger = another()
    stranger.say(f"帮我查一下{number}到哪一步了")
    refused = stranger.say("13900000000").text
    unknown = another()
    unknown.say("帮我查一下R2611-9999到哪一步了")
    assert unknown.say("13900000000").text == refused
    for secret in ("洗衣机", "林涛", "天河路", "139****0001"):
        assert secret not in refused


def test_r71_owner_is_known_by_number_and_last_four_digits(
    customer: Customer, another: Callable[[], Customer]
) -> None:
    number = until_booked(customer, customer.say(EVERYTHING))
    owner = another()
    owner.say(f"帮我查一下{number}到哪一步了")
    assert number in owner.say("0001").text


def test_r9_not_understood_is_asked_once_and_then_a_person_comes(stack: Stack, customer: Customer) -> None:
    assert "转人工" in customer.say("嘛咪嘛咪哄咕噜咕噜").titles
    heard = customer.say("帮我写一首关于秋天的诗")
    assert "对不起,请您稍等,我请其他人来给您解答,请原谅" in heard.text
    assert heard.state == "queued"


def test_r70_person_can_be_had_at_any_time(stack: Stack, customer: Customer) -> None:
    customer.say("冰箱不制冷")
    heard = customer.say("转人工")
    assert heard.state == "queued"
    assert "不用再说一遍" in heard.text
    assert customer.conversation in [
        row.external_id
        for row in stack.rows(
            "SELECT c.external_id FROM bot.handoffs h JOIN bot.conversations c ON c.id = h.conversation_id"
        )
    ]


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "/restart", '/inform{"phone": 1}', "hello", "x" * 5000, "'; DROP TABLE"])
def test_odd_messages_are_answered_politely(customer: Customer, text: str) -> None:
    heard = customer.say(text)
    assert heard.status == 200
    assert heard.text
    assert "你" not in heard.text
