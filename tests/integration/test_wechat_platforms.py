"""Messages from WeChat and WeChat customer service through gateway, worker and back, with a played dialogue."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from tests.platforms.phones import Telephone
from tests.platforms.serving import Failures
from tests.platforms.small_stack import SmallStack, said_of, small_stack
from tests.platforms.wechat import Customer, WeChat
from tests.platforms.wechat_kf import Customer as KfCustomer
from tests.platforms.wechat_kf import WeChatKf
from tests.platforms.wechat_settings import settings_of

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20


@dataclass
class Platforms:
    """The assistant with its two WeChat channels."""

    stack: SmallStack
    wechat: WeChat
    kf: WeChatKf

    def telephone(self, customer: Customer | None = None) -> Telephone:
        customer = customer or self.wechat.customer()
        return Telephone(self.stack, customer, "wechat", customer.openid)

    def kf_telephone(self, customer: KfCustomer | None = None) -> Telephone:
        customer = customer or self.kf.customer()
        return Telephone(self.stack, customer, "wechat_kf", ":".join(customer.key))

    def states(self, telephone: Telephone) -> list[str]:
        """Of the deliveries to a customer, the oldest first."""
        rows = self.stack.rows(
            "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id JOIN bot.conversations c "
            "ON c.id = m.conversation_id WHERE c.external_id = :a ORDER BY m.id",
            a=telephone.address,
        )
        return [row.state for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


@pytest.fixture(scope="module")
def platforms(folder: Path, engine: Engine, database_url: str) -> Iterator[Platforms]:
    with WeChat().serving() as wechat, WeChatKf(page=3).serving() as kf, ExitStack() as started:
        stack = started.enter_context(small_stack(folder, database_url, **settings_of(wechat, kf)))
        wechat.call_at(f"{stack.url}/channels/wechat")
        kf.callback = f"{stack.url}/channels/wechat-kf"
        yield Platforms(stack, wechat, kf)


@pytest.fixture(params=["wechat", "wechat_kf"])
def telephone(platforms: Platforms, request: pytest.FixtureRequest) -> Iterator[Telephone]:
    someone = platforms.telephone() if request.param == "wechat" else platforms.kf_telephone()
    yield someone
    print("\n".join(someone.transcript), platforms.stack.log())


def test_the_platforms_pages_accept_the_addresses(platforms: Platforms) -> None:
    assert platforms.wechat.pushes is not None
    assert platforms.wechat.pushes.verify()
    assert not platforms.wechat.pushes.verify(token="another")
    assert platforms.kf.verify()
    assert not platforms.kf.verify(token="another")


def test_a_message_is_answered_once_and_recorded_as_sent(platforms: Platforms, telephone: Telephone) -> None:
    for number in range(3):
        assert telephone.say(f"第{number}句").text == said_of(f"第{number}句")
    assert platforms.states(telephone) == ["sent"] * 3


@pytest.mark.parametrize("said", ["2", "第二个", "二", "第二样", "2。"])
def test_a_number_is_the_choice_it_stands_for(telephone: Telephone, said: str) -> None:
    assert "2. 第二样" in telephone.say("给我选").text
    assert telephone.say(said).text == said_of("/第二样")


def test_a_pressed_line_of_a_menu_is_the_choice(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    telephone = platforms.kf_telephone(customer)
    telephone.say("给我选")
    offered = platforms.stack.rows(
        "SELECT b.id FROM bot.buttons b JOIN bot.messages m ON m.id = b.message_id JOIN bot.conversations c "
        "ON c.id = m.conversation_id WHERE c.external_id = :a AND b.title = '第三样'",
        a=telephone.address,
    )
    pressed = telephone.does("(按)", lambda: (customer.say(content="3. 第三样", menu_id=offered[0].id), platforms.kf.call(customer.key[0])))
    assert pressed.text == said_of("/第三样")


def test_a_message_delivered_three_times_is_answered_once(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)
    telephone.does("三次", lambda: [customer.writes("在吗", 77) for _ in range(3)])
    assert telephone.say("还在吗").text == said_of("还在吗")
    assert customer.heard == [said_of("在吗"), said_of("还在吗")]


def test_an_event_delivered_three_times_is_answered_once(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    xml = customer.event("CLICK", EventKey="我要报修")
    platforms.telephone(customer).does("三次", lambda: [customer.deliver(xml, "menu") for _ in range(3)])
    assert customer.heard == [said_of("我要报修")]


def test_two_at_once_are_answered_in_their_order(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)

    def write() -> None:
        threads = [threading.Thread(target=customer.writes, args=(f"第{number}句",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    telephone.does("同时", write, messages=4)
    stored = platforms.stack.rows(
        "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :a AND m.direction = 'in' ORDER BY m.id",
        a=telephone.address,
    )
    assert customer.heard == [said_of(row.text) for row in stored]


def test_an_acknowledgement_comes_at_once_and_says_nothing(platforms: Platforms) -> None:
    done = platforms.wechat.customer().writes("几点关门")
    assert (done.tries, done.reply, done.out_of_order) == (1, None, False)


def test_who_follows_is_greeted_a_menu_is_a_sentence_and_a_link_is_nothing(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)
    assert telephone.does("(关注)", customer.follows).text == said_of("/greet")
    assert telephone.does("(菜单)", lambda: customer.presses("我要报修")).text == said_of("我要报修")
    customer.opens("https://shop.example")
    customer.leaves()
    assert telephone._received() == 2
    assert platforms.stack.rows("SELECT 1 FROM bot.grants WHERE address = :a", a=customer.openid) == []


def test_a_photo_is_kept_and_the_customer_is_told(platforms: Platforms) -> None:
    customers: list[tuple[Any, Telephone]] = []
    for someone in (platforms.wechat.customer(), platforms.kf.customer()):
        phone = platforms.telephone(someone) if isinstance(someone, Customer) else platforms.kf_telephone(someone)
        customers.append((someone, phone))
    for someone, telephone in customers:
        assert "登记" in telephone.does("(照片)", lambda someone=someone: someone.sends_picture(PHOTO)).text  # type: ignore[misc]
        kept = _attachment(platforms, telephone)
        assert (kept.state, kept.content_type) == ("kept", "image/jpeg")
        assert (platforms.stack.folder / "attachments" / kept.path).read_bytes() == PHOTO


def _attachment(platforms: Platforms, telephone: Telephone) -> Any:
    query = (
        "SELECT a.state, a.content_type, a.path FROM bot.attachments a JOIN bot.conversations c "
        "ON c.id = a.conversation_id WHERE c.external_id = :address AND a.state <> 'waiting'"
    )
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := platforms.stack.rows(query, address=telephone.address):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(platforms.stack.log())


def test_voice_is_understood_where_it_was_recognised_and_asked_for_in_text_where_not(platforms: Platforms) -> None:
    customer = platforms.wechat.customer()
    telephone = platforms.telephone(customer)
    assert "请您用文字" in telephone.does("(语音)", customer.speaks).text
    assert "请您用文字" in telephone.does("(语音)", lambda: customer.speaks("")).text
    assert telephone.does("(语音)", lambda: customer.speaks("你们几点关门")).text == said_of("你们几点关门")
    kf = platforms.kf.customer()
    assert "请您用文字" in platforms.kf_telephone(kf).does("(语音)", kf.speaks).text


def test_forged_and_replayed_callbacks_leave_nothing(platforms: Platforms) -> None:
    pushes = platforms.wechat.pushes
    assert pushes is not None
    customer = platforms.wechat.customer()
    query, body = pushes.request(customer.message("text", Content="在吗"), customer.openid)
    for forged in ({"msg_signature": "0" * 40}, {"timestamp": "1"}, {"nonce": "2"}):
        assert httpx.post(pushes.callback, params=query | forged, content=body).status_code == 403
    assert httpx.post(pushes.callback, params=query, content=b"<xml>").status_code == 400
    assert httpx.post(pushes.callback, params=query, content=b"x" * 70_000).status_code == 400
    assert httpx.post(pushes.callback).status_code == 400
    telephone = platforms.telephone(customer)
    assert telephone._received() == 0
    for _ in range(2):
        assert httpx.post(pushes.callback, params=query, content=body).text == "success"
    assert telephone._received() == 1


def test_outside_the_48_hours_staff_are_told_to_telephone(platforms: Platforms, telephone: Telephone) -> None:
    telephone.say("在吗")
    heard = len(telephone.person.heard)
    platforms.stack.rows("UPDATE bot.grants SET closes_at = now() - interval '3 days' WHERE address = :a", a=telephone.address)
    _notice(platforms, telephone, "师傅明天上午十点到。")
    telephone.wait(1)
    assert len(telephone.person.heard) == heard
    assert platforms.states(telephone)[-1] == "failed"
    told = telephone.tickets()[0]["fields"]["text"]
    assert "师傅明天上午十点到" in told
    assert "打电话" in told


def test_what_waits_for_the_customers_next_message_is_sent_with_it(platforms: Platforms, telephone: Telephone) -> None:
    telephone.say("在吗")
    platforms.stack.rows("UPDATE bot.grants SET remaining = 0 WHERE address = :a", a=telephone.address)
    _notice(platforms, telephone, "配件已经到了。")
    time.sleep(1.5)
    assert platforms.states(telephone)[-1] == "pending"
    telephone.say("还在吗")
    assert telephone.person.heard[1:] == ["配件已经到了。", said_of("还在吗")]


def _notice(platforms: Platforms, telephone: Telephone, text: str) -> None:
    """As when staff or the assistant say something by themselves."""
    platforms.stack.rows(
        "WITH talk AS (SELECT id FROM bot.conversations WHERE external_id = :a), message AS ("
        "INSERT INTO bot.messages (conversation_id, direction, text, response) SELECT id, 'out', :text, 'staff' FROM talk "
        "RETURNING id, conversation_id), delivery AS ("
        "INSERT INTO bot.deliveries (message_id) SELECT id FROM message RETURNING message_id) "
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('deliveries', 'deliver', 0, 'delivery:' || m.conversation_id, NULL, "
        "jsonb_build_object('message_id', d.message_id), NULL)::procrastinate_job_to_defer_v1]) "
        "FROM message m JOIN delivery d ON d.message_id = m.id",
        a=telephone.address,
        text=text,
    )


# WeChat customer service -----------------------------------------------------------------------------------------------


def test_who_opens_the_conversation_is_welcomed_once(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    telephone = platforms.kf_telephone(customer)
    customer.enters()
    until = time.monotonic() + 20
    while not customer.heard and time.monotonic() < until:
        time.sleep(0.05)
    telephone.say("在吗")
    customer.enters()
    telephone.say("还在吗")
    assert ["请您直接用文字告诉我" in text for text in customer.heard] == [True, False, False]


def test_nothing_is_skipped_or_said_twice_where_the_worker_is_killed_while_it_reads(platforms: Platforms) -> None:
    customers = [platforms.kf.customer() for _ in range(12)]
    for customer in customers:
        customer.say(content="在吗")
    platforms.kf.call(customers[0].key[0])
    platforms.stack.kill("worker")
    for customer in customers:
        platforms.kf_telephone(customer).wait(1)
        assert customer.heard == [said_of("在吗")]
    cursor = platforms.stack.rows("SELECT value FROM bot.cursors WHERE name LIKE 'wechat_kf:%'")
    assert len(cursor) == 1


def test_a_customer_is_handed_over_to_people_in_wecom_and_comes_back(platforms: Platforms) -> None:
    customer = platforms.kf.customer()
    telephone = platforms.kf_telephone(customer)
    telephone.say("在吗")
    platforms.stack.rows(
        "INSERT INTO bot.handoffs (conversation_id, reason, promised_at) "
        "SELECT id, 'requested', now() FROM bot.conversations WHERE external_id = :a",
        a=telephone.address,
    )
    telephone.say("转人工")
    assert customer.session.state == 2
    customer.is_served_by("lisi")
    before = len(customer.heard)
    telephone.say("我的洗衣机坏了")
    assert len(customer.heard) == before
    customer.is_told("您好,我来帮您登记。")
    customer.is_served_by("lisi", change=3)
    assert telephone.say("谢谢").text.endswith(said_of("谢谢"))
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
    telephone.say("在吗")
    customer.session.refuses = False
    telephone.say("还在吗")
    assert platforms.states(telephone) == ["failed", "sent"]
    assert "拒收" in telephone.tickets()[0]["fields"]["text"]


# Failures --------------------------------------------------------------------------------------------------------------

FAILING = ("-1", "40001", "45015", "45047", "500", "reset", "timeout")
KF_FAILING = ("-1", "40014", "95001", "95002", "500", "reset", "timeout")


SAID = [f"第{number}句" for number in range(4)]


@pytest.fixture
def talks(platforms: Platforms) -> Iterator[list[Telephone]]:
    """Customers of both platforms, while three calls in ten fail."""
    platforms.wechat.failures = Failures(0.3, FAILING, seed=11, stall=0.2)
    platforms.kf.failures = Failures(0.3, KF_FAILING, seed=12, stall=0.2)
    yield [platforms.telephone() for _ in range(10)] + [platforms.kf_telephone() for _ in range(10)]
    assert len(platforms.wechat.failures.injected) > 3
    assert len(platforms.kf.failures.injected) > 3
    platforms.wechat.failures, platforms.kf.failures = Failures(), Failures()


def test_under_30_percent_failures_every_message_is_answered_once_in_order(
    platforms: Platforms, talks: list[Telephone]
) -> None:
    for words in SAID:
        for talk in talks:
            talk.person.writes(words)
    for talk in talks:
        talk.wait(len(SAID))
        assert talk.person.heard == [said_of(words) for words in SAID]
        assert platforms.states(talk) == ["sent"] * len(SAID)


def test_under_failures_and_kills_every_message_is_answered_in_order(platforms: Platforms, talks: list[Telephone]) -> None:
    """The platforms give no way to ask whether a message that was under way at a kill has arrived: it is sent again."""
    for words in SAID:
        for talk in talks:
            talk.person.writes(words)
        platforms.stack.kill("worker")
    for talk in talks:
        talk.wait(len(SAID))
        assert list(dict.fromkeys(talk.person.heard)) == [said_of(words) for words in SAID]
        assert talk.person.heard == sorted(talk.person.heard)
        assert platforms.states(talk) == ["sent"] * len(SAID)
    repeated = sum(len(talk.person.heard) - len(SAID) for talk in talks)
    assert repeated <= len(SAID) * 4
