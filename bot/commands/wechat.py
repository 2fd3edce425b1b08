"""Commands for the WeChat official account."""

from __future__ import annotations

import asyncio

import typer

from bot.channels.wechat_setup import push_menu
from bot.commands.common import out, running

wechat_app = typer.Typer(no_args_is_help=True, help="The WeChat official account.")
_menu = typer.Typer(no_args_is_help=True, help="The account's menu, which stands in content/wechat.yml.")
wechat_app.add_typer(_menu, name="menu")


@_menu.command("push")
def push() -> None:
    """Give the account the menu of content/wechat.yml; customers see it within minutes."""
    parts = running("wechat")
    account = parts.wechat_account
    asyncio.run(push_menu(parts.settings, parts.inbox, account))
    out.print(f"[green]✓[/] 菜单已更新:{'、'.join(entry.name for entry in account.menu)}")
