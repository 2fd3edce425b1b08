"""Figures of the whole installation for Prometheus, read from the database at the moment they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

#: Name, help text, label, and a query that gives label value and figure.
_FIGURES = (
    (
        "bot_messages",
        "Messages of the last hour by direction",
        "direction",
        "SELECT direction, count(*) FROM bot.messages WHERE created_at > now() - interval '1 hour' GROUP BY 1",
    ),
    (
        "bot_turns_open",
        "Messages accepted and not answered yet, by channel",
        "channel",
        "SELECT c.channel, count(*) FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE m.direction = 'in' AND m.answered_at IS NULL GROUP BY 1",
    ),
    (
        "bot_turn_seconds_median",
        "Median time from message to answer within the last hour, by channel",
        "channel",
        "SELECT c.channel, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM m.answered_at - m.created_at)) "
        "FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE m.answered_at > now() - interval '1 hour' GROUP BY 1",
    ),
    (
        "bot_handoffs_waiting",
        "Customers who wait for a person, by reason",
        "reason",
        "SELECT reason, count(*) FROM bot.handoffs WHERE state = 'waiting' GROUP BY 1",
    ),
    (
        "bot_tickets",
        "Tickets by kind",
        "kind",
        "SELECT kind, count(*) FROM bot.tickets GROUP BY 1",
    ),
    (
        "bot_jobs",
        "Jobs by state",
        "state",
        "SELECT status::text, count(*) FROM procrastinate.procrastinate_jobs GROUP BY 1",
    ),
)


class DatabaseFigures(Collector):
    """A Prometheus collector."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("bot_database_up", "Whether the database answers")
        metrics: list[Metric] = [up]
        try:
            with self._engine.connect() as connection:
                for name, documentation, label, query in _FIGURES:
                    family = GaugeMetricFamily(name, documentation, labels=[label])
                    for value, figure in connection.execute(text(query)):
                        family.add_metric([value], float(figure))
                    metrics.append(family)
        except OperationalError:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return metrics
