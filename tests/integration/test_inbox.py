"""Messages from platforms: each is stored once, within limits, with what was sent along."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.channels import Inbound, Kind, Media, edit_id
from bot.core.conversation import Incoming, Received, Reply
from bot.core.errors import RejectedMessage
from bot.core.pace import Window
from bot.core.say import Choice, say
from bot.core.tickets import Kind as TicketKind
from bot.core.tickets import Status
from bot.services import inbox, turn
from bot.services.inbox import Limits
from bot.services.ports import Heard
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]


def limits(customer: int = 1000, everybody: int = 1000) -> Limits:
    windows = (Window(customer, time.monotonic), Window(everybody, time.monotonic))
    return Limits(text=100, media=1000, customer=windows[0], everybody=windows[1])


@pytest.fixture
def inbound() -> Inbound:
    return Inbound(channel="telegram", customer=uuid.uuid4().hex, message_id="1", text="你好")


def begun(received: Received, units: Units) -> Incoming:
    incoming = turn.begin(received.turn_id, units())
    assert incoming is not None
    return incoming


def answered(received: Received, units: Units, *choices: Choice) -> None:
    """Closed by an answer of the dialogue with these choices."""
    reply = Reply(response="test", text="您看这样可以吗?", choices=choices, arguments={})
    heard = Heard(messages=(), intent={"name": "greet", "confidence": 1.0})
    turn.finish(begun(received, units), heard, [say("test")], lambda *_: [reply], NOW, units())


def count(engine: Engine, query: str, **values: object) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(query), values) or 0)


def jobs(engine: Engine, task: str, received: Received) -> int:
    query = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = :task AND (args @> jsonb_build_object('turn_id', :turn) OR lock = 'delivery:' || :talk)"
    return count(engine, query, task=task, turn=received.turn_id, talk=received.conversation_id)


def test_message_delivered_again_by_several_processes_is_one_turn(inbound: Inbound, unit_of_work: Units) -> None:
    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(lambda _: inbox.take(inbound, limits(), NOW, unit_of_work()), range(10)))
    assert len({one.turn_id for one in taken}) == 1
    assert sum(one.new for one in taken) == 1


def test_message_without_sender_or_id_is_refused(inbound: Inbound, unit_of_work: Units) -> None:
    for broken in (replace(inbound, customer=""), replace(inbound, message_id="")):
        with pytest.raises(RejectedMessage):
            inbox.take(broken, limits(), NOW, unit_of_work())


def test_long_message_is_kept_in_part_and_answered(inbound: Inbound, unit_of_work: Units) -> None:
    incoming = begun(inbox.take(replace(inbound, text="好" * 101), limits(), NOW, unit_of_work()), unit_of_work)
    assert incoming.text == "好" * 100
    assert turn.unasked(incoming, incoming.text) == [say("utter_too_long")]


def test_flood_is_told_once_and_kept(inbound: Inbound, engine: Engine, unit_of_work: Units) -> None:
    limited = limits(customer=2)
    taken = [inbox.take(replace(inbound, message_id=str(n)), limited, NOW, unit_of_work()) for n in range(5)]
    incoming = begun(taken[2], unit_of_work)
    assert turn.unasked(incoming, incoming.text) == [say("utter_too_fast")]
    assert [turn.begin(one.turn_id, unit_of_work()) for one in taken[3:]] == [None, None]
    assert [jobs(engine, "answer_turn", one) for one in taken] == [1, 1, 1, 0, 0]
    query = "SELECT count(*) FROM bot.messages WHERE conversation_id = :talk"
    assert count(engine, query, talk=taken[0].conversation_id) == 5


def test_crowd_is_told_politely(inbound: Inbound, unit_of_work: Units) -> None:
    incoming = begun(inbox.take(inbound, limits(everybody=0), NOW, unit_of_work()), unit_of_work)
    assert turn.unasked(incoming, "你好") == [say("utter_crowded")]


def test_large_attachment_is_refused_and_told(inbound: Inbound, engine: Engine, unit_of_work: Units) -> None:
    large = replace(inbound, kind=Kind.IMAGE, text="", media=Media(reference="f", size=1001))
    received = inbox.take(large, limits(), NOW, unit_of_work())
    assert turn.unasked(begun(received, unit_of_work), "") == [say("utter_attachment_refused")]
    assert count(engine, "SELECT count(*) FROM bot.attachments WHERE message_id = :turn", turn=received.turn_id) == 0


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        (Kind.IMAGE, "utter_photo_registered"),
        (Kind.VOICE, "utter_voice_unheard"),
        (Kind.VIDEO, "utter_file_registered"),
        (Kind.STICKER, "utter_sticker"),
        (Kind.LOCATION, "utter_location_unread"),
        (Kind.OTHER, "utter_kind_unread"),
        (Kind.TEXT, "utter_empty_message"),
    ],
)
def test_message_without_words_is_answered(inbound: Inbound, unit_of_work: Units, kind: Kind, response: str) -> None:
    received = inbox.take(replace(inbound, kind=kind, text=""), limits(), NOW, unit_of_work())
    assert turn.unasked(begun(received, unit_of_work), "") == [say(response)]


def test_words_beside_a_photo_are_understood(inbound: Inbound, unit_of_work: Units) -> None:
    photo = replace(inbound, kind=Kind.IMAGE, text="灯一直闪", media=Media(reference="f"))
    incoming = begun(inbox.take(photo, limits(), NOW, unit_of_work()), unit_of_work)
    assert turn.unasked(incoming, incoming.text) is None
    assert turn.besides(incoming) == [say("utter_photo_kept")]


def test_command_is_what_it_means(inbound: Inbound, unit_of_work: Units) -> None:
    incoming = begun(inbox.take(replace(inbound, kind=Kind.EVENT, text="human"), limits(), NOW, unit_of_work()), unit_of_work)
    assert incoming.payload == "/request_human"


def test_photo_leaves_the_question_open(inbound: Inbound, unit_of_work: Units, engine: Engine) -> None:
    first = inbox.take(inbound, limits(), NOW, unit_of_work())
    answered(first, unit_of_work, Choice(title="可以", payload="/affirm"))
    photo = replace(inbound, message_id="2", kind=Kind.IMAGE, text="", media=Media(reference="f"))
    second = begun(inbox.take(photo, limits(), NOW, unit_of_work()), unit_of_work)
    reply = Reply(response="test", text="照片登记了", choices=(), arguments={})
    turn.finish(second, None, [say("test")], lambda *_: [reply], NOW, unit_of_work())
    with unit_of_work() as uow:
        key = uow.conversations.offered(first.conversation_id, second.turn_id + 1000)[0].payload
    pressed = inbox.take(replace(inbound, message_id="3", text=key, button=key), limits(), NOW, unit_of_work())
    assert begun(pressed, unit_of_work).payload == "/affirm"


@pytest.mark.parametrize(("reply", "payload"), [("2", "/deny"), ("第一个", "/affirm"), ("3", None), ("两台", None)])
def test_number_is_a_choice_where_there_are_no_buttons(
    inbound: Inbound, unit_of_work: Units, reply: str, payload: str | None
) -> None:
    inbound = replace(inbound, channel="wechat")
    choices = (Choice(title="可以", payload="/affirm"), Choice(title="不了", payload="/deny"))
    answered(inbox.take(inbound, limits(), NOW, unit_of_work()), unit_of_work, *choices)
    received = inbox.take(replace(inbound, message_id="2", text=reply), limits(), NOW, unit_of_work())
    assert begun(received, unit_of_work).payload == payload


def test_number_is_no_choice_of_an_older_question(inbound: Inbound, unit_of_work: Units) -> None:
    inbound = replace(inbound, channel="wechat")
    answered(inbox.take(inbound, limits(), NOW, unit_of_work()), unit_of_work, Choice(title="可以", payload="/affirm"))
    answered(inbox.take(replace(inbound, message_id="2", text="嗯"), limits(), NOW, unit_of_work()), unit_of_work)
    received = inbox.take(replace(inbound, message_id="3", text="1"), limits(), NOW, unit_of_work())
    incoming = begun(received, unit_of_work)
    assert (incoming.payload, incoming.stale_button) == (None, False)


def test_change_of_the_latest_message_is_understood(inbound: Inbound, unit_of_work: Units) -> None:
    inbox.take(inbound, limits(), NOW, unit_of_work())
    edit = replace(inbound, message_id=edit_id("1", "1"), kind=Kind.EDIT, text="您好")
    incoming = begun(inbox.take(edit, limits(), NOW, unit_of_work()), unit_of_work)
    assert turn.unasked(incoming, incoming.text) is None


def test_change_of_an_earlier_message_is_asked_for_again(inbound: Inbound, unit_of_work: Units) -> None:
    for number in ("1", "2"):
        inbox.take(replace(inbound, message_id=number), limits(), NOW, unit_of_work())
    edit = replace(inbound, message_id=edit_id("1", "1"), kind=Kind.EDIT, text="您好")
    incoming = begun(inbox.take(edit, limits(), NOW, unit_of_work()), unit_of_work)
    assert turn.unasked(incoming, incoming.text) == [say("utter_edit_missed")]


def test_change_that_changes_nothing_is_passed_over(inbound: Inbound, unit_of_work: Units) -> None:
    inbox.take(inbound, limits(), NOW, unit_of_work())
    edit = replace(inbound, message_id=edit_id("1", "1"), kind=Kind.EDIT)
    incoming = begun(inbox.take(edit, limits(), NOW, unit_of_work()), unit_of_work)
    assert turn.unasked(incoming, incoming.text) == []


def test_photos_sent_together_are_acknowledged_once(inbound: Inbound, unit_of_work: Units) -> None:
    photo = replace(inbound, kind=Kind.IMAGE, text="", media=Media(reference="f"))
    taken = [inbox.take(replace(photo, message_id=str(n)), limits(), NOW, unit_of_work()) for n in range(3)]
    later = inbox.take(replace(photo, message_id="9"), limits(), NOW + timedelta(minutes=1), unit_of_work())
    says = [turn.unasked(begun(one, unit_of_work), "") for one in [*taken, later]]
    assert says == [[say("utter_photo_registered")], [], [], [say("utter_photo_registered")]]


def add_ticket(received: Received, units: Units) -> int:
    with units() as uow:
        fields = {"fault": "灯一直闪"}
        ticket = uow.tickets.add(
            TicketKind.REPAIR, Status.SCHEDULED, received.conversation_id, None, False, fields, NOW, "R2611", NOW
        )
        uow.commit()
    return ticket.id


@pytest.mark.parametrize("before", [True, False])
def test_photo_belongs_to_the_ticket_beside_it(inbound: Inbound, unit_of_work: Units, before: bool) -> None:
    first = inbox.take(inbound, limits(), NOW, unit_of_work())
    photo = replace(inbound, message_id="2", kind=Kind.IMAGE, text="", media=Media(reference="f"))
    if not before:
        ticket = add_ticket(first, unit_of_work)
    inbox.take(photo, limits(), NOW, unit_of_work())
    if before:
        ticket = add_ticket(first, unit_of_work)
    with unit_of_work() as uow:
        assert [one.reference for one in uow.attachments.of_ticket(ticket)] == ["f"]


def test_answer_on_a_platform_is_sent_by_a_job_and_on_the_page_by_none(
    inbound: Inbound, engine: Engine, unit_of_work: Units
) -> None:
    for channel, expected in (("telegram", 1), ("web", 0)):
        received = inbox.take(replace(inbound, channel=channel), limits(), NOW, unit_of_work())
        answered(received, unit_of_work)
        assert jobs(engine, "deliver", received) == expected
