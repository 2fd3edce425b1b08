"""The appointment: which slot is offered, taken and given another (R34)."""

from __future__ import annotations

from collections.abc import Callable

from tests.conversations.talk import Want, asked_before, booked, go_on, slot_of
from tests.stack import Customer, Stack

ANOTHER_TIME = "师傅可以上门,您看这样可以吗?"
FULL = "对不起,您说的时间师傅已经约满了"
#: One technician alone repairs refrigerators here on a Tuesday.
FRIDGE = {"fault": "冰箱不制冷", "bought": "上个月买的", "address": "从化区街口街河滨北路15号"}


def test_r34_slot_is_of_a_technician_with_skill_and_district_and_is_booked_once(
    stack: Stack, customer: Customer
) -> None:
    ticket = booked(customer, Want(fault="热水器不出热水", address="番禺区大石街礼村大街3号"))
    slots = slot_of(stack, ticket["number"])
    assert len(slots) == 1
    assert "热水器" in slots[0].skills
    assert "番禺区" in slots[0].districts
    assert ticket["fields"]["starts_at"] == slots[0].starts_at.isoformat().replace("+00:00", "+00:00")


def test_r34_wished_time_is_offered_where_it_is_free(customer: Customer) -> None:
    want = Want(address="海珠区客村新港中路350号")
    customer.say(f"{want.everything} 12月3日上午能来吗")
    heard = go_on(customer, want, ANOTHER_TIME)
    assert "12月3日(周四)" in heard.text or FULL in heard.text


def test_r34_full_time_is_apologised_for_and_the_nearest_is_offered(
    stack: Stack, customer: Customer, another: Callable[[], Customer]
) -> None:
    first, second = Want(**FRIDGE), Want(**FRIDGE)
    earlier = another()
    earlier.say(f"{first.everything} 下周二下午两点来")
    go_on(earlier, first, "工单号")
    customer.say(f"{second.everything} 下周二下午两点来")
    heard = go_on(customer, second, ANOTHER_TIME)
    assert FULL in heard.text
    assert "12月1日(周二)" in heard.text
    assert "14:00–16:00" not in heard.text
    go_on(customer, second, "工单号")
    assert customer.tickets()[0]["fields"]["starts_at"] != earlier.tickets()[0]["fields"]["starts_at"]


def test_r34_too_short_notice_is_explained(customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(f"{want.everything} 今天上午11点之前来")
    heard = go_on(customer, want, ANOTHER_TIME)
    assert "2小时后" in heard.text


def test_r34_day_beyond_the_calendar_is_explained(customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(want.everything)
    heard = go_on(customer, want, ANOTHER_TIME)
    heard = customer.say("明年1月5日吧")
    assert "14天以内" in heard.text
    assert ANOTHER_TIME in heard.text


def test_r34_another_time_is_found_on_request_and_the_refused_one_does_not_return(customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(want.everything)
    refused = go_on(customer, want, ANOTHER_TIME).text.split("有师傅")[0][-11:]
    assert "什么时间方便" in customer.press("换个时间").text
    heard = customer.say("随便哪天都行")
    assert ANOTHER_TIME in heard.text
    assert refused not in heard.text


def test_r34_day_that_does_not_suit_is_not_offered(customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(f"{want.everything} 12月3日来吧")
    go_on(customer, want, ANOTHER_TIME)
    heard = customer.say("除了周四都可以")
    assert ANOTHER_TIME in heard.text
    assert "(周四)" not in heard.text


def test_wish_in_the_customers_words_after_another_time_was_asked_for(stack: Stack, customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(want.everything)
    go_on(customer, want, ANOTHER_TIME)
    customer.say("换个时间")
    heard = customer.say("12月5日上午")
    assert "12月5日(周六)" in heard.text or FULL in heard.text
    go_on(customer, want, "工单号")
    assert len(slot_of(stack, customer.tickets()[0]["number"])) == 1


def test_yes_with_another_time_is_not_taken_for_the_offered_one(customer: Customer) -> None:
    want = Want(bought="上个月买的")
    customer.say(f"{want.everything} 12月2日上午来")
    go_on(customer, want, ANOTHER_TIME)
    heard = customer.say("可以,不过要12月4日下午")
    assert ANOTHER_TIME in heard.text
    assert "12月4日" in heard.text or FULL in heard.text


def both_want(customers: tuple[Customer, Customer], wants: tuple[Want, Want], stack: Stack | None = None) -> None:
    """Two customers want one morning and are at the last question; with `stack`, the first was slow to come there."""
    for who, want in zip(customers, wants, strict=True):
        who.say(f"{want.everything} 12月4日上午来")
        go_on(who, want, "都对吗")
        if stack:
            stack.rows("UPDATE bot.slots SET reserved_until = now() - interval '1 year' WHERE reserved_for IS NOT NULL")


def test_r34_time_that_was_offered_is_not_offered_to_somebody_else(
    stack: Stack, customer: Customer, another: Callable[[], Customer]
) -> None:
    customers, wants = (customer, another()), (Want(**FRIDGE), Want(**FRIDGE))
    both_want(customers, wants)
    for who in customers:
        assert "已为您预约成功" in who.say("对").text
    slots = [slot_of(stack, who.tickets()[0]["number"]) for who in customers]
    assert slots[0][0].id != slots[1][0].id


def test_r34_slot_that_somebody_else_took_is_apologised_for_and_another_offered(
    stack: Stack, customer: Customer, another: Callable[[], Customer]
) -> None:
    slower = another()
    wants = (Want(**FRIDGE), Want(**FRIDGE))
    both_want((customer, slower), wants, stack)
    customer.say("对")
    heard = slower.say("对")
    assert "正好被约走了" in heard.text
    assert ANOTHER_TIME in heard.text
    assert slower.tickets() == []
    go_on(slower, wants[1], "工单号")
    slots = [slot_of(stack, who.tickets()[0]["number"]) for who in (customer, slower)]
    assert [len(one) for one in slots] == [1, 1]
    assert slots[0][0].id != slots[1][0].id
    assert len(slower.tickets()) == 1


def test_second_booking_in_a_conversation_begins_empty(stack: Stack, customer: Customer) -> None:
    first, second = Want(), Want(fault="电视花屏了", bought="去年3月买的", name="何敏", address="越秀区解放北路618号")
    booked(customer, first)
    before = len(customer.transcript)
    customer.say(second.fault)
    go_on(customer, second, "工单号")
    said = "\n".join(customer.transcript[before:])
    for leaked in (first.masked, first.address, "便利店吗", "咣咣"):
        assert leaked not in said
    for question in ("联系电话", "怎么称呼", "详细地址"):
        assert question in said
    newest, oldest = customer.tickets()
    assert (newest["fields"]["phone"], oldest["fields"]["phone"]) == (second.phone, first.phone)
    assert newest["fields"]["name"] == "何敏"


def test_words_that_ended_one_booking_fill_nothing_of_the_next(customer: Customer) -> None:
    first = Want()
    customer.say(first.everything)
    go_on(customer, first, "都对吗")
    customer.say(f"电话错了 是{Want().phone}")
    heard = customer.say("还有一台热水器不出热水")
    go_on(customer, Want(fault="热水器不出热水"), "联系电话")
    assert "核对" not in heard.text


def test_second_article_named_meanwhile_is_taken_down_next(stack: Stack, customer: Customer) -> None:
    first, second = Want(), Want(fault="电视花屏了", bought="去年3月买的")
    customer.say(first.everything)
    go_on(customer, first, "都对吗")
    heard = customer.say("我还有一台电视也花屏了")
    assert "另一台" in heard.text
    assert customer.tickets() == []
    heard = customer.say("对")
    assert customer.tickets()[0]["fields"]["category"] == "洗衣机"
    assert "电视也花屏了" in heard.text
    go_on(customer, second, "有师傅可以上门")
    assert "详细地址" in asked_before(customer)
    go_on(customer, second, "都对吗")
    customer.say("对")
    assert [ticket["fields"]["category"] for ticket in customer.tickets()] == ["电视", "洗衣机"]
    assert customer.tickets()[0]["fields"]["phone"] == second.phone
