"""Writing labelled utterances into data/nlu, where they are reviewed like any other change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.adapters.text.fold import plain
from bot.adapters.text.likeness import NEAR, SHORTEST_NEAR, normalised
from bot.evaluation import Utterance
from bot.evaluation_data import Example, near_copies

#: A review rule; a test holds to it.
LONGEST_FILE = 250
#: Where examples go whose file is full: learned.yml, learned_2.yml …
_FURTHER = "learned"
_HEADER = ['version: "3.1"', "nlu:"]
#: What Rasa would read as an entity's mark.
_BRACKETS = str.maketrans("[]{}", "()()")


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """An utterance of the inbox that is to become an example."""

    lesson_id: int
    text: str
    intent: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One that must not, and why, in Chinese."""

    labelled: Labelled
    reason: str


@dataclass(kw_only=True)
class Plan:
    """What an export does."""

    accepted: list[Labelled] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def make_plan(
    labelled: Iterable[Labelled], examples: Sequence[Example], evaluated: Mapping[str, Sequence[Utterance]]
) -> Plan:
    """`evaluated`: by file the utterances that are measured on, none of which may be given away."""
    plan = Plan()
    known = list(examples)
    for one in labelled:
        clean = Labelled(lesson_id=one.lesson_id, text=as_example(one.text), intent=one.intent)
        reason = _copy_of(clean, known) or _gives_away(clean, evaluated)
        if reason:
            plan.refused.append(Refused(labelled=clean, reason=reason))
            continue
        plan.accepted.append(clean)
        known.append(Example(text=clean.text, intent=clean.intent, file=Path("这次导出")))
    return plan


def as_example(text: str) -> str:
    """As the model would get it, on one line, without what Rasa reads as a mark."""
    return " ".join(plain(text).translate(_BRACKETS).split())


def _copy_of(one: Labelled, known: Sequence[Example]) -> str | None:
    same = _nearest(one.text, known)
    if same is None:
        return None
    where = f"{same.file.name} 里 {same.intent} 的例句“{same.text}”"
    if same.intent == one.intent:
        return f"已有:与 {where} 相同或几乎相同"
    return f"矛盾:与 {where} 相同或几乎相同,标的却是 {one.intent};请先改好那一句"


def _nearest(text: str, known: Sequence[Example]) -> Example | None:
    """An example that equals the text but for marks, or nearly equals it; short ones must be equal."""
    key = normalised(text)
    for one in known:
        if normalised(one.text) == key:
            return one
    long = [one for one in known if len(one.text) >= SHORTEST_NEAR] if len(text) >= SHORTEST_NEAR else []
    best = process.extractOne(text, [one.text for one in long], scorer=fuzz.ratio, score_cutoff=NEAR)
    return long[best[2]] if best else None


def _gives_away(one: Labelled, evaluated: Mapping[str, Sequence[Utterance]]) -> str | None:
    example = Example(text=one.text, intent=one.intent, file=Path())
    for file, utterances in evaluated.items():
        for copy in near_copies([example], utterances):
            return f"测验题:与 {file} 里的“{copy.utterance.text}”几乎相同({copy.similarity:.0f}%),练过就测不准了"
    return None


def write(accepted: Sequence[Labelled], examples: Sequence[Example], folder: Path) -> Counter[Path]:
    """Put every utterance below its intent's examples; gives how many lines each file has grown by."""
    grown: Counter[Path] = Counter()
    homes = {one.intent: one.file for one in reversed(examples)}
    for one in accepted:
        file = next(path for path in _places(homes.get(one.intent), folder) if _put(one, path))
        grown[file] += 1
    return grown


def _places(home: Path | None, folder: Path) -> Iterator[Path]:
    """Where an example may stand, the best place first; without an end."""
    if home is not None:
        yield home
    yield folder / f"{_FURTHER}.yml"
    for number in count(2):
        yield folder / f"{_FURTHER}_{number}.yml"


def _put(one: Labelled, file: Path) -> bool:
    """False where the file is full."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else list(_HEADER)
    opening = f"- intent: {one.intent}"
    new = [f"    - {one.text}"]
    if opening in lines:
        at = _end_of_block(lines, lines.index(opening))
    else:
        new = [opening, "  examples: |", *new]
        at = _end_of_block(lines, len(lines) - 1)
    if len(lines) + len(new) > LONGEST_FILE:
        return False
    file.write_text("\n".join([*lines[:at], *new, *lines[at:]]) + "\n", encoding="utf-8")
    return True


def _end_of_block(lines: Sequence[str], start: int) -> int:
    """Where the next line of the block that begins at `start` would stand."""
    end = start + 1
    while end < len(lines) and (lines[end].startswith(" ") or not lines[end].strip()):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end
