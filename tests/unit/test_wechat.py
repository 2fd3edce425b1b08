"""What the official account's callbacks mean, and which are refused; signed and encrypted by another implementation."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
import xmltodict
from werobot.crypto import MessageCrypt

from bot.channels import wechat
from bot.channels.wechat import Act, Callback
from bot.channels.wechat_envelope import LARGEST, Seal
from bot.core.channels import Kind
from bot.core.errors import ForgedMessage, RejectedMessage
from bot.core.windows import Cause
from tests.platforms.wechat import ACCOUNT, Customer, WeChat
from tests.platforms.wechat_pushes import Pushes

MODES = ("plain", "compatible", "encrypted")


def platform(mode: str = "encrypted") -> WeChat:
    one = WeChat(mode=mode)
    one.call_at("http://never.example")
    return one


def pushes(one: WeChat) -> Pushes:
    assert one.pushes is not None
    return one.pushes


def seal(one: WeChat) -> Seal:
    return Seal(token=one.token, aes_key=None if one.mode == "plain" else one.aes_key, receiver=one.app_id)


def now() -> datetime:
    return datetime.now(UTC)


def read(one: WeChat, customer: Customer, xml: str) -> Callback:
    query, body = pushes(one).request(xml, customer.openid)
    return wechat.read(query, body, seal(one), now())


@pytest.mark.parametrize("mode", MODES)
def test_a_text_is_read_in_every_mode(mode: str) -> None:
    one = platform(mode)
    customer = one.customer()
    said = read(one, customer, customer.message("text", 22, Content="冰箱<不>制冷 & ]]> 😀"))
    assert (said.act, said.text, said.message_id) == (Act.TEXT, "冰箱<不>制冷 & ]]> 😀", "22")
    assert (said.customer, said.account, said.sealed) == (customer.openid, ACCOUNT, mode != "plain")
    assert abs(said.sent_at - now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("kind", "fields", "act", "text", "media"),
    [
        ("voice", {"MediaId": "m", "Format": "amr", "Recognition": "冰箱坏了"}, Act.VOICE, "冰箱坏了", "m"),
        ("voice", {"MediaId": "m", "Format": "speex", "Recognition": ""}, Act.VOICE, "", "m"),
        ("voice", {"MediaId": "m", "Format": "amr"}, Act.VOICE, "", "m"),
        ("image", {"PicUrl": "http://x", "MediaId": "m"}, Act.IMAGE, "", "m"),
        ("video", {"MediaId": "m", "ThumbMediaId": "t"}, Act.VIDEO, "", "m"),
        ("shortvideo", {"MediaId": "m", "ThumbMediaId": "t"}, Act.VIDEO, "", "m"),
        (
            "location",
            {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": 20, "Label": "天河路88号"},
            Act.LOCATION,
            "天河路88号",
            "",
        ),
        (
            "location",
            {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": 20, "Label": ""},
            Act.LOCATION,
            "23.134521,113.358803",
            "",
        ),
        ("link", {"Title": "说明书", "Description": "d", "Url": "http://x"}, Act.LINK, "说明书 http://x", ""),
        ("miniprogrampage", {"Title": "商城"}, Act.UNKNOWN, "", ""),
        ("hologram", {"Title": "?"}, Act.UNKNOWN, "", ""),
    ],
)
def test_every_kind_of_message_is_read(kind: str, fields: dict[str, object], act: Act, text: str, media: str) -> None:
    one = platform()
    customer = one.customer()
    said = read(one, customer, customer.message(kind, **fields))
    assert (said.act, said.text, said.media) == (act, text, media)
    assert wechat.cause(said) is Cause.MESSAGE


@pytest.mark.parametrize(
    ("name", "fields", "act", "kind", "text"),
    [
        ("subscribe", {"EventKey": ""}, Act.FOLLOWED, Kind.EVENT, "start"),
        ("subscribe", {"EventKey": "qrscene_12", "Ticket": "t"}, Act.FOLLOWED, Kind.EVENT, "start"),
        ("SCAN", {"EventKey": "12", "Ticket": "t"}, Act.SCANNED, Kind.EVENT, "start"),
        ("CLICK", {"EventKey": "我要报修"}, Act.PRESSED, Kind.TEXT, "我要报修"),
        ("CLICK", {"EventKey": "human"}, Act.PRESSED, Kind.EVENT, "human"),
        ("unsubscribe", {"EventKey": ""}, Act.UNFOLLOWED, None, ""),
        ("VIEW", {"EventKey": "http://x"}, Act.OTHER, None, ""),
        ("LOCATION", {"Latitude": "23.1", "Longitude": "113.3", "Precision": "119.3"}, Act.OTHER, None, ""),
        ("TEMPLATESENDJOBFINISH", {"MsgID": 200163836, "Status": "failed:user block"}, Act.TEMPLATE_SHOWN, None, ""),
        ("something_new", {}, Act.OTHER, None, ""),
    ],
)
def test_every_event_is_read(name: str, fields: dict[str, object], act: Act, kind: Kind | None, text: str) -> None:
    one = platform()
    customer = one.customer()
    said = read(one, customer, customer.event(name, **fields))
    inbound = wechat.inbound(said)
    assert said.act is act
    assert (inbound.kind, inbound.text) == (kind, text) if inbound else kind is None


def test_the_same_event_has_the_same_id_and_another_one_in_the_same_second_has_not() -> None:
    one = platform()
    customer = one.customer()
    press = customer.event("CLICK", EventKey="我要报修")
    other = press.replace("我要报修", "转人工")
    ids = [read(one, customer, xml).message_id for xml in (press, press, other)]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("mode", MODES)
def test_a_reply_is_taken_by_another_implementation(mode: str) -> None:
    one = platform(mode)
    customer = one.customer()
    said = read(one, customer, customer.message("text", Content="在吗"))
    reply = wechat.reply("您好 <b>]]></b> 😀", said, seal(one), secrets.token_hex(4), now())
    assert pushes(one)._reply(reply, customer.openid) == "您好 <b>]]></b> 😀"


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_a_plain_callback_with_anything_forged_is_refused(name: str) -> None:
    one = platform("plain")
    customer = one.customer()
    query, body = pushes(one).request(customer.message("text", Content="在吗"), customer.openid)
    with pytest.raises(ForgedMessage):
        wechat.read(query | {name: "1" * len(query[name])}, body, seal(one), now())
    with pytest.raises(ForgedMessage):
        wechat.read({key: value for key, value in query.items() if key != name}, body, seal(one), now())


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("mode", ["compatible", "encrypted"])
def test_an_encrypted_callback_with_anything_forged_is_refused(name: str, mode: str) -> None:
    one = platform(mode)
    customer = one.customer()
    query, body = pushes(one).request(customer.message("text", Content="在吗"), customer.openid)
    with pytest.raises(ForgedMessage):
        wechat.read(query | {name: "1" * len(query[name])}, body, seal(one), now())


def test_where_encryption_is_agreed_a_plain_callback_is_refused() -> None:
    one, plain = platform("encrypted"), platform("plain")
    customer = plain.customer()
    query, body = pushes(plain).request(customer.message("text", Content="在吗"), customer.openid)
    with pytest.raises(RejectedMessage):
        wechat.read(query, body, seal(one), now())


def test_in_compatible_mode_only_what_is_encrypted_is_believed() -> None:
    one = platform("compatible")
    customer = one.customer()
    query, body = pushes(one).request(customer.message("text", Content="在吗"), customer.openid)
    forged = body.replace("在吗".encode(), "转账".encode())
    assert forged != body
    assert wechat.read(query, forged, seal(one), now()).text == "在吗"


@pytest.mark.parametrize(
    ("aes_key", "app_id"), [("a" * 43, "wx5823bf96d3bd56c7"), (None, "wx0000000000000000")]
)
def test_another_accounts_callback_is_refused(aes_key: str | None, app_id: str) -> None:
    one = platform()
    customer = one.customer()
    crypt = MessageCrypt(one.token, aes_key or one.aes_key, app_id)
    sealed = crypt.encrypt_message(customer.message("text", Content="在吗"), timestamp=str(int(now().timestamp())), nonce="n")
    fields = xmltodict.parse(sealed)["xml"]
    query = {"msg_signature": fields["MsgSignature"], "timestamp": fields["TimeStamp"], "nonce": fields["Nonce"]}
    with pytest.raises(ForgedMessage):
        wechat.read(query, sealed.encode(), seal(one), now())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24])
def test_an_old_callback_is_refused_whatever_its_signature(mode: str, minutes: int) -> None:
    one = platform(mode)
    customer = one.customer()
    query, body = pushes(one).request(customer.message("text", Content="在吗"), customer.openid)
    with pytest.raises(ForgedMessage):
        wechat.read(query, body, seal(one), now() + timedelta(minutes=minutes))


_BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<xml><ToUserName>x</ToUserName><FromUserName>y</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
    "<Content>&c;</Content><MsgId>1</MsgId></xml>"
)
_PARTIES = "<ToUserName>x</ToUserName><FromUserName>y</FromUserName>"
MALFORMED = {
    "empty": "",
    "no_xml": "hello",
    "cut_off": "<xml><ToUserName>x</ToUserName>",
    "json": '{"MsgType": "text"}',
    "entity_bomb": _BOMB,
    "external_entity": _BOMB.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">'),
    "unknown_entity": f"<xml>{_PARTIES}<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>&x;</Content></xml>",
    "another_root": f"<html>{_PARTIES}</html>",
    "text_alone": "<xml>hello</xml>",
    "no_sender": "<xml><ToUserName>x</ToUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
    "no_time": f"<xml>{_PARTIES}<MsgType>text</MsgType></xml>",
    "time_of_words": f"<xml>{_PARTIES}<CreateTime>gestern</CreateTime><MsgType>text</MsgType></xml>",
    "time_without_end": f"<xml>{_PARTIES}<CreateTime>{'9' * 30}</CreateTime><MsgType>text</MsgType></xml>",
    "two_senders": f"<xml>{_PARTIES}<FromUserName>z</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
    "kind_of_elements": f"<xml>{_PARTIES}<CreateTime>1</CreateTime><MsgType><a>text</a></MsgType></xml>",
    "too_deep": f"<xml>{_PARTIES}{'<a>' * 2000}{'</a>' * 2000}</xml>",
    "bad_place": f"<xml>{_PARTIES}<CreateTime>1</CreateTime><MsgType>location</MsgType><Location_X>n</Location_X></xml>",
    "no_utf8": "<xml>\udcff</xml>",
    "too_large": f"<xml><Content>{'a' * LARGEST}</Content></xml>",
}


@pytest.mark.parametrize("case", MALFORMED)
@pytest.mark.parametrize("mode", ["plain", "encrypted"])
def test_what_cannot_be_read_is_refused(case: str, mode: str) -> None:
    one = platform(mode)
    xml = MALFORMED[case]
    if case == "no_utf8":
        query, _ = pushes(platform("plain")).request("<xml/>", "o")
        body = xml.encode("utf-8", "surrogateescape")
        one = platform("plain")
    else:
        query, body = pushes(one).request(xml, "o")
    with pytest.raises(RejectedMessage):
        wechat.read(query, body, seal(one), now())


def test_an_entity_bomb_around_what_is_encrypted_is_refused() -> None:
    one = platform()
    query, body = pushes(one).request("<xml/>", "o")
    with pytest.raises(RejectedMessage):
        wechat.read(query, b'<!DOCTYPE xml [<!ENTITY a "ha">]>' + body, seal(one), now())


@pytest.mark.parametrize("sealed", ["", "QUJD", "%%%", "中文", "QUJD" * 100])
def test_nonsense_that_is_signed_is_refused(sealed: str) -> None:
    with pytest.raises(ForgedMessage):
        seal(platform()).open(sealed)


def test_the_address_is_confirmed_to_the_platform_alone() -> None:
    one = platform()
    query, _ = pushes(one).request("<xml/>", "o")
    asked = query | {"echostr": "3412"}
    assert wechat.confirm(asked, seal(one), now()) == "3412"
    with pytest.raises(ForgedMessage):
        wechat.confirm(asked | {"signature": "0" * 40}, seal(one), now())
    with pytest.raises(ForgedMessage):
        wechat.confirm(asked, seal(one), now() + timedelta(hours=1))
    with pytest.raises(ForgedMessage):
        wechat.confirm({}, seal(one), now())
