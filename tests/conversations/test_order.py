"""Orders: where they are, changes, cancelling, price protection, what is wrong with a delivery (R42, R73)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conversations.talk import asked_before, handoffs_of
from tests.stack import NOW, Customer, Stack

Another = Callable[[], Customer]


def test_r42_order_on_its_way_tells_what_when_and_to_stay_at_home(customer: Customer) -> None:
    assert "后四位" in customer.say("我的订单D20261121-0002到哪了").text
    heard = customer.say("2246")
    assert "55Q7" in heard.text
    assert "今天 11月23日" in heard.text
    assert "请您留人、留单在家等候" in heard.text
    assert "送货和安装由不同的同事负责" in heard.text
    assert heard.titles == ["预约安装"]


def test_order_is_found_by_its_telephone(customer: Customer) -> None:
    customer.say("我的货到哪里了")
    assert "正在备货" in customer.say("18611112248").text


def test_number_and_last_four_digits_in_one_message(customer: Customer) -> None:
    assert "KFR-35GW/A1" in customer.say("订单D20261122-0004到哪了 2248").text


def test_traditional_characters_are_understood(customer: Customer) -> None:
    assert "55Q7" in customer.say("訂單D20261121-0002到哪裡了 尾號2246").text


def test_owner_is_not_asked_for_proof_again_in_the_same_conversation(customer: Customer) -> None:
    customer.say("订单D20261122-0004到哪了 2248")
    heard = customer.say("那订单D20261122-0004帮我取消吧")
    assert "确定要取消吗" in heard.text


def test_several_orders_of_one_telephone_are_chosen_by_button(customer: Customer) -> None:
    customer.say("查一下我的订单")
    heard = customer.say("18711112249")
    assert sorted(heard.titles) == ["D20261122-0005", "D20261122-0006"]
    assert "CBJ-15X" in customer.press("D20261122-0006").text


def test_r73_wrong_digits_and_unknown_order_get_the_same_answer(another: Another) -> None:
    answers = []
    for number in ("D20261121-0002", "D20261121-0099"):
        stranger = another()
        answers.append([stranger.say(f"查一下订单{number}到哪了").text, stranger.say("尾号0000").text])
        for secret in ("龙雨欣", "车陂", "55Q7", "电视"):
            assert secret not in asked_before(stranger)
    assert answers[0] == answers[1]


def test_r73_order_of_somebody_else_is_not_cancelled(customer: Customer) -> None:
    customer.say("取消订单D20261122-0007 尾号1111")
    customer.say("确定取消")
    assert [one for one in customer.tickets() if one["fields"].get("want") == "cancel_order"] == []


def test_r9_order_that_is_not_found_is_written_down_and_a_person_comes(stack: Stack, customer: Customer) -> None:
    customer.say("我的快递到哪里了")
    assert "没有查到" in customer.say("19900001111").text
    assert "转人工" in customer.say("19900001112").titles
    heard = customer.say("19900001113")
    assert heard.state == "queued"
    assert [(one["kind"], one["fields"]["want"]) for one in customer.tickets()] == [("enquiry", "find_order")]
    assert len(handoffs_of(stack, customer)) == 1


def test_late_order_is_looked_into(customer: Customer) -> None:
    heard = customer.say("订单D20261119-0001到哪了 2233")
    assert "对不起,让您久等了" in heard.text
    assert customer.tickets()[0]["fields"]["want"] == "late_order"


def test_order_that_was_not_sent_is_cancelled_after_asking(customer: Customer) -> None:
    heard = customer.say("取消订单D20261122-0004 尾号2248")
    assert heard.titles == ["确定取消", "先不取消"]
    assert customer.tickets() == []
    heard = customer.press("确定取消")
    assert "3天内原路退回" in heard.text
    fields = customer.tickets()[0]["fields"]
    assert (fields["want"], fields["order"]) == ("cancel_order", "D20261122-0004")


def test_cancelling_that_is_not_confirmed_leaves_the_order(customer: Customer) -> None:
    customer.say("取消订单D20261123-0001 尾号2251")
    assert "一切不变" in customer.say("先不取消").text
    assert customer.tickets() == []


def test_sent_order_cannot_be_cancelled_and_a_return_is_offered(customer: Customer) -> None:
    heard = customer.say("取消订单D20261122-0003 尾号2247")
    assert "对不起,订单 D20261122-0003 已经发货,不能直接取消了" in heard.text
    assert "7天内可以退" in heard.text
    customer.press("办理退换")
    customer.say("不喜欢了")
    heard = customer.say("没用过")
    assert "您的情况符合" in heard.text


def test_delivered_order_cannot_be_cancelled(customer: Customer) -> None:
    assert "已经送达,不能取消了" in customer.say("我要取消订单D20261120-0002 尾号2245").text


def test_r71_change_that_was_told_before_the_order_is_known_is_not_asked_for_again(customer: Customer) -> None:
    customer.say("订单的收货地址改成天河区天河路88号")
    customer.say("电话18811112250,快点!")
    fields = customer.tickets()[0]["fields"]
    assert (fields["want"], fields["order"]) == ("change_order", "D20261122-0007")
    assert (fields["text"], fields["address"]) == ("订单的收货地址改成天河区天河路88号", "天河区天河路88号")
    assert "改成什么" not in asked_before(customer)


def test_haste_is_no_change_of_an_order(customer: Customer) -> None:
    customer.say("我的订单想改一下")
    assert "改成什么" in customer.say("电话18811112250,快点!").text
    assert customer.tickets() == []


def test_address_of_an_order_that_was_not_sent_is_changed(customer: Customer) -> None:
    heard = customer.say("把订单D20261122-0007的收货地址改成番禺区大石街礼村大街3号 尾号2250")
    assert "还没有发货,可以改" in heard.text
    fields = customer.tickets()[0]["fields"]
    assert fields["want"] == "change_order"
    assert "礼村大街3号" in fields["text"]


def test_time_of_a_sent_order_is_passed_on_to_the_driver(customer: Customer) -> None:
    customer.say("帮我改送货时间")
    assert "要改成什么" in customer.say("18411112246").text
    heard = customer.say("改到周六上午")
    assert "对不起" in heard.text
    assert "联系司机" in heard.text
    assert customer.tickets()[0]["fields"]["text"] == "改到周六上午"


def test_price_that_has_fallen_is_paid_back_for_every_piece(customer: Customer) -> None:
    heard = customer.say("D20261122-0003 电话18511112247 降价了 差价退给我")
    assert "2899元" in heard.text
    assert "2件共退您差价400元" in heard.text
    fields = customer.tickets()[0]["fields"]
    assert (fields["want"], fields["amount"], fields["order"]) == ("price_protection", "400", "D20261122-0003")


def test_price_that_has_not_fallen(customer: Customer) -> None:
    customer.say("我昨天买的今天便宜了 能补差价吗")
    customer.say("18711112249")
    heard = customer.press("D20261122-0005")
    assert "目前没有降价" in heard.text
    assert "11月29日" in heard.text
    assert customer.tickets() == []


def test_price_difference_of_the_order_just_talked_of(customer: Customer) -> None:
    customer.say("订单D20261122-0003到哪了 电话18511112247")
    assert "400元" in customer.say("这个降价了能退差价吗").text


def test_price_protection_is_over_after_seven_days(customer: Customer) -> None:
    heard = customer.say("D20261109-0001降价了 我要补差价 尾号2242")
    assert "对不起,价保是购买7天内" in heard.text
    assert customer.tickets() == []


def test_rule_of_price_protection_is_told_with_its_days(customer: Customer) -> None:
    heard = customer.say("你们保价多少天")
    assert "购买7天内" in heard.text
    assert "清仓商品除外" in heard.text
    assert customer.tickets() == []


def test_r52_missing_part_is_written_down_in_the_customers_words(customer: Customer) -> None:
    heard = customer.say("少了个遥控器")
    assert "真对不起,给您添麻烦了" in heard.text
    heard = customer.say("18411112246")
    assert "您说的“少了个遥控器”我已原话登记" in heard.text
    assert "补发" in heard.text
    complaint = customer.tickets()[0]
    assert complaint["kind"] == "complaint"
    fields = complaint["fields"]
    assert (fields["category"], fields["problem"], fields["order"]) == ("delivery", "missing", "D20261121-0002")


@pytest.mark.parametrize("said", ["手机显示签收了可我没收到货", "东西没收到却显示已完成", "快递写着送到了 我家没人收到货", "說是送到了 我沒收到貨"])
def test_not_received_though_marked_done_is_urgent(stack: Stack, customer: Customer, said: str) -> None:
    customer.say(said)
    heard = customer.say("D20261120-0002 尾号2245")
    row = stack.rows(
        "SELECT urgent, due_at FROM bot.tickets WHERE number = :number", number=customer.tickets()[0]["number"]
    )[0]
    assert f"今天 {row.due_at.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" in heard.text
    assert row.urgent
    assert row.due_at - datetime.fromisoformat(NOW) < timedelta(hours=5)


def test_not_received_is_told_by_a_button_behind_the_orders_state(customer: Customer) -> None:
    customer.say("查订单 18311112245")
    heard = customer.press("没有收到货")
    assert "按紧急处理" in heard.text
    assert customer.tickets()[0]["fields"]["order"] == "D20261120-0002"


def test_problem_is_written_down_without_an_order_too(customer: Customer) -> None:
    customer.say("东西收到了 屏幕裂了")
    heard = customer.press("没有订单号和电话")
    assert "换新的" in heard.text
    assert "留下电话" in heard.text
    assert customer.tickets()[0]["fields"]["problem"] == "damaged"


def test_question_in_between_is_answered_and_the_order_goes_on(customer: Customer) -> None:
    customer.say("我的订单D20261121-0002到哪了")
    heard = customer.say("你们几点关门")
    assert "营业时间" in heard.text
    assert "后四位" in heard.text
    assert "55Q7" in customer.say("2246").text
