"""Which turn is being handled: opened by the channel, read and filled in by the tracker store in the same request."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Text


@dataclass
class Turn:
    """One message of a customer on its way through Rasa."""

    #: The id of the customer's message row.
    turn_id: Text
    #: How many events of the conversation's present session were read from the database; None before that.
    stored_events: Optional[int] = None
    #: What the customer was understood to want, once the turn is saved.
    intent: Dict[Text, Any] = field(default_factory=dict)
    #: The likeliest wants, the best first: [{"name", "confidence"}].
    ranking: List[Dict[Text, Any]] = field(default_factory=list)
    #: The form whose question the message came after.
    form_before: Optional[Text] = None
    #: The form that is active after the turn.
    form: Optional[Text] = None
    #: Of a turn that is only tried (bot.nlu.shadow): all events so far, in place of those in the database; None for
    #: every other turn.
    foreseen: Optional[List[Dict[Text, Any]]] = None
    #: Events that come before the turn and are stored with it: they were tried first.
    ahead: List[Dict[Text, Any]] = field(default_factory=list)
    #: The conversation as the turn has left it.
    tracker: Any = None


#: None outside a turn.
current_turn: ContextVar[Optional[Turn]] = ContextVar("current_turn", default=None)


class TurnBroken(BaseException):
    """An action could not be run, so the turn is abandoned as a whole and nothing of it is saved.

    Not an Exception on purpose: Rasa's processor catches every Exception of an action, logs it and goes on without
    the action's events, and so completes forms whose validation never ran.
    """
