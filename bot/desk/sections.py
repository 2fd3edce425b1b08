"""The parts of the console, in the order of the navigation. A further part is a module with a SECTION, named here."""

from __future__ import annotations

from bot.desk import account, calls, door, events, log, talk_suggest, talks
from bot.desk.section import Section

SECTIONS: tuple[Section, ...] = (
    talks.SECTION,
    calls.SECTION,
    talk_suggest.SECTION,
    log.SECTION,
    account.SECTION,
    events.SECTION,
    door.SECTION,
)
