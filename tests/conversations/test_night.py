"""Outside the hours of the staff, a quarter to eleven at night (R3, R32, R70)."""

from __future__ import annotations

from tests.conversations.talk import Want, go_on, handoffs_of, slot_of
from tests.stack import Customer, Stack


def test_r3_greeting_in_the_evening(sleepless: Customer) -> None:
    assert sleepless.say("你好").text.startswith("晚上好,安和电器!")


def test_r70_outside_hours_a_time_is_promised_for_the_person(night: Stack, sleepless: Customer) -> None:
    heard = sleepless.say("转人工")
    assert "09:00–21:00" in heard.text
    assert "明天 11月24日(周二)09:" in heard.text
    assert "400-820-0000" in heard.text
    assert handoffs_of(night, sleepless)[0].promised_at.hour == 1  # 09:30 in Shanghai


def test_r70_who_waits_at_night_hears_the_promised_time_again(sleepless: Customer) -> None:
    sleepless.say("转人工")
    assert "明天 11月24日" in sleepless.say("还有多久").text


def test_r32_danger_at_night_is_visited_within_24_hours(night: Stack, sleepless: Customer) -> None:
    heard = sleepless.say("热水器漏电 刚才手麻了一下")
    assert "总电闸" in heard.text
    go_on(sleepless, Want(), "工单号")
    number = sleepless.tickets()[0]["number"]
    assert len(slot_of(night, number)) == 1
    assert [one.reason for one in handoffs_of(night, sleepless)] == ["danger"]


def test_repair_is_booked_at_night_for_the_coming_days(night: Stack, sleepless: Customer) -> None:
    want = Want()
    sleepless.say(want.everything)
    go_on(sleepless, want, "工单号")
    assert sleepless.tickets()[0]["fields"]["starts_at"] > "2026-11-23T23"
