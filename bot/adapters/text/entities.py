"""Everything that a message names, each with its exact place: for measuring the readers, and for looking at them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from bot.adapters.text.amounts import Budget, find_prices
from bot.adapters.text.article_phrases import ArticlePhrases, Phrases
from bot.adapters.text.fold import Folded, Place, folded
from bot.adapters.text.numbers import ORDER, find_numbers
from bot.adapters.text.past_days import past_days
from bot.adapters.text.phones import all_phones
from bot.adapters.text.pieces import expressions
from bot.adapters.text.quantities import find_quantities
from bot.adapters.text.reader import Reader
from bot.adapters.text.times import Clock, find_times
from bot.adapters.text.vehicles import find_mileages, find_plates
from bot.core.reading import Entity, EntityType, Reading, TimeWish

#: Words that lie behind by themselves; 三年 and 双十一 do so only where something was bought then.
_BEHIND = re.compile(
    r"昨|大?前[天年]|前[几两]天|[去今]年|上一?年|上+一?个?(?:月|周|星期|礼拜)|刚才|(?:之|以)?前$|(?:19|20)\d\d[年./-]|\d\d年"
)

_SUM_FOLLOWS = re.compile(r"(?:预算|价位)?(?:就|只有|在|是)* *")

_LENGTH = (
    r"(?:半|好?几|\d{1,3}|[一两俩二三四五六七八九十]{1,3})(?:年半?|个?多?(?:月|小时|钟头|星期|礼拜)|天|周(?![一二三四五六日末]))多?"
)
#: How long ago or since, which 了 or an adverb says, and which day of a matter; how long something lasts or is
#: guaranteed is no time.
_SINCE = re.compile(
    rf"(?:(?<=[了才都])|(?<=已经)|(?:快|不到|大半)){_LENGTH}(?![\d内后前期以之无]|保|质|才|就到)|"
    rf"(?<![\d第.每保过包延约要送满]){_LENGTH}(?=了)|第[一二三四五六七八九十\d]{{1,2}}天|当[天晚]"
)
#: An urgent customer names no time.
_HURRY = re.compile(r"急")
#: How far into the words of a fault its article may stand; a symptom has two characters at least.
_LEADING, _SHORTEST = 8, 2
_LEADS_UP = re.compile(r"(?:[ ,的它就又]|现在|今[天早晚]|不过|但是?|突然|开始|总是?(?=[^,。]{2}))+")

_Found = tuple[EntityType, str, Place]


class Entities:
    """Safe to share between threads."""

    def __init__(self, reader: Reader, phrases: ArticlePhrases) -> None:
        self.reader = reader
        self._phrases = phrases

    def find(self, text: str, *, now: datetime) -> tuple[Entity, ...]:
        """In the order of the text; no two of one type overlap, nor do numbers of any type. `now`: aware."""
        message = folded(text)
        if not message.text:
            return ()
        reading = self.reader.read(text, now=now)
        found = [*_numbered(message), *self._named(message, reading)]
        rest = message.without(place for _, _, place in found)
        phrases = self._phrases.find(rest)
        found += _of_articles(phrases)
        rest = rest.without(phrases.places)
        found += _times(rest, reading, self.reader.clock(now))
        rest = rest.without(place for _, _, place in found)
        prices = [(EntityType.PRICE, _sum(price), _sum_place(rest, price)) for price in find_prices(rest.text)]
        found += prices
        rest = rest.without(place for _, _, place in prices)
        found += [(EntityType.QUANTITY, value, place) for value, place in find_quantities(rest)]
        if reading.fault is not None:
            fault = _symptom(message, message.place(reading.fault), phrases)
            found.append((EntityType.FAULT, message.text[slice(*fault)], fault))
        return tuple(sorted((_entity(message, *one) for one in found), key=lambda entity: (entity.start, -entity.end)))

    def _named(self, message: Folded, reading: Reading) -> Iterator[_Found]:
        if reading.name is not None:
            value = f"{reading.name.value}{reading.name.title or ''}"
            yield EntityType.NAME, value, message.place(reading.name.span)
        if reading.address is not None:
            yield EntityType.ADDRESS, reading.address.value, message.place(reading.address.span)
        if reading.landmark is not None:
            yield EntityType.LANDMARK, reading.landmark.value, message.place(reading.landmark.span)


def _of_articles(phrases: Phrases) -> Iterator[_Found]:
    for kind, named in (
        (EntityType.ARTICLE, phrases.articles),
        (EntityType.CATEGORY, phrases.categories),
        (EntityType.BRAND, phrases.brands),
    ):
        for value, place in named:
            yield kind, value, place


def _symptom(message: Folded, fault: Place, phrases: Phrases) -> Place:
    """Without the article in front and what only leads up to it: 又不制冷 out of 洗衣机又不制冷了."""
    start, end = fault
    for article in sorted(phrases.places):
        if start <= article[0] <= start + _LEADING and end - article[1] >= _SHORTEST:
            start = article[1]
    leads = _LEADS_UP.match(message.text, start, end)
    if leads is not None and end - leads.end() >= _SHORTEST:
        start = leads.end()
    if message.text[end - 1] in "了啦" and end - 1 - start >= _SHORTEST:
        end -= 1
    return start, end


def _numbered(message: Folded) -> Iterator[_Found]:
    """What consists of figures that mean nothing else."""
    taken: list[Place] = []
    for plate, place in find_plates(message):
        taken.append(place)
        yield EntityType.PLATE, plate, place
    for number, place in find_numbers(message.without(taken)):
        taken.append(place)
        yield (EntityType.ORDER if number.startswith(ORDER) else EntityType.TICKET), number, place
    for phone in all_phones(message.without(taken)):
        taken.append(message.place(phone.span))
        yield EntityType.PHONE, phone.dialled, taken[-1]
    for kilometres, place in find_mileages(message.without(taken)):
        yield EntityType.MILEAGE, str(kilometres), place


def _times(message: Folded, reading: Reading, clock: Clock) -> Iterator[_Found]:
    """The wish, days of the past, and every other day or hour that is named."""
    taken: list[Place] = []
    if reading.wish is not None and not _HURRY.search(reading.wish.span.text):
        taken.append(message.place(reading.wish.span))
        yield EntityType.TIME, _wish(reading.wish), taken[-1]
    for value, place in _past(message.without(taken), reading, clock.now.date()):
        taken.append(place)
        yield EntityType.TIME, value, place
    for place, earliest, latest in find_times(message.without(taken), clock):
        taken.append(place)
        yield EntityType.TIME, _bounds(earliest, latest), place
    for match in _SINCE.finditer(message.without(taken).text):
        yield EntityType.TIME, match.group(), match.span()


def _past(message: Folded, reading: Reading, today: date) -> Iterator[tuple[str, Place]]:
    """Days that lie behind by their own words, and those of a purchase; with their hour: 昨天下午三点."""
    bought = message.place(reading.bought.span) if reading.bought else (0, 0)
    hours = {piece.start: piece.end for piece in expressions(message.text)}
    for day in past_days(message.text, today):
        of_purchase = bought[0] <= day.start and day.end <= bought[1]
        if of_purchase or _BEHIND.search(message.text, day.start, day.end):
            end = max(day.end, hours.get(day.start, day.end))
            end -= message.text[day.start : end].endswith("了")
            yield f"{day.first}/{day.last}", (day.start, end)


def _wish(wish: TimeWish) -> str:
    return wish.urgency or _bounds(wish.earliest, wish.latest)


def _bounds(earliest: datetime | None, latest: datetime | None) -> str:
    return "/".join(f"{moment:%Y-%m-%dT%H:%M}" if moment else "" for moment in (earliest, latest))


def _sum(price: Budget) -> str:
    """3000, -3000, 2000-, 1500-2000."""
    if price.least == price.most:
        return f"{price.least:f}"
    return "-".join(f"{bound.normalize():f}" if bound is not None else "" for bound in (price.least, price.most))


def _sum_place(message: Folded, price: Budget) -> Place:
    """Without the words that only say that a sum follows."""
    start, end = price.place
    leading = _SUM_FOLLOWS.match(message.text, start, end)
    return leading.end() if leading else start, end


def _entity(message: Folded, kind: EntityType, value: str, place: Place) -> Entity:
    start, end = place
    while start < end - 1 and message.text[start] == " ":
        start += 1
    while start < end - 1 and message.text[end - 1] == " ":
        end -= 1
    span = message.span(start, end)
    return Entity(type=kind, value=value, start=span.start, end=span.end, text=span.text)
