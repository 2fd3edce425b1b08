"""`bot channels`."""

from __future__ import annotations

import asyncio

import typer

from bot.bootstrap import Parts, make_parts
from bot.channels.channel import Channel, Finding
from bot.channels.registry import OFFERS, Offer
from bot.commands.common import out, running
from bot.core.errors import ServiceUnavailable

channels_app = typer.Typer(no_args_is_help=True, help="Platforms on which customers write.")


@channels_app.callback()
def _group() -> None:
    """Keeps `check` a command of its own while it is the only one."""


@channels_app.command("check")
def check_channels() -> None:
    """What is configured, what is missing, whether the platform answers, and what to paste into its page."""
    parts = _parts()
    channels = parts.channels
    ill = sum(_show(offer, channels.get(offer.name), offer.missing(parts.settings)) for offer in OFFERS)
    _show_codes(parts)
    raise typer.Exit(1 if ill else 0)


def _parts() -> Parts:
    """Beside a running assistant with its database, where the platforms' keys are."""
    try:
        return running("channels")
    except ServiceUnavailable:
        return make_parts("channels")


def _show(offer: Offer, channel: Channel | None, missing: list[str]) -> int:
    """Print a channel's findings; how many of them are problems."""
    if channel is None:
        begun = len(missing) < len(offer.needs)
        mark = f"[red]✗ {offer.title}:没有启用,还缺设置[/]" if begun else f"[dim]○ {offer.title}:没有启用[/]"
        out.print(f"{mark}。设置 {'、'.join(missing)} 后启用,见 {offer.guide}", highlight=False)
        return int(begun)
    out.print(f"[bold]{offer.title}[/]")
    findings = asyncio.run(channel.examine())
    for finding in findings:
        _print(finding)
    return sum(finding.problem is not None for finding in findings)


def _show_codes(parts: Parts) -> None:
    """Who sends the codes that confirm a telephone number."""
    if parts.settings.codes_sender == "console":
        out.print(
            "[dim]○ 绑定手机号的验证码:只写在日志里,客户收不到[/]。设置 BOT_CODES_SENDER 和 BOT_CODES_URL 后启用,见 docs/guide/daily.md",
            highlight=False,
        )
    else:
        out.print(f"[green]✓[/] 绑定手机号的验证码发往 {parts.settings.codes_url}", highlight=False)


def _print(finding: Finding) -> None:
    if finding.problem is None:
        out.print(f"  [green]✓[/] {finding.what}", highlight=False)
    else:
        out.print(f"  [red]✗ {finding.what}[/]:{finding.problem}\n      → {finding.mend}", highlight=False)
