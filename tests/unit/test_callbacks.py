"""What the shells of WeChat and WeCom share."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.callbacks import Signatures, in_time
from bot.core.errors import ForgedMessage, ServiceUnavailable


async def test_what_cannot_be_stored_yet_is_tried_again_while_the_platform_waits() -> None:
    tries = 0

    async def store() -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ServiceUnavailable
        return "stored"

    assert await in_time(store) == "stored"
    assert tries == 3


async def test_what_takes_too_long_is_to_be_delivered_again() -> None:
    async def away() -> None:
        raise ServiceUnavailable

    async def slow() -> None:
        await asyncio.sleep(60)

    for work in (away, slow):
        with pytest.raises(ServiceUnavailable):
            await in_time(work, patience=0.05)


async def test_a_defect_is_no_reason_to_try_again() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await in_time(broken)


def test_a_plain_signature_is_good_for_one_message() -> None:
    signatures = Signatures()
    signatures.check("s", b"<xml>1</xml>")
    signatures.check("s", b"<xml>1</xml>")
    with pytest.raises(ForgedMessage):
        signatures.check("s", b"<xml>2</xml>")
    signatures.check("t", b"<xml>2</xml>")
