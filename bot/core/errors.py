"""Everything that may go wrong, as one small tree.

    BotError
      SettingsError        a setting is unknown or has a value that cannot be used
      ContentError         the shop's content files have mistakes (all of them, by file and key)
      ServiceUnavailable   database, Rasa or action server do not answer; the same call may work later
        TurnFailed         the dialogue gave no usable answer to a turn
      Refused              the shop's rules say no; carries nothing a customer may not see
        SlotTaken          somebody else booked that appointment first
        TicketNotFound     no such ticket, or not this customer's: the two look the same from outside
        TicketClosed       the ticket's state does not allow the change
        ArticleNotFound    the catalogue has no article of that model
        ShopNotFound       there is no shop of that code or name
        AccountNotFound    no member of staff signs in under that name
        TalkChanged        somebody else has taken the conversation, or the customer has just written
      SignInRefused        the name or the password is wrong, or the login is locked for a while
      LearningError        the learning inbox or a change of model: said to the shop, in Chinese
        LessonNotFound     the inbox has no text of that number
        UnknownIntent      no example has that intent
      WordingError         a response has no text, or its text wants an argument that is not given
      RejectedMessage      a message that cannot be accepted at all (too long, no text and no button)
        ForgedMessage      a message that does not come from the platform it seems to come from

A class's docstring is its default message, so it is written for the person who reads it.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


class BotError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class SettingsError(BotError):
    """A setting is unknown or cannot be used."""


class ContentError(BotError):
    """The shop's content has mistakes."""

    def __init__(self, problems: list[str]) -> None:
        """`problems`: one line each, `file: key: what is wrong`."""
        super().__init__("\n".join(problems))
        self.problems = problems


class ServiceUnavailable(BotError):
    """A part of the system does not answer at the moment."""


class TurnFailed(ServiceUnavailable):
    """The dialogue gave no usable answer."""


class Refused(BotError):
    """The shop's rules do not allow this."""


class SlotTaken(Refused):
    """This appointment has just been taken by somebody else."""


class TicketNotFound(Refused):
    """There is no such ticket for this customer."""


class TicketClosed(Refused):
    """This ticket can no longer be changed."""


class ArticleNotFound(Refused):
    """There is no article of this model."""


class ShopNotFound(Refused):
    """There is no shop of this name."""


class AccountNotFound(Refused):
    """There is no account of this name."""


class TalkChanged(Refused):
    """The conversation has changed meanwhile."""


class SignInRefused(BotError):
    """登录名或密码不对。"""
class LearningError(BotError):
    """现在不能这样做。"""


class LessonNotFound(LearningError):
    """收件箱里没有这一条。"""

    def __init__(self, lesson_id: int) -> None:
        super().__init__(f"收件箱里没有第 {lesson_id} 条,可用 bin/bot learn list 查看。")


class UnknownIntent(LearningError):
    """没有这个意图。"""

    def __init__(self, intent: str, known: Collection[str]) -> None:
        near = get_close_matches(intent, sorted(known), n=5, cutoff=0.4)
        hint = f"是不是想写:{'、'.join(near)}" if near else "所有意图见 data/nlu/ 里的 intent"
        super().__init__(f"没有意图 {intent}。{hint}。")


class RejectedMessage(BotError):
    """This message cannot be accepted."""


class ForgedMessage(RejectedMessage):
    """This message does not come from the platform."""


class WordingError(BotError):
    """A response has no text, or its text asks for something that is not given."""
