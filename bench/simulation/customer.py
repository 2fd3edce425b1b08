"""One dialogue: a customer with a goal says something, sees which question the assistant's rows name, and answers it."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import httpx
from sqlalchemy import Engine

from bench.simulation.goal import Goal
from bench.simulation.record import Record, matches, read_record
from bench.simulation.traits import Trait, style
from bench.simulation.utterances import pick
from tests.stack import KEY

#: Messages after which somebody gives up.
_MOST = 18
#: So often in a row somebody tries to make clear what is wanted.
_TRIES = 3
_TIMEOUT = 60.0
#: Seconds after which a message that was never answered counts as lost.
_PATIENCE = 90.0
#: What a side question (bench/utterances/digressions.yml) must be answered with.
DIGRESSIONS: Mapping[str, tuple[str, ...]] = {
    "hours": ("utter_store*",),
    "fee": ("utter_fee*", "utter_standard_fees"),
    "robot": ("utter_bot_challenge",),
    "where": ("utter_store*",),
}


@dataclass(frozen=True, kw_only=True)
class World:
    """What all customers share."""

    url: str
    engine: Engine
    texts: Mapping[str, Sequence[str]]


@dataclass
class Dialogue:
    """One customer's talk, from the first message to the goal, or to the end of patience."""

    number: int
    goal: Goal
    rng: random.Random
    #: The conversations it took place in, as the API names them.
    conversations: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    #: Messages until the goal was reached, those before it left out.
    turns: int = 0
    #: What went wrong; nothing: the goal was reached.
    problems: list[str] = field(default_factory=list)
    record: Record = field(default_factory=Record)
    #: Statements that no row and no file bears out.
    invented: list[str] = field(default_factory=list)
    #: What has bad manners.
    manners: list[str] = field(default_factory=list)

    @property
    def faultless(self) -> bool:
        return not (self.problems or self.invented or self.manners)

    def run(self, world: World) -> Dialogue:
        with httpx.Client(
            base_url=world.url, timeout=_TIMEOUT, headers={"Authorization": f"Bearer {KEY}"}
        ) as http:
            try:
                self._run(world, http)
            except (httpx.HTTPError, TimeoutError) as error:
                self.problems.append(f"no answer: {error!r}")
        return self

    def _run(self, world: World, http: httpx.Client) -> None:
        self._come_again()
        before = self.goal.before
        if before is not None:
            self._talk(before, world, http)
            if self.problems:
                return
            self.goal.begin(self.record)
            if self.goal.elsewhere:
                self._come_again()
        self.turns = self._talk(self.goal, world, http)

    def _come_again(self) -> None:
        self.conversations.append(uuid.uuid4().hex)
        self.transcript.append(f"— {self.conversations[-1]}")

    def _talk(self, goal: Goal, world: World, http: httpx.Client) -> int:
        """Talk until the goal is done; the number of messages."""
        voice = _Voice(goal, self.rng)
        for turn in range(1, _MOST + 1):
            self._say(voice.words(self.record if turn > 1 else Record()), world, http)
            missing = voice.unanswered(self.record)
            if missing:
                self.problems.append(missing)
            if goal.done(self.record):
                self.problems += goal.problems(self.record)
                return turn
            called = [reason for reason in self.record.handoffs if reason not in goal.people]
            if called:
                self.problems.append(f"a person was called: {called[0]}")
            if voice.gave_up or called:
                break
        self.problems.append(f"{goal.name} was not reached")
        return turn

    def _say(self, words: str, world: World, http: httpx.Client) -> None:
        """Send a message until it is answered, and read what is stored."""
        message = {"conversation": self.conversations[-1], "message_id": uuid.uuid4().hex, "text": words}
        until = time.monotonic() + _PATIENCE
        while http.post("/api/v1/messages", json=message).raise_for_status().status_code == httpx.codes.ACCEPTED:
            if time.monotonic() > until:
                raise TimeoutError(words)
        self.record = read_record(world.engine, self.conversations, world.texts)
        self.transcript.append(f"◁ {words}")
        for reply in self.record.latest:
            names = " ".join(part.response for part in reply.parts)
            self.transcript.append(f"▷ {reply.text} {[one.title for one in reply.buttons] or ''} · {names}")


class _Voice:
    """What a customer says next, by goal and habits."""

    def __init__(self, goal: Goal, rng: random.Random) -> None:
        self._goal = goal
        self._rng = rng
        self._habits = goal.habits
        #: Habits of doing something that have not come up yet.
        self._left = set(goal.habits)
        self._side: str | None = None
        self._last = ("", "")
        self._told_phone = False
        self._vain = 0

    @property
    def gave_up(self) -> bool:
        return self._vain > _TRIES

    def words(self, record: Record) -> str:
        """The next message, or what is sent to press a button."""
        asked, where = self._question(record)
        if not record.replies:
            return self._phrase(self._goal.opening())
        if where is None:
            self._vain += 1
            return self._make_clear(record)
        self._vain = 0
        aside = self._aside(asked, where)
        if aside:
            return aside
        pressed = next((button.key for button in record.buttons if button.key == where), None)
        return pressed or self._phrase(where)

    def unanswered(self, record: Record) -> str | None:
        """What is wrong where a side question was put with the last message."""
        side, self._side = self._side, None
        parts = [part.response for reply in record.latest for part in reply.parts]
        if side is None or any(matches(one, DIGRESSIONS[side]) for one in parts):
            return None
        return f"the side question ({side}) was not answered"

    def _question(self, record: Record) -> tuple[str, str | None]:
        """The last thing that was asked, and the goal's answer to it."""
        for part in _backwards(record):
            where = self._goal.answer(part, record)
            if where is not None:
                return part, where
        return "", None

    def _make_clear(self, record: Record) -> str:
        """Nothing of the goal was asked: a button is pressed that means it, or it is said in other words."""
        fitting = [one for one in record.buttons if one.meaning.lstrip("/").partition("{")[0] in self._goal.intents]
        if fitting and self._rng.random() < 0.5:
            return fitting[0].key
        where = self._goal.nudge(record)
        again = self._goal.own_words(where) or pick(where, self._rng, self._last[1])
        self._last = (where, again)
        return self._filled(pick("answers.rephrase", self._rng).replace("{again}", again))

    def _aside(self, asked: str, where: str) -> str | None:
        """What somebody says in place of the answer, once for each habit."""
        if Trait.DIGRESSES in self._left:
            self._left.discard(Trait.DIGRESSES)
            self._side = self._rng.choice(sorted(DIGRESSIONS))
            return self._phrase(f"digressions.{self._side}")
        if Trait.ELSEWHERE in self._left:
            self._left.discard(Trait.ELSEWHERE)
            return self._phrase("answers.name" if where == "answers.phone" else "answers.wait")
        if Trait.CORRECTS in self._left and self._told_phone:
            self._left.discard(Trait.CORRECTS)
            phone = self._goal.facts["phone"]
            self._goal.facts["phone"] = f"137{phone[3:]}"
            return self._phrase("answers.correct_phone")
        return None

    def _phrase(self, where: str) -> str:
        unlike = self._last[1] if where == self._last[0] else None
        template = self._goal.own_words(where) or pick(where, self._rng, unlike)
        self._last = (where, template)
        self._told_phone |= "{phone}" in template
        return self._filled(template)

    def _filled(self, template: str) -> str:
        said = style(template, self._habits, self._rng)
        return said.format_map(self._goal.facts)


def _backwards(record: Record) -> Iterator[str]:
    """The responses to the last message, the last first."""
    for reply in reversed(record.latest):
        yield from (part.response for part in reversed(reply.parts))
