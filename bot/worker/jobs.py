"""The jobs, on procrastinate. One queue `turns`, in which the lock is the conversation; one `care` for upkeep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol

import procrastinate
from procrastinate import RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from bot.adapters.alerts import of_handoff, of_overdue, of_register, of_report, send_alert
from bot.adapters.rasa import UNDERSTOOD
from bot.adapters.text.fold import plain
from bot.core import linking, survey
from bot.core.content import Content
from bot.core.conversation import Incoming
from bot.core.errors import ServiceUnavailable, TurnFailed
from bot.core.say import Say
from bot.core.tickets import AWAITING
from bot.services import inspection, overdue, queue, records, reminder, report, restock, slots, ticket_desk, turn
from bot.services import linking as links
from bot.services import survey as surveys
from bot.services.learning import Inbox
from bot.services.linking import Linker
from bot.services.ports import Clock, Dialogue, Heard, Manners, UnitOfWork
from bot.services.restock import Notifier
from bot.services.speech import Speech, says_of
from bot.settings import Settings

logger = logging.getLogger(__name__)

#: Seconds between a worker's signs of life, and after how many without one its jobs are given to another.
HEARTBEAT = 1.0
STALLED_AFTER = 4.0
#: A longer message is more than the wish to confirm a number.
_LONGEST_REQUEST = 60


class Parts(Protocol):
    """What the jobs need; bot.bootstrap gives it."""

    content: Content
    clock: Clock
    dialogue: Dialogue
    speech: Speech
    notifier: Notifier
    learning: Inbox
    linker: Linker
    manners: Manners
    unit_of_work: Callable[[], UnitOfWork]
    give_up_after: timedelta
    settings: Settings


class UntilTold(BaseRetryStrategy):
    """An alarm is repeated after 5, 10, 15 … at most 60 seconds, for a day."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts > 1440:
            return None
        return RetryDecision(retry_in={"seconds": min(60, 5 * (job.attempts + 1))})


class UntilAnswered(BaseRetryStrategy):
    """Try again after 0.5, 1, 1.5 … at most 3 seconds, for as long as the job itself does not give up."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, ServiceUnavailable):
            # A defect will not mend itself, yet the customer waits: tried like the rest, only more slowly.
            logger.error("Turn %s failed", job.task_kwargs, exc_info=exception)
            return RetryDecision(retry_in={"seconds": 5})
        return RetryDecision(retry_in={"milliseconds": int(min(3.0, 0.5 * (job.attempts + 1)) * 1000)})


def register(app: procrastinate.App, parts: Parts) -> None:
    """Make the jobs known to `app`; where a cron has six fields, the last one is the seconds."""

    @app.task(name="answer_turn", queue="turns", retry=UntilAnswered())
    async def answer_turn(turn_id: int) -> None:
        await _answer(turn_id, parts)

    @app.periodic(cron="* * * * * */2")
    @app.task(name="retry_stalled", queue="care", queueing_lock="retry_stalled")
    async def retry_stalled(timestamp: int) -> None:
        await retry_stalled_jobs(app)

    @app.task(name="alert_duty", queue="care", retry=UntilTold())
    async def alert_duty(handoff_id: int) -> None:
        await _alert(handoff_id, parts)

    @app.periodic(cron="0 * * * *")
    @app.task(name="restock_list", queue="care", queueing_lock="restock_list", retry=UntilTold())
    async def restock_list(timestamp: int) -> None:
        await send_restock_list(parts)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="daily_reports", queue="care", queueing_lock="daily_reports")
    async def daily_reports(timestamp: int) -> None:
        await asyncio.to_thread(report.send_daily, parts.content, parts.clock.now(), parts.unit_of_work())

    @app.task(name="send_report", queue="care", retry=UntilTold())
    async def send_one_report(shop: str, day: str, words: str) -> None:
        await send_report(shop, date.fromisoformat(day), words, parts.settings)

    @app.periodic(cron="* * * * *")
    @app.task(name="note_overdue", queue="care", queueing_lock="note_overdue")
    async def note_overdue(timestamp: int) -> None:
        await asyncio.to_thread(_watch_promises, parts)

    @app.periodic(cron="* * * * * */20")
    @app.task(name="inspect", queue="care", queueing_lock="inspect")
    async def inspect(timestamp: int) -> None:
        await asyncio.to_thread(_inspect, parts)

    @app.periodic(cron="* * * * * */5")
    @app.task(name="staff_the_queue", queue="care", queueing_lock="staff_the_queue")
    async def staff_the_queue(timestamp: int) -> None:
        await asyncio.to_thread(_staff_the_queue, parts)

    @app.periodic(cron="* * * * *")
    @app.task(name="remind", queue="care", queueing_lock="remind")
    async def remind(timestamp: int) -> None:
        await asyncio.to_thread(reminder.remind, parts.notifier, parts.unit_of_work())

    @app.periodic(cron="* * * * *")
    @app.task(name="ask_survey", queue="care", queueing_lock="ask_survey")
    async def ask_survey(timestamp: int) -> None:
        await asyncio.to_thread(surveys.ask, parts.notifier, parts.unit_of_work())

    @app.task(name="alert_overdue", queue="care", retry=UntilTold())
    async def alert_overdue(number: str) -> None:
        await _alert_overdue(number, parts)

    @app.periodic(cron="15 * * * *")
    @app.task(name="forget_lessons", queue="care", queueing_lock="forget_lessons")
    async def forget_lessons(timestamp: int) -> None:
        await asyncio.to_thread(parts.learning.forget, parts.clock.now(), parts.unit_of_work())

    @app.periodic(cron="5 * * * *")
    @app.task(name="open_days", queue="care", queueing_lock="open_days")
    async def open_days(timestamp: int) -> None:
        await asyncio.to_thread(
            slots.open_days, parts.content.company, parts.content.policy, parts.clock.now(), parts.unit_of_work()
        )


async def retry_stalled_jobs(app: procrastinate.App) -> None:
    """Give the jobs of dead workers back to the living; procrastinate leaves them with their locks."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        logger.warning("Job %s of a dead worker is tried again", job.id)
        await app.job_manager.retry_job(job)


async def _answer(turn_id: int, parts: Parts) -> None:
    incoming = await asyncio.to_thread(turn.begin, turn_id, parts.unit_of_work())
    if incoming is None:
        return
    rating = survey.rating(incoming.payload)
    if rating is not None:
        await asyncio.to_thread(surveys.take, incoming, rating, parts.notifier, parts.unit_of_work())
        return
    about_linking = linking.read(incoming.payload, plain(incoming.text)[:_LONGEST_REQUEST])
    if about_linking and await asyncio.to_thread(links.take, incoming, about_linking, parts.linker):
        return
    text = incoming.payload or plain(incoming.text)[:UNDERSTOOD]
    says = turn.unasked(incoming, text)
    heard = None
    if says is None:
        try:
            heard = await parts.dialogue.send(incoming, text)
        except TurnFailed as error:
            await _give_up_if_late(incoming, parts, error)
            return
        says = [*turn.besides(incoming), *says_of(heard)]
    await asyncio.to_thread(_finish, incoming, heard, says, parts)


def _finish(incoming: Incoming, heard: Heard | None, says: list[Say], parts: Parts) -> None:
    turn.finish(incoming, heard, says, parts.speech, parts.clock.now(), parts.unit_of_work(), parts.learning.note)


async def _give_up_if_late(incoming: Incoming, parts: Parts, error: TurnFailed) -> None:
    now = parts.clock.now()
    if now - incoming.received_at < parts.give_up_after:
        raise error
    logger.error("Turn %s is given to a person: %s", incoming.turn_id, error)
    content = parts.content
    await asyncio.to_thread(
        turn.give_up, incoming, parts.speech, content.policy, content.company, now, parts.unit_of_work()
    )


def _watch_promises(parts: Parts) -> None:
    now = parts.clock.now()
    overdue.note(now, parts.unit_of_work())
    ticket_desk.escalate_late(parts.content, now, parts.unit_of_work())


def _inspect(parts: Parts) -> None:
    inspection.score_ended(parts.manners, parts.content.policy.person_within, parts.clock.now(), parts.unit_of_work())


def _staff_the_queue(parts: Parts) -> None:
    now = parts.clock.now()
    queue.put_back_left(parts.content, now, parts.unit_of_work())
    queue.distribute(now, parts.unit_of_work())
    queue.promise_late(parts.content, parts.speech, now, parts.unit_of_work())


async def _alert(handoff_id: int, parts: Parts) -> None:
    """Tell whoever is on duty of a matter of safety: in the terminal, and where the shop has set an address, there too."""
    entered = await asyncio.to_thread(records.handoff, handoff_id, parts.unit_of_work())
    if entered is None:
        return
    logger.warning("DANGER: %s (conversation %s)", entered.summary.get("text"), entered.conversation_id)
    if parts.settings.alert_url:
        await send_alert(parts.settings.alert_url, of_handoff(entered))


async def send_restock_list(parts: Parts) -> None:
    """At closing time the shop manager gets the list of everybody who waits for an article (R25)."""
    company = parts.content.company
    local = parts.clock.now().astimezone(company.zone)
    if local.hour != company.staff_hours.closes.hour:
        return
    waiting = await asyncio.to_thread(restock.waiting, parts.unit_of_work())
    logger.info("%s customers wait for an article", len(waiting))
    if waiting and parts.settings.alert_url:
        await send_alert(parts.settings.alert_url, of_register(waiting, local.date()))


async def send_report(shop: str, day: date, words: str, settings: Settings) -> None:
    """A shop's report of the day, in the log and, where the shop has chosen so, to its own system."""
    logger.info("Report of %s for %s:\n%s", day, shop, words)
    if settings.report_sender == "alert" and settings.alert_url:
        await send_alert(settings.alert_url, of_report(words, shop, day))


async def _alert_overdue(number: str, parts: Parts) -> None:
    """Tell whoever is on duty that an urgent promise was not kept; not where somebody has acted since."""
    ticket = await asyncio.to_thread(records.ticket, number, parts.unit_of_work())
    if ticket.status not in AWAITING:
        return
    logger.warning("OVERDUE: %s (due %s)", ticket.number, ticket.due_at.isoformat())
    if parts.settings.alert_url:
        await send_alert(parts.settings.alert_url, of_overdue(ticket))
