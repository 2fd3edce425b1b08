"""Telegram over HTTP, against the platform that refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.media_files import MediaFiles
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.channels.channel import Channel, Inbox
from bot.channels.telegram_setup import make_bot, make_telegram
from bot.channels.telegram_shell import TelegramSender
from bot.core.channels import Later, Rejected, Sent
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.pace import Window
from bot.services import attachments
from bot.services.attachments import Cabinet
from bot.services.inbox import Limits
from bot.settings import Settings
from tests.platforms.serving import Failures
from tests.platforms.telegram import TOKEN, TelegramPlatform, telegram

Units = Callable[[], SqlUnitOfWork]
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 5000


@pytest.fixture
def platform() -> Iterator[TelegramPlatform]:
    with telegram() as playing:
        yield playing


@pytest.fixture
def inbox(unit_of_work: Units) -> Inbox:
    window = Window(1000, time.monotonic)
    limits = Limits(text=5000, media=1 << 20, customer=window, everybody=window)
    return Inbox(limits=limits, clock=SystemClock(), unit_of_work=unit_of_work)


def settings(platform: TelegramPlatform, **more: object) -> Settings:
    return Settings(telegram_token=TOKEN, telegram_api=platform.url, secret="x" * 16, **more)  # type: ignore[arg-type]


@pytest.fixture
def sender(platform: TelegramPlatform) -> TelegramSender:
    return TelegramSender(make_bot(settings(platform), TOKEN))


def channel(platform: TelegramPlatform, inbox: Inbox, url: str, **more: object) -> Channel:
    made = make_telegram(settings(platform, **more), inbox, lambda: url)
    assert made is not None
    return made


@asynccontextmanager
async def fetching(made: Channel) -> AsyncIterator[None]:
    assert made.poll
    task = asyncio.ensure_future(made.poll())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def texts(engine: Engine, customer: int) -> list[str]:
    query = "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id WHERE c.external_id = :who ORDER BY m.id"
    with engine.connect() as connection:
        return list(connection.scalars(text(query), {"who": str(customer)}))


async def until(true: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


async def test_everything_fetched_is_stored_once_in_order(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    someone = platform.customer()
    messages = [someone.say(f"第{n}句") for n in range(5)]
    platform.push("message", messages[2])  # again, as after a fault of the platform
    async with fetching(channel(platform, inbox, database_url)):
        await until(lambda: not platform.updates)
    assert texts(engine, someone.id) == [f"第{n}句" for n in range(5)]
    assert [one["command"] for one in platform.commands] == ["start", "help", "human", "link"]


async def test_fetching_goes_on_where_it_stopped(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    someone = platform.customer()
    for words in ("一", "二"):
        someone.say(words)
        async with fetching(channel(platform, inbox, database_url)):
            await until(lambda: not platform.updates)
    offsets = [asked["offset"] for method, asked in platform.asked if method == "getupdates" and "offset" in asked]
    assert offsets == sorted(offsets)
    assert texts(engine, someone.id) == ["一", "二"]


async def test_update_that_cannot_be_read_holds_nothing_up(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    someone = platform.customer()
    platform.push("message", {"message_id": "no number", "chat": 5})
    someone.say("你好")
    async with fetching(channel(platform, inbox, database_url)):
        await until(lambda: not platform.updates)
    assert texts(engine, someone.id) == ["你好"]


async def test_two_processes_do_not_fetch_at_once(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    someone = platform.customer()
    async with fetching(channel(platform, inbox, database_url)), fetching(channel(platform, inbox, database_url)):
        for number in range(4):
            someone.say(str(number))
            await asyncio.sleep(0.1)
        await until(lambda: not platform.updates)
    assert platform.refusals[409] == 0
    assert texts(engine, someone.id) == ["0", "1", "2", "3"]


async def test_webhook_left_over_is_removed_before_fetching(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    platform._do_setwebhook({"url": "https://elsewhere.example/hook"})
    someone = platform.customer()
    someone.say("你好")
    async with fetching(channel(platform, inbox, database_url)):
        await until(lambda: not platform.updates)
    assert texts(engine, someone.id) == ["你好"]


async def test_fetching_survives_failures(
    platform: TelegramPlatform, inbox: Inbox, engine: Engine, database_url: str
) -> None:
    platform.failures = Failures(rate=0.3, kinds=("500", "429", "reset"), seed=3)
    someone = platform.customer()
    async with fetching(channel(platform, inbox, database_url)):
        for number in range(5):
            someone.say(str(number))
        await until(lambda: len(texts(engine, someone.id)) == 5, 40)
    assert texts(engine, someone.id) == ["0", "1", "2", "3", "4"]


async def test_button_is_confirmed(platform: TelegramPlatform, inbox: Inbox, sender: TelegramSender, database_url: str) -> None:
    someone = platform.customer()
    someone.say("你好")
    await sender.send(str(someone.id), "您看这样可以吗?", [("可以", "opaque-1")])
    key = someone.press("可以")
    async with fetching(channel(platform, inbox, database_url)):
        await until(lambda: key in platform.confirmed)


async def test_message_comes_with_its_buttons(platform: TelegramPlatform, sender: TelegramSender) -> None:
    someone = platform.customer()
    someone.say("你好")
    result = await sender.send(str(someone.id), "您看这样可以吗?", [("可以", "a"), ("换个时间", "b"), ("我想改一下地址", "c")])
    assert result == Sent(platform_id=str(someone.heard[0]["message_id"]))
    rows = someone.heard[0]["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["可以", "换个时间"], ["我想改一下地址"]]


async def test_long_text_is_sent_in_pieces_a_second_apart(platform: TelegramPlatform, sender: TelegramSender) -> None:
    someone = platform.customer()
    someone.say("你好")
    words = "请您把冰箱里的食品先取出来。" * 600
    for piece in sender.pieces(words, ()):
        assert isinstance(await sender.send(str(someone.id), piece, ()), Sent)
    assert "".join(someone.texts) == words
    assert platform.refusals[429] == 0


async def test_what_the_platform_says_is_told(platform: TelegramPlatform, sender: TelegramSender) -> None:
    someone = platform.customer()
    someone.say("你好")
    await sender.send(str(someone.id), "一", ())
    sender.spacing.same = 0
    sender.spacing._next_to.clear()
    assert await sender.send(str(someone.id), "二", ()) == Later(reason="Flood control exceeded. Retry in 1 seconds", seconds=1)
    someone.blocked = True
    assert isinstance(await sender.send(str(someone.id), "三", ()), Rejected)
    platform.failures = Failures(rate=1, kinds=("500",))
    assert isinstance(await sender.send(str(someone.id), "四", ()), Later)
    platform.failures = Failures(rate=1, kinds=("reset",))
    assert isinstance(await sender.send(str(someone.id), "五", ()), Later)
    assert someone.texts == ["一"]


async def test_message_whose_answer_was_lost_is_not_taken_for_sent(
    platform: TelegramPlatform, sender: TelegramSender
) -> None:
    """The platform knows no key by which a repetition is recognised: the customer may read it twice, and never not at all."""
    someone = platform.customer()
    someone.say("你好")
    platform.lose_answers_to = {"工单号"}
    assert isinstance(await sender.send(str(someone.id), "工单号 R2611-0001", ()), Later)
    platform._heard.clear()
    assert isinstance(await sender.send(str(someone.id), "工单号 R2611-0001", ()), Sent)
    assert someone.texts == ["工单号 R2611-0001"] * 2


async def test_refused_token_is_no_reason_to_give_up(platform: TelegramPlatform) -> None:
    wrong = TelegramSender(make_bot(settings(platform), TOKEN[:-1] + "x"))
    assert isinstance(await wrong.send("1", "您好", ()), Later)


def cabinet(sender: TelegramSender, folder: Path, unit_of_work: Units, limit: int = 1 << 20) -> Cabinet:
    return Cabinet(
        sources={"telegram": sender},
        files=MediaFiles(folder),
        limit=limit,
        speak=lambda *said: [],
        clock=SystemClock(),
        unit_of_work=unit_of_work,
    )


@pytest.mark.parametrize(("data", "state"), [(JPEG, "kept"), (b"MZ" + b"x" * 100, "failed"), (b"", "failed")])
async def test_photo_is_kept_where_it_is_one(
    platform: TelegramPlatform,
    inbox: Inbox,
    sender: TelegramSender,
    unit_of_work: Units,
    database_url: str,
    tmp_path: Path,
    data: bytes,
    state: str,
) -> None:
    someone = platform.customer()
    someone.photo(data)
    async with fetching(channel(platform, inbox, database_url)):
        await until(lambda: not platform.updates)
    with unit_of_work() as uow:
        talk = uow.conversations.find("telegram", str(someone.id))
        waiting = uow.attachments.of_conversation(talk or "")[0]
    await attachments.fetch(waiting.id, cabinet(sender, tmp_path, unit_of_work))
    with unit_of_work() as uow:
        found = uow.attachments.get(waiting.id)
    assert found.state == state
    if state == "kept":
        assert (tmp_path / str(found.path)).read_bytes() == data
        assert (found.content_type, found.size) == ("image/jpeg", len(data))


async def test_file_that_is_too_large_or_gone_is_refused(platform: TelegramPlatform, sender: TelegramSender) -> None:
    photo = platform.customer().photo(JPEG)["photo"][-1]["file_id"]
    with pytest.raises(RejectedMessage):
        await sender.fetch(photo, 100)
    with pytest.raises(RejectedMessage):
        await sender.fetch("none", 1 << 20)
    platform.failures = Failures(rate=1, kinds=("500",))
    with pytest.raises(ServiceUnavailable):
        await sender.fetch(photo, 1 << 20)


async def test_check_says_what_is_wrong(platform: TelegramPlatform, inbox: Inbox, database_url: str) -> None:
    good = await channel(platform, inbox, database_url).examine()
    assert [one.problem for one in good] == [None] * len(good)
    assert any("human - 转人工客服" in one.what for one in good)
    hooked = channel(platform, inbox, database_url, telegram_webhook=True, public_url="https://bot.example")
    assert any(one.problem and "没有设置" in one.problem for one in await hooked.examine())
    platform.failures = Failures(rate=1, kinds=("500",))
    assert all(one.problem for one in await channel(platform, inbox, database_url).examine())
    platform.failures = Failures()
    made = make_telegram(
        Settings(telegram_token=TOKEN[:-1] + "x", telegram_api=platform.url, secret="x" * 16), inbox, lambda: database_url
    )
    assert made
    assert "令牌" in (await made.examine())[0].what
