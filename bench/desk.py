"""`python -m bench.desk`: the console with a large shop's database.

Fills a database of its own (100,000 tickets, 1,000,000 messages, 500 open conversations), lets 20 colleagues ask for
pages at once, and prints how long each kind of page takes. Ends with 1 where a page is slower than the bound at the
median.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path

import httpx
import psycopg
import uvicorn
from psycopg.types.json import Jsonb
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from bot.adapters.content import load_content
from bot.adapters.content_store import store_content
from bot.adapters.database import make_engine
from bot.adapters.schema import migrate
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.bootstrap import make_gateway, make_parts
from bot.core.staff import Role
from bot.core.ticket_desk import grams, haystack
from bot.services import accounts
from bot.settings import ROOT, Settings

#: Milliseconds at the median, for each kind of page.
MOST = 300.0
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
_PASSWORD = "a password for the bench"
_FAULTS = ("洗衣机脱水的时候咣咣响", "冰箱冷藏室不冷了", "空调开机半小时就自动停", "热水器点不着火", "电视只有声音没有画面")
_NAMES = ("周敏", "陈志远", "李桂芳", "何家伟", "林小燕", "王建军", "苏婷", "黄永强")
_ARTICLES = ("小天鹅洗衣机", "海尔冰箱", "格力空调", "万和热水器", "海信电视")
_KINDS = ("repair",) * 5 + ("complaint", "complaint", "return", "restock", "enquiry", "install")
#: Of a hundred tickets so many are still to be done.
_OPEN = 12

_MANY = """
INSERT INTO bot.customers (id, name, title, phone, created_at)
SELECT n, (ARRAY['周敏','陈志远','李桂芳','何家伟','林小燕'])[n % 5 + 1], '女士', '139' || lpad((n % :people)::text, 8, '0'), :now - (n * interval '40 seconds')
FROM generate_series(1, :talks) n;
"""
_TALKS = """
INSERT INTO bot.conversations (id, channel, external_id, customer_id, created_at)
SELECT md5(n::text), (ARRAY['web','wechat','telegram','rest'])[n % 4 + 1], 'bench-' || n, n, :now - ((:talks - n) * interval '40 seconds')
FROM generate_series(1, :talks) n;
"""
_MESSAGES = """
INSERT INTO bot.messages (conversation_id, direction, external_id, text, intent, answered_at, created_at)
SELECT md5((m % :talks + 1)::text), CASE WHEN m % 2 = 0 THEN 'in' ELSE 'out' END, m::text, '请问冰箱有没有货 ' || m,
       CASE WHEN m % 2 = 0 THEN jsonb_build_object('name', (ARRAY['ask_stock','ask_price','book_repair','complain','greet'])[m % 5 + 1], 'confidence', 0.9) END,
       CASE WHEN m % 2 = 0 THEN at + interval '800 milliseconds' END, at
FROM (SELECT m, :now - ((:messages - m) * interval '8 seconds') AS at FROM generate_series(1, :messages) m) made;
"""


def fill(engine: Engine, tickets: int, messages: int, waiting: int, console: Console) -> None:
    talks = max(messages // 20, waiting)
    with console.status("Filling the database"), engine.begin() as db:
        values = {"now": NOW, "talks": talks, "messages": messages, "people": max(1, talks // 3)}
        for statement in (_MANY, _TALKS, _MESSAGES):
            db.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
        driver = db.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        _fill_tickets(driver, tickets, talks)
        db.execute(
            text(
                "INSERT INTO bot.handoffs (conversation_id, reason, state, promised_at, created_at, account_id, taken_at) "
                "SELECT md5(n::text), 'requested', CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'taken' END, :now, "
                "CAST(:now AS timestamptz) - n * interval '3 seconds', CASE WHEN n % 2 = 1 THEN (SELECT min(id) FROM bot.staff_accounts) + n % 20 END, "
                "CASE WHEN n % 2 = 1 THEN CAST(:now AS timestamptz) END FROM generate_series(1, :waiting) n"
            ),
            {"now": NOW, "waiting": waiting},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM ANALYZE"))


def _fill_tickets(connection: psycopg.Connection, tickets: int, talks: int) -> None:
    chance = random.Random(1)
    columns = "number, kind, status, conversation_id, customer_id, phone, urgent, fields, due_at, created_at, updated_at, haystack, grams"
    types = ["text"] * 4 + ["int8", "text", "bool", "jsonb", "timestamptz", "timestamptz", "timestamptz", "text", "text[]"]
    with connection.cursor() as cursor, cursor.copy(f"COPY bot.tickets ({columns}) FROM STDIN") as copy:
        copy.set_types(types)
        for n in range(1, tickets + 1):
            at = NOW - timedelta(minutes=8 * (tickets - n))
            talk = n % talks + 1
            kind, phone = chance.choice(_KINDS), f"139{talk % max(1, talks // 3):08d}"
            state = "received" if chance.randrange(100) < _OPEN else "closed"
            number = f"R{2600 + n // 10000}-{n % 10000:04d}"
            fields = {
                "fault": f"{chance.choice(_FAULTS)} {n}",
                "article": chance.choice(_ARTICLES),
                "name": chance.choice(_NAMES),
                "category": "late",
                "shop": "tianhe",
            }
            found, due = haystack(number, phone, None, fields), at + timedelta(hours=24)
            head = (number, kind, state, _talk(talk), talk, phone, n % 40 == 0)
            copy.write_row((*head, Jsonb(fields), due, at, at, found, sorted(grams(found))))


@contextmanager
def serving(folder: Path, url: str) -> Iterator[str]:
    """The gateway in a thread of this process: colleagues and gateway share the cores, as on a small machine."""
    settings = Settings(database_url=url, data_dir=folder, now=NOW)
    config = uvicorn.Config(make_gateway(make_parts("bench", settings)), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def pages(chance: random.Random, talks: int) -> dict[str, str]:
    """A page of each kind that somebody may ask for."""
    phone = f"139{chance.randrange(max(1, talks // 3)):08d}"
    return {
        "queue": "/desk/talks/list",
        "conversation": f"/desk/talks/{_talk(chance.randrange(1, 500))}",
        "tickets": "/desk/tickets",
        "tickets, all": "/desk/tickets?state=",
        "tickets by due": "/desk/tickets?order=due",
        "tickets, overdue": "/desk/tickets?state=overdue",
        "tickets by kind": "/desk/tickets?kind=complaint&state=closed",
        "search telephone": f"/desk/tickets?state=&q={phone}",
        "search digits": f"/desk/tickets?state=&q={phone[-4:]}",
        "search words": f"/desk/tickets?state=&q={chance.choice(_FAULTS)[:4]}",
        "search words, open": f"/desk/tickets?q={chance.choice(_ARTICLES)}",
        "board": "/desk/tickets/board",
        "customer": f"/desk/customers/{phone}",
        "customers": "/desk/customers",
        "customers search": f"/desk/customers?q={phone[-6:]}",
        "figures today": "/desk/figures",
    }


def _talk(number: int) -> str:
    return md5(str(number).encode()).hexdigest()


async def colleague(site: str, login: str, seconds: float, talks: int, took: dict[str, list[float]]) -> None:
    chance = random.Random(login)
    async with httpx.AsyncClient(base_url=site, timeout=60) as client:
        await client.post("/desk/sign-in", data={"login": login, "password": _PASSWORD})
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            name, path = chance.choice(sorted(pages(chance, talks).items()))
            began = time.perf_counter()
            answer = await client.get(path)
            took[name].append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
            await asyncio.sleep(chance.uniform(0.5, 2.5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--waiting", type=int, default=500)
    parser.add_argument("--colleagues", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    wanted = parser.parse_args()
    console = Console()
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from bot.adapters.embedded import EmbeddedPostgres  # its library looks for folders while it is imported

    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            sys.exit(_run(wanted, Path(folder), server.url, console))
        finally:
            server.stop()


def _run(wanted: argparse.Namespace, folder: Path, url: str, console: Console) -> int:
    engine = make_engine(url, "bench")
    migrate(engine, url)
    store_content(load_content(ROOT / "content"), engine)
    passwords = make_parts("bench", Settings(database_url=url, data_dir=folder)).passwords
    logins = [f"colleague{number}" for number in range(wanted.colleagues)]
    for login in logins:
        account = accounts.add(login, login, Role.SUPERVISOR, _PASSWORD, (), 20, None, passwords, NOW, SqlUnitOfWork(engine))
        with SqlUnitOfWork(engine) as uow:
            uow.staff.change(account.id, must_change=False)
            uow.commit()
    fill(engine, wanted.tickets, wanted.messages, wanted.waiting, console)
    took: dict[str, list[float]] = defaultdict(list)
    talks = max(wanted.messages // 20, wanted.waiting)
    with serving(folder, url) as site:

        async def everybody() -> None:
            await asyncio.gather(*(colleague(site, login, wanted.seconds, talks, took) for login in logins))

        asyncio.run(everybody())
    engine.dispose()
    return _show(took, console)


def _show(took: dict[str, list[float]], console: Console) -> int:
    table = Table("page", "asked for", "median ms", "95 % ms")
    slow = 0
    for name, times in sorted(took.items()):
        median = statistics.median(times)
        slow += median > MOST
        table.add_row(name, str(len(times)), f"{median:.0f}", f"{sorted(times)[int(0.95 * (len(times) - 1))]:.0f}")
    console.print(table)
    return 1 if slow else 0


if __name__ == "__main__":
    main()
