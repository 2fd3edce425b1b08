"""What must be true after any number of kills, read from the database and from what customers remember."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.customers import Talk
from bench.visitors import Visitor
from tests.stack import Stack

#: Seconds without a word after which a customer on the web page counts as left alone.
LONGEST_SILENCE = 5.0

#: Rows that must not exist.
NEVER = {
    "accepted messages without an answer": (
        "SELECT id, text FROM bot.messages WHERE direction = 'in' AND answered_at IS NULL"
    ),
    "answered messages without a reply": (
        "SELECT m.id, m.text FROM bot.messages m WHERE m.direction = 'in' AND m.answered_at IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM bot.messages r WHERE r.turn_id = m.id AND r.direction = 'out')"
    ),
    "replies out of order": (
        "SELECT id, turn_id, earlier FROM (SELECT id, turn_id, "
        "lag(turn_id) OVER (PARTITION BY conversation_id ORDER BY id) AS earlier "
        "FROM bot.messages WHERE direction = 'out') AS replies WHERE earlier > turn_id"
    ),
    "visits without their slot": (
        "SELECT t.number, t.fields->>'starts_at', s.starts_at FROM bot.tickets t "
        "LEFT JOIN bot.slots s ON s.ticket_id = t.id WHERE t.status = 'scheduled' AND "
        "(s.starts_at, s.technician) IS DISTINCT FROM ((t.fields->>'starts_at')::timestamptz, t.fields->>'technician')"
    ),
    "slots taken for no visit": (
        "SELECT s.id, t.number, t.status FROM bot.slots s JOIN bot.tickets t ON t.id = s.ticket_id "
        "WHERE t.status <> 'scheduled'"
    ),
    "repairs with something missing": (
        "SELECT number, fields FROM bot.tickets WHERE kind = 'repair' AND "
        "('' IN (fields->>'fault', fields->>'phone', fields->>'name', fields->>'category') "
        "OR num_nulls(fields->>'fault', fields->>'phone', fields->>'name', fields->>'category') > 0 "
        "OR (fields->>'visit')::boolean AND coalesce(fields->>'address', '') = '')"
    ),
    "complaints with something missing": (
        "SELECT number, fields FROM bot.tickets WHERE kind = 'complaint' AND (phone IS NULL "
        "OR num_nulls(fields->>'category', fields->>'severity', fields->>'outcome') > 0 "
        "OR jsonb_array_length(fields->'sentences') = 0)"
    ),
    "complaints with a sentence twice": (
        "SELECT t.number, said FROM bot.tickets t, jsonb_array_elements_text(t.fields->'sentences') AS said "
        "WHERE t.kind = 'complaint' GROUP BY 1, 2 HAVING count(*) > 1"
    ),
    "complaints with words that nobody said": (
        "SELECT t.number, said FROM bot.tickets t, jsonb_array_elements_text(t.fields->'sentences') AS said "
        "WHERE t.kind = 'complaint' AND NOT EXISTS (SELECT FROM bot.messages m "
        "WHERE m.conversation_id = t.conversation_id AND m.direction = 'in' AND m.text = said)"
    ),
    "returns with something missing": (
        "SELECT number, fields FROM bot.tickets WHERE kind = 'return' AND (num_nulls(fields->>'text', fields->>'want', "
        "fields->>'reason', fields->>'rule', fields->>'category', fields->>'way', fields->>'freight') > 0 "
        "OR fields->>'way' <> 'shop' AND coalesce(fields->>'phone', '') = '' "
        "OR fields->>'way' = 'pick_up' AND coalesce(fields->>'address', '') = '')"
    ),
    "registers with something missing": (
        "SELECT number, fields FROM bot.tickets WHERE kind = 'restock' AND num_nulls(phone, fields->>'model', "
        "fields->>'shop', fields->>'name', fields->>'phone') > 0"
    ),
    "registers that end without a notice, or with several": (
        "SELECT t.number, t.status, count(m.id) FROM bot.tickets t LEFT JOIN bot.messages m "
        "ON m.conversation_id = t.conversation_id AND m.response = 'utter_restock_arrived' "
        "WHERE t.kind = 'restock' GROUP BY t.id HAVING count(m.id) <> (t.status = 'closed')::int"
    ),
    "customers told before others who have waited longer": (
        "SELECT later.number, earlier.number FROM bot.tickets later JOIN bot.tickets earlier ON earlier.id < later.id "
        "AND earlier.kind = later.kind AND earlier.fields->>'model' = later.fields->>'model' "
        "WHERE later.kind = 'restock' AND later.status = 'closed' AND earlier.status <> 'closed'"
    ),
    "conversations with two tickets of a kind": (
        "SELECT conversation_id, kind, count(*) FROM bot.tickets GROUP BY 1, 2 HAVING count(*) > 1"
    ),
    "turns that Rasa does not remember": (
        "SELECT m.id, m.text FROM bot.messages m WHERE m.direction = 'in' AND m.answered_at IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM rasa.events e WHERE e.sender_id = m.conversation_id AND e.type_name = 'user' "
        "AND e.data::jsonb->'metadata'->>'turn_id' = m.id::text)"
    ),
    "turns that Rasa remembers twice": (
        "SELECT sender_id, data::jsonb->'metadata'->>'turn_id', count(*) FROM rasa.events "
        "WHERE type_name = 'user' GROUP BY 1, 2 HAVING count(*) > 1"
    ),
    "turns that Rasa remembers in another order": (
        "SELECT sender_id, turn_id FROM (SELECT sender_id, (data::jsonb->'metadata'->>'turn_id')::bigint AS turn_id, "
        "lag((data::jsonb->'metadata'->>'turn_id')::bigint) OVER (PARTITION BY sender_id ORDER BY id) AS earlier "
        "FROM rasa.events WHERE type_name = 'user') AS turns WHERE earlier > turn_id"
    ),
    "turns left in the queue": (
        "SELECT id, status FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn'"
    ),
    "turns given up": "SELECT id FROM bot.handoffs WHERE reason = 'turn_failed'",
}


def violations(stack: Stack, talks: Sequence[Talk], visitors: Sequence[Visitor], arrived: int) -> list[str]:
    """One line for each thing that is not as it must be."""
    return [
        *_rows(stack),
        *_tickets(stack, talks),
        *_records(stack, talks),
        *_visits(stack, visitors),
        *_notices(stack, arrived),
    ]


def _rows(stack: Stack) -> Iterator[str]:
    for what, query in NEVER.items():
        rows = stack.rows(query)
        if rows:
            yield f"{what}: {len(rows)}, for example {tuple(rows[0])}"


def _tickets(stack: Stack, talks: Sequence[Talk]) -> Iterator[str]:
    """Every talk has its one ticket, with what this customer said, and nobody else has one."""
    rows = stack.rows(
        "SELECT c.external_id, t.kind, t.number, t.phone, t.fields FROM bot.tickets t "
        "JOIN bot.conversations c ON c.id = t.conversation_id"
    )
    written = {(row.external_id, row.kind): row for row in rows}
    expected = {(talk.conversation, str(talk.script.kind)) for talk in talks}
    for talk in talks:
        row = written.get((talk.conversation, talk.script.kind))
        problems = [talk.problem] if talk.problem else []
        if row is None or row.number != talk.number:
            problems.append(f"told {talk.number}, written {row.number if row else None}")
        else:
            problems += talk.script.differences({**row.fields, "phone": row.phone})
        if problems:
            yield "\n".join([f"{talk.conversation}: {'; '.join(problems)}", *talk.transcript()])
    yield from (f"{row.number} is a {row.kind} nobody wanted" for key, row in written.items() if key not in expected)


def _records(stack: Stack, talks: Sequence[Talk]) -> Iterator[str]:
    """What a customer said and read is what is recorded, in the same order."""
    rows = stack.rows(
        "SELECT c.external_id AS talk, m.external_id AS message_id, "
        "array(SELECT text FROM bot.messages WHERE turn_id = m.id AND direction = 'out' ORDER BY id) AS replies "
        "FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id WHERE m.direction = 'in' ORDER BY m.id"
    )
    recorded: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in rows:
        recorded.setdefault(row.talk, []).append((row.message_id, tuple(row.replies)))
    for talk in talks:
        heard = [(one.message_id, one.replies) for one in talk.exchanges]
        if not talk.problem and heard != recorded.get(talk.conversation):
            yield "\n".join(
                [f"{talk.conversation}: the record says {recorded.get(talk.conversation)}", *talk.transcript()]
            )


def _visits(stack: Stack, visitors: Sequence[Visitor]) -> Iterator[str]:
    """Nobody on the web page was left alone; everything was taken once and in order."""
    rows = stack.rows("SELECT external_id FROM bot.messages WHERE direction = 'in' ORDER BY id")
    taken = [row.external_id for row in rows]
    for visitor in visitors:
        for silence in visitor.silences:
            if silence.seconds > LONGEST_SILENCE:
                yield f"{silence.seconds:.1f} s without a word on the web page, until {silence.ended_by}"
        mine = [key for key in taken if key in visitor.said]
        lost = visitor.said.keys() - set(mine)
        if lost:
            yield f"said on the web page and lost: {len(lost)}, for example {visitor.said[lost.pop()]}"
        said = [key for key in visitor.said if key not in visitor.sent_again]
        if said != [key for key in mine if key not in visitor.sent_again]:
            yield f"taken in another order than it was said on the web page: {said} as {mine}"


def _notices(stack: Stack, arrived: int) -> Iterator[str]:
    """As many customers were told as pieces arrived."""
    told = stack.rows("SELECT id FROM bot.messages WHERE response = 'utter_restock_arrived'")
    if len(told) != arrived:
        yield f"notices that do not agree with what arrived: {len(told)} for {arrived} pieces"
