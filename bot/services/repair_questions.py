"""How each topic of a repair is asked, and how the whole is read back (R6, R31, R33)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core import courtesy
from bot.core.policy import GuaranteeState
from bot.core.repair import Topic
from bot.core.say import Choice, Say, quoted, say
from bot.services.repair import Desk, Talk

_YES = Choice(title="可以", payload="/affirm")
_NO_REPAIR = Choice(title="先不修了", payload="/deny")
_OTHER_TIME = Choice(title="换个时间", payload="/deny")
_RIGHT = Choice(title="对", payload="/affirm")
_ONE_WRONG = Choice(title="有一处要改", payload="/deny")

#: Which response tells what the repair costs (R33). Within the guarantee nothing is asked.
_TERMS = {
    GuaranteeState.PARTS: "utter_repair_terms_parts",
    GuaranteeState.OUT: "utter_repair_terms_out",
    GuaranteeState.UNSURE: "utter_repair_terms_unsure",
}


def question(topic: Topic, talk: Talk, desk: Desk) -> Say:
    """How a topic is asked now: with an example after an answer that could not be read."""
    ask = _SPECIAL.get(topic)
    return ask(talk, desk) if ask else say(_name(topic, talk), article=quoted(_article(talk)))


def read_back(talk: Talk, desk: Desk) -> dict[str, str]:
    """What is repeated to the customer, each part as it is said; empty strings for what is not known."""
    draft, zone = talk.draft, desk.content.company.zone
    visit = draft.time
    window = "师傅会先电话与您约时间"
    if visit and visit.starts_at and visit.ends_at:
        window = courtesy.say_window(visit.starts_at, visit.ends_at, desk.now, zone) + " 上门"
    landmark = f"({draft.landmark})" if draft.landmark else ""
    return {
        "name": draft.name.name if draft.name else "",
        "phone": courtesy.mask_phone(draft.phone) if draft.phone else "",
        "address": f"{draft.address.text}{landmark}" if draft.address else "",
        "article": _article(talk),
        "fault": draft.fault or "",
        "window": window,
        "fee": _fee_read_back(talk, desk),
    }


def _name(topic: Topic, talk: Talk) -> str:
    return f"utter_repair_ask_{topic}{'_again' if talk.progress.unread.get(topic, 0) else ''}"


def _article(talk: Talk) -> str:
    return talk.draft.article.said if talk.draft.article else "电器"


def _ask_article(talk: Talk, desk: Desk) -> Say:
    if talk.draft.bought is None and not talk.progress.unread.get(Topic.ARTICLE):
        return say("utter_repair_ask_article_and_bought")
    return say(_name(Topic.ARTICLE, talk))


def _fee(desk: Desk, talk: Talk) -> str:
    policy = desk.content.policy
    if desk.rules(talk.draft).visited:
        return f"上门费{courtesy.say_money(policy.visit_fee)}元"
    return f"检修费{courtesy.say_money(policy.adjustment_fee)}元"


def _fee_read_back(talk: Talk, desk: Desk) -> str:
    if talk.progress.danger:
        return "费用由师傅现场按保修情况向您说明"
    guarantee = desk.guarantee(talk.draft)
    if guarantee.state is GuaranteeState.IN:
        return "在保修期内,维修免费"
    prefix = "如已过保," if guarantee.state is GuaranteeState.UNSURE else ""
    return prefix + _fee(desk, talk)


def _ask_terms(talk: Talk, desk: Desk) -> Say:
    if talk.progress.unread.get(Topic.TERMS):
        return say("utter_repair_ask_terms_again", _YES, _NO_REPAIR, fee=_fee_read_back(talk, desk))
    guarantee = desk.guarantee(talk.draft)
    bought = talk.draft.bought
    return say(
        _TERMS[guarantee.state],
        _YES,
        _NO_REPAIR,
        article=quoted(_article(talk)),
        bought=courtesy.say_month(bought.first) if bought and bought.first else "",
        term=courtesy.say_months(guarantee.months),
        parts="、".join(guarantee.parts),
        fee=_fee(desk, talk),
    )


def _ask_time(talk: Talk, desk: Desk) -> Say:
    offered = talk.progress.offered
    if offered is None or offered.starts_at is None or offered.ends_at is None:
        return say("utter_repair_ask_wish_again" if talk.progress.unread.get(Topic.TIME) else "utter_repair_ask_wish")
    window = courtesy.say_window(offered.starts_at, offered.ends_at, desk.now, desk.content.company.zone)
    return say(_name(Topic.TIME, talk), _YES, _OTHER_TIME, window=window)


def _ask_confirm(talk: Talk, desk: Desk) -> Say:
    if talk.progress.correcting:
        return say("utter_repair_which_wrong")
    if talk.progress.unread.get(Topic.CONFIRM):
        return say("utter_repair_ask_confirm_again", _RIGHT, _ONE_WRONG)
    response = "utter_repair_read_back" if desk.rules(talk.draft).visited else "utter_repair_read_back_carried"
    parts = {name: quoted(text) for name, text in read_back(talk, desk).items()}
    return say(response, _RIGHT, _ONE_WRONG, **parts)


_SPECIAL: Mapping[Topic, Callable[[Talk, Desk], Say]] = {
    Topic.ARTICLE: _ask_article,
    Topic.TERMS: _ask_terms,
    Topic.TIME: _ask_time,
    Topic.CONFIRM: _ask_confirm,
}
