"""Whole conversations from WeChat and from WeChat customer service, over real HTTP, counted by the platforms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from tests.conversations.talk import Want, booked
from tests.platforms.phones import Telephone
from tests.platforms.wechat import Customer, WeChat
from tests.platforms.wechat_kf import Customer as KfCustomer
from tests.platforms.wechat_kf import WeChatKf
from tests.stack import Stack, running_stack

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20


@dataclass
class Platforms:
    """The assistant with its two WeChat channels."""

    stack: Stack
    wechat: WeChat
    kf: WeChatKf

    def telephone(self, customer: Customer | None = None) -> Telephone:
        customer = customer or self.wechat.customer()
        return Telephone(self.stack, customer, "wechat", customer.openid)

    def kf_telephone(self, customer: KfCustomer | None = None) -> Telephone:
        customer = customer or self.kf.customer()
        return Telephone(self.stack, customer, "wechat_kf", ":".join(customer.key))


def settings_of(wechat: WeChat, kf: WeChatKf) -> dict[str, str]:
    return {
        "BOT_WECHAT_APP_ID": wechat.app_id,
        "BOT_WECHAT_SECRET": wechat.secret,
        "BOT_WECHAT_TOKEN": wechat.token,
        "BOT_WECHAT_AES_KEY": wechat.aes_key or "",
        "BOT_WECHAT_URL": wechat.url,
        "BOT_WECHAT_KF_CORP_ID": kf.corp_id,
        "BOT_WECHAT_KF_SECRET": kf.secret,
        "BOT_WECHAT_KF_TOKEN": kf.token,
        "BOT_WECHAT_KF_AES_KEY": kf.aes_key,
        "BOT_WECHAT_KF_URL": kf.url,
        "BOT_WECHAT_KF_HANDOFF": "wecom",
        "BOT_PUBLIC_URL": "https://bot.example",
        "BOT_CUSTOMER_RATE": "1000",
    }


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    with WeChat().serving() as wechat, WeChatKf(page=3).serving() as kf, ExitStack() as started:
        stack = started.enter_context(running_stack(tmp_path_factory.mktemp("wechat"), **settings_of(wechat, kf)))
        wechat.call_at(f"{stack.url}/channels/wechat")
        kf.callback = f"{stack.url}/channels/wechat-kf"
        yield Platforms(stack, wechat, kf)


@pytest.fixture(params=["wechat", "wechat_kf"])
def telephone(platforms: Platforms, request: pytest.FixtureRequest) -> Iterator[Telephone]:
    someone = platforms.telephone() if request.param == "wechat" else platforms.kf_telephone()
    yield someone
    print("\n".join(someone.transcript))


def test_the_platforms_pages_accept_the_addresses(platforms: Platforms) -> None:
    assert platforms.wechat.pushes is not None
    assert platforms.wechat.pushes.verify()
    assert not platforms.wechat.pushes.verify(token="another")
    assert platforms.kf.verify()
    assert not platforms.kf.verify(token="another")


def test_a_repair_is_booked_from_the_first_message_to_the_ticket(telephone: Telephone) -> None:
    want = Want()
    ticket = booked(telephone, want)  # type: ignore[arg-type]
    assert ticket["kind"] == "repair"
    assert ticket["fields"]["name"] == want.name
    assert ticket["number"] in telephone.heard.text


def test_a_number_is_the_choice_it_stands_for(telephone: Telephone) -> None:
    telephone.say("你好")
    telephone.say("我的洗衣机坏了,脱水的时候咣咣响")
    assert telephone.heard.text
    listed = telephone.say("有什么优惠活动")
    assert listed.text


def test_a_message_delivered_three_times_is_answered_once(platforms: Platforms) -> None:
    telephone = platforms.telephone()
    customer = telephone.person
    telephone.does("三次", lambda: [customer.writes("在吗", 77) for _ in range(3)])  # type: ignore[call-arg, func-returns-value]
    assert len(telephone.heard.replies) == 1
    telephone.say("几点关门")
    assert telephone._received() == 2


def test_an_acknowledgement_comes_at_once_and_says_nothing(platforms: Platforms) -> None:
    done = platforms.wechat.customer().writes("几点关门")
    assert (done.tries, done.reply, done.out_of_order) == (1, None, False)
    assert done.took[0] < 1


def test_who_follows_is_greeted_and_a_menu_button_is_a_sentence(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)
    greeted = telephone.does("(关注)", customer.follows)
    assert "您好" in greeted.text
    pressed = telephone.does("(菜单)", lambda: customer.presses("我要报修"))
    assert "故障" in pressed.text or "报修" in pressed.text
    before = len(customer.heard)
    customer.opens("https://shop.example")
    customer.leaves()
    assert len(customer.heard) == before


def test_a_photo_is_kept_with_the_ticket_and_the_customer_is_told(platforms: Platforms) -> None:
    for telephone in (platforms.telephone(), platforms.kf_telephone()):
        want = Want()
        customer = telephone.person
        told = telephone.does("(照片)", lambda customer=customer: customer.sends_picture(PHOTO))  # type: ignore[misc, attr-defined]
        assert "登记" in told.text
        booked(telephone, want)  # type: ignore[arg-type]
        kept = platforms.stack.rows(
            "SELECT a.state, a.content_type, a.path, a.ticket_id FROM bot.attachments a JOIN bot.conversations c "
            "ON c.id = a.conversation_id WHERE c.external_id = :address",
            address=telephone.address,
        )
        assert [(row.state, row.content_type) for row in kept] == [("kept", "image/jpeg")]
        assert kept[0].ticket_id is not None
        assert (platforms.stack.folder / "attachments" / kept[0].path).read_bytes() == PHOTO


def test_voice_is_understood_where_it_was_recognised_and_asked_for_in_text_where_not(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)
    assert "文字" in telephone.does("(语音)", customer.speaks).text
    assert "文字" in telephone.does("(语音)", lambda: customer.speaks("")).text
    assert "文字" not in telephone.does("(语音)", lambda: customer.speaks("你们几点关门。")).text
    kf = platforms.kf.customer()
    assert "文字" in platforms.kf_telephone(kf).does("(语音)", kf.speaks).text


def test_forged_and_replayed_callbacks_leave_nothing(platforms: Platforms) -> None:
    pushes = platforms.wechat.pushes
    assert pushes is not None
    customer = platforms.wechat.customer()
    query, body = pushes.request(customer.message("text", Content="在吗"), customer.openid)
    for forged in ({"msg_signature": "0" * 40}, {"timestamp": "1"}, {"nonce": "2"}):
        assert httpx.post(pushes.callback, params=query | forged, content=body).status_code == 403
    assert httpx.post(pushes.callback, params=query, content=b"<xml>").status_code == 400
    assert httpx.post(pushes.callback, params=query, content=b"x" * 70_000).status_code == 400
    assert httpx.post(pushes.callback).status_code in (400, 403)
    assert platforms.telephone(customer)._received() == 0
    assert httpx.post(pushes.callback, params=query, content=body).text == "success"
    assert httpx.post(pushes.callback, params=query, content=body).text == "success"
    assert platforms.telephone(customer)._received() == 1


def test_outside_the_48_hours_staff_are_told_to_telephone(platforms: Platforms) -> None:
    telephone = platforms.telephone()
    ticket = booked(telephone, Want())  # type: ignore[arg-type]
    platforms.stack.rows("UPDATE bot.grants SET closes_at = now() - interval '3 days' WHERE address = :a", a=telephone.address)
    heard = len(telephone.person.heard)
    platforms.stack.command("reply", ticket["number"], "您好,师傅明天上午十点到。")
    telephone.wait(1)
    assert len(telephone.person.heard) == heard
    undelivered = next(one for one in telephone.tickets() if one["kind"] == "enquiry")
    assert "师傅明天上午十点到" in undelivered["fields"]["text"]
    assert "打电话" in undelivered["fields"]["text"]
    states = platforms.stack.rows(
        "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id JOIN bot.conversations c "
        "ON c.id = m.conversation_id WHERE c.external_id = :a ORDER BY m.id DESC LIMIT 1",
        a=telephone.address,
    )
    assert states[0].state == "failed"


def test_what_waits_for_the_customers_next_message_is_sent_with_it(platforms: Platforms) -> None:
    telephone = platforms.telephone()
    ticket = booked(telephone, Want())  # type: ignore[arg-type]
    platforms.stack.rows("UPDATE bot.grants SET remaining = 0 WHERE address = :a", a=telephone.address)
    platforms.stack.command("reply", ticket["number"], "您好,配件已经到了。")
    assert not any("配件已经到了" in text for text in telephone.person.heard)
    telephone.say("几点关门")
    shown = [place for place, text in enumerate(telephone.person.heard) if "配件已经到了" in text]
    assert shown == [len(telephone.person.heard) - 2]


# WeChat customer service -----------------------------------------------------------------------------------------------


def test_who_opens_the_conversation_is_welcomed_once(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    customer.enters()
    telephone = platforms.kf_telephone(customer)
    telephone.say("几点关门")
    customer.enters()
    telephone.say("谢谢")
    welcomes = [text for text in customer.heard if "请您直接用文字告诉我" in text]
    assert len(welcomes) == 1
    assert customer.heard[0] == welcomes[0]


def test_messages_that_came_while_the_worker_was_dead_are_all_answered(platforms: Platforms) -> None:
    customers = [platforms.kf.customer() for _ in range(8)]
    platforms.stack.kill("worker")
    for number, customer in enumerate(customers):
        customer.say(content="几点关门")
        if number == 3:
            platforms.kf.call(customer.key[0])
    for customer in customers:
        telephone = platforms.kf_telephone(customer)
        telephone.wait(1)
        assert len(customer.heard) == 1


def test_a_customer_is_handed_over_to_people_in_wecom_and_comes_back(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    telephone = platforms.kf_telephone(customer)
    telephone.say("转人工")
    assert customer.session.state == 2
    customer.is_served_by("lisi")
    before = len(customer.heard)
    telephone.say("我的洗衣机坏了")
    assert len(customer.heard) == before
    customer.is_told("您好,我来帮您登记。")
    customer.is_served_by("lisi", change=3)
    telephone.say("几点关门")
    assert len(customer.heard) == before + 2
    said = platforms.stack.rows(
        "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :a AND m.response = 'staff'",
        a=telephone.address,
    )
    assert [row.text for row in said] == ["您好,我来帮您登记。"]


def test_a_message_the_platform_took_and_did_not_bring_is_no_longer_recorded_as_sent(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    customer.session.refuses = True
    telephone = platforms.kf_telephone(customer)
    telephone.say("几点关门")
    telephone.does("(再来)", lambda: customer.writes("在吗"))
    states = platforms.stack.rows(
        "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id JOIN bot.conversations c "
        "ON c.id = m.conversation_id WHERE c.external_id = :a ORDER BY m.id",
        a=telephone.address,
    )
    assert states[0].state == "failed"


def test_the_menu_is_pushed(platforms: Platforms) -> None:
    pushed = platforms.stack.command("wechat", "menu", "push")
    assert pushed.returncode == 0, pushed.stderr
    assert platforms.wechat.menu is not None
    names = [button["name"] for button in platforms.wechat.menu["button"]]
    assert names == ["报修安装", "买东西", "人工客服"]
