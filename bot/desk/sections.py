"""The parts of the console, in the order of the navigation. A further part is a module with a SECTION, named here."""

from __future__ import annotations

from bot.desk import (
    account,
    attachments,
    calendar,
    calls,
    content,
    content_values,
    customers,
    door,
    events,
    figures,
    inspection,
    log,
    talk_suggest,
    talks,
    ticket,
    tickets,
)
from bot.desk.section import Section

SECTIONS: tuple[Section, ...] = (
    talks.SECTION,
    calls.SECTION,
    talk_suggest.SECTION,
    tickets.SECTION,
    ticket.SECTION,
    attachments.SECTION,
    customers.SECTION,
    inspection.SECTION,
    figures.SECTION,
    content_values.SECTION,
    content.SECTION,
    calendar.SECTION,
    log.SECTION,
    account.SECTION,
    events.SECTION,
    door.SECTION,
)
