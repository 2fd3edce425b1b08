"""What was last said about articles, and whether a message takes that up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from actions.base import ShopAction, Turn
from bot.core import sale
from bot.core.learning import FALLBACK
from bot.core.sale import Talk, Wanted

_TALK = TypeAdapter(Talk)
#: Slot: what was last talked of, and in which turn: {"talk", "turn_id"}.
SALE_TALK = "sale_talk"
ANSWER_SALE = "action_answer_sale"
#: So many of the likeliest wants must be questions about articles.
_ALIKE = 2


def talk_of(turn: Turn) -> Talk:
    """What was last talked of; a proposal stands only in the very next message."""
    stored = turn.slots.get(SALE_TALK)
    if not stored:
        return Talk()
    talk = _TALK.validate_python(stored["talk"])
    return talk if stored["turn_id"] == turn.previous_turn_id else replace(talk, stage=None)


def slots_of(talk: Talk, turn: Turn) -> dict[str, Any]:
    """The inverse of talk_of."""
    return {SALE_TALK: {"talk": _TALK.dump_python(talk, mode="json"), "turn_id": turn.turn_id}}


def asks_of_articles(action: ShopAction, turn: Turn) -> bool:
    """2000以内的冰箱有哪些: unsure only which kind of question about an article it is, and any answer tells price and stock."""
    if turn.form is not None or turn.pressed:
        return False
    likely = [name for name in turn.ranking if name != FALLBACK][:_ALIKE]
    return len(likely) == _ALIKE and all(name in Wanted for name in likely) and action.parts.queries.query(turn.text) is not None


def goes_on(action: ShopAction, turn: Turn) -> bool:
    """Whether a message that wants nothing by itself (可以, 第二个, 那2匹的呢) belongs to the talk about articles."""
    if turn.form is not None:
        return False
    talk = talk_of(turn)
    if talk.stage is not None:
        return True
    if turn.pressed:
        return False
    if talk.article and sale.wants_register(turn.plain):
        return True
    if ANSWER_SALE not in turn.previous_actions:
        return False
    return sale.chosen(turn.plain, talk.listed) is not None or action.parts.queries.query(turn.text) is not None
