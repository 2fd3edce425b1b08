"""What a colleague's conversation loses by the standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.handoff import Reason
from bot.core.inspection import Said, Served, inspect, score

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LIMIT = timedelta(minutes=5)


def problems(text: str) -> Sequence[str]:
    return [f"“{word}”: …" for word in ("你", "没办法") if word in text]


def served(*lines: tuple[str, str, int], reason: Reason = Reason.REQUESTED) -> Served:
    """Lines as who (c or s), words, minutes since the customer began to wait."""
    said = [Said(id=at, by_customer=who == "c", text=text, at=NOW + timedelta(minutes=minutes)) for at, (who, text, minutes) in enumerate(lines)]
    return Served(handoff_id=1, conversation_id="0" * 32, account_id=1, reason=reason, since=NOW, lines=tuple(said))


@pytest.mark.parametrize(
    ("rule", "conversation"),
    [
        ("R1", served(("s", "你好", 1))),
        ("R7", served(("s", "这个没办法", 1))),
        ("R6", served(("s", "我给您安排明天上门。", 1))),
        ("R30", served(("s", "请问是什么问题?", 1), reason=Reason.COMPLAINT)),
        ("R70", served(("s", "您好", 6))),
        ("R70", served(("s", "您好", 1), ("c", "在吗", 2), ("c", "喂", 6), ("s", "在的", 8))),
    ],
)
def test_breach_is_found_with_its_line(rule: str, conversation: Served) -> None:
    faults = inspect(conversation, problems, LIMIT)
    assert [fault.rule for fault in faults] == [rule]
    assert not conversation.lines[faults[0].line].by_customer
    assert score(faults) == 100 - faults[0].points


def test_good_conversation_has_all_points() -> None:
    good = served(
        ("s", "对不起,给您添麻烦了。", 1), ("c", "你们没办法吗", 2), ("s", "我给您安排明天上午上门,您看这样可以吗?", 4), reason=Reason.COMPLAINT
    )
    assert inspect(good, problems, LIMIT) == ()
    assert score(()) == 100


def test_score_never_falls_below_nothing() -> None:
    assert score(inspect(served(*(("s", "没办法", 1) for _ in range(9))), problems, LIMIT)) == 0
