"""Whole conversations from WeChat and from WeChat customer service with the whole assistant, counted by the platforms."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.conversations.talk import Want, booked
from tests.platforms.phones import Telephone
from tests.platforms.serving import Failures
from tests.platforms.wechat import Customer, WeChat
from tests.platforms.wechat_kf import Customer as KfCustomer
from tests.platforms.wechat_kf import WeChatKf
from tests.platforms.wechat_settings import settings_of
from tests.stack import Stack, running_stack

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20


@dataclass
class Platforms:
    """The assistant with its two WeChat channels."""

    stack: Stack
    wechat: WeChat
    kf: WeChatKf

    def telephone(self, channel: str) -> Telephone:
        customer: Customer | KfCustomer = self.wechat.customer() if channel == "wechat" else self.kf.customer()
        address = customer.openid if isinstance(customer, Customer) else ":".join(customer.key)
        return Telephone(self.stack, customer, channel, address)


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    with WeChat().serving() as wechat, WeChatKf(page=3).serving() as kf, ExitStack() as started:
        stack = started.enter_context(running_stack(tmp_path_factory.mktemp("wechat"), **settings_of(wechat, kf)))
        wechat.call_at(f"{stack.url}/channels/wechat")
        kf.callback = f"{stack.url}/channels/wechat-kf"
        yield Platforms(stack, wechat, kf)


@pytest.fixture(params=["wechat", "wechat_kf"])
def telephone(platforms: Platforms, request: pytest.FixtureRequest) -> Iterator[Telephone]:
    someone = platforms.telephone(request.param)
    yield someone
    print("\n".join(someone.transcript))


def test_a_repair_is_booked_from_the_first_message_to_the_ticket(telephone: Telephone) -> None:
    want = Want()
    ticket = booked(telephone, want)  # type: ignore[arg-type]
    assert ticket["kind"] == "repair"
    assert ticket["fields"]["name"] == want.name
    assert ticket["number"] in telephone.heard.text


def test_a_repair_is_booked_while_three_calls_in_ten_fail(platforms: Platforms, telephone: Telephone) -> None:
    token = "40001" if telephone.channel == "wechat" else "40014"
    failures = Failures(0.3, ("-1", token, "500", "reset", "timeout"), seed=3, stall=0.2)
    platforms.wechat.failures = platforms.kf.failures = failures
    try:
        ticket = booked(telephone, Want())  # type: ignore[arg-type]
    finally:
        platforms.wechat.failures = platforms.kf.failures = Failures()
    assert ticket["kind"] == "repair"
    stored = platforms.stack.rows(
        "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id JOIN bot.conversations c "
        "ON c.id = m.conversation_id WHERE c.external_id = :a",
        a=telephone.address,
    )
    assert {row.state for row in stored} == {"sent"}
    assert len(stored) == len(telephone.person.heard) == len(set(telephone.person.heard))


def test_a_photo_belongs_to_the_ticket_that_follows(platforms: Platforms, telephone: Telephone) -> None:
    customer = telephone.person
    assert "登记" in telephone.does("(照片)", lambda: customer.sends_picture(PHOTO)).text  # type: ignore[attr-defined]
    booked(telephone, Want())  # type: ignore[arg-type]
    kept = platforms.stack.rows(
        "SELECT a.state, a.ticket_id FROM bot.attachments a JOIN bot.conversations c ON c.id = a.conversation_id "
        "WHERE c.external_id = :address",
        address=telephone.address,
    )
    assert [row.state for row in kept] == ["kept"]
    assert kept[0].ticket_id is not None


def test_outside_the_48_hours_an_answer_of_staff_becomes_a_call(platforms: Platforms, telephone: Telephone) -> None:
    want = Want()
    ticket = booked(telephone, want)  # type: ignore[arg-type]
    platforms.stack.rows("UPDATE bot.grants SET closes_at = now() - interval '3 days' WHERE address = :a", a=telephone.address)
    heard = len(telephone.person.heard)
    platforms.stack.command("reply", ticket["number"], "您好,师傅明天上午十点到。")
    telephone.wait(1)
    assert len(telephone.person.heard) == heard
    told = next(one for one in telephone.tickets() if one["kind"] == "enquiry")
    assert "打电话" in told["fields"]["text"]


def code_for(platforms: Platforms, phone: str) -> str:
    """What was sent last; the sender of these tests writes to the log."""
    log = (platforms.stack.folder / "run.log").read_text(errors="replace")
    return re.findall(rf"Code for {phone}: (\d{{6}})", log)[-1]


def confirm(platforms: Platforms, telephone: Telephone, phone: str) -> str:
    telephone.say("绑定手机号")
    assert phone[-4:] in telephone.say(phone).text
    until = time.monotonic() + 30
    while time.monotonic() < until and phone not in (platforms.stack.folder / "run.log").read_text(errors="replace"):
        time.sleep(0.1)
    return telephone.say(code_for(platforms, phone)).text


def test_a_customer_of_two_channels_is_one_once_the_number_is_confirmed_on_both(platforms: Platforms) -> None:
    here, there, want = platforms.telephone("wechat"), platforms.telephone("wechat_kf"), Want()
    ticket = booked(here, want)  # type: ignore[arg-type]
    assert "已经确认" in confirm(platforms, here, want.phone)
    assert ticket["number"] not in there.say("我的维修到哪了").text
    assert ticket["number"] not in there.say("算了").text
    platforms.stack.rows("UPDATE bot.link_codes SET created_at = created_at - interval '5 minutes'")
    assert "合在一起" in confirm(platforms, there, want.phone)
    assert ticket["number"] in there.say("我的维修到哪了").text
    rows = platforms.stack.rows(
        "SELECT DISTINCT customer_id FROM bot.conversations WHERE external_id IN (:a, :b)", a=here.address, b=there.address
    )
    assert len(rows) == 1


def test_who_books_with_a_number_known_elsewhere_is_offered_to_link(platforms: Platforms) -> None:
    here, there, want = platforms.telephone("wechat"), platforms.telephone("wechat_kf"), Want()
    first = booked(here, want)  # type: ignore[arg-type]
    assert "绑定" not in here.heard.text
    booked(there, want)  # type: ignore[arg-type]
    assert "绑定手机号" in there.heard.text
    assert first["number"] not in there.heard.text
    assert want.masked in there.say("1").text
    assert there.tickets()[0]["number"] != first["number"]


def test_an_extension_is_kept_with_its_number(telephone: Telephone) -> None:
    ticket = booked(telephone, Want(phone="020-87654321转8001"))  # type: ignore[arg-type]
    assert ticket["fields"]["extension"] == "8001"
    assert ticket["fields"]["phone"] == "02087654321转8001"


def test_who_asks_for_a_person_is_handed_over_in_wecom(platforms: Platforms) -> None:
    telephone = platforms.telephone("wechat_kf")
    telephone.say("转人工")
    assert telephone.person.session.state == 2  # type: ignore[attr-defined]
    assert platforms.stack.rows("SELECT state FROM bot.conversations WHERE external_id = :a", a=telephone.address)[0].state == "staff"


def test_the_menu_is_pushed_and_every_button_of_it_is_answered(platforms: Platforms) -> None:
    pushed = platforms.stack.command("wechat", "menu", "push")
    assert pushed.returncode == 0, pushed.stderr
    assert platforms.wechat.menu is not None
    keys = [one["key"] for button in platforms.wechat.menu["button"] for one in button.get("sub_button", [button])]
    assert "我要报修" in keys
    for key in keys:
        telephone = platforms.telephone("wechat")
        customer = telephone.person
        assert telephone.does(key, lambda customer=customer, key=key: customer.presses(key)).text  # type: ignore[misc, attr-defined]


def test_the_check_says_what_is_configured_and_what_to_paste(platforms: Platforms) -> None:
    checked = platforms.stack.command("channels", "check")
    assert "https://bot.example/channels/wechat" in checked.stdout
    assert "https://bot.example/channels/wechat-kf" in checked.stdout
    assert "微信接口可用" in checked.stdout
    assert platforms.kf.accounts[0] in checked.stdout
    assert checked.returncode == 0, checked.stdout
