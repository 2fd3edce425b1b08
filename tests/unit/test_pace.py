"""How fast customers may write."""

from __future__ import annotations

from bot.core.pace import Verdict, Window


def test_customer_within_the_limit_is_taken() -> None:
    window = Window(3, lambda: 0.0)
    assert [window.judge("a") for _ in range(3)] == [Verdict.TAKE] * 3


def test_customer_over_the_limit_is_told_once_a_minute() -> None:
    now = [0.0]
    window = Window(1, lambda: now[0])
    assert [window.judge("a") for _ in range(3)] == [Verdict.TAKE, Verdict.TELL, Verdict.KEEP_QUIET]
    now[0] = 59.0
    assert window.judge("a") is Verdict.KEEP_QUIET
    now[0] = 61.0
    assert window.judge("a") is Verdict.TAKE


def test_one_customer_does_not_use_up_anothers() -> None:
    window = Window(1, lambda: 0.0)
    window.judge("a")
    assert window.judge("b") is Verdict.TAKE


def test_customers_of_earlier_days_are_forgotten() -> None:
    now = [0.0]
    window = Window(1, lambda: now[0])
    for number in range(12_000):
        window.judge(str(number))
    now[0] = 100.0
    window.judge("a")
    assert len(window._taken) == 1
