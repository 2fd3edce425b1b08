"""Booking a repair, from the first word to the ticket (R30, R31, R33, R43)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import APOLOGY, CONSENT, LANDMARK, Want, asked_before, booked, go_on, number_in, slot_of
from tests.stack import Customer, Stack


def test_r30_opening_apologises_and_reads_the_fault_back(customer: Customer) -> None:
    heard = customer.say("家里洗衣机甩干的时候声音特别大像要飞起来")
    assert heard.text.startswith(APOLOGY)
    assert "“甩干的时候声音特别大像要飞起来”" in heard.text


def test_r31_one_message_with_everything_leaves_only_consent_time_and_landmark(customer: Customer) -> None:
    want = Want()
    fields = booked(customer, want)["fields"]
    assert (fields["name"], fields["phone"], fields["address"]) == (want.name, want.phone, want.address)
    assert (fields["category"], fields["district"]) == ("洗衣机", want.address[:3])
    for question in ("联系电话", "怎么称呼", "详细地址", "什么时候买", "什么故障"):
        assert question not in asked_before(customer)


def test_r31_piece_by_piece_one_question_at_a_time(customer: Customer) -> None:
    want = Want(fault="电视开机黑屏", name="郑", address="海珠区江南大道中100号")
    ticket = booked(customer, want, "我要报修")
    assert ticket["fields"]["name"] == "郑"
    assert ticket["fields"]["landmark"] is not None
    for line in customer.transcript[:-1]:
        if line.startswith("▷"):
            # Article, model and day of purchase stand on one receipt and are one question.
            assert line.count("?") <= 1, line


def test_several_answers_in_one_message_are_taken_and_not_asked_for_again(customer: Customer) -> None:
    want = Want()
    customer.say("洗衣机不脱水")
    heard = customer.say(f"去年6月买的 电话{want.phone} 我姓何")
    assert "上门费20元" in heard.text
    go_on(customer, want, "工单号")
    assert "联系电话" not in asked_before(customer)
    assert "怎么称呼" not in asked_before(customer)
    assert customer.tickets()[0]["fields"]["name"] == "何"


@pytest.mark.parametrize("words", ["女士", "不好意思 电话是{phone} 女士"])
def test_r2_title_said_after_the_surname_belongs_to_it(customer: Customer, words: str) -> None:
    want = Want()
    customer.say(f"洗衣机不脱水 去年6月买的 我姓黄 {want.address}")
    heard = customer.say(words.format(phone=want.phone))
    assert "更正" not in heard.text
    assert "黄女士" in go_on(customer, want, "都对吗").text
    go_on(customer, want, "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["name"], fields["title"]) == ("黄", "女士")


def test_what_is_told_in_the_place_of_an_answer_is_noted_aloud(customer: Customer) -> None:
    want = Want()
    assert "整机保修一年已过" in customer.say("冰箱不制冷了 前年买的").text
    for words, noted in (("我姓黄", "姓名"), ("女士", "姓名"), (want.phone, "电话"), (want.address, "地址")):
        heard = customer.say(words)
        assert f"{noted}我记下了" in heard.text
        assert "整机保修" not in heard.text
        assert heard.titles == ["可以", "先不修了"]
    assert "明显建筑物" in go_on(customer, want, "明显建筑物").text
    go_on(customer, want, "工单号")
    assert customer.tickets()[0]["fields"]["title"] == "女士"


def test_fault_is_asked_for_by_the_name_of_the_article(customer: Customer) -> None:
    assert "请问您的洗衣机出了什么故障呢?" in customer.say("我要报修一台洗衣机").text


@pytest.mark.parametrize(
    "fault", ["甩干的时候声音特别大像要飞起来", "一开机就滴滴响然后不转了", "洗完衣服上面全是黑色的絮状物"]
)
def test_r31_fault_stands_in_the_ticket_in_the_customers_own_words(customer: Customer, fault: str) -> None:
    want = Want(fault=f"洗衣机{fault}")
    assert fault in booked(customer, want, want.fault)["fields"]["fault"]


def test_r31_everything_is_read_back_before_it_is_booked(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    heard = go_on(customer, want, "都对吗")
    for part in (want.name, want.masked, want.address, "便利店", "脱水的时候咣咣响", "上门", "20元"):
        assert part in heard.text
    assert heard.titles == ["对", "有一处要改"]
    assert customer.tickets() == []


def test_r31_landmark_is_asked_for_in_the_prescribed_words(customer: Customer) -> None:
    want = Want(landmark="对面是中山医院")
    customer.say(want.everything)
    assert go_on(customer, want, LANDMARK)
    go_on(customer, want, "工单号")
    assert "中山医院" in customer.tickets()[0]["fields"]["landmark"]


def test_landmark_that_nobody_knows_is_no_hindrance(customer: Customer) -> None:
    want = Want(landmark="没有")
    assert booked(customer, want)["fields"]["landmark"] is None


def test_r33_within_the_guarantee_is_free_and_no_fee_is_mentioned(customer: Customer) -> None:
    want = Want(bought="今年8月买的")
    ticket = booked(customer, want)
    assert "在保修期内" in asked_before(customer)
    assert "维修免费" in asked_before(customer)
    assert "上门费" not in asked_before(customer)
    assert (ticket["fields"]["guarantee"], ticket["fields"]["terms"]) == ("in", "free")


def test_r33_out_of_guarantee_the_fee_is_told_and_agreed_before_anything_is_booked(customer: Customer) -> None:
    want = Want(fault="浴霸不亮了", bought="2023年3月买的")
    heard = customer.say(want.everything)
    assert "上门费20元" in heard.text
    assert "先向您报价" in heard.text
    assert CONSENT in heard.text
    assert customer.tickets() == []
    go_on(customer, want, "工单号")
    assert (customer.tickets()[0]["fields"]["guarantee"], customer.tickets()[0]["fields"]["terms"]) == ("out", "agreed")


def test_r33_fee_that_is_refused_ends_the_booking_politely(customer: Customer) -> None:
    customer.say(Want().everything)
    heard = customer.press("先不修了")
    assert "不预约" in heard.text
    assert customer.tickets() == []


def test_r33_part_that_is_still_covered_is_named(customer: Customer) -> None:
    heard = customer.say(Want(bought="去年6月买的").everything)
    assert "整机保修一年已过,电机仍在保修期内" in heard.text


def test_r33_unknown_day_of_purchase_is_decided_by_the_receipt(customer: Customer) -> None:
    want = Want(bought="记不清了")
    ticket = booked(customer, want, want.fault)
    assert "以发票或订单上的日期为准" in asked_before(customer)
    assert "如已过保,上门费20元" in asked_before(customer)
    assert ticket["fields"]["guarantee"] == "unsure"


@pytest.mark.parametrize(
    ("fault", "article"),
    [("按摩椅坏了", "按摩椅"), ("老板油烟机不吸烟了", "老板抽油烟机"), ("海尔冰箱不制冷了", "海尔冰箱"), ("投影仪开不了机", "投影仪")],
)
def test_article_or_brand_outside_the_catalogue_is_taken_all_the_same(
    stack: Stack, customer: Customer, fault: str, article: str
) -> None:
    ticket = booked(customer, Want(fault=fault, bought="三年前买的"), fault)
    assert ticket["fields"]["article"] == article
    assert len(slot_of(stack, ticket["number"])) == 1


def test_order_is_found_by_its_number_and_decides_article_and_guarantee(customer: Customer) -> None:
    want = Want(fault="冰箱不制冷了")
    heard = customer.say("冰箱不制冷了 订单号D20260502-0001")
    assert "在保修期内" in heard.text
    go_on(customer, want, "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["model"], fields["order"], fields["guarantee"]) == ("BCD-501W", "D20260502-0001", "in")
    assert "BCD-501W" in asked_before(customer)


def test_order_is_found_by_the_telephone_number(customer: Customer) -> None:
    heard = customer.say("我是宋磊 15311112226 家里空调不制冷")
    assert "在保修期内" in heard.text
    assert "什么时候买" not in heard.text
    go_on(customer, Want(address="白云区嘉禾望岗尹边大街21号"), "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["model"], fields["order"]) == ("KFR-32GW/N2", "D20260618-0001")


def test_order_found_at_last_makes_the_repair_free(customer: Customer) -> None:
    customer.say("空调不制冷")
    assert "如已过保" in customer.say("记不清了").text
    customer.say("可以")
    heard = customer.say("15311112226")
    assert "在保修期内" in heard.text
    go_on(customer, Want(address="白云区嘉禾望岗尹边大街21号"), "工单号")
    assert customer.tickets()[0]["fields"]["terms"] == "free"


def test_model_named_with_the_day_of_purchase_is_kept_and_read_back(customer: Customer) -> None:
    want = Want(bought="XQG80-06 去年双十一买的")
    ticket = booked(customer, want, "洗衣机甩干声音很大")
    assert (ticket["fields"]["model"], ticket["fields"]["category"]) == ("XQG80-06", "洗衣机")
    assert "洗衣机 XQG80-06" in asked_before(customer)


def test_r43_first_check_is_proposed_with_a_short_question_only(customer: Customer) -> None:
    heard = customer.say("冰箱不制冷了")
    assert "插头已插好" in heard.text
    assert "什么时候买" in heard.text
    assert "20元" not in customer.say("2022年买的").text.replace("上门费20元", "", 1)


def test_r43_first_check_that_helps_ends_the_talk(customer: Customer) -> None:
    customer.say("冰箱不制冷了")
    heard = customer.say("好了 现在正常了")
    assert "能正常使用就好" in heard.text
    assert customer.tickets() == []


def test_r43_first_check_has_its_place_at_the_end_where_everything_came_at_once(customer: Customer) -> None:
    booked(customer, Want())
    first, last = asked_before(customer).split("已为您预约成功")
    assert "机身是否放平" not in first
    assert "机身是否放平" in last


def test_r43_small_article_is_carried_in_without_address_or_time(stack: Stack, customer: Customer) -> None:
    want = Want(fault="电饭煲煮不熟饭", bought="上个月买的")
    ticket = booked(customer, want, want.fault)
    assert "送到任意一家门店" in asked_before(customer)
    for question in ("详细地址", "有师傅可以上门", LANDMARK):
        assert question not in asked_before(customer)
    assert (ticket["status"], ticket["fields"]["visit"]) == ("received", False)
    assert slot_of(stack, ticket["number"]) == []


def test_r43_small_article_out_of_guarantee_costs_a_check_and_no_visit(customer: Customer) -> None:
    customer.say("电饭煲煮不熟饭")
    heard = customer.say("2022年买的")
    assert "检修费20元" in heard.text
    assert "上门费" not in heard.text


def test_ticket_number_is_told_and_belongs_to_the_conversation(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    number = number_in(go_on(customer, want, "工单号"))
    assert [ticket["number"] for ticket in customer.tickets()] == [number]
    assert customer.tickets()[0]["history"][0]["event"] == "created"
