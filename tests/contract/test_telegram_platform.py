"""The Telegram that tests play: it refuses what the platform refuses, and its objects are what the documents say.

The objects are held against aiogram's types, a library that the product does not use.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import types
from pydantic import BaseModel

from tests.platforms.serving import Failures, as_json, serving
from tests.platforms.telegram import TOKEN, TelegramPlatform, telegram


@pytest.fixture
def platform() -> Iterator[TelegramPlatform]:
    with telegram() as playing:
        yield playing


def ask(platform: TelegramPlatform, method: str, token: str = TOKEN, **parameters: Any) -> tuple[int, Any]:
    """Status, and the result or the whole refusal."""
    body = json.dumps(parameters).encode()
    request = urllib.request.Request(f"{platform.url}/bot{token}/{method}", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        content = error.read()
        return error.code, json.loads(content) if content.startswith(b"{") else content


def send(platform: TelegramPlatform, chat: int, text: str = "您好", **parameters: Any) -> tuple[int, Any]:
    return ask(platform, "sendMessage", chat_id=chat, text=text, **parameters)


def button(data: str, text: str = "可以") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


def unknown(value: object) -> list[str]:
    """Fields that the library's types do not know, at any depth."""
    if isinstance(value, list):
        return [name for one in value for name in unknown(one)]
    if not isinstance(value, BaseModel):
        return []
    mine = list(value.model_extra or {})
    return mine + [name for field in type(value).model_fields for name in unknown(getattr(value, field))]


@pytest.mark.parametrize(("token", "status"), [("wrong", 404), (TOKEN[:-1], 404), (TOKEN[:-1] + "x", 401)])
def test_wrong_token_is_refused(platform: TelegramPlatform, token: str, status: int) -> None:
    assert ask(platform, "getMe", token=token)[0] == status


def test_unknown_method_is_refused(platform: TelegramPlatform) -> None:
    assert ask(platform, "sendMesage")[0] == 404


@pytest.mark.parametrize(("text", "status"), [("好" * 4096, 200), ("好" * 4097, 400), ("👍" * 2049, 400), ("", 400), ("  ", 400)])
def test_length_of_a_text_is_limited(platform: TelegramPlatform, text: str, status: int) -> None:
    customer = platform.customer()
    customer.say("你好")
    assert send(platform, customer.id, text)[0] == status


def test_bot_does_not_write_first(platform: TelegramPlatform) -> None:
    assert send(platform, platform.customer().id)[0] == 403
    assert send(platform, 99)[0] == 400


def test_bot_that_was_blocked_is_refused(platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.say("你好")
    customer.blocked = True
    status, no = send(platform, customer.id)
    assert (status, no["description"]) == (403, "Forbidden: bot was blocked by the user")


def test_second_message_within_a_second_is_refused(platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.say("你好")
    assert send(platform, customer.id)[0] == 200
    status, no = send(platform, customer.id)
    assert (status, no["parameters"]) == (429, {"retry_after": 1})
    time.sleep(1)
    assert send(platform, customer.id)[0] == 200


@pytest.mark.parametrize("markup", [button(""), button("x" * 65), button("ok", "")])
def test_button_that_cannot_be_is_refused(platform: TelegramPlatform, markup: dict[str, Any]) -> None:
    customer = platform.customer()
    customer.say("你好")
    assert send(platform, customer.id, reply_markup=markup)[0] == 400


def test_updates_are_given_until_they_are_confirmed(platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.say("一")
    customer.say("二")
    first = ask(platform, "getUpdates")[1]
    assert [one["message"]["text"] for one in first] == ["一", "二"]
    assert ask(platform, "getUpdates")[1] == first
    assert ask(platform, "getUpdates", limit=1)[1] == first[:1]
    assert ask(platform, "getUpdates", offset=first[1]["update_id"])[1] == first[1:]
    assert ask(platform, "getUpdates", offset=first[1]["update_id"] + 1)[1] == []
    assert ask(platform, "getUpdates")[1] == []


def test_open_question_is_answered_when_something_comes(platform: TelegramPlatform) -> None:
    customer = platform.customer()
    threading.Timer(0.3, customer.say, ["你好"]).start()
    assert len(ask(platform, "getUpdates", timeout=20)[1]) == 1


def test_older_of_two_pollers_gets_a_conflict(platform: TelegramPlatform) -> None:
    statuses: list[int] = []
    older = threading.Thread(target=lambda: statuses.append(ask(platform, "getUpdates", timeout=20)[0]))
    older.start()
    platform.wait_until(lambda: platform.calls["getupdates"] == 1)
    time.sleep(0.2)
    assert ask(platform, "getUpdates", timeout=0)[0] == 200
    older.join()
    assert statuses == [409]


def test_fetching_beside_a_webhook_is_a_conflict(platform: TelegramPlatform) -> None:
    assert ask(platform, "setWebhook", url="https://bot.example/hook")[0] == 200
    assert ask(platform, "getUpdates")[0] == 409
    assert ask(platform, "deleteWebhook")[0] == 200
    assert ask(platform, "getUpdates")[0] == 200


@pytest.mark.parametrize(
    "wrong", [{"url": "http://bot.example/hook"}, {"url": "https://bot.example", "secret_token": "with a blank"}]
)
def test_webhook_that_cannot_be_is_refused(platform: TelegramPlatform, wrong: dict[str, str]) -> None:
    assert ask(platform, "setWebhook", **wrong)[0] == 400


def test_updates_are_delivered_with_the_secret_until_they_are_taken(platform: TelegramPlatform) -> None:
    seen: list[tuple[str | None, int]] = []

    def bot(call: Any) -> Any:
        seen.append((call.headers.get("X-Telegram-Bot-Api-Secret-Token"), json.loads(call.body)["update_id"]))
        return as_json({}, 500 if len(seen) == 1 else 200)

    with serving(bot) as url:
        platform.reach["bot.example"] = url
        ask(platform, "setWebhook", url="https://bot.example/hook", secret_token="s3cret")
        customer = platform.customer()
        customer.say("一")
        customer.say("二")
        platform.wait_until(lambda: not platform.updates)
    assert [secret for secret, _ in seen] == ["s3cret"] * 3
    assert [number - seen[0][1] for _, number in seen] == [0, 0, 1]


def test_unknown_callback_is_not_confirmed(platform: TelegramPlatform) -> None:
    assert ask(platform, "answerCallbackQuery", callback_query_id="1")[0] == 400


def test_file_is_given_out_by_its_id_alone(platform: TelegramPlatform) -> None:
    photo = platform.customer().photo(b"\xff\xd8\xff" + b"x" * 100)["photo"][-1]
    file = ask(platform, "getFile", file_id=photo["file_id"])[1]
    with urllib.request.urlopen(f"{platform.url}/file/bot{TOKEN}/{file['file_path']}", timeout=5) as answer:
        assert len(answer.read()) == 103
    assert ask(platform, "getFile", file_id="none")[0] == 400


def test_commands_are_checked(platform: TelegramPlatform) -> None:
    assert ask(platform, "setMyCommands", commands=[{"command": "Start", "description": "x"}])[0] == 400


def test_failures_come_at_the_rate_that_was_set(platform: TelegramPlatform) -> None:
    platform.failures = Failures(rate=0.3, kinds=("500", "429"), seed=7)
    statuses = [ask(platform, "getMe")[0] for _ in range(200)]
    assert {200, 429, 500} == set(statuses)
    assert 40 <= 200 - statuses.count(200) <= 80


def test_objects_are_what_the_documents_say(platform: TelegramPlatform) -> None:
    customer = platform.customer()
    message = customer.say("你好")
    customer.say("/start")
    customer.photo(b"\xff\xd8\xff", "灯一直闪")
    customer.voice(b"OggS")
    customer.document(b"%PDF-1.7", "a.pdf", "application/pdf")
    customer.sticker()
    customer.location()
    customer.venue("便利店", "天河路88号")
    customer.contact("+8613800138000")
    customer.edit(message, "您好")
    status, answer = send(platform, customer.id, reply_markup=button("opaque"))
    assert status == 200
    customer.press("可以")
    found = [types.Update.model_validate(update) for update in platform.updates]
    assert unknown(found) == []
    assert [update.event_type for update in found] == ["message"] * 9 + ["edited_message", "callback_query"]
    assert unknown(types.Message.model_validate(answer)) == []
    assert unknown(types.User.model_validate(ask(platform, "getMe")[1])) == []
    assert unknown(types.WebhookInfo.model_validate(ask(platform, "getWebhookInfo")[1])) == []
