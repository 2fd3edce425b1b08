"""What must be true after any number of kills, read from the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.customers import Booking
from tests.stack import Stack


def violations(stack: Stack, bookings: Sequence[Booking]) -> Iterator[str]:
    """One line for each thing that is not as it must be."""
    yield from _bookings(stack, bookings)
    for what, query in _NEVER.items():
        rows = stack.rows(query)
        if rows:
            yield f"{what}: {len(rows)}, for example {tuple(rows[0])}"


#: Rows that must not exist.
_NEVER = {
    "accepted messages without an answer": "SELECT id, text FROM bot.messages WHERE direction = 'in' AND answered_at IS NULL",
    "answered messages without a reply": (
        "SELECT m.id, m.text FROM bot.messages m WHERE m.direction = 'in' AND NOT EXISTS "
        "(SELECT 1 FROM bot.messages r WHERE r.turn_id = m.id AND r.direction = 'out')"
    ),
    "replies out of order": (
        "SELECT a.id, b.id FROM bot.messages a JOIN bot.messages b ON a.conversation_id = b.conversation_id "
        "WHERE a.direction = 'out' AND b.direction = 'out' AND a.turn_id < b.turn_id AND a.id > b.id"
    ),
    "visits without a slot": (
        "SELECT t.number FROM bot.tickets t WHERE t.kind = 'repair' AND t.status = 'scheduled' "
        "AND NOT EXISTS (SELECT 1 FROM bot.slots s WHERE s.ticket_id = t.id)"
    ),
    "repairs with something missing": (
        "SELECT number, fields FROM bot.tickets WHERE kind = 'repair' AND "
        "NOT (fields->>'fault' <> '' AND fields->>'phone' <> '' AND fields->>'name' <> '' AND fields->>'address' <> '')"
    ),
    "conversations with two repairs": (
        "SELECT conversation_id, count(*) FROM bot.tickets WHERE kind = 'repair' GROUP BY 1 HAVING count(*) > 1"
    ),
    "turns that Rasa remembers twice": (
        "SELECT sender_id, data::jsonb->'metadata'->>'turn_id', count(*) FROM rasa.events "
        "WHERE type_name = 'user' GROUP BY 1, 2 HAVING count(*) > 1"
    ),
    "turns that Rasa remembers in another order": (
        "SELECT a.id, b.id FROM rasa.events a JOIN rasa.events b ON a.sender_id = b.sender_id AND a.id < b.id "
        "WHERE a.type_name = 'user' AND b.type_name = 'user' AND "
        "(a.data::jsonb->'metadata'->>'turn_id')::bigint > (b.data::jsonb->'metadata'->>'turn_id')::bigint"
    ),
    "turns left in the queue": (
        "SELECT id, status FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn' AND status <> 'succeeded'"
    ),
    "turns given up": "SELECT id FROM bot.handoffs WHERE reason = 'turn_failed'",
}


def _bookings(stack: Stack, bookings: Sequence[Booking]) -> Iterator[str]:
    """Every booking has exactly its one ticket, with what this customer said."""
    rows = stack.rows(
        "SELECT c.external_id, t.number, t.fields FROM bot.tickets t "
        "JOIN bot.conversations c ON c.id = t.conversation_id WHERE t.kind = 'repair'"
    )
    by_conversation = {row.external_id: row for row in rows}
    for booking in bookings:
        if booking.problem:
            yield f"{booking.name}: {booking.problem}\n" + "\n".join(booking.transcript)
            continue
        row = by_conversation.get(booking.conversation)
        if row is None or row.number != booking.number:
            yield f"{booking.name}: told {booking.number}, written {row.number if row else None}"
            continue
        told = {"phone": booking.phone, "name": booking.name, "address": booking.address, "category": booking.category}
        wrong = {name: row.fields[name] for name, value in told.items() if row.fields[name] != value}
        if wrong or row.fields["fault"] not in f"{booking.category}{booking.fault}":
            yield f"{row.number}: {wrong or row.fields['fault']} instead of {told}, “{booking.fault}”"
