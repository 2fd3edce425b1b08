"""One matter after the other: what was said beside a form, and what a form has interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.base import TAKEN_UP, Outcome, Turn
from actions.forms import BOOKING, FORMS, Form, forms_wanted
from bot.core import courtesy
from bot.core.say import Choice, Say, quoted, say

#: Slots: what was said of other matters, [{"form", "intent", "text"}], and the form the customer may go on with.
LEFT, OFFERED = "wants_left", "form_offered"
#: Nothing is left over and nothing is offered.
NOTHING_LEFT: Mapping[str, Any] = {LEFT: None, OFFERED: None}
_GO_ON = Choice(title="接着办", payload="/affirm")
_PUT_ASIDE = Choice(title="先放一放", payload="/deny")
#: Longer than this a customer's own words are not read back.
_READ_BACK = 40


def left_over(turn: Turn, form: Form) -> dict[str, Any]:
    """What the message wants beside the form that begins with it; kept until the form is at its end."""
    others = _others(turn, form)
    return {LEFT: others} if others else {}


def _others(turn: Turn, form: Form) -> list[dict[str, str]]:
    return [
        {"form": other.name, "intent": intent, "text": text}
        for other, intent, text in forms_wanted(turn)
        if other is not form
    ]


def finish(turn: Turn, form: Form, says: tuple[Say, ...], *, closing: tuple[Say, ...] = ()) -> Outcome:
    """The form is at its end: what is left over comes next, or what was interrupted is offered.

    `closing`: what is said only where nothing comes next (请问还有什么可以帮您?).
    """
    empty = dict(form.empty)
    left = turn.slots.get(LEFT) or []
    # 算了 我先投诉: the message that ends a form may want something else; 取消 means the form itself.
    known = {one["form"] for one in left} | {BOOKING.name}
    left = [*left, *(one for one in _others(turn, form) if one["form"] not in known)]
    if left:
        return _take_up(turn, left[0], left[1:], says, empty)
    parked = next((one for one in FORMS if one is not form and one.unfinished(turn)), None)
    if parked is None or _offered_before(turn, parked):
        return Outcome(says=(*says, *closing), slots=empty)
    offer = say(f"utter_resume_{parked.name}", _GO_ON, _PUT_ASIDE)
    return Outcome(says=(*says, offer), slots={**empty, OFFERED: {"form": parked.name, "turn_id": turn.turn_id}})


def _take_up(
    turn: Turn, next_one: Mapping[str, str], left: list[Any], says: tuple[Say, ...], empty: dict[str, Any]
) -> Outcome:
    text = quoted(courtesy.shorten(next_one["text"], _READ_BACK))
    taken_up = {"turn_id": turn.turn_id, "intent": next_one["intent"], "text": next_one["text"]}
    return Outcome(
        says=(*says, say("utter_next_matter", text=text)),
        slots={**empty, LEFT: left or None, TAKEN_UP: taken_up},
        followup=next_one["form"],
    )


def _offered_before(turn: Turn, form: Form) -> bool:
    return bool((turn.slots.get(OFFERED) or {}).get("form") == form.name)


def offered(turn: Turn) -> Form | None:
    """The form that the customer was asked a moment ago to go on with."""
    offer = turn.slots.get(OFFERED) or {}
    if not offer or offer["turn_id"] != turn.previous_turn_id:
        return None
    return next(form for form in FORMS if form.name == offer["form"])


def go_on(form: Form) -> Outcome:
    return Outcome(slots={OFFERED: None}, followup=form.name)


def put_aside(form: Form) -> Outcome:
    return Outcome(says=(say("utter_put_aside"),), slots={**form.empty, OFFERED: None})
