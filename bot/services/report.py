"""The managers' figures of a period (R74), and the report of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.core import channels
from bot.core.content import Content
from bot.core.report import Number, Report, Sheet, percent, spent
from bot.core.shop import Shop
from bot.core.suggest import KINDS as PROPOSED
from bot.core.suggest import Kind as Proposed
from bot.core.survey import WORDS
from bot.core.ticket_desk import Period
from bot.core.tickets import KINDS, STATUSES, Kind, Status
from bot.core.wants import TALK, WANTS
from bot.services.ports import UnitOfWork
from bot.services.report_ports import Reports

#: Articles of the out-of-stock list.
_WISHED = 200


def today(content: Content, now: datetime) -> Period:
    """The shop's day."""
    day = now.astimezone(content.company.zone).date()
    return Period(first=day, last=day)


def read(period: Period, content: Content, now: datetime, uow: UnitOfWork) -> Report:
    """All figures of a period of the shop's days, in one transaction."""
    zone = content.company.zone
    since = datetime.combine(period.first, time(), zone)
    until = datetime.combine(period.last + timedelta(days=1), time(), zone)
    with uow:
        made = _Made(content, period, since, until, now, uow.reports)
        return Report(first=period.first, last=period.last, made_at=now, numbers=made.numbers(), sheets=made.sheets())


class _Made:
    """The figures of a period, each asked for once."""

    def __init__(self, content: Content, period: Period, since: datetime, until: datetime, now: datetime, rows: Reports) -> None:
        self._content, self._period, self._rows = content, period, rows
        self._span = (since, until)
        self._channels = rows.by_channel(since, until)
        self._queue = rows.queue(since, until, content.policy.person_within)
        self._answers = rows.first_answers(since, until)
        self._promises = rows.promises(since, until, now)
        self._repairs = rows.repairs(since, until, content.policy.repair_guarantee_months)
        self._complaints = rows.complaints(since, until)
        self._ratings = rows.ratings(since, until)
        self._proposals, self._helped = rows.proposals(since, until), rows.helped(since, until)
        self._wished = rows.wished(_WISHED)

    def numbers(self) -> tuple[Number, ...]:
        every = sum(all for all, _ in self._channels.values())
        alone = sum(solved for _, solved in self._channels.values())
        queue, repairs = self._queue, self._repairs
        limit = int(self._content.policy.person_within / timedelta(minutes=1))
        kept, promised = sum(one.kept for one in self._promises), sum(one.all for one in self._promises)
        first_time, (beside, helped) = repairs.first_time, self._helped
        return (
            Number(title="对话", text=str(every)),
            Number(title="助手独立解决", text=percent(alone, every), hint=f"{alone} 段没有找人工"),
            Number(title="首次答复", text=spent(self._answers.median), hint=f"95% 在 {spent(self._answers.slow)} 内"),
            Number(title="转人工", text=str(queue.all), hint=f"接入 {queue.taken}，等待中位 {spent(queue.waited.median)}"),
            Number(title=f"{limit} 分钟内接入", text=percent(queue.in_time, queue.all)),
            Number(title="按时兑现", text=percent(kept, promised), hint=f"{promised} 个时限中 {kept} 个"),
            Number(title="报修", text=str(repairs.all), hint=f"返修 {repairs.repeats}"),
            Number(title="一次修好", text="—" if first_time is None else f"{first_time:.0%}"),
            self._satisfaction(),
            Number(title="投诉", text=str(sum(every for _, every, _, _ in self._complaints))),
            Number(title="缺货登记", text=str(sum(one.count for one in self._wished)), hint="现在还在等的"),
            Number(title="采用建议", text=percent(helped, beside), hint=f"{beside} 条回复中 {helped} 条"),
        )

    def _satisfaction(self) -> Number:
        rated = self._ratings
        told = f"{rated.all} 位评价，平均 {rated.average:.1f} 分" if rated.average else "还没有评价"
        return Number(title="满意度", text=percent(rated.satisfied, rated.all), hint=f"{told}；问过 {rated.asked} 位")

    def sheets(self) -> tuple[Sheet, ...]:
        return (
            *((self._days(),) if self._period.days > 1 else ()),
            self._by_channel(),
            self._by_want(),
            self._limits(),
            self._jobs(),
            self._by_score(),
            self._by_cause(),
            self._load(),
            self._by_proposal(),
            self._list(),
        )

    def _days(self) -> Sheet:
        counted = self._rows.by_day(*self._span, str(self._content.company.zone))
        days = (self._period.first + timedelta(days=number) for number in range(self._period.days))
        rows = [(day.isoformat(), counted.get(day, 0)) for day in days]
        return Sheet(id="days", title="每天的对话", head=("日期", "对话"), rows=rows, chart="line")

    def _by_channel(self) -> Sheet:
        rows = [
            (channels.NAMES.get(channel, channel), every, alone, percent(alone, every))
            for channel, (every, alone) in self._channels.items()
        ]
        return Sheet(id="channels", title="对话来源", head=("渠道", "对话", "助手独立解决", "占比"), rows=rows, chart="pie")

    def _by_want(self) -> Sheet:
        counted = self._rows.by_want(*self._span, tuple(WANTS.keys() - TALK))
        rows = [(WANTS[want], every) for want, every in counted.items()]
        return Sheet(id="wants", title="客户要办的事", head=("事项", "对话"), rows=rows, chart="bar")

    def _limits(self) -> Sheet:
        rows = [(KINDS[Kind(one.kind)], one.all, one.kept, percent(one.kept, one.all)) for one in self._promises]
        return Sheet(id="limits", title="时限兑现", head=("种类", "到期", "按时", "占比"), rows=rows, chart="bar")

    def _jobs(self) -> Sheet:
        counted = self._rows.jobs_by_status(*self._span)
        rows = [(STATUSES[status], counted[status]) for status in Status if counted.get(status)]
        return Sheet(id="jobs", title="维修和安装的进度", head=("状态", "工单"), rows=rows, chart="bar")

    def _by_score(self) -> Sheet:
        rated = self._ratings
        counted = [(score, rated.scores[score]) for score in range(len(WORDS), 0, -1) if rated.scores.get(score)]
        rows = [(WORDS[score - 1], every, score, percent(every, rated.all)) for score, every in counted]
        return Sheet(id="scores", title="客户评价", head=("评价", "客户", "分数", "占比"), rows=rows, chart="bar")

    def _by_cause(self) -> Sheet:
        kinds = self._content.policy.complaints.kinds
        rows = [
            (kinds[cause].name if cause in kinds else "其他", every, serious, settled)
            for cause, every, serious, settled in self._complaints
        ]
        return Sheet(id="causes", title="投诉原因", head=("原因", "投诉", "严重", "已解决"), rows=rows, chart="bar")

    def _load(self) -> Sheet:
        rows = [(one.name, one.taken, one.messages, one.steps) for one in self._rows.workload(*self._span)]
        return Sheet(id="load", title="人员工作量", head=("姓名", "接待客户", "消息", "工单处理"), rows=rows, chart="bar")

    def _by_proposal(self) -> Sheet:
        rows = [
            (PROPOSED[Proposed(one.kind)], one.taken, one.edited, one.refused, percent(one.taken + one.edited, one.all))
            for one in self._proposals
        ]
        return Sheet(id="proposals", title="回复建议", head=("来源", "直接采用", "修改后采用", "没有采用", "采用"), rows=rows, chart="bar")

    def _list(self) -> Sheet:
        names = {shop.code: shop.name for shop in self._content.company.shops}
        zone = self._content.company.zone
        rows = [
            (one.article, one.count, one.model, names.get(one.shop, one.shop), one.since.astimezone(zone).date().isoformat())
            for one in self._wished
        ]
        return Sheet(id="wished", title="缺货登记", head=("商品", "人数", "型号", "门店", "最早登记"), rows=rows)


def send_daily(content: Content, now: datetime, uow: UnitOfWork) -> int:
    """Have the report of the day sent to every shop that has closed, once; the number of those sent just now."""
    period = today(content, now)
    local = now.astimezone(content.company.zone)
    closed = [shop for shop in content.company.shops if local.time() >= shop.hours.closes]
    with uow:
        due = [shop for shop in closed if not uow.reports.is_sent(shop.code, period.first)]
    if not due:
        return 0
    made = read(period, content, now, uow)
    with uow:
        for shop in due:
            uow.reports.send(shop.code, period.first, render(made, shop, content.company.name), now)
        uow.commit()
    return len(due)


def render(report: Report, shop: Shop, company: str) -> str:
    """The report of the day as a shop's manager reads it in a message: figures, then the lists that are not empty."""
    lines = [f"{company} {shop.name} {report.first.isoformat()} 日报", ""]
    lines += [f"{one.title}：{one.text}{f'（{one.hint}）' if one.hint else ''}" for one in report.numbers]
    for sheet in report.sheets:
        rows = _of_shop(sheet, shop)
        if rows:
            lines += ["", f"【{sheet.title}】", *(_line(sheet, row) for row in rows)]
    return "\n".join(lines)


def _of_shop(sheet: Sheet, shop: Shop) -> Sequence[Sequence[str | int | float]]:
    if sheet.id != "wished":
        return sheet.rows
    return [row for row in sheet.rows if row[3] in (shop.name, "")]


def _line(sheet: Sheet, row: Sequence[str | int | float]) -> str:
    rest = "，".join(f"{name} {value}" for name, value in zip(sheet.head[1:], row[1:], strict=True) if value != "")
    return f"· {row[0]}：{rest}"
