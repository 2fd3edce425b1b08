"""Everything that one message says, read in the light of the question that was put before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from bot.adapters.text import words
from bot.adapters.text.addresses import find_address
from bot.adapters.text.answers import find_answer
from bot.adapters.text.articles import Articles
from bot.adapters.text.bought import find_bought
from bot.adapters.text.faults import find_fault
from bot.adapters.text.festivals import festival_days
from bot.adapters.text.fold import Folded, Place, folded
from bot.adapters.text.landmarks import find_landmark, seen_from
from bot.adapters.text.names import find_name, find_title
from bot.adapters.text.numbers import find_correcting, find_numbers
from bot.adapters.text.phones import all_phones, find_phones
from bot.adapters.text.places import Places
from bot.adapters.text.times import Clock, find_wish
from bot.adapters.text.vehicles import find_plates
from bot.core.reading import (
    AddressFound,
    BoughtFound,
    LandmarkFound,
    NameFound,
    PhoneFound,
    Reading,
    TimeWish,
)

_Found = AddressFound | BoughtFound | LandmarkFound | NameFound | PhoneFound | TimeWish
_HOUSE_NUMBER = re.compile(r"[\d一二三四五六七八九十]")

#: The question that was just put to the customer.
Asked = Literal["bought", "wish", "name", "title", "address", "phone", "landmark", "article", "fault"]


class Reader:
    """Built once from the shop's data; safe to share between threads."""

    def __init__(
        self,
        categories: Mapping[str, Sequence[str]],
        brands: Sequence[str],
        districts: Mapping[str, Sequence[str]],
        time_zone: ZoneInfo,
        opens: time,
        closes: time,
    ) -> None:
        """`categories`: a category's name to what customers call it. `districts`: a district to places in it."""
        self._articles = Articles(categories, brands)
        self._places = Places(districts)
        self._no_names = self._articles.words | self._places.words
        self._zone = time_zone
        self._opens = opens
        self._closes = closes

    def warm(self) -> None:
        """Loads all libraries and dictionaries (about 3 s), so that no customer waits for them."""
        folded("電話")
        words.like_names()
        self._articles.warm()
        festival_days("中秋", 2026)
        self.read("联系电话020-88002001", now=datetime.now(self._zone))

    def read(self, text: str, *, now: datetime, asked: Asked | str | None = None) -> Reading:
        """`now`: aware. `asked`: bare words are read as the answer to that question."""
        message = folded(text)
        if not message.text:
            return Reading(text=text)
        at = now.astimezone(self._zone)
        numbers = find_numbers(message)
        taken = [place for _, place in (*numbers, *find_plates(message))]
        rest = message.without(taken)
        phones = find_phones(rest)
        taken += _places(message, *all_phones(rest))
        article = self._articles.find(message.without(taken), asked=asked == "article")
        if article is not None and article.model is not None:
            taken.append(article.model)
        address, landmark = self._whereabouts(message.without(taken), asked)
        taken += _places(message, address, landmark)
        name = self._name(message.without(taken), asked, contact=bool(phones or address))
        taken += _places(message, name)
        bought = find_bought(message.without(taken), at.date(), asked=asked == "bought")
        taken += _places(message, bought)
        wish = self._wish(message.without(taken), at, asked)
        taken += _places(message, wish)
        title = find_title(message.without(taken), asked=asked == "title")
        answer, correcting = find_answer(message), find_correcting(message)
        return Reading(
            text=text,
            folded=message.text,
            phone=(phones[-1] if correcting else phones[0]) if phones else None,
            name=replace(name, title=name.title or title) if name else None,
            title=title,
            address=address,
            landmark=landmark,
            wish=wish,
            bought=bought,
            article=article.found if article else None,
            answer=answer,
            numbers=tuple(dict.fromkeys(number for number, _ in numbers)),
            fault=find_fault(message, taken, article, asked=asked == "fault" and answer is None),
            correcting=correcting,
        )

    def _whereabouts(self, message: Folded, asked: str | None) -> tuple[AddressFound | None, LandmarkFound | None]:
        """What begins with 对面是 is taken first: the name behind it would pass for an address."""
        landmark = seen_from(message)
        rest = message.without(_places(message, landmark))
        address = find_address(rest, self._places, asked=asked == "address")
        if address is not None and asked == "landmark" and not _HOUSE_NUMBER.search(address.value):
            address = None
        rest = rest.without(_places(message, address))
        return address, landmark or find_landmark(rest, asked=asked == "landmark")

    def _name(self, message: Folded, asked: str | None, *, contact: bool) -> NameFound | None:
        """After a question about something else, a word alone is the answer to that and no name."""
        alone = contact or asked in (None, "name", "phone")
        return find_name(message, others=self._no_names, asked=asked == "name", contact=contact, alone=alone)

    def clock(self, now: datetime) -> Clock:
        """`now`: aware."""
        return Clock(now=now.astimezone(self._zone), opens=self._opens, closes=self._closes)

    def _wish(self, message: Folded, now: datetime, asked: str | None) -> TimeWish | None:
        return find_wish(message, self.clock(now), asked=asked == "wish", other_question=asked == "bought")


def _places(message: Folded, *found: _Found | None) -> list[Place]:
    return [message.place(value.span) for value in found if value is not None]
