"""Customers' files: showing, correcting, merging (R72)."""

from __future__ import annotations

from datetime import datetime

from bot.core.content import Content
from bot.core.customer_file import PHONE, TITLES, CustomerFile, purchases
from bot.core.errors import Refused
from bot.core.staff import Account
from bot.services.ports import UnitOfWork

#: Tickets and conversations of a file's page.
_SHOWN = 50
_LONGEST = {"name": 30, "title": 4, "address": 200, "note": 1000}


def of_phone(phone: str, content: Content, now: datetime, uow: UnitOfWork) -> CustomerFile:
    """The file of whoever has this number; of one nobody knows it is empty. Inside the caller's transaction."""
    main = uow.files.main(phone)
    merged = uow.files.merged_into(main)
    phones = [main, *merged]
    orders = sorted((one for number in phones for one in uow.catalogue.orders_of(number)), key=lambda one: one.ordered_on, reverse=True)
    models = {one.model: uow.catalogue.by_model(one.model) for one in orders}
    articles = {model: article for model, article in models.items() if article}
    return CustomerFile(
        person=uow.files.person(phones),
        merged=merged,
        tickets=uow.board.of_phones(phones, _SHOWN),
        talks=uow.files.talks(phones, _SHOWN),
        purchases=purchases(orders, articles, content.policy, now.astimezone(content.company.zone).date()),
    )


def correct(by: Account, phone: str, name: str, title: str, address: str, note: str, now: datetime, uow: UnitOfWork) -> None:
    """What staff know better than what was written down; the assistant uses the name from its next reply on.

    Raises Refused, saying why.
    """
    given = {"name": name.strip(), "title": title, "address": address.strip(), "note": note.strip()}
    if title and title not in TITLES:
        raise Refused("请选择一个称呼。")
    for field, text in given.items():
        if len(text) > _LONGEST[field]:
            raise Refused(f"太长了，最多 {_LONGEST[field]} 个字。")
    with uow:
        main = uow.files.main(phone)
        uow.files.hold([main], now)
        phones = [main, *uow.files.merged_into(main)]
        before = uow.files.person(phones)
        uow.files.correct(main, now, **{field: text or None for field, text in given.items()})
        if given["name"]:
            uow.files.rename(phones, given["name"], title or None)
        was = {field: getattr(before, field) or "" for field in given}
        changes = {field: f"{was[field]}→{text}" for field, text in given.items() if was[field] != text}
        uow.staff.record(by, "correct_customer", main, now, changes)
        uow.commit()


def merge(by: Account, phone: str, into: str, now: datetime, uow: UnitOfWork) -> str:
    """Two numbers are one person: everything is shown under `into`; gives the number the file is kept under.

    Nothing is rewritten, so that it can be taken back. Raises Refused, saying why.
    """
    if not PHONE.fullmatch(into):
        raise Refused("请填写完整的电话号码。")
    with uow:
        uow.files.hold([phone, into], now)
        target, source = uow.files.main(into), uow.files.main(phone)
        if target == source:
            raise Refused("这两个号码已经是同一份档案。")
        uow.files.hold([source, target], now)
        uow.files.merge(source, target, now)
        uow.staff.record(by, "merge_customers", source, now, {"into": target})
        uow.commit()
    return target


def split(by: Account, phone: str, now: datetime, uow: UnitOfWork) -> None:
    """A number that was merged is a file of its own again. Raises Refused where it is one."""
    with uow:
        uow.files.hold([phone], now)
        main = uow.files.main(phone)
        if main == phone:
            raise Refused("这个号码没有合并到别的档案。")
        uow.files.merge(phone, None, now)
        uow.staff.record(by, "split_customers", phone, now, {"from": main})
        uow.commit()
