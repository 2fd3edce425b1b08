"""The short form of the chaos run; `make chaos` is the long one. Its checks are shown to fail where they must."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from rich.console import Console

from bench.chaos import Result, run, show
from bench.checks import NEVER, violations
from bench.moments import MOMENTS, TOLD_MOMENTS
from tests.stack import Stack, running_stack

#: One for each moment of a turn.
KILLS = len(MOMENTS)
CUSTOMERS = 12
SEED = 7

#: What would have gone wrong, done by hand to a database in which nothing did, for each check.
_TURN = "(SELECT max(id) FROM bot.messages WHERE direction = 'in')"
_REPAIR = "(SELECT max(id) FROM bot.tickets WHERE kind = 'repair' AND status = 'scheduled')"
_COMPLAINT = "(SELECT max(id) FROM bot.tickets WHERE kind = 'complaint')"
_RETURN = "(SELECT max(id) FROM bot.tickets WHERE kind = 'return')"
_TOLD = "(SELECT min(id) FROM bot.tickets WHERE kind = 'restock' AND status = 'closed')"
_EVENT = "(SELECT max(id) FROM rasa.events WHERE type_name = 'user')"
_EVENT_COLUMNS = "sender_id, type_name, timestamp, intent_name, action_name"
TAMPERINGS = {
    "accepted messages without an answer": f"UPDATE bot.messages SET answered_at = NULL WHERE id = {_TURN}",
    "answered messages without a reply": (
        "UPDATE bot.messages SET direction = 'note' WHERE turn_id = (SELECT min(turn_id) FROM bot.messages)"
    ),
    "replies out of order": (
        "INSERT INTO bot.messages (conversation_id, direction, turn_id, position, text) SELECT conversation_id, 'out', "
        "min(id), 99, '' FROM bot.messages WHERE direction = 'in' AND conversation_id = "
        f"(SELECT conversation_id FROM bot.tickets WHERE id = {_REPAIR}) GROUP BY 1"
    ),
    "visits without their slot": f"UPDATE bot.slots SET ticket_id = NULL WHERE ticket_id = {_REPAIR}",
    "slots taken for no visit": (
        "UPDATE bot.tickets SET status = 'cancelled' "
        "WHERE id = (SELECT max(ticket_id) FROM bot.slots WHERE ticket_id IS NOT NULL)"
    ),
    "repairs with something missing": (
        f"UPDATE bot.tickets SET fields = fields || '{{\"phone\": null}}' WHERE id = {_REPAIR}"
    ),
    "complaints with something missing": f"UPDATE bot.tickets SET fields = fields - 'outcome' WHERE id = {_COMPLAINT}",
    "complaints with a sentence twice": (
        "UPDATE bot.tickets SET fields = jsonb_insert(fields, '{sentences,0}', fields->'sentences'->0) "
        f"WHERE id = {_COMPLAINT}"
    ),
    "complaints with words that nobody said": (
        f"UPDATE bot.tickets SET fields = jsonb_set(fields, '{{sentences,0}}', '\"都很好\"') WHERE id = {_COMPLAINT}"
    ),
    "returns with something missing": f"UPDATE bot.tickets SET fields = fields - 'rule' WHERE id = {_RETURN}",
    "registers with something missing": f"UPDATE bot.tickets SET fields = fields - 'name' WHERE id = {_TOLD}",
    "registers that end without a notice, or with several": (
        "UPDATE bot.messages SET response = '' "
        f"WHERE conversation_id = (SELECT conversation_id FROM bot.tickets WHERE id = {_TOLD})"
    ),
    "customers told before others who have waited longer": (
        "INSERT INTO bot.tickets (id, number, kind, status, conversation_id, customer_id, fields) "
        "SELECT -1, 'Q0000-0000', w.kind, 'received', r.conversation_id, r.customer_id, w.fields "
        f"FROM bot.tickets w, bot.tickets r WHERE w.id = {_TOLD} AND r.id = {_REPAIR}"
    ),
    "conversations with two tickets of a kind": (
        "INSERT INTO bot.tickets (number, kind, status, conversation_id, customer_id, fields) "
        "SELECT 'R0000-0000', kind, 'received', conversation_id, customer_id, fields "
        f"FROM bot.tickets WHERE id = {_REPAIR}"
    ),
    "turns that Rasa does not remember": (
        "DELETE FROM rasa.events WHERE id = (SELECT min(id) FROM rasa.events WHERE type_name = 'user')"
    ),
    "turns that Rasa remembers twice": (
        f"INSERT INTO rasa.events ({_EVENT_COLUMNS}, data) "
        f"SELECT {_EVENT_COLUMNS}, data FROM rasa.events WHERE id = {_EVENT}"
    ),
    "turns that Rasa remembers in another order": (
        f"INSERT INTO rasa.events ({_EVENT_COLUMNS}, data) SELECT {_EVENT_COLUMNS}, "
        "jsonb_set(data::jsonb, '{metadata,turn_id}', '\"0\"')::text FROM rasa.events WHERE id = " + _EVENT
    ),
    "turns left in the queue": (
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('nobody', 'answer_turn', 0, 'x', NULL, '{}'::jsonb, NULL)"
        "::procrastinate_job_to_defer_v1])"
    ),
    "turns given up": (
        "INSERT INTO bot.handoffs (conversation_id, reason) "
        f"SELECT conversation_id, 'turn_failed' FROM bot.messages WHERE id = {_TURN}"
    ),
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """An assistant of this module's own: it is killed, and its rows are spoilt."""
    with running_stack(tmp_path_factory.mktemp("chaos") / "var", BOT_GIVE_UP_AFTER="600") as running:
        yield running


@pytest.fixture(scope="module")
def result(stack: Stack) -> Result:
    came_to = run(stack, KILLS, CUSTOMERS, SEED, Console())
    show(came_to, SEED, Console())
    return came_to


def test_no_kill_loses_or_doubles_anything(result: Result) -> None:
    assert result.violations == []
    assert len(result.talks) >= CUSTOMERS


def test_every_moment_of_a_turn_was_hit(result: Result) -> None:
    assert result.missed == []
    assert {kill.moment for kill in result.kills} == {moment.name for moment in (*MOMENTS, *TOLD_MOMENTS)}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("repair", "name", "别人"),
        ("complaint", "sentences", ["都很好"]),
        ("return", "want", "nothing"),
        ("restock", "name", "别人"),
    ],
)
def test_a_ticket_that_says_something_else_is_noticed(
    stack: Stack, result: Result, kind: str, field: str, value: object
) -> None:
    talk = next(one for one in result.talks if one.script.kind == kind)
    (before,) = stack.rows("SELECT fields FROM bot.tickets WHERE number = :number", number=talk.number)
    change = "UPDATE bot.tickets SET fields = CAST(:fields AS jsonb) WHERE number = :number"
    stack.rows(change, fields=json.dumps(before.fields | {field: value}), number=talk.number)
    assert any(f"{field} is {value}" in one for one in found(stack, result))
    stack.rows(change, fields=json.dumps(before.fields), number=talk.number)
    assert found(stack, result) == []


@pytest.mark.parametrize("pieces", [1, -1])
def test_customers_that_were_told_and_pieces_that_arrived_are_compared(
    stack: Stack, result: Result, pieces: int
) -> None:
    (one,) = violations(stack, result.talks, result.visitors, result.arrived + pieces)
    assert one.startswith("notices that do not agree with what arrived")


def test_every_check_can_fail(stack: Stack, result: Result) -> None:
    assert TAMPERINGS.keys() == NEVER.keys()
    for what, statement in TAMPERINGS.items():
        assert not stack.rows(NEVER[what]), what
        stack.rows(statement)
        assert any(one.startswith(what) for one in found(stack, result)), what


def found(stack: Stack, result: Result) -> list[str]:
    """What the checks say now."""
    return violations(stack, result.talks, result.visitors, result.arrived)
