"""`python -m bench.ack`: how fast WeChat is told that a message was taken, while 200 a second arrive.

Signed and encrypted callbacks are sent at fixed moments, whatever the answers take, and each is timed from its moment.
Ends with code 1 where the 99th percentile is a second or more, where a message was refused, or where one is neither
answered nor waiting afterwards. `--played` takes a dialogue that repeats what it hears in Rasa's place.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from rich.console import Console
from rich.table import Table

from tests.platforms.small_stack import SmallStack, small_stack
from tests.platforms.wechat import Customer, WeChat
from tests.platforms.wechat_kf import WeChatKf
from tests.platforms.wechat_settings import settings_of
from tests.stack import Stack, running_stack

#: Milliseconds at the 99th percentile.
BOUND = 1000.0
#: Connections the platform keeps open, and customers who write.
_CONNECTIONS, _CUSTOMERS = 64, 1000
_SAID = ("你好", "你们几点开门", "上门费多少钱", "谢谢")
out = Console()


@dataclass
class Load:
    """Callbacks at a rate, for a time."""

    platform: WeChat
    rate: int
    seconds: int
    #: Milliseconds from the moment a callback was due to its acknowledgement.
    times: list[float] = field(default_factory=list)
    refused: int = 0

    async def run(self) -> None:
        """Send all; each connection takes the next that is due."""
        due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        lines = [asyncio.create_task(self._line(due)) for _ in range(_CONNECTIONS)]
        customers = [self.platform.customer() for _ in range(_CUSTOMERS)]
        began = time.perf_counter()
        for number in range(self.rate * self.seconds):
            moment = began + number / self.rate
            request = self._request(customers[number % _CUSTOMERS], number)
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            due.put_nowait((moment, request))
        for _ in lines:
            due.put_nowait(None)
        await asyncio.gather(*lines)

    def _request(self, customer: Customer, number: int) -> bytes:
        assert self.platform.pushes is not None
        now = self.platform.now()
        customer.person.did("message", now)
        xml = customer.message("text", Content=_SAID[number // _CUSTOMERS % len(_SAID)])
        query, body = self.platform.pushes.request(xml, customer.openid)
        address = urlsplit(self.platform.pushes.callback)
        head = f"POST {address.path}?{urlencode(query)} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    async def _line(self, due: asyncio.Queue[tuple[float, bytes] | None]) -> None:
        assert self.platform.pushes is not None
        address = urlsplit(self.platform.pushes.callback)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        while (one := await due.get()) is not None:
            moment, request = one
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            self.times.append(1000 * (time.perf_counter() - moment))
            self.refused += body != b"success"
        writer.close()


@contextmanager
def started(folder: Path, platform: WeChat, kf: WeChatKf, *, played: bool) -> Iterator[Stack | SmallStack]:
    settings = settings_of(platform, kf, BOT_CUSTOMER_RATE="10000", BOT_TOTAL_RATE="1000000")
    if not played:
        with running_stack(folder, **settings) as stack:
            yield stack
        return
    from bot.adapters.content import load_content
    from bot.adapters.content_store import store_content
    from bot.adapters.database import make_engine
    from bot.adapters.embedded import EmbeddedPostgres
    from bot.adapters.schema import migrate
    from tests.stack import ROOT

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    server = EmbeddedPostgres(folder / "postgres")
    try:
        engine = make_engine(server.url, "bench")
        migrate(engine, server.url)
        store_content(load_content(ROOT / "content"), engine)
        engine.dispose()
        with small_stack(folder, server.url, **settings) as small:
            yield small
    finally:
        server.stop()


@dataclass(frozen=True)
class Afterwards:
    """What became of the messages."""

    stored: int
    answered: int
    waiting: int
    #: Seconds from the last message to the last answer; None where some still wait.
    until_answered: float | None


def afterwards(stack: Stack | SmallStack, patience: float) -> Afterwards:
    """Wait until everything is answered, or for so long; what is not answered must have its job."""
    ended = time.monotonic()
    while True:
        row = stack.rows(
            "SELECT count(*) stored, count(answered_at) answered, (SELECT count(*) FROM procrastinate.procrastinate_jobs "
            "WHERE task_name = 'answer_turn' AND status IN ('todo', 'doing')) waiting "
            "FROM bot.messages WHERE direction = 'in'"
        )[0]
        seconds = time.monotonic() - ended
        if row.answered == row.stored or seconds > patience:
            done = seconds if row.answered == row.stored else None
            return Afterwards(row.stored, row.answered, row.waiting, done)
        time.sleep(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="messages a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--patience", type=float, default=900, help="seconds to wait for the answers")
    parser.add_argument("--played", action="store_true", help="a played dialogue instead of Rasa")
    said = parser.parse_args()
    with WeChat().serving() as platform, WeChatKf().serving() as kf, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with started(Path(folder) / "ack", platform, kf, played=said.played) as stack:
            platform.call_at(f"{stack.url}/channels/wechat")
            load = Load(platform, said.rate, said.seconds)
            asyncio.run(load.run())
            after = afterwards(stack, said.patience)
    return report(load, after)


def report(load: Load, after: Afterwards) -> int:
    percentiles = statistics.quantiles(load.times, n=100)
    sent = load.rate * load.seconds
    table = Table("figure", "value")
    for name, value in (
        ("messages sent", sent),
        ("acknowledged: median, ms", f"{percentiles[49]:.1f}"),
        ("acknowledged: 99th percentile, ms", f"{percentiles[98]:.1f}"),
        ("acknowledged: slowest, ms", f"{max(load.times):.1f}"),
        ("refused", load.refused),
        ("stored", after.stored),
        ("answered", after.answered),
        ("waiting for an answer", after.waiting),
        ("all answered after, s", "—" if after.until_answered is None else f"{after.until_answered:.0f}"),
    ):
        table.add_row(name, str(value))
    out.print(table)
    # A turn that has just been answered still has its job.
    none_lost = after.stored == sent <= after.answered + after.waiting
    kept = percentiles[98] < BOUND and not load.refused and none_lost
    out.print("[green]✓ kept[/]" if kept else "[red]✗ broken[/]")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
