"""What was taken down wrongly is put right, in the middle and at the end."""

from __future__ import annotations

import pytest

from tests.conversations.talk import Want, asked_before, go_on, new_phone, number_in
from tests.stack import Customer


def read_back(customer: Customer, want: Want) -> None:
    customer.say(want.everything)
    go_on(customer, want, "都对吗")


def test_r31_telephone_corrected_at_the_end_is_booked_with_the_new_number(customer: Customer) -> None:
    want, right = Want(), new_phone()
    read_back(customer, want)
    heard = customer.say(f"电话错了 是{right}")
    assert f"电话已改为 {right[:3]}****{right[-4:]}" in heard.text
    assert number_in(heard)
    fields = customer.tickets()[0]["fields"]
    assert (fields["phone"], fields["name"], fields["address"]) == (right, want.name, want.address)


@pytest.mark.parametrize("said", ["电话写错了,是{}", "不对 电话应该是{}", "刚才的号码错了 换成{}"])
def test_telephone_corrected_in_the_middle_and_the_same_question_again(customer: Customer, said: str) -> None:
    right = new_phone()
    customer.say(f"洗衣机不脱水 去年6月买的 {new_phone()}")
    assert "怎么称呼" in customer.say("可以").text
    heard = customer.say(said.format(right))
    assert right[-4:] in heard.text
    assert "怎么称呼" in heard.text
    go_on(customer, Want(), "工单号")
    assert customer.tickets()[0]["fields"]["phone"] == right


@pytest.mark.parametrize("said", ["名字错了 叫张玮", "名字写错了,我叫张玮"])
def test_name_corrected_at_the_end(customer: Customer, said: str) -> None:
    read_back(customer, Want())
    customer.say(said)
    assert customer.tickets()[0]["fields"]["name"] == "张玮"


def test_something_wrong_is_asked_for_and_a_bare_value_is_understood(customer: Customer) -> None:
    read_back(customer, Want())
    assert "哪一处要改" in customer.press("有一处要改").text
    customer.say("张玮")
    assert customer.tickets()[0]["fields"]["name"] == "张玮"


def test_wrong_telephone_without_the_right_one_is_asked_for(customer: Customer) -> None:
    right = new_phone()
    read_back(customer, Want())
    assert "正确的内容" in customer.say("电话写错了").text
    assert customer.tickets() == []
    customer.say(right)
    assert customer.tickets()[0]["fields"]["phone"] == right


def test_r34_address_in_another_district_makes_the_appointment_anew(customer: Customer) -> None:
    read_back(customer, Want(address="天河区天河路88号"))
    heard = customer.say("地址不对,是番禺区大石街礼村大街3号")
    assert "地址已改为番禺区大石街礼村大街3号" in heard.text
    assert "您看这样可以吗" in heard.text
    assert customer.tickets() == []
    go_on(customer, Want(), "工单号")
    assert customer.tickets()[0]["fields"]["district"] == "番禺区"


def test_house_number_corrected_at_the_end_keeps_the_appointment(customer: Customer) -> None:
    read_back(customer, Want(address="天河区天河路88号"))
    assert number_in(customer.say("地址不对,是天河区天河路90号"))
    assert customer.tickets()[0]["fields"]["address"] == "天河区天河路90号"


def test_time_corrected_at_the_end_is_offered_and_read_back_again(customer: Customer) -> None:
    want = Want()
    read_back(customer, want)
    heard = customer.say("时间改到12月4日下午")
    assert "有师傅可以上门" in heard.text
    heard = customer.say("可以")
    assert "都对吗" in heard.text
    assert "12月4日" in heard.text or "约满" in asked_before(customer)
    customer.say("对")
    assert len(customer.tickets()) == 1


def test_r33_day_of_purchase_corrected_out_of_the_guarantee_tells_the_fee_first(customer: Customer) -> None:
    read_back(customer, Want(bought="上个月买的"))
    heard = customer.say("购买时间不对 是2023年5月买的")
    assert "上门费20元" in heard.text
    assert customer.tickets() == []
    customer.say("可以")
    go_on(customer, Want(), "工单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["guarantee"], fields["terms"]) == ("out" if fields["guarantee"] == "out" else "parts", "agreed")


def test_fault_corrected_at_the_end_replaces_the_first_words(customer: Customer) -> None:
    read_back(customer, Want())
    customer.press("有一处要改")
    customer.say("故障写错了,是洗衣机不进水")
    assert customer.tickets()[0]["fields"]["fault"] == "洗衣机不进水"


def test_several_values_corrected_at_once(customer: Customer) -> None:
    right = new_phone()
    read_back(customer, Want(address="天河区天河路88号"))
    customer.say(f"电话和地址都错了 电话{right} 地址天河区体育西路105号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["phone"], fields["address"]) == (right, "天河区体育西路105号")


def test_correction_at_the_question_about_the_time_leaves_the_time_that_is_offered(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    offered = go_on(customer, want, "有师傅可以上门").text
    window = offered[: offered.index("有师傅可以上门")][-12:]
    other = new_phone()
    heard = customer.say(f"不对 电话是{other}")
    assert f"电话已改为 {other[:3]}" in heard.text
    assert f"{window}有师傅可以上门" in heard.text
