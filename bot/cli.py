"""The command `bot`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import operation, terminal
from bot.bootstrap import Parts, make_parts
from bot.commands.catalogue import catalogue_app, orders_app, stock_app
from bot.commands.channels import channels_app
from bot.commands.common import out, running
from bot.commands.evaluation import evaluate
from bot.commands.learn import learn_app
from bot.commands.staff import staff_app
from bot.commands.wechat import wechat_app
from bot.core import complaint, courtesy
from bot.core.errors import BotError
from bot.core.handoff import SHOWN
from bot.core.tickets import Kind, Ticket
from bot.doctor import examine
from bot.services import overdue as overdue_tickets
from bot.services import own_wording, records, staff

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="A shop's customer-service assistant in Chinese.")
wording = typer.Typer(no_args_is_help=True, help="The shop's own texts for the assistant's replies.")
content = typer.Typer(no_args_is_help=True, help="The shop's content files.")
app.command("eval")(evaluate)
app.add_typer(learn_app, name="learn")
app.add_typer(wording, name="wording")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(stock_app, name="stock")
app.add_typer(orders_app, name="orders")
app.add_typer(content, name="content")
app.add_typer(staff_app, name="staff")
app.add_typer(channels_app, name="channels")
app.add_typer(wechat_app, name="wechat")


@app.command()
def run() -> None:
    """Start everything: database, Rasa, actions, worker and web page. Ctrl-C stops it."""
    operation.run(make_parts("run"), out)


@app.command()
def train() -> None:
    """Train the model of the present data, if there is none yet."""
    out.print(str(operation.train(make_parts("train"), out)))


@app.command(hidden=True)
def database() -> None:
    """Keep the project's own PostgreSQL running (started by `bot run`)."""
    operation.serve_database(make_parts("database"))


@app.command(hidden=True)
def actions() -> None:
    """Serve the actions to Rasa (started by `bot run`)."""
    operation.serve_actions(make_parts("actions"))


@app.command(hidden=True)
def worker() -> None:
    """Answer turns (started by `bot run`)."""
    operation.serve_worker(make_parts("worker"))


@app.command(hidden=True)
def gateway() -> None:
    """Serve the web page and the API (started by `bot run`)."""
    operation.serve_gateway(make_parts("gateway"))


@app.command()
def migrate() -> None:
    """Bring the database to the present shape and load the content files."""
    operation.prepare(running("migrate"), out)


@app.command()
def tickets(
    number: Annotated[str | None, typer.Argument(help="A ticket's number; without one the newest are listed.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only tickets of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what should have been attended to by now.")] = False,
    close: Annotated[str | None, typer.Option(help="Close the ticket, with a note of how it was settled.")] = None,
) -> None:
    """The newest tickets, those overdue, or one with its history."""
    parts = running("tickets")
    if close is not None:
        if number is None:
            raise BotError("Which ticket? Give its number before --close.")
        staff.close(number, close, parts.clock.now(), parts.unit_of_work())
    if number is not None:
        _show_ticket(parts, number)
        return
    if overdue:
        late = overdue_tickets.waiting(parts.clock.now(), parts.unit_of_work())
        _list_tickets(parts, [one for one in late if kind in (None, one.kind)][:limit])
        return
    _list_tickets(parts, records.latest_tickets(kind, limit, parts.unit_of_work()))


def _list_tickets(parts: Parts, found: Iterable[Ticket]) -> None:
    table = Table("单号", "类型", "状态", "客户", "电话", "内容", "时限")
    for ticket in found:
        fields = ticket.fields
        what = fields.get("fault") or fields.get("text") or ""
        due = courtesy.say_time(ticket.due_at, parts.clock.now(), parts.content.company.zone)
        table.add_row(
            ticket.number, ticket.kind, ticket.status, fields.get("name") or "", ticket.phone or "", what, due
        )
    out.print(table if table.row_count else "还没有工单。")


def _show_ticket(parts: Parts, number: str) -> None:
    ticket = records.ticket(number, parts.unit_of_work())
    attached = records.attachments(ticket, parts.unit_of_work())
    table = Table(show_header=False, title=f"{ticket.number} · {ticket.kind} · {ticket.status}")
    for name, value in ticket.fields.items():
        if value is not None:
            table.add_row(name, str(value))
    for one in attached:
        table.add_row("附件", f"{one.kind}: {(one.path and parts.settings.data_dir / 'attachments' / one.path) or one.state}")
    zone = parts.content.company.zone
    for event in ticket.history:
        table.add_row(f"{event.at.astimezone(zone):%m-%d %H:%M}", f"{event.actor}: {event.event} {dict(event.details)}")
    out.print(table)


@app.command()
def complaints(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back to count.")] = 30,
) -> None:
    """Complaints by kind: how many, how many serious, overdue, settled (R56)."""
    parts = running("complaints")
    now = parts.clock.now()
    found = records.complaints(days, now, parts.unit_of_work())
    table = Table("类别", "件数", "紧急", "超时", "已处理")
    for figures in complaint.count(found, now):
        grievance = parts.content.policy.complaints.kinds.get(figures.kind)
        row = (figures.all, figures.serious, figures.overdue, figures.settled)
        table.add_row(grievance.name if grievance else figures.kind, *map(str, row))
    causes = Table("紧急原因", "件数")
    for ground, number in Counter(ground for one in found for ground in one.fields.get("grounds", ())).most_common():
        causes.add_row(complaint.GROUNDS.get(ground, ground), str(number))
    out.print(table if table.row_count else f"最近{days}天没有投诉。")
    if causes.row_count:
        out.print(causes)


@app.command()
def handoffs(
    done: Annotated[int | None, typer.Option(help="Take the customer of this number out of the queue.")] = None,
) -> None:
    """Who waits for a person, first come first."""
    parts = running("handoffs")
    if done is not None and not records.close_handoff(done, parts.clock.now(), parts.unit_of_work()):
        raise BotError(f"Nobody waits under number {done}.")
    table = Table("#", "渠道", "原因", "最后一句", "承诺时间", "会话")
    for entered in records.waiting_handoffs(parts.unit_of_work()):
        promised = courtesy.say_time(entered.promised_at, parts.clock.now(), parts.content.company.zone)
        text = str(entered.summary.get("text") or "")
        table.add_row(
            str(entered.id), entered.channel, SHOWN[entered.reason], text, promised, entered.conversation_id
        )
    out.print(table if table.row_count else "没有客户在排队。")


@app.command()
def reply(
    to: Annotated[str, typer.Argument(help="A ticket's number, or the number of somebody who waits.")],
    text: Annotated[str, typer.Argument(help="What to say; rude wording is stopped.")],
) -> None:
    """Answer a customer in the chat."""
    parts = running("reply")
    staff.reply(to, text, parts.manners, parts.clock.now(), parts.unit_of_work())
    out.print("[green]✓[/] 已发给客户")


@app.command()
def chat() -> None:
    """Talk to the running assistant in the terminal."""
    terminal.chat(running("chat"), out)


@app.command()
def doctor() -> None:
    """Look for what keeps the assistant from working, and say how to mend it."""
    ill = 0
    for finding in examine(make_parts("doctor")):
        if finding.problem is None:
            out.print(f"[green]✓[/] {finding.what}")
            continue
        ill += 1
        out.print(f"[red]✗ {finding.what}[/]:{finding.problem}\n    → {finding.mend}", highlight=False)
    raise typer.Exit(1 if ill else 0)


@wording.command("list")
def list_wordings() -> None:
    """The shop's own texts."""
    table = Table("回复", "本店的说法")
    with running("wording").unit_of_work() as uow:
        for response, text in uow.wordings.all().items():
            table.add_row(response, text)
    out.print(table if table.row_count else "没有改过的说法,全部使用默认文字。")


@wording.command("set")
def set_wording(response: str, text: str) -> None:
    """Say RESPONSE in the shop's own words; the very next reply uses them."""
    parts = running("wording")
    own_wording.put(response, text, parts.speech, parts.unit_of_work())
    out.print(f"[green]✓[/] {response}")


@wording.command("reset")
def reset_wording(response: str) -> None:
    """Go back to the default text."""
    own_wording.reset(response, running("wording").unit_of_work())
    out.print(f"[green]✓[/] {response}")


@content.command("check")
def check_content() -> None:
    """Read the content files and name every mistake."""
    parts = make_parts("content")
    found, _ = parts.content, parts.wechat_account
    out.print(f"[green]✓[/] {len(found.articles)} 种商品,{len(found.company.shops)} 家门店,没有错误")


def main() -> None:
    """Every known problem ends with a message; anything else is a defect and shows itself."""
    try:
        app()
    except BotError as problem:
        Console(stderr=True).print(f"[red]{type(problem).__name__}[/]: {problem}", highlight=False)
        sys.exit(2)
