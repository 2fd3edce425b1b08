"""A person takes a conversation over, writes in it, and gives it back (R70, R71).

Every change of hands holds the conversation's row, as the transaction does that stores the assistant's replies
(bot.services.turn.finish): whichever comes first, nothing of the assistant's is said after a person has come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.conversation import Addressee, State
from bot.core.errors import Refused, TalkChanged
from bot.core.handoff import Handoff, Reason
from bot.core.say import Say, say
from bot.core.staff import Account, Permission
from bot.core.talks import CLOSES, HANDS_ON, RETURNS, TAKES
from bot.core.tickets import DONE, Status
from bot.services import drafts
from bot.services.drafts import Draft
from bot.services.ports import Clock, Manners, UnitOfWork
from bot.services.speech import Speak
from bot.services.suggest_ports import Similarity


@dataclass(frozen=True, kw_only=True)
class Takeover:
    """What colleagues do with conversations; every method is one transaction and one entry of the audit log."""

    speak: Speak
    manners: Manners
    clock: Clock
    similarity: Similarity

    def take(self, account: Account, conversation_id: str, uow: UnitOfWork) -> None:
        """From now on this person alone answers. Raises TalkChanged where a colleague has the customer."""
        now = self.clock.now()
        with uow:
            _lock(conversation_id, uow)
            entered = uow.handoffs.open_for(conversation_id)
            if entered is None:
                entered = uow.handoffs.add(conversation_id, Reason.JOINED, {}, now, now)
            elif entered.state == "taken":
                if entered.account_id == account.id:
                    return
                raise TalkChanged(f"这位客户已经由{_name(entered.account_id, uow)}接待。")
            self._hold(entered, account, TAKES, now, uow)
            uow.staff.record(account, "take", conversation_id, now)
            uow.commit()

    def assign(self, by: Account, conversation_id: str, to: Account, uow: UnitOfWork) -> None:
        """Give somebody who waits to a colleague, who still has to come. Raises TalkChanged."""
        now = self.clock.now()
        with uow:
            _lock(conversation_id, uow)
            entered = uow.handoffs.open_for(conversation_id)
            if entered is None or entered.state != "waiting":
                raise TalkChanged("这位客户已经不在排队了。")
            uow.handoffs.assign(entered.id, to.id, now)
            uow.staff.record(by, "assign", conversation_id, now, {"to": to.login})
            uow.commit()

    def transfer(self, by: Account, conversation_id: str, to: Account, note: str, uow: UnitOfWork) -> None:
        """Hand a customer who is being served on to a colleague, who reads the note; the customer is told."""
        now = self.clock.now()
        with uow:
            entered = self._mine(by, conversation_id, uow)
            if entered.account_id == to.id:
                raise Refused(f"客户已经由{to.shown_name}接待。")
            if to.disabled:
                raise Refused(f"{to.shown_name}的账号已停用。")
            if note.strip():
                uow.talks.note(conversation_id, by, f"转给{to.shown_name}:{note.strip()}", now)
            self._hold(entered, to, HANDS_ON, now, uow)
            uow.staff.record(by, "transfer", conversation_id, now, {"to": to.login})
            uow.commit()

    def give_back(self, by: Account, conversation_id: str, text: str, seen: int, uow: UnitOfWork) -> None:
        """The assistant goes on; `text` is said to the customer first, where there is one.

        `seen`: the last message id the colleague has seen. Raises TalkChanged where the customer has written since:
        nobody would answer that message.
        """
        self._leave(by, conversation_id, text, seen, RETURNS, uow)

    def close(self, by: Account, conversation_id: str, outcome: str, seen: int, uow: UnitOfWork) -> None:
        """The matter is settled; `outcome` stays inside. The next message is the assistant's. Raises as give_back."""
        now = self.clock.now()
        self._leave(by, conversation_id, "", seen, CLOSES, uow, outcome=outcome.strip() or "已解决", now=now)

    def write(self, by: Account, conversation_id: str, draft: Draft, key: str, uow: UnitOfWork) -> int | None:
        """Say something to the customer; the same `key` again does nothing.

        Gives what bot.services.drafts.learn gives. Raises WordingError with the polite wording where the text breaks the
        manners check (R1, R7) and no supervisor answers for it, TalkChanged where a colleague has the conversation by now.
        """
        draft = replace(draft, text=drafts.cleaned(draft.text))
        allowed = drafts.refuse_rude(draft, self.manners)
        now = self.clock.now()
        with uow:
            self._mine(by, conversation_id, uow, own=True)
            corrected = drafts.learn(by, conversation_id, draft, self.similarity, now, uow)
            uow.talks.write(conversation_id, by, draft.text, key, now)
            if allowed:
                details = {"by": by.login, "text": draft.text, "problems": "\n".join(allowed)}
                uow.staff.record(draft.allowed_by, "allow_wording", conversation_id, now, details)
            uow.commit()
        return corrected

    def note(self, by: Account, conversation_id: str, text: str, uow: UnitOfWork) -> None:
        """A line that colleagues alone see."""
        now = self.clock.now()
        with uow:
            _lock(conversation_id, uow)
            uow.talks.note(conversation_id, by, text.strip(), now)
            uow.commit()

    def _leave(
        self,
        by: Account,
        conversation_id: str,
        text: str,
        seen: int,
        response: str,
        uow: UnitOfWork,
        *,
        outcome: str | None = None,
        now: datetime | None = None,
    ) -> None:
        text = self._checked(text) if text.strip() else ""
        now = now or self.clock.now()
        with uow:
            entered = self._mine(by, conversation_id, uow)
            if uow.talks.newest_heard(conversation_id) > seen:
                raise TalkChanged("客户刚刚又发来了消息，请先看一看。")
            if text:
                uow.talks.write(conversation_id, by, text, f"back:{entered.id}:{seen}", now)
            if outcome is not None:
                uow.talks.note(conversation_id, by, f"结束:{outcome}", now)
                self._settle(entered, by, outcome, now, uow)
            self._tell(conversation_id, say(response, name=by.shown_name), uow, now)
            uow.handoffs.close(entered.id, now)
            uow.conversations.set_state(conversation_id, State.BOT)
            action = "give_back" if outcome is None else "close"
            uow.staff.record(by, action, conversation_id, now, {"text": text or outcome or ""})
            uow.commit()

    def _settle(self, entered: Handoff, by: Account, outcome: str, now: datetime, uow: UnitOfWork) -> None:
        """The ticket that promised a person has had its answer."""
        ticket = uow.tickets.get(entered.ticket_number) if entered.ticket_number else None
        if ticket is not None and ticket.status not in DONE:
            details = {"text": outcome}
            uow.tickets.change(ticket, actor=by.login, event=Status.CLOSED, now=now, status=Status.CLOSED, details=details)

    def _hold(self, entered: Handoff, account: Account, response: str, now: datetime, uow: UnitOfWork) -> None:
        uow.handoffs.take(entered.id, account.id, now)
        uow.conversations.set_state(entered.conversation_id, State.STAFF)
        self._tell(entered.conversation_id, say(response, name=account.shown_name), uow, now)

    def _mine(self, by: Account, conversation_id: str, uow: UnitOfWork, *, own: bool = False) -> Handoff:
        """The open handoff of a conversation that this person holds, its row held; a supervisor may give away others'.

        `own`: not even a supervisor may. Raises TalkChanged.
        """
        _lock(conversation_id, uow)
        entered = uow.handoffs.open_for(conversation_id)
        if entered is None or entered.state != "taken":
            raise TalkChanged("这段对话现在由智能助手接待，请先接入。")
        if entered.account_id != by.id and (own or not by.may(Permission.ASSIGN)):
            raise TalkChanged(f"这位客户现在由{_name(entered.account_id, uow)}接待。")
        return entered

    def _tell(self, conversation_id: str, what: Say, uow: UnitOfWork, now: datetime) -> None:
        customer = uow.talks.customer(conversation_id)
        assert customer is not None
        addressee = Addressee(turn_id=0, customer_name=customer.name, customer_title=customer.title)
        for reply in self.speak(addressee, [what], uow):
            uow.conversations.store_notice(conversation_id, reply, now)

    def _checked(self, text: str) -> str:
        text = drafts.cleaned(text)
        drafts.refuse_rude(Draft(text=text), self.manners)
        return text


def _lock(conversation_id: str, uow: UnitOfWork) -> None:
    """Hold the conversation until the transaction ends. Raises TalkChanged where there is none."""
    if uow.talks.customer(conversation_id) is None:
        raise TalkChanged("没有这段对话。")
    uow.conversations.lock(conversation_id)


def _name(account_id: int | None, uow: UnitOfWork) -> str:
    account = uow.staff.get(account_id) if account_id is not None else None
    return account.shown_name if account else "同事"
