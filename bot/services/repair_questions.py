"""How each topic of a repair is asked, and how the whole is read back (R6, R31, R33)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core import courtesy
from bot.core.policy import GuaranteeState
from bot.core.repair import Topic
from bot.core.say import Argument, Choice, Say, quoted, say
from bot.services.repair import PATIENCE, read_fault
from bot.services.repair_talk import Desk, Talk, is_visited

_YES = Choice(title="可以", payload="/affirm")
_NO_REPAIR = Choice(title="先不修了", payload="/deny")
_OTHER_TIME = Choice(title="换个时间", payload="/deny")
_RIGHT = Choice(title="对", payload="/affirm")
_ONE_WRONG = Choice(title="有一处要改", payload="/deny")
#: The way to a person, offered beside a question that was not answered twice (R9, R70).
_PERSON = Choice(title="转人工", payload="/request_human")

#: Which response tells what the repair costs (R33). Within the guarantee nothing is asked.
_TERMS = {
    GuaranteeState.PARTS: "utter_repair_terms_parts",
    GuaranteeState.OUT: "utter_repair_terms_out",
    GuaranteeState.UNSURE: "utter_repair_terms_unsure",
}


def question(topic: Topic, talk: Talk, desk: Desk, *, brief: bool = False) -> tuple[Say, ...]:
    """How a topic is asked now: with an example after an answer that could not be read, then with a person offered.

    `brief`: the terms were told with the last question and are not told again.
    """
    if talk.progress.correcting:
        return (say("utter_repair_which_wrong"),)
    if brief and topic is Topic.TERMS and not talk.progress.unread.get(topic):
        return (say("utter_repair_ask_terms_again", _YES, _NO_REPAIR),)
    ask = _SPECIAL.get(topic)
    return ask(talk, desk) if ask else (_plain(topic, talk),)


def when(talk: Talk, desk: Desk) -> Mapping[str, Argument]:
    """The appointment's window; empty where the technician calls to make one."""
    visit = talk.draft.time
    if visit is None or visit.starts_at is None or visit.ends_at is None:
        return {}
    zone = desk.content.company.zone
    return {"window": courtesy.say_window(visit.starts_at, visit.ends_at, desk.now, zone)}


def _name(topic: Topic, talk: Talk) -> str:
    unread = talk.progress.unread.get(topic, 0)
    return f"utter_repair_ask_{topic}{('', '_again', '_once_more')[min(unread, PATIENCE)]}"


def _person(topic: Topic, talk: Talk) -> tuple[Choice, ...]:
    return (_PERSON,) if talk.progress.unread.get(topic, 0) >= PATIENCE else ()


def _plain(topic: Topic, talk: Talk) -> Say:
    return say(_name(topic, talk), *_person(topic, talk), article=_article(talk))


def _article(talk: Talk) -> Argument:
    """As the customer calls it; the model is read back at the end."""
    article = talk.draft.article
    return quoted((article.said or article.shown if article else "") or courtesy.SOMETHING)


def _article_shown(talk: Talk) -> Argument:
    return quoted((talk.draft.article.shown if talk.draft.article else "") or courtesy.SOMETHING)


def _ask_fault(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    if talk.draft.article is None or talk.progress.unread.get(Topic.FAULT):
        return (_plain(Topic.FAULT, talk),)
    return (say("utter_repair_ask_fault_of", article=_article(talk)),)


def _ask_article(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    if talk.draft.bought is None and not talk.progress.unread.get(Topic.ARTICLE):
        return (say("utter_repair_ask_article_and_bought"),)
    return (_plain(Topic.ARTICLE, talk),)


def _ask_bought(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    """The model is asked for in the same breath: both stand on the same label or receipt."""
    article = talk.draft.article
    if article and article.category and article.model is None and not talk.progress.unread.get(Topic.BOUGHT):
        return (say("utter_repair_ask_model_and_bought", article=_article(talk)),)
    return (_plain(Topic.BOUGHT, talk),)


def _ask_phone(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    """In danger there is no time for two questions."""
    urgent = talk.progress.danger is not None and talk.draft.address is None
    if urgent and not talk.progress.unread.get(Topic.PHONE):
        return (say("utter_repair_ask_phone_and_address"),)
    return (_plain(Topic.PHONE, talk),)


def _fees(desk: Desk) -> dict[str, Argument]:
    policy = desk.content.policy
    return {
        "visit_fee": courtesy.say_money(policy.visit_fee),
        "adjustment_fee": courtesy.say_money(policy.adjustment_fee),
    }


def _for(response: str, talk: Talk, desk: Desk) -> str:
    """The response's form for what is carried in, where the article is."""
    return response if desk.rules(talk.draft).visited else f"{response}_carried"


def _ask_terms(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    unread = talk.progress.unread.get(Topic.TERMS, 0)
    if unread:
        return (say(_name(Topic.TERMS, talk), _YES, _NO_REPAIR, *_person(Topic.TERMS, talk)),)
    guarantee = desk.guarantee(talk.draft)
    bought = talk.draft.bought
    arguments: dict[str, Argument] = {
        "article": _article(talk),
        "bought": courtesy.say_months_between(*bought.days) if bought and bought.days else "",
        "term": courtesy.say_months(guarantee.months),
        "parts": "、".join(guarantee.parts),
    }
    response = _for(_TERMS[guarantee.state], talk, desk)
    return (say(response, _YES, _NO_REPAIR, **arguments, **_fees(desk)),)


def _ask_time(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    offered = talk.progress.offered
    person = _person(Topic.TIME, talk)
    if offered is None or offered.starts_at is None or offered.ends_at is None:
        unread = talk.progress.unread.get(Topic.TIME, 0)
        return (say("utter_repair_ask_wish_again" if unread else "utter_repair_ask_wish", *person),)
    window = courtesy.say_window(offered.starts_at, offered.ends_at, desk.now, desk.content.company.zone)
    return (say(_name(Topic.TIME, talk), _YES, _OTHER_TIME, *person, window=window),)


def _ask_confirm(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    if talk.progress.unread.get(Topic.CONFIRM):
        return (say(_name(Topic.CONFIRM, talk), _RIGHT, _ONE_WRONG, *_person(Topic.CONFIRM, talk)),)
    return (*_read_back(talk, desk), say("utter_repair_all_right", _RIGHT, _ONE_WRONG))


def _read_back(talk: Talk, desk: Desk) -> tuple[Say, ...]:
    """Everything taken down, as one message in three parts: who and what, when, what it costs (R31)."""
    draft = talk.draft
    carried = not is_visited(talk, desk) and talk.progress.danger is None
    known: dict[str, Argument] = {
        "name": quoted(courtesy.call_by(draft.name.name, draft.name.title) if draft.name else ""),
        "phone": courtesy.mask_phone(draft.phone or ""),
        "address": quoted(_address(talk)),
        "article": _article_shown(talk),
        "fault": read_fault(draft.fault or ""),
    }
    if carried:
        return (say("utter_repair_read_back_carried", **known), say("utter_repair_when_carried"), _fee(talk, desk))
    window = when(talk, desk)
    visit = say("utter_repair_when", **window) if window else say("utter_repair_when_called")
    read_back = "utter_install_read_back" if talk.progress.install else "utter_repair_read_back"
    return (say(read_back, **known), visit, _fee(talk, desk))


def _address(talk: Talk) -> str:
    place, landmark = talk.draft.address, talk.draft.landmark
    if place is None:
        return ""
    return f"{place.text}({landmark})" if landmark else place.text


def install_fee(desk: Desk) -> Say:
    """What putting it up costs; material is apart."""
    fee = desk.content.policy.delivery.install_fee
    return say("utter_install_fee" if fee else "utter_install_fee_free", fee=courtesy.say_money(fee))


def _fee(talk: Talk, desk: Desk) -> Say:
    if talk.progress.danger:
        return say("utter_repair_fee_on_site")
    if talk.progress.install:
        return install_fee(desk)
    state = desk.guarantee(talk.draft).state
    if state is GuaranteeState.IN:
        return say("utter_repair_fee_free")
    response = "utter_repair_fee_unsure" if state is GuaranteeState.UNSURE else "utter_repair_fee_due"
    return say(_for(response, talk, desk), **_fees(desk))


_SPECIAL: Mapping[Topic, Callable[[Talk, Desk], tuple[Say, ...]]] = {
    Topic.FAULT: _ask_fault,
    Topic.ARTICLE: _ask_article,
    Topic.BOUGHT: _ask_bought,
    Topic.PHONE: _ask_phone,
    Topic.TERMS: _ask_terms,
    Topic.TIME: _ask_time,
    Topic.CONFIRM: _ask_confirm,
}
