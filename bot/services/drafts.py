"""Drafts of colleagues: checked while they are written and again when they are sent (R1, R6, R7), and learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import Refused, WordingError
from bot.core.handoff import Reason
from bot.core.manners import Fault, Hint, hints
from bot.core.staff import Account, Permission
from bot.core.suggest import Kind, Offered, Verdict, reusable, verdicts
from bot.core.talks import Author, Entry
from bot.core.wording import Rendered
from bot.services import accounts
from bot.services.ports import Manners, UnitOfWork
from bot.services.staff_ports import Passwords
from bot.services.suggest_ports import Similarity

#: Characters of a message to a customer.
LONGEST = 2000
#: Wants and reasons in which an apology comes first (R30, R51).
_AFTER_SALES = frozenset(
    {"book_repair", "complain", "request_return", "report_delivery_problem", "abuse", "change_booking", "ask_progress"}
)
_AFTER_SALES_REASONS = frozenset({Reason.DANGER, Reason.ABUSE, Reason.COMPLAINT, Reason.MANAGER})
_SORRY = ("对不起", "抱歉", "不好意思", "给您添麻烦")
#: Messages before a colleague's answer that are looked at.
_LOOKED_AT = 30


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a colleague wants to send, and from what it was made."""

    text: str
    #: The proposals that were shown, in their order.
    offered: tuple[Offered, ...] = ()
    #: What the customer's message was taken for when they were made.
    want: str = ""
    #: The supervisor who answers for wording that is stopped otherwise.
    allowed_by: Account | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What is wrong with a draft and what it lacks."""

    faults: tuple[Fault, ...] = ()
    hints: tuple[Hint, ...] = ()


def check(text: str, want: str, said: Sequence[Entry], reason: Reason | None, manners: Manners) -> Checked:
    """`said`: the talk so far; `want`: what the customer's last message was taken for."""
    after_sales = want in _AFTER_SALES or reason in _AFTER_SALES_REASONS
    ours = (entry.text for entry in said if entry.author in (Author.STAFF, Author.ASSISTANT))
    apologised = any(word in line for line in ours for word in _SORRY)
    return Checked(
        faults=tuple(manners.faults(Rendered(text=text))),
        hints=hints(text, after_sales=after_sales, apologised=apologised),
    )


def cleaned(text: str) -> str:
    """As it is sent. Raises Refused where there is nothing, or too much."""
    text = text.strip().replace("\x00", "")
    if not text:
        raise Refused("请先写点什么。")
    if len(text) > LONGEST:
        raise Refused(f"一条消息最多 {LONGEST} 个字。")
    return text


def refuse_rude(draft: Draft, manners: Manners) -> tuple[str, ...]:
    """What a supervisor has allowed all the same; nothing where nothing is wrong. Raises WordingError with the polite wording."""
    problems = tuple(manners.problems(Rendered(text=draft.text)))
    if problems and (draft.allowed_by is None or not draft.allowed_by.may(Permission.INSPECT)):
        raise WordingError("\n".join(problems))
    return problems


def supervisor(
    by: Account, login: str, password: str, passwords: Passwords, now: datetime, uow: UnitOfWork
) -> Account | None:
    """Who answers for a draft that is stopped otherwise; None where `login` names nobody.

    A supervisor's own login needs no password on the own page. Raises SignInRefused where the password is wrong, Refused
    where it is no supervisor's.
    """
    if not login.strip():
        return None
    if login == by.login and by.may(Permission.INSPECT):
        return by
    named = accounts.confirm(login, password, passwords, now, uow)
    if not named.may(Permission.INSPECT):
        raise Refused(f"{named.shown_name}不是主管，不能放行。")
    return named


def learn(
    by: Account, conversation_id: str, draft: Draft, similarity: Similarity, now: datetime, uow: UnitOfWork
) -> int | None:
    """Note what became of the proposals, and keep the answer for similar questions; part of the sending's transaction.

    The id of the customer's message where a proposal of the dialogue was corrected: it goes to the learning inbox.
    """
    question = _question(uow.talks.entries(conversation_id, 0, _LOOKED_AT))
    turn_id = question[-1].id if question else None
    found = verdicts(draft.offered, draft.text)
    uow.suggestions.record(by.id, conversation_id, turn_id, draft.want, found, draft.text, now)
    answer = None if draft.allowed_by else reusable(draft.text)
    asked = " ".join(entry.text for entry in question)
    words = similarity.words(asked)
    if answer is not None and words:
        kept = "".join("" if character.isdigit() else character for character in asked)
        uow.suggestions.keep_answer(by.id, kept, words, answer, now)
    corrected = any(verdict is Verdict.EDITED and one.kind in (Kind.DIALOGUE, Kind.WANT) for one, verdict in found)
    return turn_id if corrected else None


def _question(entries: Sequence[Entry]) -> list[Entry]:
    """What the customer has said since somebody answered."""
    question: list[Entry] = []
    for entry in reversed(entries):
        if entry.author is Author.CUSTOMER:
            question.append(entry)
        elif entry.author in (Author.STAFF, Author.ASSISTANT) and question:
            break
    return question[::-1]
