"""`bot staff`: who may use the console at /desk."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.common import out, running
from bot.core.staff import ROLES, SKILLS, Role, Skill
from bot.services import accounts

staff_app = typer.Typer(no_args_is_help=True, help="Who may use the console at /desk.")

Login = Annotated[str, typer.Argument(help="Small letters, digits, point or hyphen.")]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password and print it once, instead of asking for one.")]


@staff_app.command("add")
def add_account(
    login: Login,
    name: Annotated[str, typer.Option(help="What customers read, such as 小林.")],
    role: Annotated[Role, typer.Option(help="Each may do everything the one before it may.")] = Role.AGENT,
    skill: Annotated[list[Skill] | None, typer.Option(help="What this person takes first; may be given several times.")] = None,
    capacity: Annotated[int, typer.Option(min=1, max=50, help="How many customers at the same time.")] = 5,
    generate: Generate = False,
) -> None:
    """Let somebody use the console; the password must be changed at the first signing in."""
    parts = running("staff")
    password = _password(generate)
    accounts.add(
        login, name, role, password, skill or (), capacity, None, parts.passwords, parts.clock.now(), parts.unit_of_work()
    )
    out.print(f"[green]✓[/] {login}({name},{ROLES[role]})")
    _say(password, generate)
    out.print(f"  登录:http://{parts.settings.host}:{parts.settings.port}/desk/", highlight=False)


@staff_app.command("list")
def list_accounts() -> None:
    """Who may use the console."""
    parts = running("staff")
    table = Table("登录名", "客户看到的名字", "角色", "擅长", "同时接待", "状态")
    with parts.unit_of_work() as uow:
        for one in uow.staff.all():
            skills = "、".join(SKILLS[skill] for skill in sorted(one.skills)) or "全部"
            state = "停用" if one.disabled else "接待" if one.on_duty else "休息"
            table.add_row(one.login, one.shown_name, ROLES[one.role], skills, str(one.capacity), state)
    out.print(table if table.row_count else "还没有账号。先运行 bot staff add。")


@staff_app.command("disable")
def disable_account(
    login: Login, undo: Annotated[bool, typer.Option("--undo", help="Let this person in again.")] = False
) -> None:
    """Shut somebody out at once; what this person wrote stays."""
    parts = running("staff")
    accounts.disable(login, not undo, None, parts.clock.now(), parts.unit_of_work())
    out.print(f"[green]✓[/] {login} {'可以登录了' if undo else '已停用'}")


@staff_app.command("password")
def give_password(login: Login, generate: Generate = False) -> None:
    """Give somebody a new password; all devices are signed out, and a locked login is open again."""
    parts = running("staff")
    password = _password(generate)
    accounts.give_password(login, password, None, parts.passwords, parts.clock.now(), parts.unit_of_work())
    out.print(f"[green]✓[/] {login}")
    _say(password, generate)


def _password(generate: bool) -> str:
    """Asked for twice at a terminal; otherwise the first line of what is piped in."""
    if generate:
        return secrets.token_urlsafe(12)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输入一次"))


def _say(password: str, generate: bool) -> None:
    if generate:
        out.print(f"  密码(只显示这一次):[bold]{password}[/]", highlight=False)
