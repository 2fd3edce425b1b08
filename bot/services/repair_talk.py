"""A booking on its way: what the customer has said, and at whose desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.content import Content
from bot.core.policy import CategoryRules, Guarantee, decide_guarantee, rules_of
from bot.core.repair import Appliance, Bought, Draft, Progress


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where a booking stands."""

    draft: Draft
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where and when the talk takes place."""

    content: Content
    conversation_id: str
    now: datetime

    def rules(self, draft: Draft) -> CategoryRules:
        return rules_of(self.content.policy, draft.article.category if draft.article else None)

    def guarantee(self, draft: Draft) -> Guarantee:
        article = draft.article or Appliance(said="")
        today = self.now.astimezone(self.content.company.zone).date()
        bought = draft.bought.days if draft.bought else None
        return decide_guarantee(
            self.content.policy, article.category, bought, today, article.guarantee_months
        )


def installation(words: str, phone: str | None) -> Talk:
    """A booking for what was bought to be put up: guarantee and terms are no question there (R42).

    `phone`: of the order, where the customer has shown to be its owner.
    """
    draft = Draft(fault=words, bought=Bought(said=""), terms="agreed", phone=phone)
    return Talk(draft=draft, progress=Progress(install=True, checked=True))


def is_visited(talk: Talk, desk: Desk) -> bool:
    """Whether somebody comes to the customer."""
    return talk.progress.install or desk.rules(talk.draft).visited


def in_hours(term: timedelta) -> str:
    """24: a term as it is said."""
    return str(int(term.total_seconds() // 3600))
