"""What customers will read after a change of content: the sentences that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core import courtesy
from bot.core.content import Content
from bot.core.say import Argument
from bot.core.standard import figures
from bot.core.wording import render

#: Responses of the published standard, and the name of what they say.
_STANDARD = {"times": "服务时限", "fees": "收费", "returns": "退换货", "contact": "联系方式"}
#: What is said of a complaint.
_COMPLAINT = ("utter_complaint_sorry", "utter_complaint_propose")
#: What fills the blanks of a prescribed sentence in a preview.
_SAMPLE = {"agent": "A08", "name": "小林", "customer": "周女士", "article": "冰箱", "price": "2999", "time": "明天上午"}
#: Sentences of a preview; whoever changes more has changed everything.
_MOST = 30


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One thing customers read; None where it is new or gone."""

    about: str
    before: str | None
    after: str | None


def differences(before: Content, after: Content, texts: Mapping[str, str], now: datetime) -> tuple[Sentence, ...]:
    """Sentences that customers will read otherwise, or no more; `texts`: the wording in force, by response."""
    old, new = dict(_said(before, texts, now)), dict(_said(after, texts, now))
    changed = (name for name in {**new, **old} if old.get(name) != new.get(name))
    found = (Sentence(about=name, before=old.get(name), after=new.get(name)) for name in changed)
    return tuple(one for one, _ in zip(found, range(_MOST), strict=False))


def _said(content: Content, texts: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str]]:
    company, policy = content.company, content.policy
    facts = {
        **figures(policy),
        "company": company.name,
        "agent": company.agent,
        "hotline": company.hotline,
        "staff_hours": str(company.staff_hours),
        "greeting": courtesy.greeting(now, company.zone),
        "conduct": ";".join(policy.conduct),
    }
    for part, name in {**_STANDARD, "conduct": "上门规矩"}.items():
        yield name, _filled(texts, f"utter_standard_{part}", facts)
    yield "开场白", _filled(texts, "utter_greet", facts)
    for shop in company.shops:
        told = {"shop": shop.name, "address": shop.address, "landmark": shop.landmark, "hours": str(shop.hours), "phone": shop.phone}
        yield f"门店：{shop.code}", _filled(texts, "utter_store", told)
    for man in company.technicians:
        yield f"师傅：{man.code}", f"{man.name}，{man.phone}，{'、'.join(sorted(man.districts))}"
    day = now.astimezone(company.zone).date()
    for one in content.promotions:
        state = "" if one.runs_on(day) else "（今天不在活动期内，不会说）"
        yield f"促销：{one.id}", f"{one.first} 至 {one.last}购买{one.text}{state}"
    for name, kind in policy.complaints.kinds.items():
        told = {"sympathy": kind.sympathy, "who": kind.who, "by": "今天 21:00", "proposal": kind.proposal}
        yield f"投诉：{name}", "\n".join(_filled(texts, response, told) for response in _COMPLAINT)
    for name, rules in policy.categories.items():
        yield f"{name}：先请客户检查", rules.first_check or ""
        yield f"{name}：保修", f"整机保修{courtesy.say_months(rules.guarantee_months)}"
    for phrase in content.phrases.prescribed:
        fitting = {**_SAMPLE, "company": company.name, "shop": company.shops[0].name}
        yield f"规定用语：{phrase.situation}", phrase.fill(**fitting)
    for rule in content.phrases.forbidden:
        for pattern in rule.patterns:
            yield f"禁语：{pattern}", f"不能发出（{rule.reason}），请改说“{rule.instead}”"
    for entry in content.knowledge.entries:
        yield f"知识：{entry.id}", entry.text


def _filled(texts: Mapping[str, str], response: str, facts: Mapping[str, Argument]) -> str:
    return render(texts[response], facts).text if response in texts else ""
