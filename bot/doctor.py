"""Looking for what keeps the assistant from working: each finding with how to mend it."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from bot import model_choice
from bot.bootstrap import Parts
from bot.core.errors import ContentError, ServiceUnavailable
from bot.settings import ROOT, port_of

#: GB that database, models and logs need to start with.
_DISK = 2


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    #: None: all is well.
    problem: str | None = None
    mend: str = ""


def examine(parts: Parts) -> Iterator[Finding]:
    """Every finding, good or bad, in the order in which a start would meet them."""
    looks: tuple[Callable[[Parts], Finding], ...] = (
        _rasa_python,
        _page_components,
        _content,
        _disk,
        _database,
        _model,
        *(_port(name) for name in ("PORT", "BOT_RASA_URL", "BOT_ACTIONS_URL")),
        _served_model,
        _readiness,
    )
    for look in looks:
        yield look(parts)


def _rasa_python(parts: Parts) -> Finding:
    python = parts.settings.rasa_python
    what = "Rasa 的 Python 环境"
    if not python.exists():
        return Finding(what=what, problem=f"找不到 {python}", mend="运行 make setup,或设置 BOT_RASA_PYTHON")
    version = subprocess.run([str(python), "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith("Python 3.10"):
        return Finding(what=what, problem=f"是 {version},需要 Python 3.10", mend="删除 .venv-rasa 后运行 make setup")
    return Finding(what=what)


def _page_components(parts: Parts) -> Finding:
    what = "网页聊天和客服工作台的组件"
    modules = ROOT / "node_modules"
    components = ("deep-chat/dist/deepChat.bundle.js", "htmx.org/dist/htmx.min.js", "@picocss/pico/css/pico.min.css")
    if all((modules / component).exists() for component in components):
        return Finding(what=what)
    return Finding(what=what, problem="还没有安装", mend="运行 make setup")


def _content(parts: Parts) -> Finding:
    try:
        content = parts.content
    except ContentError as error:
        return Finding(what="门店内容文件", problem=str(error), mend="按提示改好 content/ 里的文件")
    return Finding(what=f"门店内容文件({len(content.articles)} 种商品)")


def _disk(parts: Parts) -> Finding:
    folder = parts.settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < _DISK:
        return Finding(what="磁盘空间", problem=f"只剩 {free:.1f} GB", mend=f"请腾出至少 {_DISK} GB,或设置 BOT_DATA_DIR")
    return Finding(what="磁盘空间")


def _database(parts: Parts) -> Finding:
    url = parts.settings.database_url
    if url is None:
        return Finding(what="数据库(项目自带,随 bot run 启动)")
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        return Finding(what="数据库", problem=f"没有应答:{reason}", mend="检查 DATABASE_URL 和数据库服务;不设置则使用自带的数据库")
    return Finding(what="数据库")


def _model(parts: Parts) -> Finding:
    wanted = wanted_model(parts)
    if wanted is None:
        return Finding(what="模型", problem="Rasa 的环境不能运行", mend="运行 make setup")
    if not wanted.exists():
        return Finding(what="模型", problem="当前数据还没有训练好的模型", mend="运行 make train(bot run 也会自动训练)")
    return Finding(what=f"模型 {wanted.name}")


def wanted_model(parts: Parts) -> Path | None:
    """Where the model of the present data lies or will lie; None where Rasa's environment cannot run."""
    try:
        return parts.settings.models_dir / model_choice.wanted_name(parts.settings)
    except ServiceUnavailable:
        return None


def _port(name: str) -> Callable[[Parts], Finding]:
    def look(parts: Parts) -> Finding:
        settings = parts.settings
        ports = {
            "PORT": settings.port,
            "BOT_RASA_URL": port_of(settings.rasa_url),
            "BOT_ACTIONS_URL": port_of(settings.actions_url),
        }
        port = ports[name]
        if _running(parts) or _free(port):
            return Finding(what=f"端口 {port}({name})")
        return Finding(what=f"端口 {port}({name})", problem="被别的程序占用", mend=f"停掉占用的程序,或把 {name} 设成别的端口")

    return look


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _running(parts: Parts) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{parts.settings.port}/healthz", timeout=2).json() == {"status": "ok"}
    except (httpx.HTTPError, ValueError):
        return False


def _served_model(parts: Parts) -> Finding:
    what = "正在使用的模型"
    try:
        served = httpx.get(f"{parts.settings.rasa_url}/webhooks/turn/", timeout=3).json().get("model")
    except (httpx.HTTPError, ValueError):
        return Finding(what=f"{what}(助手没有在运行)")
    wanted = wanted_model(parts)
    if wanted is not None and served != wanted.name and served == model_choice.chosen_name(parts.settings):
        return Finding(
            what=what,
            problem=f"是选定的 {served},训练数据之后有改动",
            mend="运行 bin/bot learn compare 看新数据的效果,再用 bin/bot learn activate 启用",
        )
    if wanted is None or served != wanted.name:
        return Finding(what=what, problem=f"是 {served},与当前数据不符", mend="重启 bot run,会自动换成当前数据的模型")
    return Finding(what=what)


def _readiness(parts: Parts) -> Finding:
    if not _running(parts):
        return Finding(what="各部分状态(助手没有在运行)")
    states = httpx.get(f"http://127.0.0.1:{parts.settings.port}/readyz", timeout=10).json()
    ill = {name: state for name, state in states.items() if state != "ok"}
    if ill:
        reasons = "; ".join(f"{name}: {state}" for name, state in ill.items())
        return Finding(what="各部分状态", problem=reasons, mend="看 bot run 的输出;没有自动恢复时按 Ctrl-C 后重新启动")
    return Finding(what="各部分状态")
