"""Which appointment is offered (R34)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.reading import Span, TimeWish
from bot.core.slots import Slot, best_slot

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def slot(number: int, day: int, hour: int) -> Slot:
    return Slot(id=number, technician="t", starts_at=at(day, hour), ends_at=at(day, hour) + timedelta(hours=2))


def wish(earliest: datetime | None, latest: datetime | None) -> TimeWish:
    return TimeWish(earliest=earliest, latest=latest, urgency=None, span=Span(start=0, end=0, text=""))


FREE = [slot(1, 24, 9), slot(2, 24, 11), slot(3, 24, 14), slot(4, 25, 9)]


@pytest.mark.parametrize(
    ("wanted", "number", "fits"),
    [
        (None, 1, True),
        (wish(None, None), 1, True),
        (wish(at(24, 12), at(24, 18)), 3, True),
        (wish(at(24, 15), at(24, 16)), 3, True),
        (wish(at(25, 8), at(25, 12)), 4, True),
        (wish(at(24, 18), at(24, 22)), 3, False),
        (wish(None, at(24, 10)), 1, True),
        (wish(at(24, 20), None), 4, True),
    ],
    ids=["none", "soon", "afternoon", "three o'clock", "another day", "full evening", "before ten", "after eight"],
)
def test_r34_offers_what_was_wished_or_the_nearest(wanted: TimeWish | None, number: int, fits: bool) -> None:
    found, fitting = best_slot(FREE, wanted)
    assert found is not None
    assert (found.id, fitting) == (number, fits)


def test_r34_nothing_free_offers_nothing() -> None:
    assert best_slot([], wish(at(24, 9), at(24, 12))) == (None, False)


def test_r34_what_does_not_suit_is_not_offered_while_anything_else_is_free() -> None:
    for but_for, number in ((((at(24, 0), at(25, 0)),), 4), (((at(24, 9), at(24, 12)),), 3)):
        anytime = replace(wish(None, None), excluded=but_for)
        found, fitting = best_slot(FREE, anytime)
        assert found is not None
        assert (found.id, fitting) == (number, True)
    never = replace(wish(None, None), excluded=((at(24, 0), at(26, 0)),))
    found, fitting = best_slot(FREE, never)
    assert found is not None
    assert not fitting
