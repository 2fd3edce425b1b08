"""What somebody who talks with a customer may say next, asked on a copy of the conversation: nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.core import courtesy
from bot.core.calls import Line
from bot.core.content import Content
from bot.core.conversation import Addressee
from bot.core.errors import TurnFailed
from bot.core.policy import find_danger
from bot.core.suggest import ALWAYS, FITTING, TRIED, Kind, Suggestion, ranked, source_of
from bot.core.tickets import UNWRITTEN
from bot.core.wants import WANTS
from bot.services.checklist import FORMS, Item, asked_for, checklist
from bot.services.ports import Clock, Heard, UnitOfWork
from bot.services.speech import Speak, says_of
from bot.services.suggest_ports import Foreseen, Foresees, PastAnswer, Similarity

#: Proposals shown at once, and those that come from each source beside the dialogue.
_SHOWN, _OF_A_KIND = 4, 2
#: A want beside the likeliest is tried from this confidence on, and not at all beside one that is clear.
_TRIED_FROM, _CLEAR = 0.06, 0.9
#: Less alike than this is another question.
_ALIKE = 0.55
#: Answers of colleagues that are compared.
_COMPARED = 200
#: Verdicts older than this count no more.
_REMEMBERED = timedelta(days=90)
#: What the assistant says to call a person, or where it is at a loss, is nothing for the person who has come.
_FOR_THE_ASSISTANT = ("utter_handoff_", "utter_cannot_answer", "utter_not_understood", "utter_staff_", "utter_safe", "utter_bot_")
#: Phrases where the customer has said nothing that waits for an answer: at the beginning, and later.
_OPENINGS, _OPENING, _CLOSING = {"phone": ("opening_phone",)}, ("opening_reception", "waited"), ("goodbye_counter", "goodbye")
#: What only a booking that is written down for good may say.
_SUBMITS = "action_submit_"
_CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose next sentence is wanted."""

    conversation_id: str
    channel: str
    #: What the customer has said that the dialogue has not answered, the oldest first.
    said: tuple[Line, ...]
    #: The colleague, as customers know this person.
    name: str = ""
    #: Nobody has greeted the customer yet.
    opens: bool = True
    customer_name: str | None = None
    customer_title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What may be said, and where the talk stands."""

    suggestions: tuple[Suggestion, ...]
    checklist: tuple[Item, ...]
    #: What must not be overlooked.
    warnings: tuple[str, ...]
    #: What the last message was taken for; empty where there is none.
    want: str
    #: The form that is being filled in: 报修; empty outside one.
    form: str
    #: The last message would write something down, or the form waits for the customer's final word.
    bookable: bool
    #: The former of the two: the first suggestion is what will be said once it is written down.
    pending: bool


@dataclass(frozen=True, kw_only=True)
class Suggester:
    """Asks the dialogue, the phrase book and what colleagues have answered."""

    foresees: Foresees
    speak: Speak
    content: Content
    clock: Clock
    similarity: Similarity
    unit_of_work: Callable[[], UnitOfWork]

    async def __call__(self, asked: Asked) -> Proposal:
        """Raises TurnFailed where the dialogue does not answer."""
        main = await self.foresees.foresee(asked.conversation_id, asked.channel, asked.said)
        supposed = []
        for want in _also_likely(main, asked):
            if (foreseen := await self._suppose(want, asked)) is not None:
                supposed.append((want, foreseen))
        return await asyncio.to_thread(self._propose, asked, main, supposed)

    async def _suppose(self, want: str, asked: Asked) -> Foreseen | None:
        *before, last = asked.said
        try:
            return await self.foresees.foresee(asked.conversation_id, asked.channel, (*before, replace(last, want=want)))
        except TurnFailed:
            return None  # an alternative less

    def _propose(self, asked: Asked, main: Foreseen, supposed: Sequence[tuple[str, Foreseen]]) -> Proposal:
        now, content = self.clock.now(), self.content
        want = str(main.intent.get("name") or "") if asked.said else ""
        items = checklist(main.form, main.slots, content, now)
        with self.unit_of_work() as uow:
            dialogue = self._dialogue(asked, main, items, uow)
            found = [
                *dialogue,
                *self._supposed(asked, main, supposed, uow),
                *self._phrases(asked, want, main),
                *self._colleagues(asked, uow),
            ]
            experience = uow.suggestions.experience(want, now - _REMEMBERED)
        pending = bool(asked.said) and _pending(main, dialogue)
        suggestions = ranked(found, experience, _SHOWN)
        if dialogue and (main.form or pending):
            # In a form the next question comes first: a list that is left half way books nothing.
            suggestions = (*(one for one in suggestions if one.kind is Kind.DIALOGUE), *_others(suggestions))
        return Proposal(
            suggestions=suggestions,
            checklist=items,
            warnings=tuple(self._warnings(asked, main, pending)),
            want=want,
            form=FORMS.get(main.form or "", ""),
            bookable=pending or asked_for(main.form, main.slots) == _CONFIRM,
            pending=pending,
        )

    def _dialogue(self, asked: Asked, main: Foreseen, items: Sequence[Item], uow: UnitOfWork) -> list[Suggestion]:
        why = _why(main, items)
        confidence = float(main.intent.get("confidence") or 0.0)
        if main.form is not None or _submitted(main):
            confidence = max(confidence, 0.9)
        return list(self._said(asked, main, why, confidence, Kind.DIALOGUE, None, uow))

    def _supposed(
        self, asked: Asked, main: Foreseen, supposed: Sequence[tuple[str, Foreseen]], uow: UnitOfWork
    ) -> Iterator[Suggestion]:
        likely = {str(one["name"]): float(one["confidence"]) for one in main.ranking}
        for want, foreseen in supposed:
            why = f"客户也可能是“{WANTS[want]}”"
            confidence = max(0.3, min(0.6, likely[want]))
            yield from self._said(asked, foreseen, why, confidence, Kind.WANT, want, uow)

    def _said(
        self, asked: Asked, foreseen: Foreseen, why: str, confidence: float, kind: Kind, key: str | None, uow: UnitOfWork
    ) -> Iterator[Suggestion]:
        """What the dialogue would say, as one sentence to read out."""
        messages = tuple(one for one in foreseen.messages if not str(one["response"]).startswith(_FOR_THE_ASSISTANT))
        if not messages:
            return
        replies = self.speak(_addressee(asked, foreseen), says_of(Heard(messages=messages, intent={})), uow)
        text = "\n".join(reply.text for reply in replies)
        names = [str(one["response"]) for one in messages]
        facts = source_of(name for one in messages for name in one["arguments"])
        choices = tuple(choice.title for reply in replies for choice in reply.choices)
        yield Suggestion(
            text=text,
            why=why,
            source=" · ".join(filter(None, (facts, _wording(names)))),
            confidence=confidence,
            kind=kind,
            key=key or names[-1],
            choices=choices,
        )

    def _phrases(self, asked: Asked, want: str, main: Foreseen) -> Iterator[Suggestion]:
        topic = asked_for(main.form, main.slots)
        fitting = {"landmark": ("landmark",), "terms": ("is_this_fine",), "time": ("is_this_fine_too",)}.get(topic or "", ())
        opening: tuple[str, ...] = ()
        if not asked.said:
            opening = _OPENINGS.get(asked.channel, _OPENING) if asked.opens else _CLOSING
        told = 0
        for place, phrase_id in enumerate((*opening, *fitting, *FITTING.get(want, ()), *ALWAYS)):
            phrase = self._phrase(phrase_id, asked)
            if phrase is None or told == _OF_A_KIND:
                continue
            told += 1
            yield replace(phrase, confidence=0.9 if place < len(opening) else 0.45 - 0.03 * place)

    def _phrase(self, phrase_id: str, asked: Asked) -> Suggestion | None:
        """The sentence filled in; the one for customers whose name is not known where that is so (R2)."""
        company = self.content.company
        values = {"company": company.name, "agent": company.agent, "name": asked.name or company.agent}
        if asked.customer_name and asked.customer_title:
            values["customer"] = courtesy.address_form(asked.customer_name, asked.customer_title)
        for known in (phrase_id, f"{phrase_id}_unnamed"):
            try:
                phrase = self.content.phrases.by_id(known)
                text = phrase.fill(**values)
            except KeyError:
                continue
            return Suggestion(
                text=text, why=phrase.situation, source=f"规范话术 {phrase.source}", confidence=0.0, kind=Kind.PHRASE, key=known
            )
        return None

    def _colleagues(self, asked: Asked, uow: UnitOfWork) -> Iterator[Suggestion]:
        if not asked.said:
            return
        question = asked.said[-1].text
        near: dict[str, tuple[float, PastAnswer]] = {}
        for one in uow.suggestions.answers_like(self.similarity.words(question), _COMPARED):
            alike = self.similarity.alike(question, one.question)
            if alike >= max(_ALIKE, near[one.answer][0] if one.answer in near else 0.0):
                near[one.answer] = alike, one
        for alike, one in sorted(near.values(), key=lambda pair: -pair[0])[:_OF_A_KIND]:
            day = one.at.astimezone(self.content.company.zone)
            yield Suggestion(
                text=one.answer,
                why="同事这样答过类似的问题",
                source=f"{one.by} {day:%Y-%m-%d} 的答复",
                confidence=0.7 * alike,
                kind=Kind.COLLEAGUE,
                key=str(one.id),
            )

    def _warnings(self, asked: Asked, main: Foreseen, pending: bool) -> Iterator[str]:
        if pending:
            yield "还没有正式登记,登记以后才有单号。"
        dangers = [danger for line in asked.said if (danger := find_danger(self.content.policy, line.text))]
        if dangers or (main.slots.get("repair_progress") or {}).get("danger"):
            hours = int(self.content.policy.urgent_within.total_seconds() // 3600)
            yield f"涉及安全:先请客户停用、关电关阀,再留电话和地址,{hours}小时内上门(R32)。"
        want = main.intent.get("name")
        if want == "abuse":
            yield "客户情绪激动:不争辩,先致歉,关注问题(R8)。"
        if want == "request_human" and asked.channel == "phone":
            yield "客户要找负责人:转给主管,不用让客户再说一遍(R54)。"
        if asked.said and any(str(one["response"]) == "utter_not_understood" for one in main.messages):
            yield "没有听懂客户的意思,请再确认一下。"
        if (main.slots.get("repair_terms"), main.form) == (None, "repair_form") and main.slots.get("repair_bought"):
            yield "保修期外或买了多久不清楚:先说明上门费,客户同意后再约(R33)。"


def _wording(names: Sequence[str]) -> str:
    """The response that carries the sentence, which is the last one: what comes before leads up to it."""
    return f"话术 {names[-1]}" if len(names) == 1 else f"话术 {names[-1]} 等{len(names)}句"


def _also_likely(main: Foreseen, asked: Asked) -> list[str]:
    """Wants that may have been meant instead; in the middle of a form an answer is an answer."""
    clear = float(main.intent.get("confidence") or 0.0) >= _CLEAR
    if not asked.said or clear or (main.form is not None and len(asked.said) > 1):
        return []
    others = (one for one in main.ranking if one["name"] != main.intent.get("name") and one["name"] in TRIED)
    return [str(one["name"]) for one in others if float(one["confidence"]) >= _TRIED_FROM][:_OF_A_KIND]


def _pending(main: Foreseen, dialogue: Sequence[Suggestion]) -> bool:
    """Words or slots name a ticket that is not written yet, or a form has come to its end."""
    named = [*(one.text for one in dialogue), str(main.slots)]
    return _submitted(main) or any(UNWRITTEN in text for text in named)


def _submitted(main: Foreseen) -> bool:
    return any(action.startswith(_SUBMITS) for action in main.actions)


def _why(main: Foreseen, items: Sequence[Item]) -> str:
    meant = WANTS.get(str(main.intent.get("name") or ""))
    asked = next((item.label for item in items if item.asked), None)
    if asked:
        return f"{FORMS[main.form or '']}:接着问“{asked}”"
    if _submitted(main):
        return "资料齐了,可以登记"
    return f"听起来是“{meant}”" if meant else "智能助手会这样回答"


def _addressee(asked: Asked, foreseen: Foreseen) -> Addressee:
    """The name that was told in this very talk counts, though nothing of it is written yet."""
    told: Mapping[str, Any] = foreseen.slots.get("repair_name") or {}
    return Addressee(
        turn_id=asked.said[-1].turn_id if asked.said else 0,
        customer_name=told.get("name") or asked.customer_name,
        customer_title=told.get("title") or asked.customer_title,
    )


def _others(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    return tuple(one for one in suggestions if one.kind is not Kind.DIALOGUE)
