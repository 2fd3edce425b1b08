"""Whatever is linked and parted in whatever order: everybody sees what is theirs, and nothing else."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.core.content import Content
from tests.integration.links import Shop, Units, make_shop, new_number


@dataclass
class Model:
    """What linking is to come to, without a database."""

    group: dict[int, int] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
    tickets: list[tuple[int, str | None, str]] = field(default_factory=list)
    _next: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def confirm(self, who: int, phone: str) -> None:
        mine, other = self.group[who], self.owner.get(phone, self.group[who])
        self.group = {one: other if group == mine else group for one, group in self.group.items()}
        self.owner = {number: other if group == mine else group for number, group in self.owner.items()} | {phone: other}

    def part(self, who: int) -> None:
        mine = self.group[who]
        self.owner = {number: group for number, group in self.owner.items() if group != mine}
        self.group[who] = next(self._next)

    def sees(self, who: int) -> set[str]:
        mine = self.group[who]
        numbers = {number for number, group in self.owner.items() if group == mine}
        return {ticket for one, phone, ticket in self.tickets if self.group[one] == mine or phone in numbers}


@pytest.fixture
def shop(engine: Engine, unit_of_work: Units, content: Content) -> Shop:
    return make_shop(engine, unit_of_work, content)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_linked_and_parted_everybody_sees_what_is_theirs(shop: Shop, seed: int) -> None:
    die = random.Random(seed)
    customers = [shop.customer(channel) for channel in ("wechat", "telegram", "web", "wechat_kf")]
    phones = [new_number() for _ in range(2)]
    model = Model({place: place for place in range(len(customers))})
    for customer in customers:
        customer.say("在吗")
    for _ in range(24):
        who = die.randrange(len(customers))
        shop.watch.moment += timedelta(hours=7)
        match die.choice(("ticket", "confirm", "confirm", "part")):
            case "ticket":
                phone = die.choice([None, *phones])
                model.tickets.append((who, phone, customers[who].ticket(phone).number))
            case "confirm":
                phone = die.choice(phones)
                if model.owner.get(phone) != model.group[who]:
                    customers[who].confirms(phone)
                    model.confirm(who, phone)
            case "part":
                customers[who].say("取消绑定")
                model.part(who)
        assert [one.sees() for one in customers] == [model.sees(place) for place in range(len(customers))]
        same = [[one.row == other.row for other in customers] for one in customers]
        assert same == [[model.group[a] == model.group[b] for b in model.group] for a in model.group]


