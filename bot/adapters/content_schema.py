"""shop.yml, policy.yml and phrases.yml as they must look, and the core's data made from them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.adapters.content_types import (
    Category,
    Count,
    District,
    Fee,
    Identifier,
    Months,
    Period,
    Phone,
    Sentence,
    ShiftName,
    ShopCode,
    Skill,
    Strict,
    Text,
    Words,
    Zone,
)
from bot.core.complaint import OTHER
from bot.core.linking import LinkRules
from bot.core.order import Problem
from bot.core.phrases import Forbidden, Phrase, Phrases, Pronouns
from bot.core.policy import CategoryRules, ComplaintRules, Danger, DeliveryRules, Grievance, PartGuarantee, Policy
from bot.core.sale import PricePolicy
from bot.core.shop import Company, Hours, Shift, Shop, Technician

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
Districts = Annotated[tuple[District, ...], Field(min_length=1)]


class ShopBlock(Strict):
    name: Text
    address: Text
    landmark: Text
    phone: Phone
    hours: Period
    districts: Districts

    def shop(self, code: str) -> Shop:
        hours = Hours(opens=self.hours[0], closes=self.hours[1])
        return Shop(code=code, hours=hours, **self.model_dump(exclude={"hours"}))


class ShiftBlock(Strict):
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    slots: Annotated[tuple[Period, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _slots_in_order(self) -> ShiftBlock:
        for (_, end), (start, _) in pairwise(self.slots):
            if start < end:
                raise ValueError(
                    f"slots: the slot at {start:%H:%M} begins before the one above it ends; mend the times"
                )
        return self

    def shift(self) -> Shift:
        return Shift(weekdays=frozenset(map(WEEKDAYS.index, self.weekdays)), slots=self.slots)


class TechnicianBlock(Strict):
    name: Text
    phone: Phone
    shop: ShopCode
    skills: Annotated[tuple[Skill, ...], Field(min_length=1)]
    districts: Districts
    shift: ShiftName


class ShopFile(Strict):
    """shop.yml."""

    company: Text
    agent: Text
    zone: Zone
    hotline: Phone
    staff_hours: Period
    shops: Annotated[dict[Text, ShopBlock], Field(min_length=1)]
    skill_sets: Annotated[dict[Text, tuple[Category, ...]], Field(default_factory=dict)]
    shifts: Annotated[dict[Text, ShiftBlock], Field(min_length=1)]
    technicians: Annotated[dict[Text, TechnicianBlock], Field(min_length=1)]
    places: Annotated[dict[Text, tuple[Text, ...]], Field(min_length=1)]

    def core(self) -> Company:
        return Company(
            name=self.company,
            agent=self.agent,
            zone=self.zone,
            hotline=self.hotline,
            staff_hours=Hours(opens=self.staff_hours[0], closes=self.staff_hours[1]),
            shops=tuple(block.shop(code) for code, block in self.shops.items()),
            technicians=tuple(self._technician(code, block) for code, block in self.technicians.items()),
            places=self.places,
        )

    def _technician(self, code: str, block: TechnicianBlock) -> Technician:
        skills = (category for skill in block.skills for category in self.skill_sets.get(skill, (skill,)))
        return Technician(
            code=code,
            name=block.name,
            phone=block.phone,
            shop=block.shop,
            skills=frozenset(skills),
            districts=frozenset(block.districts),
            shift=self.shifts[block.shift].shift(),
        )


class CategoryBlock(Strict):
    aliases: tuple[Text, ...] = ()
    guarantee_months: Months
    parts: Annotated[dict[Text, Months], Field(default_factory=dict)]
    visited: bool
    first_check: Text | None = None

    @model_validator(mode="after")
    def _parts_last_longer(self) -> CategoryBlock:
        for part, months in self.parts.items():
            if months <= self.guarantee_months:
                raise ValueError(
                    f"parts.{part}: {months} months is no longer than guarantee_months; remove or raise it"
                )
        return self

    def rules(self) -> CategoryRules:
        parts = tuple(PartGuarantee(part=part, months=months) for part, months in self.parts.items())
        return CategoryRules(parts=parts, **self.model_dump(exclude={"parts"}))


class RepairBlock(Strict):
    urgent_hours: Count
    visit_hours: Count
    remote_visit_hours: Count
    answer_hours: Count
    shortest_notice_hours: Count
    offer_minutes: Count
    booking_days: Count
    reminder_hours: Count
    visit_fee: Fee
    adjustment_fee: Fee
    guarantee_months: Months

    @model_validator(mode="after")
    def _urgent_first(self) -> RepairBlock:
        if not self.urgent_hours <= self.visit_hours <= self.remote_visit_hours:
            raise ValueError(
                "visit_hours must lie between urgent_hours and remote_visit_hours; correct the three numbers"
            )
        return self


class ReturnsBlock(Strict):
    return_days: Count
    exchange_days: Count
    furniture_return_days: Count
    furniture: tuple[Category, ...]
    excluded_terms: tuple[Text, ...]
    refund_days: Count
    pickup_days: Count
    price_protection_days: Annotated[int, Field(ge=0, le=365)]


class DeliveryBlock(Strict):
    free_districts: tuple[District, ...]
    days: Count
    remote_days: Count
    remote_fee: Fee
    install_fee: Fee
    installed: tuple[Category, ...]
    problem_hours: Count
    urgent_problem_hours: Count
    urgent_problems: tuple[Problem, ...]

    def rules(self) -> DeliveryRules:
        return DeliveryRules(
            problem_within=timedelta(hours=self.problem_hours),
            urgent_problem_within=timedelta(hours=self.urgent_problem_hours),
            **self.model_dump(exclude={"problem_hours", "urgent_problem_hours"}),
        )


class PeopleBlock(Strict):
    person_within_minutes: Count
    minutes_per_customer: Count


class PricesBlock(Strict):
    told: bool
    untold_shops: tuple[Text, ...]
    untold_channels: tuple[Text, ...]

    def core(self) -> PricePolicy:
        return PricePolicy(
            told=self.told, untold_shops=frozenset(self.untold_shops), untold_channels=frozenset(self.untold_channels)
        )


class LinkingBlock(Strict):
    code_minutes: Annotated[int, Field(ge=1, le=60)]
    attempts: Annotated[int, Field(ge=1, le=10)]
    codes_a_day: Annotated[int, Field(ge=1, le=20)]
    again_seconds: Annotated[int, Field(ge=10, le=600)]
    kept_days: Count

    def core(self) -> LinkRules:
        return LinkRules(
            valid_for=timedelta(minutes=self.code_minutes),
            attempts=self.attempts,
            codes_a_day=self.codes_a_day,
            again_after=timedelta(seconds=self.again_seconds),
            kept_for=timedelta(days=self.kept_days),
        )


class DangerBlock(Strict):
    words: Words
    #: Harmless phrases that contain one of the words.
    harmless: tuple[Text, ...] = Field(alias="except")

    def core(self, kind: str) -> Danger:
        return Danger(kind=kind, words=self.words, harmless=self.harmless)


class GrievanceBlock(Strict):
    name: Text
    words: tuple[Text, ...] = ()
    sympathy: Text
    who: Text
    wanted: Text | None = None
    proposal: Text

    def core(self) -> Grievance:
        return Grievance(**self.model_dump())


class ComplaintsBlock(Strict):
    least_hours: Count
    next_day_hours: Count
    repeat_days: Count
    contacts: Annotated[int, Field(ge=2, le=100)]
    categories: Annotated[dict[Identifier, GrievanceBlock], Field(min_length=1)]
    serious: Annotated[dict[Identifier, DangerBlock], Field(min_length=1)]

    @model_validator(mode="after")
    def _something_for_every_complaint(self) -> ComplaintsBlock:
        if OTHER not in self.categories:
            raise ValueError(f"categories.{OTHER}: is missing; add it for complaints that no words decide")
        for kind, block in self.categories.items():
            if (kind == OTHER) == bool(block.words):
                raise ValueError(f"categories.{kind}.words: every category but '{OTHER}' needs words, that one has none")
        return self

    def core(self) -> ComplaintRules:
        return ComplaintRules(
            least=timedelta(hours=self.least_hours),
            next_day=timedelta(hours=self.next_day_hours),
            repeat_within=timedelta(days=self.repeat_days),
            contacts=self.contacts,
            kinds={kind: block.core() for kind, block in self.categories.items()},
            serious=tuple(block.core(kind) for kind, block in self.serious.items()),
        )


class PolicyFile(Strict):
    """policy.yml."""

    repair: RepairBlock
    returns: ReturnsBlock
    delivery: DeliveryBlock
    people: PeopleBlock
    prices: PricesBlock
    linking: LinkingBlock
    categories: Annotated[dict[Text, CategoryBlock], Field(min_length=1)]
    dangers: Annotated[dict[Identifier, DangerBlock], Field(min_length=1)]
    complaints: ComplaintsBlock
    conduct: Annotated[tuple[Text, ...], Field(min_length=1)]

    def core(self) -> Policy:
        repair = self.repair
        return Policy(
            urgent_within=timedelta(hours=repair.urgent_hours),
            visit_within=timedelta(hours=repair.visit_hours),
            remote_visit_within=timedelta(hours=repair.remote_visit_hours),
            answer_within=timedelta(hours=repair.answer_hours),
            shortest_notice=timedelta(hours=repair.shortest_notice_hours),
            offer_kept=timedelta(minutes=repair.offer_minutes),
            booking_days=repair.booking_days,
            remind_before=timedelta(hours=repair.reminder_hours),
            visit_fee=repair.visit_fee,
            adjustment_fee=repair.adjustment_fee,
            repair_guarantee_months=repair.guarantee_months,
            person_within=timedelta(minutes=self.people.person_within_minutes),
            minutes_per_customer=self.people.minutes_per_customer,
            prices=self.prices.core(),
            linking=self.linking.core(),
            categories={name: block.rules() for name, block in self.categories.items()},
            dangers=tuple(block.core(kind) for kind, block in self.dangers.items()),
            complaints=self.complaints.core(),
            conduct=self.conduct,
            delivery=self.delivery.rules(),
            **self.returns.model_dump(),
        )


class PhraseBlock(Strict):
    id: Identifier
    situation: Text
    source: Literal["000", "001", "002", "003", "004"]
    text: Sentence


class ForbiddenBlock(Strict):
    pattern: Words
    reason: Text
    instead: Text


class PronounsBlock(Strict):
    replace: Annotated[dict[Text, Text], Field(min_length=1)]
    exempt: tuple[Text, ...] = ()


class PhrasesFile(Strict):
    """phrases.yml."""

    prescribed: Annotated[tuple[PhraseBlock, ...], Field(min_length=1)]
    forbidden: Annotated[tuple[ForbiddenBlock, ...], Field(min_length=1)]
    pronouns: PronounsBlock

    def core(self) -> Phrases:
        longest_first = sorted(self.pronouns.replace.items(), key=lambda pair: -len(pair[0]))
        return Phrases(
            prescribed=tuple(Phrase(**block.model_dump()) for block in self.prescribed),
            forbidden=tuple(
                Forbidden(patterns=block.pattern, reason=block.reason, instead=block.instead)
                for block in self.forbidden
            ),
            pronouns=Pronouns(replace=dict(longest_first), exempt=self.pronouns.exempt),
        )
