"""Changing prices, stock and wording in the console, with a history and a way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.core import courtesy
from bot.core.catalogue import Article, Stocked, model_key
from bot.core.errors import ArticleNotFound, Refused, WordingError
from bot.core.staff import Account
from bot.core.value_edit import ValueKind
from bot.core.wording import fields_of, render
from bot.services import own_wording, stock
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier
from bot.services.speech import Speech

_DEAREST = Decimal("9999999.99")
_MOST_PIECES = 100_000
#: What fills the blanks of a text in a preview; whatever else there is shows its own name.
_SAMPLE = {
    "article": "云汐大1.5匹变频空调", "price": "2999", "shop": "天河店", "count": "3", "number": "R2611-0001", "name": "小林", "phone": "13800138000",
    "window": "明天 11月24日(周二)09:00–11:00", "customer": "周女士", "address_form": "周女士", "greeting": "上午好", "day": "明天", "by": "今天 18:00",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ValueDesk:
    """What managers change one value at a time; every method is one transaction and an entry of the audit log."""

    speech: Speech
    notifier: Notifier

    def set_price(self, by: Account, model: str, price: Decimal, now: datetime, uow: UnitOfWork) -> Article:
        """In force with the next reply. Raises ArticleNotFound, Refused."""
        if not 0 < price <= _DEAREST or price != price.quantize(Decimal("0.01")):
            raise Refused("价格要大于 0，最多两位小数。")
        with uow:
            article = uow.catalogue.article(model)
            if article.price == price:
                return article
            changed = replace(article, price=price)
            uow.catalogue.put([(changed, self.notifier.content.search_words(changed))])
            before, after = courtesy.say_money(article.price), courtesy.say_money(price)
            self._note(by, ValueKind.PRICE, article.model, before, after, now, uow)
        return changed

    def set_stock(self, by: Account, model: str, shop: str, count: int, now: datetime, uow: UnitOfWork) -> int:
        """Pieces in a shop; gives how many customers were told that it has arrived (R25). Raises Refused."""
        if not 0 <= count <= _MOST_PIECES:
            raise Refused(f"数量是 0 到 {_MOST_PIECES}。")
        with uow:
            change = stock.set_stock(model, shop, count, self.notifier, uow)
            if change.before != change.after:
                self._note(by, ValueKind.STOCK, f"{change.article.model}@{shop}", str(change.before), str(change.after), now, uow)
        return change.told

    def set_wording(self, by: Account, response: str, text: str, now: datetime, uow: UnitOfWork) -> None:
        """The shop's own text; empty: the default again. Raises WordingError with the reason."""
        text = text.replace("\r\n", "\n").strip()
        if text:
            own_wording.check(response, text, self.speech)
        with uow:
            before = uow.wordings.of([response]).get(response, "")
            if before == text:
                return
            if text:
                uow.wordings.put(response, text)
            else:
                uow.wordings.remove(response)
            self._note(by, ValueKind.WORDING, response, before, text, now, uow)

    def undo(self, by: Account, edit_id: int, now: datetime, uow: UnitOfWork) -> ValueKind:
        """What was there before an edit holds again. Raises Refused."""
        with uow:
            edit = uow.edits.value(edit_id)
        if edit is None:
            raise Refused("没有这条修改记录。")
        if edit.kind is ValueKind.PRICE:
            self.set_price(by, edit.subject, Decimal(edit.before), now, uow)
        elif edit.kind is ValueKind.STOCK:
            model, _, shop = edit.subject.rpartition("@")
            self.set_stock(by, model, shop, int(edit.before), now, uow)
        else:
            self.set_wording(by, edit.subject, edit.before, now, uow)
        return edit.kind

    def preview(self, response: str, text: str) -> str:
        """A text with examples in its blanks. Raises WordingError with the reason why it cannot be said."""
        text = text.replace("\r\n", "\n").strip() or self.default(response)
        own_wording.check(response, text, self.speech)
        company = self.speech.company
        sample = {
            **_SAMPLE,
            "company": company.name,
            "agent": company.agent,
            "hotline": company.hotline,
            "staff_hours": str(company.staff_hours),
        }
        return render(text, {name: sample.get(name, f"〔{name}〕") for name in fields_of(text)}).text

    def default(self, response: str) -> str:
        """Raises WordingError where there is no such response."""
        if response not in self.speech.texts:
            raise WordingError("没有这条回复。")
        return self.speech.texts[response][0]

    def _note(self, by: Account, kind: ValueKind, subject: str, before: str, after: str, now: datetime, uow: UnitOfWork) -> None:
        uow.edits.note(by, kind, subject, before, after, now)
        uow.staff.record(by, f"edit_{kind}", subject, now, {"before": before, "after": after})
        uow.commit()


def sentence(one: Stocked, speech: Speech) -> str:
    """What a customer reads who asks for an article (R20, R23)."""
    response = "utter_sale_in_stock" if any(one.stock.values()) else "utter_sale_sold_out"
    return render(speech.texts[response][0], {"article": one.article.name, "price": courtesy.say_money(one.article.price)}).text


def found(model: str, uow: UnitOfWork) -> Article:
    """Raises ArticleNotFound, in words for staff. Inside the caller's transaction."""
    article = uow.catalogue.by_key(model_key(model))
    if article is None:
        raise ArticleNotFound(f"没有型号“{model}”。")
    return article
