"""What WeChat customer service's callbacks and pages mean; signed and encrypted by another implementation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels import wechat_kf
from bot.channels.wechat_envelope import Seal
from bot.channels.wechat_kf import Act, Item
from bot.core.channels import Kind
from bot.core.errors import ForgedMessage, RejectedMessage
from tests.platforms.wechat_kf import WeChatKf


def seal(one: WeChatKf) -> Seal:
    return Seal(token=one.token, aes_key=one.aes_key, receiver=one.corp_id)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_callback_names_the_account_and_a_token() -> None:
    one = WeChatKf()
    query, body = one.request("wk1")
    notice = wechat_kf.read(query, body, seal(one), now())
    assert notice is not None
    assert notice.open_kfid == "wk1"
    assert notice.token.startswith("ENC")


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_callback_with_anything_forged_is_refused(name: str) -> None:
    one = WeChatKf()
    query, body = one.request("wk1")
    with pytest.raises(ForgedMessage):
        wechat_kf.read(query | {name: "1" * len(query[name])}, body, seal(one), now())
    with pytest.raises(ForgedMessage):
        wechat_kf.read(query, body, seal(WeChatKf(token="another")), now())


def test_an_old_callback_is_refused() -> None:
    one = WeChatKf()
    query, body = one.request("wk1")
    with pytest.raises(ForgedMessage):
        wechat_kf.read(query, body, seal(one), now() + timedelta(minutes=6))


def test_another_enterprises_callback_is_refused() -> None:
    other = WeChatKf(corp_id="ww0")
    query, body = other.request("wk1")
    with pytest.raises(ForgedMessage):
        wechat_kf.read(query, body, seal(WeChatKf()), now())


@pytest.mark.parametrize("body", [b"", b"<xml>", b"<xml/>", b"\xff", b'<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>', b"{}"])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    one = WeChatKf()
    query, _ = one.request("wk1")
    with pytest.raises(RejectedMessage):
        wechat_kf.read(query, body, seal(one), now())


def item(**entry: Any) -> Item:
    common = {"msgid": "m1", "send_time": 1_700_000_000}
    return wechat_kf.page({"msg_list": [common | entry], "next_cursor": "c"}).items[0]


FROM_CUSTOMER = {"open_kfid": "wk1", "external_userid": "wm1", "origin": 3}


@pytest.mark.parametrize(
    ("kind", "part", "act", "text", "media"),
    [
        ("text", {"content": "在吗"}, Act.TEXT, "在吗", ""),
        ("image", {"media_id": "x"}, Act.IMAGE, "", "x"),
        ("voice", {"media_id": "x"}, Act.VOICE, "", "x"),
        ("video", {"media_id": "x"}, Act.VIDEO, "", "x"),
        ("file", {"media_id": "x"}, Act.FILE, "", "x"),
        ("location", {"latitude": 23.1, "longitude": 113.3, "name": "家", "address": "天河路88号"}, Act.LOCATION, "天河路88号", ""),
        ("link", {"title": "说明书", "url": "http://x"}, Act.LINK, "说明书 http://x", ""),
        ("business_card", {"userid": "u"}, Act.UNKNOWN, "", ""),
        ("something_new", {}, Act.UNKNOWN, "", ""),
    ],
)
def test_every_kind_of_message_is_read(kind: str, part: dict[str, Any], act: Act, text: str, media: str) -> None:
    one = item(msgtype=kind, **{kind: part}, **FROM_CUSTOMER)
    assert (one.act, one.text, one.media, one.conversation) == (act, text, media, "wk1:wm1")
    inbound = wechat_kf.inbound(one)
    assert inbound is not None
    assert (inbound.customer, inbound.message_id) == ("wk1:wm1", "m1")
    assert wechat_kf.parties(inbound.customer) == ("wk1", "wm1")


def test_a_pressed_line_of_a_menu_is_a_button() -> None:
    inbound = wechat_kf.inbound(item(msgtype="text", text={"content": "1. 可以", "menu_id": "k1"}, **FROM_CUSTOMER))
    assert inbound is not None
    assert (inbound.kind, inbound.button) == (Kind.TEXT, "k1")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"event_type": "enter_session", "welcome_code": "w"}, {"act": Act.ENTERED, "code": "w"}),
        ({"event_type": "enter_session"}, {"act": Act.ENTERED, "code": ""}),
        ({"event_type": "msg_send_fail", "fail_msgid": "m0", "fail_type": 10}, {"act": Act.NOT_SENT, "failed": "m0", "text": "10"}),
        ({"event_type": "session_status_change", "change_type": 3}, {"act": Act.SERVICE_CHANGED, "text": "3"}),
        ({"event_type": "something_new"}, {"act": Act.OTHER}),
    ],
)
def test_every_event_is_read_and_none_is_a_message(event: dict[str, Any], expected: dict[str, Any]) -> None:
    one = item(msgtype="event", origin=4, event=event | {"open_kfid": "wk1", "external_userid": "wm1"})
    assert {name: getattr(one, name) for name in expected} == expected
    assert one.conversation == "wk1:wm1"
    assert wechat_kf.inbound(one) is None


def test_what_a_person_says_in_wecom_is_no_message_of_the_customers() -> None:
    one = item(msgtype="text", text={"content": "我来处理"}, **FROM_CUSTOMER | {"origin": 5})
    assert (one.act, one.text) == (Act.STAFF, "我来处理")
    assert wechat_kf.inbound(one) is None


def test_an_entry_that_cannot_be_read_keeps_no_other_back() -> None:
    page = wechat_kf.page(
        {
            "next_cursor": "c",
            "has_more": 1,
            "msg_list": ["?", {}, {"msgid": "1", "msgtype": "text", "text": "?"}, {"msgid": "2", "msgtype": "text", "text": {"content": "在吗"}, **FROM_CUSTOMER}],
        }
    )
    assert [one.message_id for one in page.items] == ["1", "2"]
    assert page.more
    assert page.items[1].text == "在吗"


@pytest.mark.parametrize("answer", [{"msg_list": "?"}, {"msg_list": [], "next_cursor": 5}])
def test_what_is_no_page_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(RejectedMessage):
        wechat_kf.page(answer)


def test_choices_are_a_menu_where_they_fit() -> None:
    menu = wechat_kf.menu_message("请选择", [("k1", "1. 可以"), ("k2", "2. 不行")])
    assert menu is not None
    assert [line["click"] for line in menu["msgmenu"]["list"]] == [{"id": "k1", "content": "1. 可以"}, {"id": "k2", "content": "2. 不行"}]
    assert wechat_kf.menu_message("长" * 342, [("k1", "可以")]) is None
    assert wechat_kf.menu_message("请选择", [("k1", "长" * 43)]) is None
    assert wechat_kf.menu_message("请选择", []) is None


def test_the_address_is_confirmed_to_the_platform_alone() -> None:
    one = WeChatKf()
    sealed = one._crypt.prp_crypto.encrypt("3412", one.corp_id).decode()
    query = one._query(sealed, one.token) | {"echostr": sealed}
    assert wechat_kf.confirm(query, seal(one), now()) == "3412"
    with pytest.raises(ForgedMessage):
        wechat_kf.confirm(query | {"msg_signature": "0" * 40}, seal(one), now())
