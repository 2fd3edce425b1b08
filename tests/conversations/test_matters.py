"""Several wants in one message, and one matter in the middle of another."""

from __future__ import annotations

from tests.conversations.talk import Want, booked, go_on, new_phone
from tests.stack import Customer

RESUME_REPAIR = "刚才的报修还没有办完"
REGISTERED = "已为您填好缺货登记单"


def registers(customer: Customer) -> None:
    """Through the register's own questions to its end."""
    answers = {"联系电话": new_phone(), "怎么称呼您合适": "女士", "怎么称呼": "我姓周"}
    for _ in range(5):
        if REGISTERED in customer.heard.text:
            return
        customer.say(next(words for asked, words in answers.items() if asked in customer.heard.text))


def test_question_beside_a_report_is_answered_and_the_report_is_taken(customer: Customer) -> None:
    text = customer.say("洗衣机不脱水了 另外你们上门费多少钱?").text
    assert "20元" in text
    assert "不脱水" in text
    assert "什么时候买" in text


def test_three_questions_in_one_message_are_all_answered(customer: Customer) -> None:
    text = customer.say("kfr35gw多少钱?你们几点关门?上门费怎么收?").text
    assert "2899" in text
    assert "21:00" in text
    assert "20元" in text


def test_r32_danger_goes_before_a_question_in_the_same_message(customer: Customer) -> None:
    text = customer.say("热水器漏电了怎么办 你们几点关门?").text
    assert "总电闸" in text


def test_report_beside_a_price_question_is_not_lost(customer: Customer) -> None:
    customer.say("最便宜的滚筒洗衣机多少钱? 家里的洗衣机坏了不转了 帮我报修")
    assert "1699" in customer.heard.text
    assert "什么时候买" in customer.heard.text


def test_register_in_the_middle_of_a_repair_is_taken_and_the_repair_is_resumed(customer: Customer) -> None:
    want = Want()
    customer.say(want.fault)
    customer.say("BCD-508到货了通知我")
    assert "BCD-508" in customer.heard.text
    registers(customer)
    assert RESUME_REPAIR in customer.heard.text
    customer.press("接着办")
    go_on(customer, want, "工单号")
    kinds = sorted(ticket["kind"] for ticket in customer.tickets())
    assert kinds == ["repair", "restock"]
    assert next(one for one in customer.tickets() if one["kind"] == "repair")["fields"]["fault"] in want.fault


def test_interrupted_repair_is_put_aside_at_the_customers_word(customer: Customer) -> None:
    customer.say("洗衣机脱水的时候咣咣响")
    customer.say("BCD-508到货了通知我")
    registers(customer)
    assert "先放一放" in customer.press("先放一放").text
    customer.say("电视花屏了")
    assert "咣咣" not in customer.heard.text
    assert "花屏" in customer.heard.text


def test_interrupted_repair_goes_on_when_its_question_is_answered_at_once(customer: Customer) -> None:
    want = Want()
    customer.say(want.fault)
    customer.say("BCD-508到货了通知我")
    registers(customer)
    assert RESUME_REPAIR in customer.heard.text
    go_on_after = customer.say("可以")
    assert "什么时候买" in go_on_after.text


def test_second_matter_of_a_message_follows_the_first(customer: Customer) -> None:
    want = Want()
    customer.say(f"{want.everything} 另外BCD-508到货了麻烦通知我")
    go_on(customer, want, "工单号")
    assert "BCD-508" in customer.heard.text
    registers(customer)
    assert sorted(ticket["kind"] for ticket in customer.tickets()) == ["repair", "restock"]


def test_report_goes_before_the_register_whatever_weighs_in_the_words(customer: Customer) -> None:
    want = Want(address="白云区黄石东路168号")
    customer.say(f"{want.everything} 另外BCD-508到货了麻烦通知我")
    assert REGISTERED not in customer.heard.text
    go_on(customer, want, "工单号")
    registers(customer)
    assert sorted(ticket["kind"] for ticket in customer.tickets()) == ["repair", "restock"]


def test_question_beside_a_register_that_needs_nothing_more_is_answered(customer: Customer) -> None:
    text = customer.say(f"登记一下BCD-508到货通知 周女士{new_phone()}。你们几点关门?").text
    assert REGISTERED in text
    assert "21:00" in text


def test_complaint_in_the_words_that_give_a_repair_up_is_taken(customer: Customer) -> None:
    customer.say("洗衣机脱水的时候咣咣响")
    text = customer.say("算了 我先投诉 你们师傅上次态度很差").text
    assert "先不预约" in text
    assert "我都会记下来" in text
    assert [ticket["kind"] for ticket in customer.tickets()] == ["complaint"]


def test_giving_up_alone_begins_nothing_else(customer: Customer) -> None:
    customer.say("洗衣机脱水的时候咣咣响")
    text = customer.say("算了不修了").text
    assert "祝您生活愉快" in text
    assert customer.tickets() == []


def test_nothing_is_offered_again_where_nothing_was_interrupted(customer: Customer) -> None:
    booked(customer, Want())
    customer.say("BCD-508到货了通知我")
    registers(customer)
    assert RESUME_REPAIR not in customer.heard.text
