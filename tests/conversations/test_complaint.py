"""Complaints: listened to, recorded word for word, answered with a proposal (R50–R54, R56)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.complaint_talk import (
    LISTENING,
    NO_SHOW,
    PHONE,
    PROPOSAL,
    SORRY,
    TODAY,
    WANTED,
    complaint_of,
    missed_visit,
    row_of,
    told,
)
from tests.conversations.talk import NUMBER, Want, asked_before, go_on, handoffs_of, new_phone
from tests.stack import Customer, Stack

Another = Callable[[], Customer]


# Listening (R50, R51)


@pytest.mark.parametrize(
    ("words", "sympathy"),
    [
        (NO_SHOW, "让您久等了"),
        ("我要投诉 师傅态度太差了 还骂人", "让您受委屈了"),
        ("质量太差了 用一个月就坏了", "没让您用得放心"),
        ("乱收费 多收了我八十", "费用"),
        ("我要投诉", "给您添麻烦了"),
    ],
)
def test_r50_the_first_answer_is_sympathy_and_an_open_ear_and_no_defence(
    customer: Customer, words: str, sympathy: str
) -> None:
    heard = customer.say(words)
    assert heard.text.startswith(f"{SORRY},")
    assert sympathy in heard.text
    assert heard.text.endswith(f"{LISTENING}。")
    assert not any(defence in heard.text for defence in ("因为", "规定", "其实", "但是", "?"))


def test_r50_details_are_asked_one_at_a_time_after_everything_was_told(customer: Customer) -> None:
    customer.say("我要投诉 你们店员态度恶劣 爱答不理")
    first = customer.say("问两句就不耐烦 还翻白眼")
    assert first.text.count("?") == 1
    assert PHONE in first.text
    second = customer.say(new_phone())
    assert WANTED in second.text
    assert second.text.count("?") == 1


def test_r51_apology_thanks_and_regret_for_the_trouble(customer: Customer) -> None:
    customer.say(NO_SHOW)
    heard = customer.say("我专门请的假!")
    assert "对不起,给您添麻烦了" in heard.text
    assert "道歉" in heard.text
    assert "谢谢您告诉我们,让我们有机会改正" in heard.text


def test_r50_who_only_announces_a_complaint_is_listened_to_further(customer: Customer) -> None:
    customer.say("我想投诉一下")
    assert "请您接着说" in customer.say("嗯").text
    assert PHONE in customer.say("就是昨天店里那个导购 态度特别恶劣").text


def test_nothing_more_to_tell_goes_on_at_once(customer: Customer) -> None:
    customer.say("我要投诉 店员态度太差")
    assert PHONE in customer.say("就这些").text
    assert complaint_of(customer)["fields"]["sentences"] == ["我要投诉 店员态度太差"]


# The record (R52)


def test_r52_recorded_word_for_word_with_category_severity_and_wish_and_read_back(customer: Customer) -> None:
    phone = new_phone()
    told(customer, "我要投诉 你们店员态度恶劣", "我问价格他翻白眼!!", phone=phone)
    heard = customer.say("给我道歉,写检查")
    assert "“我要投诉 你们店员态度恶劣”“我问价格他翻白眼!!”" in heard.text
    assert "您希望:“给我道歉,写检查”" in heard.text
    fields = complaint_of(customer)["fields"]
    assert fields["sentences"] == ["我要投诉 你们店员态度恶劣", "我问价格他翻白眼!!"]
    assert (fields["category"], fields["severity"], fields["wanted"]) == ("attitude", "normal", "给我道歉,写检查")


def test_r52_recorded_from_the_first_sentence_on(stack: Stack, customer: Customer) -> None:
    customer.say(NO_SHOW)
    ticket = complaint_of(customer)
    assert (ticket["fields"]["text"], ticket["fields"]["category"]) == (NO_SHOW, "late")
    assert row_of(stack, ticket["number"]).urgent is False


def test_r52_several_sentences_each_stand_in_the_record_in_their_order(customer: Customer) -> None:
    sentences = ["投诉你们的维修师傅", "修完漏水更厉害了", "地上弄得一塌糊涂也不收拾", "走的时候还摔门"]
    told(customer, *sentences)
    assert complaint_of(customer)["fields"]["sentences"] == sentences
    assert len([one for one in customer.tickets() if one["kind"] == "complaint"]) == 1


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("说好上午到 等了一整天没人影", "late"),
        ("什么态度 店员爱答不理", "attitude"),
        ("质量太差了 质量问题一大堆", "quality"),
        ("送货员把箱子往地上一扔 送货的太野蛮了", "delivery"),
        ("乱收费 收了我两百说是换零件", "price"),
        ("修了三回越修越坏 根本修不好", "repair"),
        ("太让人失望了", "other"),
    ],
)
def test_r52_category_is_decided_by_the_words(customer: Customer, words: str, kind: str) -> None:
    customer.say(words)
    assert complaint_of(customer)["fields"]["category"] == kind


def test_r52_traditional_characters_are_understood_and_kept(customer: Customer) -> None:
    words = "我要投訴 你們師傅約好上午來 等到下午都沒人來"
    assert LISTENING in customer.say(words).text
    fields = complaint_of(customer)["fields"]
    assert (fields["text"], fields["category"]) == (words, "late")


def test_telephone_that_was_wrong_is_corrected(stack: Stack, customer: Customer) -> None:
    right = new_phone()
    told(customer, "我要投诉 店员态度太差", "就这些", phone=new_phone())
    heard = customer.say(f"电话错了 是{right}")
    assert f"电话已改为 {right[:3]}****{right[-4:]}" in heard.text
    assert row_of(stack, complaint_of(customer)["number"]).phone == right


# The proposal (R53, R54)


def test_r53_same_day_answer_and_a_proposal_put_as_a_question(stack: Stack, customer: Customer) -> None:
    told(customer, "我要投诉 店员态度太差", "爱答不理的", phone=new_phone())
    heard = customer.say("给我道歉")
    assert f"{TODAY}前给您回电" in heard.text
    assert heard.text.endswith(f"{PROPOSAL}?")
    assert heard.titles == ["可以", "我要跟店长说"]
    agreed = customer.press("可以")
    number = complaint_of(customer)["number"]
    assert f"投诉号 {number}" in agreed.text
    assert f"{TODAY}前一定给您回电" in agreed.text
    assert complaint_of(customer)["fields"]["outcome"] == "agreed"
    assert handoffs_of(stack, customer) == []


def test_r53_missed_visit_is_told_from_its_row_as_in_the_example(stack: Stack, customer: Customer, another: Another) -> None:
    phone = new_phone()
    number = missed_visit(stack, another(), phone)
    customer.say("你们什么破服务 约了上午来修洗衣机 等到现在都没人来")
    customer.say("我专门请的假!")
    heard = customer.say(phone)
    assert number in heard.text
    assert "还是“已预约”,没有记录到师傅出发" in heard.text
    assert "今天 11月23日(周一)08:30–09:30" in heard.text
    assert heard.text.endswith(f"{PROPOSAL}?")
    assert WANTED not in asked_before(customer)
    last = customer.say("可以")
    assert f"{TODAY}前一定给您回电" in last.text
    assert complaint_of(customer)["fields"]["about"] == number


def test_r54_who_wants_the_manager_gets_the_manager(stack: Stack, customer: Customer) -> None:
    told(customer, NO_SHOW, "我专门请的假", phone=new_phone())
    heard = customer.say("让店长给我打")
    ticket = complaint_of(customer)
    assert f"投诉号 {ticket['number']}" in heard.text
    assert f"“{NO_SHOW}”“我专门请的假”" in heard.text
    assert f"店长{TODAY}前一定给您回电" in heard.text
    assert [one.reason for one in handoffs_of(stack, customer)] == ["manager"]
    assert heard.state == "queued"


@pytest.mark.parametrize("answer", ["我要跟店长说", "不行", "不可以"])
def test_r54_proposal_that_is_refused_goes_to_the_next_level(stack: Stack, customer: Customer, answer: str) -> None:
    told(customer, NO_SHOW, "就这些", phone=new_phone())
    customer.say(answer)
    place = handoffs_of(stack, customer)[0]
    assert place.reason == "manager"
    assert NO_SHOW in place.summary["text"]
    assert complaint_of(customer)["fields"]["outcome"] == "manager"


def test_who_goes_on_telling_is_written_down_and_asked_again(customer: Customer) -> None:
    phone = new_phone()
    told(customer, "太让人失望了", "卖我东西的时候说包安装", "结果还要我出两百")
    assert "联系电话" in customer.heard.text
    customer.say("单子上也没写清楚")
    assert WANTED in customer.say(phone).text
    assert len(complaint_of(customer)["fields"]["sentences"]) == 4


def test_fee_wanted_back_is_a_wish_and_begins_no_return(customer: Customer) -> None:
    told(customer, "我要投诉 你们师傅态度恶劣", phone=new_phone())
    customer.say("我要退上门费")
    assert complaint_of(customer)["fields"]["wanted"] == "我要退上门费"
    assert [one["kind"] for one in customer.tickets()] == ["complaint"]


def test_telephone_is_no_wish(customer: Customer) -> None:
    told(customer, "我要投诉 店员态度太差", "就这些", "不方便留")
    customer.say(new_phone())
    assert WANTED.removeprefix("您") in customer.heard.text
    customer.say("道歉")
    assert complaint_of(customer)["fields"]["wanted"] == "道歉"


def test_question_in_the_same_message_is_answered_too(customer: Customer) -> None:
    heard = customer.say("你们几点关门?另外我要投诉你们店员态度恶劣")
    assert "09:30–21:00" in heard.text
    assert LISTENING in heard.text


def test_shop_may_decide_what_is_to_be_done(customer: Customer) -> None:
    told(customer, "我要投诉 店员态度太差", "就这些", phone=new_phone())
    heard = customer.say("你们看着办")
    assert "您希望" not in heard.text
    assert f"{PROPOSAL}?" in heard.text


def test_r53_without_a_telephone_the_answer_comes_in_the_chat(customer: Customer) -> None:
    told(customer, NO_SHOW, "就这些")
    heard = customer.say("不方便留")
    assert f"{TODAY}前在这里答复您" in heard.text
    assert "一定在这里答复您" in customer.say("可以").text


def test_facts_are_not_told_to_a_stranger(stack: Stack, customer: Customer, another: Another) -> None:
    phone = new_phone()
    number = missed_visit(stack, another(), phone)
    told(customer, "我要投诉 师傅态度太差 让我白等一天", f"就是单号{number}那一次", phone=new_phone())
    assert "没有查到预约或订单" in customer.heard.text
    assert "已预约" not in asked_before(customer)
    assert complaint_of(customer)["fields"]["about"] is None


def test_own_booking_is_found_without_asking_for_the_telephone(stack: Stack, customer: Customer) -> None:
    number = missed_visit(stack, customer, new_phone())
    before = len(customer.transcript)
    customer.say("我要投诉 约好的师傅到现在没来")
    customer.say("就这些")
    assert PHONE not in "\n".join(customer.transcript[before:])
    assert number in "\n".join(customer.transcript[before:])
    assert f"{PROPOSAL}?" in customer.heard.text


def test_complaint_stands_in_the_history_of_the_job_it_is_about(stack: Stack, customer: Customer) -> None:
    number = missed_visit(stack, customer, new_phone())
    told(customer, "我要投诉 约好的师傅到现在没来", "就这些")
    events = stack.rows(
        "SELECT h.event, h.details FROM bot.ticket_history h JOIN bot.tickets t ON t.id = h.ticket_id "
        "WHERE t.number = :n AND h.event = 'complained'",
        n=number,
    )
    assert [event.details for event in events] == [{"complaint": complaint_of(customer)["number"]}]


def test_order_is_told_by_the_telephone_it_was_made_with(customer: Customer) -> None:
    told(customer, "质量太差了 刚买的就有问题", "就这些", phone="13911112204")
    assert "订单 D20230219-0001" in customer.heard.text
    assert "黄志明" not in customer.heard.text
    assert "工业大道" not in customer.heard.text


# Serious ones (R55)


# In the middle


def test_r8_insult_in_the_middle_gets_patience_and_the_complaint_goes_on(stack: Stack, customer: Customer) -> None:
    told(customer, "我要投诉 店员态度太差", "就这些")
    heard = customer.say("一群王八蛋")
    assert SORRY in heard.text
    assert "联系电话" in heard.text
    customer.say(new_phone())
    assert WANTED in customer.heard.text
    assert handoffs_of(stack, customer) == []


@pytest.mark.parametrize(
    ("question", "answer"), [("你们几点关门", "09:30–21:00"), ("BCD-508冰箱还有现货吗", "508")]
)
def test_question_in_the_middle_is_answered_and_the_complaint_resumes(
    customer: Customer, question: str, answer: str
) -> None:
    told(customer, NO_SHOW, "我专门请的假")
    heard = customer.say(question)
    assert answer in heard.text
    assert "联系电话" in heard.text
    customer.say(new_phone())
    assert f"{PROPOSAL}?" in customer.heard.text
    assert complaint_of(customer)["fields"]["sentences"] == [NO_SHOW, "我专门请的假"]


def test_question_while_it_is_told_is_answered_and_listening_goes_on(customer: Customer) -> None:
    customer.say(NO_SHOW)
    heard = customer.say("你们几点关门")
    assert "09:30–21:00" in heard.text
    assert "请您接着说" in heard.text


def test_complaint_inside_a_booking_is_taken_and_the_booking_offered_again(customer: Customer) -> None:
    want = Want()
    customer.say("洗衣机不脱水")
    customer.say("我要投诉你们上次那个师傅态度太差了")
    assert LISTENING in customer.heard.text
    customer.say("说话特别难听")
    customer.say(want.phone)
    customer.say("给我道歉")
    heard = customer.say("可以")
    assert "投诉号" in heard.text
    assert "刚才的报修还没有办完" in heard.text
    heard = customer.press("接着办")
    assert "什么时候买" in heard.text
    go_on(customer, want, "工单号")
    assert sorted(ticket["kind"] for ticket in customer.tickets()) == ["complaint", "repair"]


def test_repair_reported_inside_a_complaint_and_the_complaint_offered_again(customer: Customer) -> None:
    want = Want()
    told(customer, "我要投诉 店员态度太差", "爱答不理")
    customer.say("洗衣机不脱水了 要报修")
    go_on(customer, want, "工单号")
    assert "刚才您反映的情况还没有说完" in customer.heard.text
    customer.press("接着办")
    assert WANTED in customer.heard.text
    customer.say("给我道歉")
    assert f"{PROPOSAL}?" in customer.heard.text
    assert "查到" not in customer.heard.text


def test_person_asked_for_in_the_middle_is_called_and_everything_is_recorded(stack: Stack, customer: Customer) -> None:
    told(customer, NO_SHOW, "我专门请的假")
    heard = customer.say("转人工")
    assert heard.state == "queued"
    assert complaint_of(customer)["fields"]["sentences"] == [NO_SHOW, "我专门请的假"]
    assert complaint_of(customer)["number"] in heard.text


@pytest.mark.parametrize("after", [1, 2])
def test_giving_up_still_leaves_what_was_told(customer: Customer, after: int) -> None:
    told(customer, *[NO_SHOW, "我专门请的假"][:after])
    heard = customer.say("算了")
    ticket = complaint_of(customer)
    assert f"投诉号 {ticket['number']}" in heard.text
    assert f"“{NO_SHOW}”" in heard.text
    assert ticket["fields"]["text"].startswith(NO_SHOW)
    assert ticket["fields"]["outcome"] == "given_up"


def test_nothing_is_asked_twice_that_was_said_at_once(customer: Customer) -> None:
    phone = new_phone()
    customer.say(f"我要投诉 店员态度恶劣 要求给我道歉 我的电话{phone}")
    heard = customer.say("就这些")
    assert f"{PROPOSAL}?" in heard.text
    assert PHONE not in asked_before(customer)
    assert WANTED not in asked_before(customer)


def test_further_words_after_the_end_go_to_the_same_complaint(customer: Customer) -> None:
    told(customer, NO_SHOW, "就这些", phone=new_phone())
    customer.say("可以")
    heard = customer.say("你们服务真是太差了")
    ticket = complaint_of(customer)
    assert ticket["number"] in heard.text
    assert ticket["fields"]["sentences"] == [NO_SHOW, "你们服务真是太差了"]
    assert len(customer.tickets()) == 1


def test_r56_complaints_are_counted_and_closed(stack: Stack, customer: Customer) -> None:
    told(customer, NO_SHOW, "就这些", phone=new_phone())
    customer.say("可以")
    number = complaint_of(customer)["number"]
    assert "没按约定时间上门" in stack.command("complaints", "--days", "2").stdout
    closed = stack.command("tickets", number, "--close", "店长已致歉并重新安排")
    assert closed.returncode == 0
    assert "店长已致歉并重新安排" in closed.stdout
    assert row_of(stack, number).status == "closed"


def test_number_of_a_complaint_is_in_the_shape_customers_know(customer: Customer) -> None:
    told(customer, NO_SHOW, "就这些", phone=new_phone())
    found = NUMBER.search(customer.say("可以").text)
    assert found
    assert found.group().startswith("C2611-")
