"""The shop's rules as plain functions (service standard R32–R34, R60, R70). Numbers come from content/policy.yml alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.core.linking import LinkRules
from bot.core.sale import PricePolicy
from bot.core.shop import Company


@dataclass(frozen=True, kw_only=True)
class PartGuarantee:
    """A part that is covered longer than the whole article: the motor of a washing machine."""

    part: str
    months: int


@dataclass(frozen=True, kw_only=True)
class CategoryRules:
    """What holds for one category of articles."""

    #: Words customers use for the category, the category's own name excluded.
    aliases: tuple[str, ...]
    #: Guarantee of the whole article from the day of payment, in months.
    guarantee_months: int
    parts: tuple[PartGuarantee, ...]
    #: Large articles are repaired at the customer's home, small ones are carried in (R43).
    visited: bool
    #: A check or remedy the customer can try first, None if there is none worth the time (R43).
    first_check: str | None


@dataclass(frozen=True, kw_only=True)
class Danger:
    """Words that name a matter of safety (R32), or one that only a person may settle (R55)."""

    #: Of a matter of safety also the end of the response's name: utter_danger_<kind>.
    kind: str
    words: tuple[str, ...]
    #: Harmless phrases that such a word may be part of: 打不着火, 漏电保护.
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grievance:
    """One kind of complaint, and what the shop proposes to settle it (R52, R53)."""

    #: As staff read it.
    name: str
    words: tuple[str, ...]
    #: What is said first, after 真对不起.
    sympathy: str
    #: Who answers.
    who: str
    proposal: str
    #: What such a customer wants without being asked; None where it must be asked.
    wanted: str | None


@dataclass(frozen=True, kw_only=True)
class ComplaintRules:
    """How complaints are dealt with."""

    #: What comes in later before the end of the staff's day is answered on the next.
    least: timedelta
    #: On the next day it is answered within this time from the staff's beginning.
    next_day: timedelta
    #: Another complaint within this time is a repeated one.
    repeat_within: timedelta
    #: At the how manieth contact on one matter a person takes over.
    contacts: int
    #: In the file's order; the one named `other` has no words.
    kinds: Mapping[str, Grievance]
    serious: tuple[Danger, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryRules:
    """Delivery and installation (R42). Money in 元."""

    #: Where nothing is paid for delivery.
    free_districts: tuple[str, ...]
    #: From order to delivery, in the free districts and elsewhere.
    days: int
    remote_days: int
    #: For delivery elsewhere.
    remote_fee: Decimal
    install_fee: Decimal
    #: Categories that fitters put up; all else is ready to use.
    installed: tuple[str, ...]
    #: By when somebody calls about goods that are missing, wrong or damaged, and about the urgent ones among these.
    problem_within: timedelta
    urgent_problem_within: timedelta
    #: Values of bot.core.order.Problem.
    urgent_problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Everything in content/policy.yml. Money in 元."""

    urgent_within: timedelta
    visit_within: timedelta
    #: For districts outside every shop's own.
    remote_visit_within: timedelta
    #: Every service request is answered within this time.
    answer_within: timedelta
    #: No appointment begins sooner than this after it is made.
    shortest_notice: timedelta
    #: How long a time that was offered is kept for the customer.
    offer_kept: timedelta
    #: How far ahead appointments can be made.
    booking_days: int
    #: How long before a visit the customer is reminded of it.
    remind_before: timedelta
    visit_fee: Decimal
    adjustment_fee: Decimal
    repair_guarantee_months: int
    #: Days for returns and exchange for the customer's own reasons; furniture apart.
    return_days: int
    exchange_days: int
    furniture_return_days: int
    #: Categories that count as furniture.
    furniture: tuple[str, ...]
    #: Ways of selling that exclude returns for the customer's own reasons, and price protection.
    excluded_terms: tuple[str, ...]
    #: The money is back so many days after the goods.
    refund_days: int
    #: Large articles are fetched within so many days.
    pickup_days: int
    price_protection_days: int
    delivery: DeliveryRules
    #: An online message is answered by a person within this time (R70).
    person_within: timedelta
    #: About how long one waiting customer takes, to estimate a waiting time.
    minutes_per_customer: int
    prices: PricePolicy
    linking: LinkRules
    categories: Mapping[str, CategoryRules]
    dangers: tuple[Danger, ...]
    complaints: ComplaintRules
    #: What whoever visits a customer keeps to, one sentence each (R44).
    conduct: tuple[str, ...]


class GuaranteeState(StrEnum):
    IN = "in"
    OUT = "out"
    #: Out for the whole article, while at least one part is still covered.
    PARTS = "parts"
    #: Bought so near the limit, or on so vague a date, that the receipt must decide.
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Guarantee:
    """Whether a repair is free (R33), and why."""

    state: GuaranteeState
    months: int
    #: Last day of cover counted from the latest day of purchase the words allow; None when unknown.
    until: date | None
    #: Parts still covered when the whole article no longer is.
    parts: tuple[str, ...] = ()

    @property
    def fee_due(self) -> bool:
        """Whether the visit fee must be told before booking."""
        return self.state is not GuaranteeState.IN


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (next_month - timedelta(days=1)).day))


#: What holds where the category is unknown or not sold here: the shortest common guarantee.
UNKNOWN_CATEGORY = CategoryRules(aliases=(), guarantee_months=12, parts=(), visited=True, first_check=None)


def rules_of(policy: Policy, category: str | None) -> CategoryRules:
    """The rules of a category; cautious ones where it is None or not in the policy."""
    return policy.categories.get(category or "", UNKNOWN_CATEGORY)


def decide_guarantee(
    policy: Policy,
    category: str | None,
    bought: tuple[date, date] | None,
    today: date,
    article_months: int | None = None,
) -> Guarantee:
    """Decide whether a repair is covered (R33).

    `bought`: first and last day the purchase may have been on; None when the customer does not know.
    `article_months`: the article's own guarantee where the catalogue has one; the longer term holds.
    """
    rules = rules_of(policy, category)
    months = max(rules.guarantee_months, article_months or 0)
    if bought is None:
        return Guarantee(state=GuaranteeState.UNSURE, months=months, until=None)
    first, last = bought
    until = add_months(last, months)
    if today <= add_months(first, months):
        return Guarantee(state=GuaranteeState.IN, months=months, until=until)
    if today <= until:
        return Guarantee(state=GuaranteeState.UNSURE, months=months, until=until)
    parts = tuple(part.part for part in rules.parts if today <= add_months(first, part.months))
    state = GuaranteeState.PARTS if parts else GuaranteeState.OUT
    return Guarantee(state=state, months=months, until=until, parts=parts)


def visit_deadline(
    policy: Policy, company: Company, *, urgent: bool, district: str | None, now: datetime
) -> datetime:
    """By when somebody is on site (R32): 24 h in danger, else the shop's 48 h, 72 h outside its districts."""
    if urgent:
        return now + policy.urgent_within
    near = district is None or any(district in shop.districts for shop in company.shops)
    return now + (policy.visit_within if near else policy.remote_visit_within)


def remind_at(starts_at: datetime, policy: Policy, company: Company) -> datetime:
    """When a customer is reminded of a visit: some hours before it, never at night, but an hour before the evening's end."""
    moment, zone, hours = starts_at - policy.remind_before, company.zone, company.staff_hours
    local = moment.astimezone(zone)
    if hours.opens <= local.time() < hours.closes:
        return moment
    day = local.date() if local.time() >= hours.closes else local.date() - timedelta(days=1)
    return datetime.combine(day, hours.closes, zone).astimezone(UTC) - timedelta(hours=1)


#: What before a word says that it is not so; 是不是漏电 and 有没有漏气 are doubts, and a doubt counts.
_DENIALS = ("没", "没有", "不", "不是", "不会", "未", "没闻到", "闻不到", "没见", "没看到")
_DOUBTS = ("是不是", "有没有", "会不会", "是不是在", "有没有在")


def find_danger(policy: Policy, text: str) -> Danger | None:
    """The first matter of safety that the customer's words name (R32); None if there is none.

    A denied word (没有漏电) is no danger; a doubtful one (好像漏气, 是不是漏电) is.
    """
    return next((danger for danger in policy.dangers if names(text, danger)), None)


def names(text: str, danger: Danger) -> bool:
    """Whether one of its words stands in the text, neither denied nor part of a harmless phrase."""
    for phrase in danger.harmless:
        text = text.replace(phrase, "\n" * len(phrase))
    for word in danger.words:
        at = text.find(word)
        while at >= 0:
            before, behind = text[:at], text[at + len(word) :]
            # 12315 within a telephone number is no association.
            apart = not (word.isdigit() and (before[-1:].isdigit() or behind[:1].isdigit()))
            if apart and (before.endswith(_DOUBTS) or not before.endswith(_DENIALS)):
                return True
            at = text.find(word, at + 1)
    return False


def person_promised_at(
    policy: Policy, company: Company, waiting: int, now: datetime, *, serving: int = 1
) -> datetime:
    """When a person will answer (R70): after those who wait already, or when staff are back.

    `serving`: how many people attend to the queue; nobody counts as one, who will come.
    """
    after_others = timedelta(minutes=policy.minutes_per_customer * waiting) / max(1, serving)
    if company.staff_hours.open_at(now, company.zone):
        return now + max(policy.person_within, after_others)
    return company.staff_hours.next_opening(now, company.zone) + timedelta(minutes=30) + after_others
