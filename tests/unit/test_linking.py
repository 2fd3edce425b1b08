"""What is read as the wish to link channels, and when a code is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import linking
from bot.core.linking import Act, Code, Confirmed, LinkRules, Verdict

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
KEY = b"a secret of the installation's"
RULES = LinkRules(
    valid_for=timedelta(minutes=5),
    attempts=5,
    codes_a_day=5,
    again_after=timedelta(seconds=60),
    kept_for=timedelta(days=180),
)
PHONE = "13800138000"


def code(nonce: str = "n", **changes: object) -> Code:
    new = Code(
        id=1,
        conversation_id="talk",
        phone=PHONE,
        nonce=nonce,
        attempts=0,
        created_at=NOW,
        expires_at=NOW + RULES.valid_for,
        closed_at=None,
    )
    return replace(new, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "act", "phone"),
    [
        ("/link", Act.LINK, None),
        ("link", Act.LINK, None),
        ("/link@anhe_bot 13800138000", Act.LINK, PHONE),
        ("绑定手机号", Act.LINK, None),
        ("我想绑定手机", Act.LINK, None),
        ("请帮我绑定一下手机号吧。", Act.LINK, None),
        ("关联手机号 138-0013-8000", Act.LINK, PHONE),
        ("绑定手机号:+86 13800138000", Act.LINK, PHONE),
        ("取消绑定", Act.UNLINK, None),
        ("/unlink", Act.UNLINK, None),
        ("解绑手机号", Act.UNLINK, None),
        ("重发", Act.AGAIN, None),
        ("没有收到验证码", Act.AGAIN, None),
        ("138 0013 8000", Act.NUMBER, PHONE),
        ("我的手机号是13800138000。", Act.NUMBER, PHONE),
        ("020-87654321", Act.NUMBER, None),
    ],
)
def test_a_request_is_read(text: str, act: Act, phone: str | None) -> None:
    request = linking.read(None, text)
    assert request is not None
    assert (request.act, request.phone) == (act, phone)


@pytest.mark.parametrize("text", ["123456", "123 456", "验证码是123456", "验证码:123456。"])
def test_six_digits_are_a_code(text: str) -> None:
    request = linking.read(None, text)
    assert request is not None
    assert request.code == "123456"


@pytest.mark.parametrize(
    "text", ["", "绑定手机号要钱吗", "我绑定不了手机号", "手机坏了", "空调 13800138000 不制冷", "我不想绑定手机号", "取消预约", "link me"]
)
def test_everything_else_is_for_the_dialogue(text: str) -> None:
    assert linking.read(None, text) is None


def test_a_button_names_its_number_and_other_buttons_are_nothing() -> None:
    request = linking.read("link:13800138000", "绑定手机号")
    assert request is not None
    assert (request.act, request.phone) == (Act.LINK, PHONE)
    assert linking.read("/affirm", "绑定手机号") is None


@given(st.text(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_a_code_is_six_digits_and_follows_from_nonce_and_key(nonce: str, key: bytes) -> None:
    digits = linking.digits_of(code(nonce), key)
    assert len(digits) == 6
    assert digits.isdecimal()
    assert linking.digits_of(code(nonce), key) == digits
    assert linking.judge(code(nonce), digits, key, RULES, NOW) is Verdict.RIGHT


def test_codes_differ_by_nonce_number_conversation_and_key() -> None:
    made = [
        linking.digits_of(code(), KEY),
        linking.digits_of(code(nonce="m"), KEY),
        linking.digits_of(code(phone="13800138001"), KEY),
        linking.digits_of(code(conversation_id="other"), KEY),
        linking.digits_of(code(), b"another"),
    ]
    assert len(set(made)) == len(made)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.integers(0, 10))
def test_a_wrong_answer_never_passes_and_the_last_one_ends_the_code(said: str, attempts: int) -> None:
    tried = code(attempts=attempts)
    verdict = linking.judge(tried, said, KEY, RULES, NOW)
    if attempts >= RULES.attempts:
        assert verdict is Verdict.EXPIRED
    elif said == linking.digits_of(tried, KEY):
        assert verdict is Verdict.RIGHT
    else:
        assert verdict is (Verdict.USED_UP if attempts == RULES.attempts - 1 else Verdict.WRONG)


@pytest.mark.parametrize("changes", [{"closed_at": NOW}, {"expires_at": NOW}])
def test_a_code_that_is_used_or_too_old_is_good_for_nothing(changes: dict[str, object]) -> None:
    old = code(**changes)
    assert linking.judge(old, linking.digits_of(old, KEY), KEY, RULES, NOW) is Verdict.EXPIRED


def test_a_number_confirmed_long_ago_may_be_somebody_elses() -> None:
    confirmed = Confirmed(customer_id=7, at=NOW)
    assert linking.still_theirs(confirmed, RULES, NOW + timedelta(days=179)) == 7
    assert linking.still_theirs(confirmed, RULES, NOW + timedelta(days=181)) is None
    assert linking.still_theirs(None, RULES, NOW) is None


@pytest.mark.parametrize(("phone", "mobile"), [(PHONE, True), ("02087654321", False), ("12345678901", False), ("", False)])
def test_codes_go_to_mobile_numbers_alone(phone: str, mobile: bool) -> None:
    assert linking.is_mobile(phone) is mobile
