"""What WeChat customer service of the tests refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.platforms.wechat_kf import Customer, WeChatKf


class Api:
    """A program that asks the platform, without the product."""

    def __init__(self, platform: WeChatKf) -> None:
        self.platform = platform
        self._http = httpx.Client(base_url=f"{platform.url}/cgi-bin/", trust_env=False)
        self.token = str(self.gettoken()["access_token"])

    def gettoken(self, **more: str) -> dict[str, Any]:
        query = {"corpid": self.platform.corp_id, "corpsecret": self.platform.secret}
        return dict(self._http.get("gettoken", params=query | more).json())

    def post(self, path: str, body: object) -> dict[str, Any]:
        content = json.dumps(body, ensure_ascii=False).encode()
        return dict(self._http.post(path, params={"access_token": self.token}, content=content).json())

    def send(self, customer: Customer, text: str = "您好", **more: Any) -> int:
        body = {"touser": customer.key[1], "open_kfid": customer.key[0], "msgtype": "text", "text": {"content": text}}
        return int(self.post("kf/send_msg", body | more)["errcode"])

    def move(self, customer: Customer, state: int, servicer: str = "") -> dict[str, Any]:
        body = {"open_kfid": customer.key[0], "external_userid": customer.key[1], "service_state": state}
        return self.post("kf/service_state/trans", body | ({"servicer_userid": servicer} if servicer else {}))


@pytest.fixture
def platform() -> Iterator[WeChatKf]:
    with WeChatKf(page=2).serving() as running:
        running.callback = "http://127.0.0.1:9/never"
        yield running


@pytest.fixture
def api(platform: WeChatKf) -> Api:
    return Api(platform)


def test_a_token_is_given_for_the_right_secret_alone(platform: WeChatKf, api: Api) -> None:
    assert api.gettoken(corpsecret="wrong")["errcode"] == 40001
    assert api.gettoken()["access_token"] == api.token
    platform.pass_time(7201)
    assert api.post("kf/sync_msg", {"cursor": ""})["errcode"] == 42001
    api.gettoken()
    assert api.post("kf/sync_msg", {"cursor": ""})["errcode"] == 40014


def test_pages_follow_each_other_by_the_cursor(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    for number in range(5):
        customer.say(content=str(number))
    token = _token(platform)
    seen, cursor, more = [], "", True
    while more:
        page = api.post("kf/sync_msg", {"cursor": cursor, "token": token, "limit": 1000})
        seen += [entry["text"]["content"] for entry in page["msg_list"]]
        cursor, more = page["next_cursor"], page["has_more"]
    assert seen == list("01234")
    assert api.post("kf/sync_msg", {"cursor": cursor, "token": token})["msg_list"] == []


def _token(platform: WeChatKf) -> str:
    platform.request(platform.accounts[0])
    return next(iter(platform._msg_tokens))


def test_a_page_wants_a_token_or_patience(platform: WeChatKf, api: Api) -> None:
    token = _token(platform)
    assert api.post("kf/sync_msg", {"token": "ENC"})["errcode"] == 95007
    assert api.post("kf/sync_msg", {"token": token, "limit": 1001})["errcode"] == 40058
    assert api.post("kf/sync_msg", {"token": token, "open_kfid": "wk0"})["errcode"] == 95000
    assert {api.post("kf/sync_msg", {})["errcode"] for _ in range(10)} == {0}
    assert api.post("kf/sync_msg", {})["errcode"] == 45009
    platform.pass_time(601)
    assert api.post("kf/sync_msg", {"token": token})["errcode"] == 95007


def test_messages_are_kept_for_three_days(platform: WeChatKf, api: Api) -> None:
    platform.customer().say(content="早")
    platform.pass_time(3 * 86400 + 1)
    api.token = str(api.gettoken()["access_token"])
    assert api.post("kf/sync_msg", {})["msg_list"] == []


def test_who_has_never_written_cannot_be_written_to(platform: WeChatKf, api: Api) -> None:
    assert api.send(platform.customer()) == 95018


def test_after_a_message_five_are_allowed_for_48_hours(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    customer.say(content="在吗")
    assert [api.send(customer) for _ in range(6)] == [0, 0, 0, 0, 0, 95001]
    customer.say(content="还在吗")
    platform.pass_time(48 * 3600 + 1)
    api.token = str(api.gettoken()["access_token"])
    assert api.send(customer) == 95002


@pytest.mark.parametrize(("text", "code"), [("", 44004), ("长" * 682, 0), ("长" * 683, 45002)])
def test_a_text_has_1_to_2048_bytes(platform: WeChatKf, api: Api, text: str, code: int) -> None:
    customer = platform.customer()
    customer.say(content="在吗")
    assert api.send(customer, text) == code


def test_parties_and_ids_are_looked_at(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    customer.say(content="在吗")
    assert api.send(customer, open_kfid="wk0") == 95000
    assert api.send(customer, touser="wm0") == 40096
    assert api.send(customer, msgid="编号") == 40058
    assert api.send(customer, msgtype="card") == 40008


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ({"head_content": "请选", "list": [{"type": "click", "click": {"id": "1", "content": "是"}}]}, 0),
        ({"head_content": "请选", "list": []}, 95008),
        ({"head_content": "请选", "list": [{"type": "press"}]}, 95009),
        ({"head_content": "长" * 342, "list": [{"type": "click", "click": {"id": "1", "content": "是"}}]}, 45002),
        ({"head_content": "请选", "list": [{"type": "click", "click": {"id": "1", "content": "长" * 43}}]}, 45002),
    ],
)
def test_a_menu_is_looked_at(platform: WeChatKf, api: Api, menu: dict[str, Any], code: int) -> None:
    customer = platform.customer()
    customer.say(content="在吗")
    assert api.send(customer, msgtype="msgmenu", msgmenu=menu) == code


def test_a_person_serves_and_nobody_talks_over(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    customer.say(content="转人工")
    assert api.move(customer, 3, "nobody")["errcode"] == 95014
    code = api.move(customer, 3, "lisi")["msg_code"]
    assert api.send(customer) == 95018
    assert api.move(customer, 1)["errcode"] == 95016
    said = {"code": code, "msgtype": "text", "text": {"content": "已为您转接"}}
    assert [api.post("kf/send_msg_on_event", said)["errcode"] for _ in range(2)] == [0, 95019]
    api.move(customer, 4)
    assert api.move(customer, 0)["errcode"] == 95016
    customer.say(content="又有问题")
    assert api.send(customer) == 0


def test_a_welcome_is_said_within_20_seconds_once_in_48_hours(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    customer.enters()
    code = platform.log[-1]["event"]["welcome_code"]
    said = {"code": code, "msgtype": "text", "text": {"content": "您好"}}
    assert api.post("kf/send_msg_on_event", said)["errcode"] == 0
    customer.enters()
    assert "welcome_code" not in platform.log[-1]["event"]
    platform.pass_time(48 * 3600)
    api.token = str(api.gettoken()["access_token"])
    customer.enters()
    platform.pass_time(21)
    said["code"] = platform.log[-1]["event"]["welcome_code"]
    assert api.post("kf/send_msg_on_event", said)["errcode"] == 95019


def test_who_refuses_messages_is_told_of_afterwards(platform: WeChatKf, api: Api) -> None:
    customer = platform.customer()
    customer.say(content="在吗")
    customer.session.refuses = True
    assert api.send(customer, msgid="m1") == 0
    assert platform.log[-1]["event"]["fail_msgid"] == "m1"
    assert customer.heard == []
