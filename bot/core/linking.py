"""One customer on several channels: linked by a telephone number that was confirmed with a one-time code.

A number that a customer only names links nothing, whoever else has named it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.channels import LINK

#: What stands in place of a message that was a code.
HIDDEN = "(验证码)"
#: So long after its end a code is still told from six digits that mean something else.
_REMEMBERED = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class LinkRules:
    """How a number is confirmed; content/policy.yml."""

    #: A code is good for so long.
    valid_for: timedelta
    #: So many wrong answers end a code.
    attempts: int
    #: Codes in 24 hours, to one number and from one conversation.
    codes_a_day: int
    #: Before so long no other code goes to the same number or conversation.
    again_after: timedelta
    #: After so long a number may have passed to somebody else: who confirms it then is not taken for the one before.
    kept_for: timedelta


class Act(StrEnum):
    """What a message asks for."""

    LINK = "link"
    UNLINK = "unlink"
    #: The code is to be sent once more.
    AGAIN = "again"
    #: Six digits: a code, where one was sent.
    CODE = "code"
    #: Nothing but a number: an answer, where a number was asked for.
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A message that may be about linking."""

    act: Act
    #: A mobile number; None where none was said.
    phone: str | None = None
    #: Six digits; empty where the message is no code.
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code that was sent, or is being sent. The digits are nowhere: they follow from the nonce and a secret."""

    id: int
    conversation_id: str
    phone: str
    nonce: str
    #: Wrong answers so far.
    attempts: int
    created_at: datetime
    expires_at: datetime
    #: Used, replaced by another, or answered wrongly too often; None while it is good.
    closed_at: datetime | None

    def remembered(self, now: datetime) -> bool:
        """Whether six digits are still meant for this code."""
        return now < self.expires_at + _REMEMBERED


class Verdict(StrEnum):
    """What an answer to a code is."""

    RIGHT = "right"
    WRONG = "wrong"
    #: Wrong once too often.
    USED_UP = "used_up"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Whose number it is."""

    customer_id: int
    at: datetime


_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86)?(1[3-9]\d{9})(?!\d)")
_GAPS = re.compile(r"(?<=\d)[ -](?=\d)")
_ENDING = re.compile(r"[\s,.!?;:~、。]+")
_NUMBER_WORD = "(?:手机号码|手机号|手机|电话号码|电话|号码)"
_LINK = re.compile(
    rf"/?link(?:@\w+)?|(?:我?(?:要|想|想要|需要)|请|麻烦|可以|能)*(?:帮我|给我|把)?(?:我的)?"
    rf"(?:绑定|关联|绑)(?:一下|下)?(?:我的)?{_NUMBER_WORD}(?:吧|吗|谢谢)?"
)
_UNLINK = re.compile(
    rf"/?unlink(?:@\w+)?|(?:我?(?:要|想|想要|需要)|请|麻烦)*(?:帮我|给我)?"
    rf"(?:(?:取消|解除|撤销)(?:绑定|关联)|解绑)(?:一下|下)?(?:我的)?{_NUMBER_WORD}?(?:吧|谢谢)?"
)
_AGAIN = re.compile(
    r"(?:验证码)?(?:还)?(?:没收到|没有收到|收不到)(?:验证码)?|(?:请)?(?:再发|重发|重新发送?|重新获取)(?:一次|一遍|一下|一个)?(?:验证码)?"
)
_CODE = re.compile(r"(?:我?收到的)?(?:验证码|校验码)?(?:是|为)?(\d{6})")
_ALONE = re.compile(rf"(?:我的)?{_NUMBER_WORD}?(?:是|为)?")


def read(payload: str | None, text: str) -> Request | None:
    """What a message may ask for; None where it has nothing to do with linking. `text`: folded."""
    if payload is not None:
        return Request(act=Act.LINK, phone=payload.removeprefix(LINK)) if payload.startswith(LINK) else None
    joined = _GAPS.sub("", text)
    found = _MOBILE.search(joined)
    words = _ENDING.sub("", _MOBILE.sub("", joined))
    phone = found[1] if found else None
    for act, pattern in ((Act.LINK, _LINK), (Act.UNLINK, _UNLINK), (Act.AGAIN, _AGAIN)):
        if pattern.fullmatch(words):
            return Request(act=act, phone=phone)
    if code := _CODE.fullmatch(words):
        return Request(act=Act.CODE, code=code[1])
    if phone and _ALONE.fullmatch(words):
        return Request(act=Act.NUMBER, phone=phone)
    return Request(act=Act.NUMBER) if words.isdecimal() and not phone else None


def is_mobile(phone: str) -> bool:
    """Whether a code can be sent there; digits alone."""
    return _MOBILE.fullmatch(phone) is not None


def digits_of(code: Code, key: bytes) -> str:
    """The six digits, as RFC 4226 makes them: who has the table and not the key knows none."""
    said = f"{code.nonce} {code.phone} {code.conversation_id}".encode()
    number = int.from_bytes(hmac.new(key, said, hashlib.sha256).digest()[:8])
    return f"{number % 1_000_000:06d}"


def judge(code: Code, said: str, key: bytes, rules: LinkRules, now: datetime) -> Verdict:
    """Whether an answer is the code; a wrong one has still to be counted."""
    if code.closed_at is not None or now >= code.expires_at or code.attempts >= rules.attempts:
        return Verdict.EXPIRED
    if hmac.compare_digest(digits_of(code, key), said):
        return Verdict.RIGHT
    return Verdict.USED_UP if code.attempts + 1 >= rules.attempts else Verdict.WRONG


def still_theirs(confirmed: Confirmed | None, rules: LinkRules, now: datetime) -> int | None:
    """The customer who has confirmed a number, where it was not too long ago."""
    return confirmed.customer_id if confirmed and now - confirmed.at < rules.kept_for else None
