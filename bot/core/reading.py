"""What can be read in one customer message: values with the exact place they were found at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.phones import dialled


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of the message: `text == message[start:end]`, in the customer's own characters."""

    start: int
    end: int
    text: str


class EntityType(StrEnum):
    """What a stretch of a message names."""

    #: A model number, or what the catalogue calls an article: BCD-508, 508那款.
    ARTICLE = "article"
    BRAND = "brand"
    CATEGORY = "category"
    FAULT = "fault"
    PRICE = "price"
    QUANTITY = "quantity"
    PHONE = "phone"
    NAME = "name"
    ADDRESS = "address"
    LANDMARK = "landmark"
    TIME = "time"
    ORDER = "order"
    TICKET = "ticket"
    PLATE = "plate"
    MILEAGE = "mileage"


@dataclass(frozen=True, kw_only=True)
class Entity(Span):
    """A stretch of the message and what it means."""

    type: EntityType
    #: Digits of a telephone (with 转8), name with title, a category's or brand's name in the shop, number of pieces
    #: (2, 2-3), 元 or kilometres (3000, -3000, 2000-, 1500-2000), a time as from/until (ISO), soon or any; otherwise the
    #: words themselves, folded.
    value: str


@dataclass(frozen=True, kw_only=True)
class PhoneFound:
    """A dialable Chinese number."""

    #: Digits only: 11 for a mobile number; area code and number for a landline.
    value: str
    #: The span holds the extension too.
    span: Span
    #: 8 for 转8; None: none was said.
    extension: str | None = None

    @property
    def dialled(self) -> str:
        """The number with its extension."""
        return dialled(self.value, self.extension)


@dataclass(frozen=True, kw_only=True)
class NameFound:
    """How the customer is called."""

    #: Full name or surname alone.
    value: str
    #: 先生, 女士, 小姐, 老板 or 经理 as the customer said it; None when not said: never guessed (R2).
    title: str | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class AddressFound:
    """A place a technician can go to."""

    #: The whole address in the customer's words, without the landmark.
    value: str
    #: 天河区, 番禺区 …; None when the customer named none.
    district: str | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class LandmarkFound:
    """What stands near the address (R31): 楼下是工商银行."""

    value: str
    span: Span


class Urgency(StrEnum):
    """A wish that names no day: 越快越好 or 什么时候都行."""

    SOON = "soon"
    ANY = "any"


@dataclass(frozen=True, kw_only=True)
class TimeWish:
    """When the customer would like somebody to come; never wholly in the past."""

    #: Aware; None: no lower bound was said.
    earliest: datetime | None
    #: Aware, exclusive; None: no upper bound was said.
    latest: datetime | None
    #: Set when the words name no day or hour at all.
    urgency: Urgency | None
    span: Span
    #: Stretches of it that do not suit (除了周三), from and until, until exclusive.
    excluded: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class BoughtFound:
    """When the article was bought, as exactly as the customer said it."""

    #: First and last day that the words allow: 去年双十一 is one day, 前年 a year, 买了半年 about a month.
    first: date
    last: date
    span: Span


@dataclass(frozen=True, kw_only=True)
class ArticleFound:
    """Which article is meant, as far as the words say it."""

    #: Model number as written by the customer, folded to upper case and half width; None if not said.
    model: str | None
    brand: str | None
    #: The shop's category word, such as 冰箱 or 洗衣机, also for 双开门冰厢; None if not said.
    category: str | None
    span: Span


class Answer(StrEnum):
    """What a short reply says to a question of the assistant."""

    YES = "yes"
    NO = "no"
    #: 不知道, 记不清了, 没看到型号 …
    UNKNOWN = "unknown"
    #: 算了, 不修了, 不用了取消吧: the whole undertaking is given up.
    GIVE_UP = "give_up"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything found in one message. Absent things are None, never empty strings."""

    text: str
    #: The text in simplified characters and half width; see `plain`.
    folded: str = ""
    phone: PhoneFound | None = None
    name: NameFound | None = None
    #: 先生, 女士 or 小姐 said apart from the name, in this message or by itself; `name` has it then too.
    title: str | None = None
    address: AddressFound | None = None
    landmark: LandmarkFound | None = None
    wish: TimeWish | None = None
    bought: BoughtFound | None = None
    article: ArticleFound | None = None
    answer: Answer | None = None
    #: Ticket or order numbers in the shop's form (R2611-0137, D20251111-0001), upper case.
    numbers: tuple[str, ...] = ()
    #: What is wrong, in the customer's own words, without greeting, name, number, address and time.
    fault: Span | None = None
    #: The customer says that something taken down is wrong: 电话错了, 不是…是…, 应该是.
    correcting: bool = False

    @property
    def plain(self) -> str:
        """What lists of words are looked for in; `text` is what is written down."""
        return self.folded or self.text
