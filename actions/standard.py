"""The published standard: services, time limits, rates, contacts, and conduct on a visit (R44, R75)."""

from __future__ import annotations

import re

from actions.base import Outcome, ShopAction, Turn
from actions.forms import BOOKING
from bot.adapters.text.fold import plain
from bot.core import order_words
from bot.core.say import say
from bot.core.standard import figures
from bot.services.ports import UnitOfWork

#: What is asked of whoever comes, not of the shop.
_CONDUCT = re.compile(
    "师傅|上门|工人|安装工|维修工|维修员|员工|你们的?人|收礼|礼品|红包|小费|烟|喝水|吃饭|鞋套|脚套|垫布|打扫|收拾|卫生|工牌|证件|服务卡|签字|规矩|行为|举止"
)
_WHOLE = re.compile("标准|承诺|时限|规范|全部|所有")


class AnswerStandard(ShopAction):
    """The whole in short, or the conduct on a visit where that is asked."""

    action_name = "action_answer_standard"
    answers = frozenset({"ask_fee__standard"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        content, words = self.parts.content, plain(turn.text)
        if turn.form is None and order_words.awaits_somebody(words):
            return Outcome(followup=BOOKING.name)
        conduct = say("utter_standard_conduct", conduct=";".join(content.policy.conduct))
        if _CONDUCT.search(words) and not _WHOLE.search(words):
            return Outcome(says=(conduct,))
        told = figures(content.policy)
        whole = ("times", "fees", "returns", "contact")
        says = tuple(say(f"utter_standard_{part}", **told) for part in whole)
        return Outcome(says=(*says, conduct) if _CONDUCT.search(words) else says)
