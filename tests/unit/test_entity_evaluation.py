"""Measuring what is read in messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import BotError
from bot.core.reading import Entity, EntityType
from bot.entity_evaluation import TOTAL, AnnotatedText, compare, read_annotated


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "utterances.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def entity(kind: EntityType, text: str, start: int) -> Entity:
    return Entity(type=kind, text=text, start=start, end=start + len(text), value=text)


def test_file_without_the_column_has_nothing_to_measure(tmp_path: Path) -> None:
    assert read_annotated(file_of(tmp_path, "text\tlabel", "你好\tgreet")) is None


def test_cells_hold_type_and_text_and_may_be_empty(tmp_path: Path) -> None:
    line = '两台冰箱\task_stock\t[{"type": "quantity", "text": "两台"}, {"type": "category", "text": "冰箱"}]'
    annotated = read_annotated(file_of(tmp_path, "text\tlabel\tentities", line, "你好\tgreet\t"))
    assert annotated == [
        AnnotatedText(text="两台冰箱", entities=(("quantity", "两台"), ("category", "冰箱"))),
        AnnotatedText(text="你好", entities=()),
    ]


@pytest.mark.parametrize(
    "cell", ["两台", '[{"type": "colour", "text": "红"}]', '[{"text": "两台"}]', '[{"type": "quantity", "text": "三台"}]']
)
def test_cell_that_cannot_be_right_is_named_with_its_line(tmp_path: Path, cell: str) -> None:
    with pytest.raises(BotError, match=r"utterances\.tsv:2"):
        read_annotated(file_of(tmp_path, "text\tlabel\tentities", f"两台冰箱\task_stock\t{cell}"))


def test_only_the_exact_text_counts_and_types_without_annotation_are_not_judged() -> None:
    annotated = [
        AnnotatedText(text="两台冰箱", entities=(("quantity", "两台"), ("category", "冰箱"))),
        AnnotatedText(text="明天三台", entities=()),
    ]
    found = {
        "两台冰箱": [entity(EntityType.QUANTITY, "两台冰", 0), entity(EntityType.CATEGORY, "冰箱", 2)],
        "明天三台": [entity(EntityType.TIME, "明天", 0), entity(EntityType.QUANTITY, "三台", 2)],
    }
    figures, missed = compare(annotated, lambda text: found[text])
    assert set(figures) == {"quantity", "category", TOTAL}
    assert (figures["category"].precision, figures["category"].recall, figures["category"].f1) == (1, 1, 1)
    assert (figures["quantity"].annotated, figures["quantity"].found, figures["quantity"].right) == (1, 2, 0)
    assert figures[TOTAL].right == 1
    assert [(one.missing, one.surplus) for one in missed] == [
        ((("quantity", "两台"),), (("quantity", "两台冰"),)),
        ((), (("quantity", "三台"),)),
    ]


def test_the_same_word_twice_counts_twice() -> None:
    annotated = [AnnotatedText(text="两台和两台", entities=(("quantity", "两台"), ("quantity", "两台")))]
    figures, _ = compare(annotated, lambda _: [entity(EntityType.QUANTITY, "两台", 0)])
    assert (figures["quantity"].recall, figures["quantity"].precision) == (0.5, 1)
