"""Sending to customers of the official account and of WeChat customer service, against platforms that refuse."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.channels import wechat, wechat_kf
from bot.channels.ledger import Ledger
from bot.channels.platform_api import AccessKey, PlatformApi
from bot.channels.wechat_kf_sender import KfSender, People
from bot.channels.wechat_kf_sender import access_key as kf_key
from bot.channels.wechat_sender import WeChatSender, access_key
from bot.core.channels import Later, Rejected, SendResult, Sent
from bot.core.content import Content
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.menu import Template
from bot.core.windows import CONVINCED_AFTER, Cause, Standing
from tests.platforms.serving import Failures
from tests.platforms.wechat import Customer, WeChat
from tests.platforms.wechat_kf import WeChatKf

NEVER = "http://127.0.0.1:9/never"


@dataclass
class Clock:
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed


@dataclass
class Bench:
    """A platform, and the product's sender for it."""

    platform: WeChat
    sender: WeChatSender
    key: AccessKey
    clock: Clock
    unit_of_work: Callable[[], SqlUnitOfWork]

    def customer(self, *, wrote: bool = True) -> Customer:
        customer = self.platform.customer()
        if wrote:
            customer.person.did("message", self.platform.now())
            self.open(customer)
        return customer

    def open(self, customer: Customer, cause: Cause = Cause.MESSAGE) -> None:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.windows.open(wechat.NAME, customer.openid, cause, now, None, now)
            uow.commit()

    def standing(self, customer: Customer) -> Standing:
        with self.unit_of_work() as uow:
            return uow.windows.standing(wechat.NAME, customer.openid, self.clock.now())

    def send(self, customer: Customer, text: str = "您好") -> SendResult:
        async def once() -> SendResult:
            # Each call has a loop of its own here, and an open connection belongs to one.
            api = PlatformApi(url=self.platform.url, key=self.key)
            parts = {name: getattr(self.sender, name) for name in ("template", "company", "ledger")}
            return await WeChatSender(api=api, **parts).send(customer.openid, text, ())

        return asyncio.run(once())

    def pass_time(self, seconds: float) -> None:
        self.platform.pass_time(seconds)
        self.clock.passed += timedelta(seconds=seconds)


def make_bench(platform: WeChat, unit_of_work: Callable[[], SqlUnitOfWork], content: Content, template: Template | None) -> Bench:
    clock = Clock()
    key = access_key(platform.url, platform.app_id, platform.secret, clock, unit_of_work)
    api = PlatformApi(url=platform.url, key=key)
    sender = WeChatSender(api=api, template=template, company=content.company, ledger=Ledger(channel=wechat.NAME, clock=clock, unit_of_work=unit_of_work))
    return Bench(platform, sender, key, clock, unit_of_work)


@pytest.fixture
def bench(unit_of_work: Callable[[], SqlUnitOfWork], content: Content, request: pytest.FixtureRequest) -> Iterator[Bench]:
    app_id = f"wx{abs(hash(request.node.name)):016x}"[:18]
    with WeChat(app_id=app_id, templates={"T1": ("thing1", "time2")}).serving() as platform:
        platform.call_at(NEVER)
        yield make_bench(platform, unit_of_work, content, None)


def test_a_message_within_the_window_is_sent_and_counted(bench: Bench) -> None:
    customer = bench.customer()
    assert [type(bench.send(customer)) for _ in range(6)] == [Sent] * 5 + [Later]
    assert len(customer.heard) == 5
    assert bench.platform.calls.count(("message/custom/send", 45047)) == 0
    assert bench.standing(customer) is Standing.USED_UP


def test_after_48_hours_nothing_is_even_tried_and_the_customer_must_be_telephoned(bench: Bench) -> None:
    customer = bench.customer()
    bench.pass_time(48 * 3600)
    result = bench.send(customer)
    assert isinstance(result, Rejected)
    assert "打电话" in result.reason
    assert bench.platform.calls == []


def test_after_48_hours_a_reminder_goes_as_a_template_once(
    unit_of_work: Callable[[], SqlUnitOfWork], content: Content
) -> None:
    with WeChat(app_id="wxtemplate", templates={"T1": ("thing1", "time2")}).serving() as platform:
        template = Template(id="T1", kind="template", fields={"thing1": "text", "time2": "time"})
        bench = make_bench(platform, unit_of_work, content, template)
        customer = bench.customer(wrote=False)
        text = "明天上午九点到十点,师傅上门维修您的洗衣机,请您在家等候。"
        results = [bench.send(customer, text) for _ in range(2)]
        assert [type(one) for one in results] == [Sent, Sent]
        assert len(customer.heard) == 1
        assert customer.heard[0].startswith(text[:19])
        customer.person.refuses.add("T1")
        assert isinstance(bench.send(customer, "另一件事"), Rejected)


def test_a_subscription_message_is_sent_where_the_account_has_that(
    unit_of_work: Callable[[], SqlUnitOfWork], content: Content
) -> None:
    with WeChat(app_id="wxsubscription", templates={"T1": ("thing1",)}).serving() as platform:
        bench = make_bench(platform, unit_of_work, content, Template(id="T1", kind="subscription", fields={"thing1": "text"}))
        customer = bench.customer(wrote=False)
        customer.person.subscriptions["T1"] = 1
        assert [type(bench.send(customer, "有货了")) for _ in range(2)] == [Sent, Rejected]
        assert customer.heard == ["有货了"]


def test_after_a_menu_three_messages_are_allowed_for_a_minute(bench: Bench) -> None:
    customer = bench.customer(wrote=False)
    customer.person.did("menu", bench.platform.now())
    bench.open(customer, Cause.EVENT)
    assert [type(bench.send(customer)) for _ in range(4)] == [Sent, Sent, Sent, Later]
    bench.pass_time(61)
    assert isinstance(bench.send(customer), Rejected)


def test_the_platform_is_believed_against_the_ledger_when_it_insists(bench: Bench) -> None:
    customer = bench.customer()
    customer.person.grants.clear()
    results = [bench.send(customer) for _ in range(CONVINCED_AFTER + 1)]
    assert [type(one) for one in results] == [Later] * CONVINCED_AFTER + [Rejected]
    assert bench.standing(customer) is Standing.CLOSED
    assert customer.heard == []


def test_one_refusal_among_successes_closes_nothing(bench: Bench) -> None:
    customer = bench.customer()
    for _ in range(CONVINCED_AFTER * 2):
        bench.open(customer)
        customer.person.did("message", bench.platform.now())
        assert isinstance(bench.send(customer), Sent)
        bench.platform.failures = Failures(1.0, ("45047",))
        assert isinstance(bench.send(customer), Later)
        bench.platform.failures = Failures()


@pytest.mark.parametrize("kind", ["-1", "40001", "500", "reset", "timeout"])
def test_what_may_pass_is_tried_again_and_not_recorded_as_sent(bench: Bench, kind: str) -> None:
    customer = bench.customer()
    bench.key.get()
    bench.platform.failures = Failures(1.0, (kind,), stall=0.05)
    assert isinstance(bench.send(customer), Later)
    bench.platform.failures = Failures()
    assert isinstance(bench.send(customer), Sent)
    assert customer.heard == ["您好"]


def test_a_text_the_platform_never_takes_is_given_up(bench: Bench) -> None:
    assert isinstance(bench.send(bench.customer(), "长" * 700), Rejected)


def test_a_long_answer_is_split_at_sentences_within_the_bytes(bench: Bench) -> None:
    text = "这是一句比较长的话,说的是洗衣机怎样保养。" * 60
    pieces = bench.sender.pieces(text, [("可以", "k1"), ("不行", "k2")])
    assert "".join(pieces).replace("\n", "").startswith(text)
    assert all(len(piece.encode()) <= 2048 for piece in pieces)
    assert all(piece.endswith("。") for piece in pieces[:-1])
    assert "1. 可以\n2. 不行" in pieces[-1]


def test_a_key_that_somebody_else_made_useless_is_renewed_once(bench: Bench) -> None:
    customer = bench.customer()
    assert isinstance(bench.send(customer), Sent)
    bench.platform.tokens.invalidate()
    assert isinstance(bench.send(customer), Sent)
    codes = [code for path, code in bench.platform.calls if path == "message/custom/send"]
    assert codes == [0, 40001, 0]
    assert bench.platform.tokens.forced_at[1:] == []


def test_a_key_that_the_platform_goes_on_giving_out_is_renewed_by_force(bench: Bench) -> None:
    first = bench.key.get()
    assert bench.key.renew(first) != first
    assert len(bench.platform.tokens.forced_at) == 1


def test_all_processes_share_one_key_and_renew_it_together(bench: Bench) -> None:
    first = bench.key.get()
    bench.platform.tokens.invalidate()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(bench.key.renew(first))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert bench.platform.calls.count(("stable_token", 0)) == 2


def test_a_wrong_secret_is_no_reason_to_lose_a_message(bench: Bench) -> None:
    customer = bench.customer()
    bench.platform.secret = "another"
    assert not isinstance(bench.send(customer), Sent)


def fetch(bench: Bench, media_id: str, limit: int = 10_000) -> bytes:
    async def once() -> bytes:
        return await PlatformApi(url=bench.platform.url, key=bench.key).fetch("/cgi-bin/media/get", limit, media_id=media_id)

    return asyncio.run(once())


def test_files_are_fetched_within_their_size(bench: Bench) -> None:
    photo = bench.platform.keep("a.jpg", b"\xff\xd8\xff" + b"x" * 500)
    assert len(fetch(bench, photo)) == 503
    with pytest.raises(RejectedMessage):
        fetch(bench, photo, limit=100)
    with pytest.raises(RejectedMessage):
        fetch(bench, "unknown")
    bench.platform.failures = Failures(1.0, ("-1",))
    with pytest.raises(ServiceUnavailable):
        fetch(bench, photo)


# WeChat customer service -----------------------------------------------------------------------------------------------


def kf_send(platform: WeChatKf, unit_of_work: Callable[[], SqlUnitOfWork], address: str, text: str, *buttons: Any) -> SendResult:
    clock = Clock()

    async def once() -> SendResult:
        key = kf_key(platform.url, platform.corp_id, platform.secret, clock, unit_of_work)
        api = PlatformApi(url=platform.url, key=key)
        people = People(in_wecom=False, servicer="")
        ledger = Ledger(channel=wechat_kf.NAME, clock=clock, unit_of_work=unit_of_work)
        return await KfSender(api=api, people=people, ledger=ledger).send(address, text, buttons)

    with unit_of_work() as uow:
        uow.windows.open(wechat_kf.NAME, address, Cause.MESSAGE, clock.now(), None, clock.now())
        uow.commit()
    return asyncio.run(once())


def test_customer_service_sends_texts_and_menus_and_says_when_a_person_serves(
    unit_of_work: Callable[[], SqlUnitOfWork],
) -> None:
    with WeChatKf(corp_id="wwsender").serving() as platform:
        customer = platform.customer()
        customer.say(content="在吗")
        address = ":".join(customer.key)
        assert isinstance(kf_send(platform, unit_of_work, address, "您好"), Sent)
        assert isinstance(kf_send(platform, unit_of_work, address, "您看这样可以吗?", ("可以", "k1"), ("不行", "k2")), Sent)
        assert customer.heard == ["您好", "您看这样可以吗?\n1. 可以\n2. 不行"]
        platform.failures = Failures(1.0, ("40014",))
        assert isinstance(kf_send(platform, unit_of_work, address, "您好"), Later)
        platform.failures = Failures()
        customer.session.state = 3
        result = kf_send(platform, unit_of_work, address, "您好")
        assert isinstance(result, Rejected)
        assert "人工接待" in result.reason
