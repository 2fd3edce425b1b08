"""What the official-account platform of the tests refuses, and how it delivers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.platforms.serving import Answer, BrokenOff, Call, Failures, serving
from tests.platforms.wechat import WeChat

TEXT = {"msgtype": "text", "text": {"content": "您好"}}


class Api:
    """A program that asks the platform, without the product."""

    def __init__(self, platform: WeChat) -> None:
        self.platform = platform
        self._http = httpx.Client(base_url=f"{platform.url}/cgi-bin/", trust_env=False)
        self.token = ""

    def renew(self, **more: Any) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": self.platform.app_id, "secret": self.platform.secret}
        answer: dict[str, Any] = self._http.post("stable_token", json=body | more).json()
        self.token = answer.get("access_token", self.token)
        return answer

    def post(self, path: str, body: object, **query: str) -> dict[str, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        answer = self._http.post(path, params={"access_token": self.token} | query, content=content)
        return dict(answer.json())

    def send(self, openid: str, text: str = "您好") -> int:
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return int(self.post("message/custom/send", body)["errcode"])

    def get(self, path: str, **query: str) -> httpx.Response:
        return self._http.get(path, params={"access_token": self.token} | query)


@pytest.fixture
def platform() -> Iterator[WeChat]:
    with WeChat(mode="plain", templates={"T1": ("thing1", "time2")}, patience=0.3).serving() as running:
        running.call_at("http://127.0.0.1:9/never")
        yield running


@pytest.fixture
def api(platform: WeChat) -> Api:
    one = Api(platform)
    one.renew()
    return one


def test_a_stable_token_stays_the_same_until_a_forced_refresh_makes_it_useless(platform: WeChat, api: Api) -> None:
    first = api.token
    assert api.renew()["access_token"] == first
    assert api.renew(force_refresh=True)["access_token"] != first
    api.token = first
    assert api.send(platform.customer().openid) == 40001


def test_a_second_forced_refresh_within_half_a_minute_changes_nothing(platform: WeChat, api: Api) -> None:
    forced = api.renew(force_refresh=True)["access_token"]
    assert api.renew(force_refresh=True)["access_token"] == forced
    platform.pass_time(31)
    assert api.renew(force_refresh=True)["access_token"] != forced


def test_a_token_ends_after_two_hours(platform: WeChat, api: Api) -> None:
    platform.pass_time(7201)
    assert api.send(platform.customer().openid) == 42001


@pytest.mark.parametrize(
    ("said", "code"), [({"secret": "wrong"}, 40125), ({"appid": "wx0"}, 40013), ({"grant_type": "x"}, 40002)]
)
def test_a_token_is_given_for_the_right_secret_alone(api: Api, said: dict[str, str], code: int) -> None:
    assert api.renew(**said)["errcode"] == code


def test_without_a_token_nothing_is_done(platform: WeChat, api: Api) -> None:
    api.token = ""
    assert api.send(platform.customer().openid) == 41001


def test_who_has_never_written_cannot_be_written_to(platform: WeChat, api: Api) -> None:
    assert api.send(platform.customer().openid) == 45015


def test_after_a_message_five_are_allowed_and_the_sixth_is_not(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    customer.writes("在吗")
    assert [api.send(customer.openid) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert len(customer.heard) == 5


def test_after_48_hours_the_window_is_closed(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    customer.writes("在吗")
    platform.pass_time(48 * 3600 + 1)
    api.renew()
    assert api.send(customer.openid) == 45015


@pytest.mark.parametrize("act", ["follows", "presses", "scans"])
def test_after_a_follow_a_menu_or_a_scan_three_are_allowed_for_a_minute(platform: WeChat, api: Api, act: str) -> None:
    customer = platform.customer()
    for again in range(2):
        getattr(customer, act)(*([] if act == "follows" else ["key"]))
        if again:
            platform.pass_time(61)
        expected = [45015] * 4 if again else [0, 0, 0, 45047]
        assert [api.send(customer.openid) for _ in range(4)] == expected


def test_who_has_left_cannot_be_written_to(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    customer.writes("在吗")
    customer.leaves()
    assert api.send(customer.openid) == 45015


def test_an_unknown_openid_is_refused(api: Api) -> None:
    assert api.send("nobody") == 40003


@pytest.mark.parametrize(
    ("text", "code"), [("", 44004), ("长" * 683, 45002), ("长" * 682, 0), ("😀" * 512, 0), ("😀" * 513, 45002)]
)
def test_a_text_has_1_to_2048_bytes(platform: WeChat, api: Api, text: str, code: int) -> None:
    customer = platform.customer()
    customer.writes("在吗")
    assert api.send(customer.openid, text) == code


def test_escaped_characters_are_refused(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    customer.writes("在吗")
    body = json.dumps({"touser": customer.openid, **TEXT}).encode()
    assert api.post("message/custom/send", body)["errcode"] == 40033
    assert api.post("message/custom/send", b"{")["errcode"] == 47001
    assert api.post("message/custom/send", {"touser": customer.openid, "msgtype": "card"})["errcode"] == 40008


def test_a_template_is_sent_with_all_its_fields_once(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    data = {"thing1": {"value": "上门提醒"}, "time2": {"value": "11月24日 10:00"}}
    body = {"touser": customer.openid, "template_id": "T1", "data": data, "client_msg_id": "1"}
    assert api.post("message/template/send", body)["msgid"] == api.post("message/template/send", body)["msgid"]
    assert customer.heard == ["上门提醒 11月24日 10:00"]
    assert api.post("message/template/send", body | {"template_id": "T2"})["errcode"] == 40037
    missing = {"thing1": {"value": "上门提醒"}}
    assert api.post("message/template/send", body | {"data": missing})["errcode"] == 47003
    too_long = data | {"thing1": {"value": "长" * 21}}
    assert api.post("message/template/send", body | {"data": too_long})["errcode"] == 47003
    customer.person.refuses.add("T1")
    assert api.post("message/template/send", body | {"client_msg_id": "2"})["errcode"] == 43101
    customer.leaves()
    assert api.post("message/template/send", body | {"client_msg_id": "3"})["errcode"] == 43004


def test_a_subscription_message_needs_a_subscription_each(platform: WeChat, api: Api) -> None:
    customer = platform.customer()
    data = {"thing1": {"value": "上门提醒"}, "time2": {"value": "11月24日 10:00"}}
    body = {"touser": customer.openid, "template_id": "T1", "data": data}
    customer.person.subscriptions["T1"] = 1
    codes = [api.post("message/subscribe/bizsend", body)["errcode"] for _ in range(2)]
    assert codes == [0, 43101]


_CLICK = {"type": "click", "name": "报修", "key": "我要报修"}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([_CLICK], 0),
        ([{"name": "服务", "sub_button": [_CLICK] * 5}], 0),
        ([], 40016),
        ([_CLICK] * 4, 40016),
        ([{**_CLICK, "name": "一二三四五六"}], 40018),
        ([{"name": "服务", "sub_button": [_CLICK] * 6}], 40023),
        ([{"name": "服务", "sub_button": [{**_CLICK, "name": "长" * 21}]}], 40025),
        ([{"name": "服务", "sub_button": [{"name": "更多", "sub_button": [_CLICK]}]}], 40022),
        ([{**_CLICK, "key": ""}], 40019),
        ([{**_CLICK, "key": "长" * 43}], 40019),
        ([{**_CLICK, "type": "press"}], 40119),
        ([{"type": "view", "name": "官网", "url": "shop.example"}], 40055),
    ],
)
def test_a_menu_is_looked_at_closely(platform: WeChat, api: Api, buttons: list[Any], code: int) -> None:
    assert api.post("menu/create", {"button": buttons})["errcode"] == code
    assert (platform.menu is not None) is (code == 0)


def test_media_are_given_for_three_days(platform: WeChat, api: Api) -> None:
    media = platform.keep("a.jpg", b"\xff\xd8\xff data")
    assert api.get("media/get", media_id=media).content == b"\xff\xd8\xff data"
    platform.pass_time(3 * 86400)
    api.renew()
    assert api.get("media/get", media_id=media).json()["errcode"] == 40007


def test_an_upload_is_looked_at(platform: WeChat, api: Api) -> None:
    def upload(name: str, data: bytes, kind: str = "image") -> dict[str, Any]:
        query = {"access_token": api.token, "type": kind}
        url = f"{platform.url}/cgi-bin/media/upload"
        return dict(httpx.post(url, params=query, files={"media": (name, data)}, trust_env=False).json())

    assert upload("a.jpg", b"\xff\xd8\xff data")["type"] == "image"
    assert upload("a.exe", b"MZ and more")["errcode"] == 40005
    assert upload("a.jpg", b"x")["errcode"] == 40006
    assert upload("a.jpg", b"\xff\xd8\xff data", "letter")["errcode"] == 40004


def test_the_day_has_a_quota() -> None:
    with WeChat(mode="plain", quotas={"message/custom/send": 2}).serving() as platform:
        platform.call_at("http://127.0.0.1:9/never")
        api, customer = Api(platform), platform.customer()
        api.renew()
        customer.person.did("message", platform.now())
        assert [api.send(customer.openid) for _ in range(3)] == [0, 0, 45009]


def test_failures_come_at_the_agreed_rate_and_do_nothing() -> None:
    kinds = ("-1", "40001", "45015", "45047", "500", "reset")
    with WeChat(mode="plain", failures=Failures(0.3, kinds, seed=7)).serving() as platform:
        platform.call_at("http://127.0.0.1:9/never")
        api, done = Api(platform), 0
        while not api.token:
            try:
                api.renew()
            except (httpx.HTTPError, ValueError):
                continue
        customers = [platform.customer() for _ in range(200)]
        for customer in customers:
            customer.person.did("message", platform.now())
            try:
                done += api.send(customer.openid) == 0
            except (httpx.HTTPError, ValueError):
                continue
        assert 120 < done < 160
        assert done == len(platform.shown)
        assert set(platform.failures.injected) == set(kinds)


@pytest.mark.parametrize("mode", ["plain", "compatible", "encrypted"])
def test_no_answer_in_time_is_tried_three_times_and_then_out_of_order(mode: str) -> None:
    def silent(call: Call) -> Answer:
        raise BrokenOff

    with serving(silent) as url:
        platform = WeChat(mode=mode, patience=0.3)
        platform.call_at(url)
        done = platform.customer().writes("在吗")
        assert (done.tries, done.out_of_order, len(platform.out_of_order)) == (3, True, 1)


@pytest.mark.parametrize("body", ["ok", "<xml>", "<xml><ToUserName>x</ToUserName></xml>", '{"a": 1}'])
def test_an_answer_of_another_kind_is_out_of_order_at_once(body: str) -> None:
    with serving(lambda call: Answer(body.encode())) as url:
        platform = WeChat(mode="plain")
        platform.call_at(url)
        done = platform.customer().writes("在吗")
        assert (done.tries, done.out_of_order) == (1, True)


@pytest.mark.parametrize("body", ["success", ""])
def test_an_acknowledgement_says_nothing(body: str) -> None:
    with serving(lambda call: Answer(body.encode())) as url:
        platform = WeChat(mode="encrypted")
        platform.call_at(url)
        done = platform.customer().writes("在吗")
        assert (done.tries, done.out_of_order, done.reply) == (1, False, None)


def test_a_plain_reply_is_refused_where_encrypted_ones_are_agreed() -> None:
    with serving(lambda call: Answer(b"<xml><Content>1</Content></xml>")) as url:
        platform = WeChat(mode="encrypted")
        platform.call_at(url)
        assert platform.customer().writes("在吗").why == "a plain reply where encrypted ones are agreed"
