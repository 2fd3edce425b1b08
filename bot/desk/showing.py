"""How values are shown on the console's pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fastapi.templating import Jinja2Templates

from bot.core import channels, courtesy
from bot.core.handoff import SHOWN
from bot.core.shop import Company
from bot.core.staff import ROLES, SKILLS, Permission
from bot.core.talks import Customer, collected
from bot.core.tickets import EVENTS, KINDS, STATUSES

#: What stands in a browser's name, the telling marks first: Edge calls itself Chrome too, and Chrome Safari.
_BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "MicroMessenger": "微信", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"Windows": "Windows", "iPad": "iPad", "iPhone": "iPhone", "Android": "Android", "Mac OS": "macOS", "Linux": "Linux"}


def templates(folder: Path, company: Company) -> Jinja2Templates:
    """The templates, with the names and filters all of them know."""
    made = Jinja2Templates(folder)
    zone = company.zone
    made.env.globals.update(
        company=company,
        Permission=Permission,
        roles=ROLES,
        skills=SKILLS,
        reasons=SHOWN,
        kinds=KINDS,
        statuses=STATUSES,
        events=EVENTS,
        called=called,
        collected=collected,
        person=person,
        technicians={one.code: one.name for one in company.technicians},
    )
    made.env.filters.update(
        lookup=lambda key, names: names[key],
        clock=lambda at: f"{at.astimezone(zone):%H:%M}",
        day=lambda at: f"{at.astimezone(zone):%Y-%m-%d}",
        moment=lambda at: f"{at.astimezone(zone):%m-%d %H:%M}",
        iso=lambda at: at.isoformat(),
        iso_moment=lambda text: f"{datetime.fromisoformat(text).astimezone(zone):%m-%d %H:%M}",
        said_time=lambda at, now: courtesy.say_time(at, now, zone),
        channel=lambda name: channels.NAMES.get(name, name),
        since=since,
        device=device,
        seconds=lambda at, now: max(0, int((now - at).total_seconds())),
    )
    return made


def called(customer: Customer) -> str:
    """张女士, 张伟, or how the channel's nameless customer is told from others: 访客 3F2A."""
    if customer.name:
        return courtesy.call_by(customer.name, customer.title)
    return f"访客 {customer.conversation_id[:4].upper()}"


def person(name: str | None, title: str | None) -> str:
    """张女士, 张伟, or that nobody has said a name."""
    return courtesy.call_by(name, title) if name else "未留姓名"


def device(agent: str) -> str:
    """Chrome · Windows, as far as a browser's own name tells."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "浏览器")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return f"{browser} · {system}" if system else browser


def since(at: datetime, now: datetime) -> str:
    """How long ago: 40秒, 6分, 3小时, 2天."""
    seconds = max(0, int((now - at).total_seconds()))
    for size, unit in ((86400, "天"), (3600, "小时"), (60, "分")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}秒"
