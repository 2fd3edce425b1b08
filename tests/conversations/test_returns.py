"""Returns and exchange as customers talk of them (R60, R61)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import Want, asked_before, go_on, handoffs_of, new_phone
from tests.stack import Customer, Stack

Another = Callable[[], Customer]
SORRY = "真对不起,您的商品出了什么故障?"


def ticket(customer: Customer) -> dict[str, object]:
    """The facts of the one return that was written down."""
    found = [one for one in customer.tickets() if one["kind"] == "return"]
    assert len(found) == 1
    return dict(found[0]["fields"])


def refused(customer: Customer, text: str) -> str:
    """What is said where a return is not possible: the rule with an apology, and what can be done instead."""
    heard = customer.say(text)
    assert "对不起" in heard.text
    assert "质量问题" in heard.text
    assert {"报修", "转人工"} <= set(heard.titles)
    assert customer.tickets() == []
    return heard.text


def test_r60_first_question_is_what_is_wrong(customer: Customer) -> None:
    assert customer.say("我要退货").text.endswith(SORRY)


def test_r61_return_of_own_reasons_in_few_words(customer: Customer) -> None:
    heard = customer.say("昨天买的电饭煲不喜欢想退")
    assert "请问电饭煲拆封使用过吗?发票还在吗?" in heard.text
    heard = customer.say("没用过 票在")
    assert "购买7天内可以退,您的情况符合。退回运费由您承担" in heard.text
    assert heard.titles == ["到店", "寄回"]
    heard = customer.press("到店")
    assert "退换单号" in heard.text
    assert "当场退款" in heard.text
    fields = ticket(customer)
    assert (fields["want"], fields["reason"], fields["rule"], fields["way"]) == ("return", "own", "within", "shop")


def test_r61_everything_in_one_message_is_asked_for_no_second_time(customer: Customer) -> None:
    phone = new_phone()
    heard = customer.say(f"昨天买的电饭煲不喜欢想退 没用过 发票在 寄回 电话{phone}")
    assert "退换单号" in heard.text
    assert "7天内可以退" in heard.text
    assert ticket(customer)["phone"] == phone


def test_r60_quality_fault_after_sixty_days_is_taken_without_conditions(customer: Customer) -> None:
    heard = customer.say("冰箱买了60天 制冷不行了 我要退货")
    assert "质量问题不限购买天数,无条件退换,运费由我们承担" in heard.text
    assert "发票还在吗" not in heard.text
    customer.press("上门取件")
    customer.say(new_phone())
    heard = customer.say("天河区天河路88号")
    assert "2天内上门取件" in heard.text
    fields = ticket(customer)
    assert (fields["reason"], fields["freight"], fields["text"]) == ("fault", "shop", "制冷不行了")
    assert fields["address"] == "天河区天河路88号"


def test_r60_quality_fault_of_clearance_goods_without_invoice_is_taken(customer: Customer) -> None:
    heard = customer.say("清仓买的破壁机坏了 发票没了 换一台")
    assert "无条件退换" in heard.text
    customer.press("到店")
    assert (ticket(customer)["want"], ticket(customer)["rule"]) == ("exchange", "fault")


def test_r60_fault_that_turns_up_while_asking_weighs_more_than_own_reasons(customer: Customer) -> None:
    customer.say("昨天买的微波炉不喜欢想退货")
    heard = customer.say("用了一次就坏了")
    assert "无条件退换" in heard.text


@pytest.mark.parametrize(("number", "tail"), [("D20261116-0001", "2244")])
def test_r60_day_seven_is_in_time(customer: Customer, number: str, tail: str) -> None:
    heard = customer.say(f"{number}想退货 尾号{tail} 不喜欢 没用过")
    assert "7天内可以退,您的情况符合" in heard.text


def test_r60_day_eight_is_too_late_to_return_and_exchange_is_offered(customer: Customer) -> None:
    heard = customer.say("D20261115-0001想退货 尾号2243 不喜欢 没用过")
    assert "对不起,个人原因退货要在购买7天内" in heard.text
    assert "换货是15天内" in heard.text
    assert heard.titles == ["换货", "先不换"]
    assert "15天内可以换,您的情况符合" in customer.press("换货").text
    customer.press("到店")
    fields = ticket(customer)
    assert (fields["want"], fields["order"]) == ("exchange", "D20261115-0001")


def test_exchange_that_is_not_wanted_leaves_nothing(customer: Customer) -> None:
    customer.say("D20261115-0001想退货 尾号2243 不喜欢 没用过")
    assert "没有登记" in customer.press("先不换").text
    assert customer.tickets() == []


def test_r60_day_sixteen_is_too_late_for_an_exchange(customer: Customer) -> None:
    assert "购买15天内" in refused(customer, "16天前买的电风扇想换货 没用过 有发票 不喜欢")


def test_r60_furniture_with_invoice_within_thirty_days(customer: Customer) -> None:
    heard = customer.say("沙发不喜欢 想退货 20天前买的 没用过 发票在")
    assert "30天内可以退,您的情况符合。退回运费和刷卡手续费由您承担" in heard.text
    assert heard.titles == ["上门取件", "到店"]


def test_r60_furniture_without_invoice_is_refused_with_the_rule(customer: Customer) -> None:
    assert "完整的发票" in refused(customer, "沙发不喜欢 想退货 20天前买的 没用过 发票丢了")


def test_r60_furniture_after_thirty_days(customer: Customer) -> None:
    assert "30天内" in refused(customer, "D20261020-0001 尾号2240 沙发不喜欢 想退货 没用过 发票在")


@pytest.mark.parametrize("terms", ["清仓", "特价", "定制"])
def test_r60_goods_sold_on_special_terms_are_refused_for_own_reasons(customer: Customer, terms: str) -> None:
    assert f"{terms}商品因个人原因不能退换" in refused(customer, f"{terms}买的电水壶不想要了 我要退货")


def test_r60_used_article_is_refused_and_a_person_can_be_had(stack: Stack, customer: Customer) -> None:
    assert "商品未使用" in refused(customer, "昨天买的洗衣机不喜欢 想退货 用过一次")
    assert customer.press("转人工").state == "queued"


def test_r60_packaging_that_is_gone_is_refused(customer: Customer) -> None:
    assert "包装齐全" in refused(customer, "昨天买的微波炉不喜欢 想退货 没用过 包装扔了")


def test_without_invoice_the_order_tells_the_date(customer: Customer) -> None:
    heard = customer.say("昨天买的电饭煲不喜欢 想退货 没用过 发票没了")
    assert "也可以按订单核对" in heard.text
    assert "您的情况符合" in customer.say("13811112236").text
    customer.press("到店")
    assert ticket(customer)["order"] == "D20261122-0001"


def test_without_any_proof_it_is_said_what_would_be_one(customer: Customer) -> None:
    customer.say("昨天买的吹风机不想要了 想退货 没用过 发票没了")
    heard = customer.press("没有订单")
    assert "对不起,个人原因退换要按发票或订单核对购买日期" in heard.text
    assert "转人工" in heard.titles


def test_r73_order_of_somebody_else_is_no_proof(customer: Customer) -> None:
    customer.say("D20261122-0001的电饭煲不喜欢 想退货 没用过 发票没了")
    wrong = customer.say("尾号0000").text
    assert "没有查到" in wrong
    for secret in ("江雨", "五羊新城", "DFB-40H", "11月22日"):
        assert secret not in asked_before(customer)


def test_date_that_only_the_receipt_tells_is_taken_with_that_reserve(customer: Customer) -> None:
    customer.say("电饭煲不喜欢 想退货 没用过 发票在")
    assert "以发票或订单上的日期为准" in customer.say("记不清了").text


def test_return_or_exchange_is_asked_where_both_are_named(customer: Customer) -> None:
    heard = customer.say("昨天买的电饭煲坏了 办退换货")
    assert heard.titles == ["退货", "换货"]
    customer.press("换货")
    customer.press("寄回")
    heard = customer.say(new_phone())
    assert "运费由我们承担" in heard.text
    assert ticket(customer)["want"] == "exchange"


def test_typed_words_mean_what_the_buttons_mean(customer: Customer) -> None:
    customer.say("我要退货")
    customer.say("没有故障")
    customer.say("微波炉")
    customer.say("没拆 有票")
    customer.say("昨天")
    heard = customer.say("寄回去吧")
    assert "电话" in heard.text
    assert "退换单号" in customer.say(new_phone()).text


def test_traditional_characters_are_understood(customer: Customer) -> None:
    heard = customer.say("電飯煲不喜歡想退貨 前天買的 沒用過 發票在")
    assert "7天内可以退,您的情况符合" in heard.text
    assert "退换单号" in customer.say("到門店").text


def test_stock_question_in_between_is_answered_and_the_return_goes_on(customer: Customer) -> None:
    customer.say("昨天买的微波炉不想要了 想退货")
    heard = customer.say("冰箱还有现货吗")
    assert "冰箱" in heard.text
    assert heard.text.endswith("请问微波炉拆封使用过吗?发票还在吗?")
    assert "您的情况符合" in customer.say("没用过 发票在").text


def test_question_about_freight_in_between_is_answered_by_the_rules(customer: Customer) -> None:
    customer.say("昨天买的微波炉不想要了 想退货 没用过 发票在")
    heard = customer.say("运费谁出")
    assert "退回运费由您承担" in heard.text
    assert heard.titles == ["到店", "寄回"]


def test_giving_up_leaves_nothing_behind(customer: Customer) -> None:
    customer.say("昨天买的微波炉不想要了 想退货")
    assert "没有登记" in customer.say("算了不退了").text
    assert customer.tickets() == []


def test_telephone_is_corrected_before_it_is_written_down(customer: Customer) -> None:
    wrong, right = new_phone(), new_phone()
    customer.say("冰箱坏了 我要退货")
    customer.press("上门取件")
    customer.say(wrong)
    heard = customer.say(f"电话错了 是{right}")
    assert f"****{right[-4:]}" in heard.text
    customer.say("天河区天河路88号")
    assert ticket(customer)["phone"] == right


def test_own_reasons_are_a_correction_of_a_fault(customer: Customer) -> None:
    customer.say("昨天买的微波炉坏了 我要退货")
    heard = customer.say("说错了 没坏,是不喜欢")
    assert "拆封使用过吗" in heard.text


def test_repair_after_all_takes_along_what_was_told(customer: Customer) -> None:
    customer.say("上个月买的电饭煲煮不熟饭 我要退货")
    heard = customer.say("那还是帮我修吧")
    assert "煮不熟饭" in heard.text
    assert "什么时候买" not in heard.text
    want = Want(fault="煮不熟饭")
    go_on(customer, want, "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["category"], fields["fault"], fields["bought"]) == ("电饭煲", "煮不熟饭", "上个月买的")


def test_from_repair_to_return_and_back(customer: Customer) -> None:
    customer.say("电视花屏了要报修 去年3月买的")
    customer.say("可以")
    heard = customer.say("不修了 我要退货")
    assert "花屏" in heard.text
    assert "无条件退换" in heard.text
    phone = new_phone()
    customer.press("上门取件")
    customer.say(phone)
    heard = customer.say("海珠区昌岗中路211号")
    assert ticket(customer)["category"] == "电视"
    assert "刚才的报修" in heard.text
    heard = customer.press("接着办")
    assert "电话" in heard.text


def test_r32_danger_goes_before_the_return(stack: Stack, customer: Customer) -> None:
    heard = customer.say("烤箱冒烟了 我要退货")
    assert "切断电源" in heard.text
    assert "danger" in [one.reason for one in handoffs_of(stack, customer)]


def test_r9_answers_that_cannot_be_read_end_with_a_person(customer: Customer) -> None:
    customer.say("我要退货")
    customer.say("阿斯顿")
    assert "转人工" in customer.say("啊啊啊").titles
    assert customer.say("嗯嗯嗯嗯").state == "queued"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("几天内能退", "购买7天内可以退、15天内可以换"),
        ("用过了还给退不", "没有使用过"),
        ("没有发票能退不", "家具要凭完整的发票"),
        ("退货运费谁出", "退回运费由您承担"),
        ("退款几天到账", "3天内退款"),
        ("清仓买的给不给退", "不能退换"),
        ("冰箱这么大怎么退 你们上门取不", "2天内预约上门取件"),
    ],
)
def test_question_about_the_rules_is_answered_with_numbers_and_the_offer_to_begin(
    customer: Customer, question: str, answer: str
) -> None:
    heard = customer.say(question)
    assert answer in heard.text
    assert heard.titles == ["办理退换"]
    assert customer.tickets() == []
    assert SORRY in customer.press("办理退换").text


def test_day_of_purchase_is_no_fault(customer: Customer) -> None:
    customer.say("我要退货")
    customer.say("我叫王伟")
    assert "上周买的”" not in customer.say("上周买的").text


def test_exchange_instead_of_a_return_goes_on_as_an_exchange(customer: Customer) -> None:
    customer.say("我要退电饭煲 煮不熟饭 上周买的")
    assert "退款" in customer.heard.text
    heard = customer.say("不退了 换一台吧")
    assert "先不退换" not in heard.text
    assert "换" in heard.text
