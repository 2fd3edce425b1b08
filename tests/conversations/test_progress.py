"""Looking after what is booked: where it stands, another time, cancelling it (R34, R35, R38, R73)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import Want, asked_before, booked, go_on, handoffs_of, slot_of
from tests.stack import Customer, Stack

Another = Callable[[], Customer]


def test_r38_customer_learns_where_the_repair_stands(customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    heard = customer.say("我的维修到哪一步了")
    assert number in heard.text
    assert "已预约" in heard.text


def test_r38_by_ticket_number_and_whole_telephone_from_another_conversation(
    customer: Customer, another: Another
) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    elsewhere = another()
    assert "后四位" in elsewhere.say(f"{number}到哪一步了").text
    assert number in elsewhere.say(want.phone).text


@pytest.mark.parametrize("said", ["{}", "尾号{}", "后四位是{}"])
def test_r38_by_ticket_number_and_last_four_digits(customer: Customer, another: Another, said: str) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    elsewhere = another()
    elsewhere.say("帮我查一下维修进度")
    assert "后四位" in elsewhere.say(number).text
    assert "已预约" in elsewhere.say(said.format(want.phone[-4:])).text


def test_r38_by_telephone_alone(customer: Customer, another: Another) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    elsewhere = another()
    elsewhere.say("帮我查一下维修进度")
    assert number in elsewhere.say(want.phone).text


def test_r73_wrong_proof_and_unknown_number_get_the_same_answer(customer: Customer, another: Another) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    answers = []
    for named in (number, "R2611-9999"):
        stranger = another()
        answers.append([stranger.say(f"查一下{named}到哪了").text, stranger.say("13900009999").text])
        answers[-1].append(stranger.say("尾号0000").text)
    assert answers[0] == answers[1]
    for secret in (want.name, want.address, want.masked, "洗衣机", "上门"):
        assert secret not in "".join(answers[0])


def test_r73_progress_shows_neither_name_nor_number_nor_address(customer: Customer, another: Another) -> None:
    want = Want()
    booked(customer, want)
    elsewhere = another()
    heard = elsewhere.say(f"我的电话{want.phone} 帮我查维修进度")
    for private in (want.name, want.phone, want.address):
        assert private not in heard.text


def test_r9_number_that_cannot_be_found_ends_with_a_person(stack: Stack, customer: Customer) -> None:
    customer.say("帮我查一下维修进度")
    assert "没有查到" in customer.say("13900001234").text
    assert "转人工" in customer.say("13900001235").titles
    heard = customer.say("13900001236")
    assert heard.state == "queued"
    assert [one.reason for one in handoffs_of(stack, customer)] == ["form_stuck"]


def test_r34_another_time_frees_the_old_slot_and_takes_one_new(stack: Stack, customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    old = slot_of(stack, number)[0]
    heard = customer.say("帮我改到12月4日上午")
    assert "您看这样可以吗" in heard.text
    heard = customer.say("可以")
    assert number in heard.text
    new = slot_of(stack, number)
    assert len(new) == 1
    assert new[0].id != old.id
    assert stack.rows("SELECT ticket_id FROM bot.slots WHERE id = :id", id=old.id)[0].ticket_id is None
    assert customer.tickets()[0]["fields"]["starts_at"].startswith(new[0].starts_at.isoformat()[:13])
    assert [event["event"] for event in customer.tickets()[0]["history"]][-1] in ("changed", "scheduled")


def test_time_that_is_to_be_changed_is_asked_for(customer: Customer) -> None:
    booked(customer, Want())
    assert "改到什么时间" in customer.say("我想改一下预约").text
    assert "有师傅可以上门" in customer.say("12月3日下午").text


def test_change_by_ticket_number_and_telephone_from_another_conversation(
    stack: Stack, customer: Customer, another: Another
) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    elsewhere = another()
    elsewhere.say(f"{number}想改时间 电话{want.phone}")
    assert "有师傅可以上门" in elsewhere.say("12月3日下午").text
    elsewhere.say("可以")
    assert len(slot_of(stack, number)) == 1


def test_new_telephone_for_a_booked_repair(customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    new = Want().phone
    customer.say("我想改一下预约的电话")
    heard = customer.say(f"改成{new}")
    assert f"****{new[-4:]}" in heard.text
    assert (customer.tickets()[0]["number"], customer.tickets()[0]["fields"]["phone"]) == (number, new)


def test_r34_new_address_in_another_district_gets_another_technician(stack: Stack, customer: Customer) -> None:
    number = booked(customer, Want(address="天河区天河路88号"))["number"]
    heard = customer.say("上门地址改成番禺区大石街礼村大街3号")
    assert "您看这样可以吗" in heard.text
    customer.say("可以")
    fields = customer.tickets()[0]["fields"]
    assert (fields["address"], fields["district"]) == ("番禺区大石街礼村大街3号", "番禺区")
    assert "番禺区" in slot_of(stack, number)[0].districts


def test_r35_cancelling_is_confirmed_and_frees_the_slot(stack: Stack, customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    slot = slot_of(stack, number)[0]
    assert number in customer.say("我要取消预约").text
    assert customer.tickets()[0]["status"] == "scheduled"
    assert "已取消" in customer.press("确定取消").text
    assert customer.tickets()[0]["status"] == "cancelled"
    assert stack.rows("SELECT ticket_id FROM bot.slots WHERE id = :id", id=slot.id)[0].ticket_id is None


@pytest.mark.parametrize("words", ["先不取消", "不取消了", "还是别取消了"])
def test_cancelling_that_is_not_confirmed_leaves_everything(stack: Stack, customer: Customer, words: str) -> None:
    number = booked(customer, Want())["number"]
    customer.say("我要取消预约")
    assert "一切不变" in customer.say(words).text
    assert customer.tickets()[0]["status"] == "scheduled"
    assert len(slot_of(stack, number)) == 1


def test_cancel_by_ticket_number_and_last_four_digits_from_another_conversation(
    stack: Stack, customer: Customer, another: Another
) -> None:
    want = Want()
    number = booked(customer, want)["number"]
    elsewhere = another()
    elsewhere.say(f"取消{number} 电话尾号{want.phone[-4:]}")
    elsewhere.say("确定取消")
    assert customer.tickets()[0]["status"] == "cancelled"
    assert slot_of(stack, number) == []


def test_cancelled_slot_is_offered_to_the_next_customer(stack: Stack, customer: Customer, another: Another) -> None:
    want = Want(fault="打印机卡纸 屏幕不亮", address="南沙区金洲进港大道88号")
    want.fault = "热水器不出热水"
    number = booked(customer, want)["number"]
    slot = slot_of(stack, number)[0]
    customer.say("我要取消预约")
    customer.say("确定取消")
    other = another()
    again = Want(fault=want.fault, address=want.address)
    ticket = booked(other, again)
    assert slot_of(stack, ticket["number"])[0].id == slot.id


def test_several_tickets_are_told_together_and_chosen_by_button(customer: Customer) -> None:
    booked(customer, Want())
    booked(customer, Want(fault="电视花屏了", bought="去年3月买的"), "电视花屏了")
    numbers = [ticket["number"] for ticket in customer.tickets()]
    heard = customer.say("我的维修到哪一步了")
    assert all(number in heard.text for number in numbers)
    heard = customer.say("我要取消预约")
    assert heard.titles == numbers
    assert numbers[1] in customer.press(numbers[1]).text
    customer.press("确定取消")
    assert [ticket["status"] for ticket in customer.tickets()] == ["scheduled", "cancelled"]


def test_ticket_is_chosen_by_its_article(customer: Customer) -> None:
    booked(customer, Want())
    booked(customer, Want(fault="电视花屏了", bought="去年3月买的"), "电视花屏了")
    newest, oldest = (ticket["number"] for ticket in customer.tickets())
    heard = customer.say("取消洗衣机的预约")
    assert oldest in heard.text
    assert newest not in heard.text


def test_r34_cancelled_ticket_cannot_be_changed_alone(stack: Stack, customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    customer.say("我要取消预约")
    customer.say("确定取消")
    heard = customer.say(f"把{number}改到12月3日下午")
    assert heard.state == "queued"
    assert customer.tickets()[0]["status"] == "cancelled"


def test_carried_article_is_told_to_be_brought(customer: Customer) -> None:
    want = Want(fault="电饭煲煮不熟饭", bought="上个月买的")
    number = booked(customer, want, want.fault)["number"]
    heard = customer.say("我的维修到哪一步了")
    assert number in heard.text
    assert "送到任意一家门店" in heard.text


def test_enquiry_can_be_asked_after_by_its_number(customer: Customer) -> None:
    customer.say("电饭煲做酸奶要几个小时")
    number = customer.tickets()[0]["number"]
    assert number in customer.say(f"{number}有结果了吗").text


def test_order_of_goods_is_told_from_a_ticket(customer: Customer) -> None:
    heard = customer.say("我的订单D20260502-0001到哪了")
    assert "后四位" in heard.text
    assert "BCD-501W" in customer.say("2224").text


def test_repair_told_in_the_middle_of_a_search_begins_a_booking(customer: Customer) -> None:
    customer.say("帮我查一下维修进度")
    heard = customer.say("我家电视花屏了要报修")
    assert "花屏" in heard.text
    go_on(customer, Want(fault="电视花屏了"), "工单号")
    assert "没有查到" not in asked_before(customer)
