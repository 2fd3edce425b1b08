"""Reading YAML and CSV files that people edit: every mistake becomes one line, `file: key: what is wrong`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from reprlib import Repr
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

#: Cells by column, each row with its number.
Rows = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class Report:
    """The list of mistakes, seen from one file."""

    #: As the operator knows it: content/policy.yml.
    file: str
    #: Shared by the reports of all files.
    lines: list[str]

    def add(self, key: str, what: str) -> None:
        self.lines.append(f"{self.file}: {key}: {what}")


#: libyaml's parser where PyYAML was built with it, as its wheels are: eight times as fast.
_Parser: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]
    """YAML in which numbers, times and dates stay text (21:30 is no number of seconds, 000 is not 0)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.yaml_implicit_resolvers = {
            start: [(tag, rule) for tag, rule in rules if tag.endswith((":bool", ":null", ":merge"))]
            for start, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
        #: Line and name of every key that its block has already.
        self.repeated: list[tuple[int, str]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                self.repeated.append((key.start_mark.line + 1, key.value))
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _read_text(path: Path, report: Report) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        report.add("file", "is missing; create it or copy it from the demo shop")
    except UnicodeDecodeError:
        report.add("file", "is not UTF-8; save it again with the encoding UTF-8 (in Excel: CSV UTF-8)")
    except OSError as error:
        report.add("file", f"cannot be read ({error.strerror}); check its name and permissions")
    return None


def read_yaml(path: Path, report: Report) -> dict[str, object]:
    """The file's top block; an empty one, and a line in the report, if there is none to be read."""
    text = _read_text(path, report)
    if text is None:
        return {}
    try:
        loader = _Loader(text)
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "file"
        report.add(line, f"is not YAML ({error.problem}); check indentation, colons and quotes there")
        return {}
    except yaml.YAMLError as error:
        report.add(
            "file", f"is not YAML ({' '.join(str(error).split())}); remove the character that does not belong there"
        )
        return {}
    for number, name in loader.repeated:
        report.add(f"line {number}", f"the key '{name}' stands twice in one block; keep one of the two")
    if not isinstance(content, dict) or not content:
        report.add("file", "must be a block of keys with values; it is empty or a list")
        return {}
    return content


def parse_value(text: str) -> Any:
    """What somebody typed in the place of a file's value, read as the files are. Raises ValueError, naming the line."""
    try:
        return _Loader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"第 {line} 行的格式不对，请检查缩进、冒号和引号。") from error
    except yaml.YAMLError as error:
        raise ValueError("含有不能使用的字符。") from error


def write_value(value: object) -> str:
    """A value as the files would have it."""
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None)
    return text.removesuffix("...\n").strip()


_COMMENTED = re.compile(r"(?P<indent> *)(?P<key>[\w.-]+):(?: [^#]*?)?\s+#\s*(?P<comment>.+)")
_KEYED = re.compile(r"(?P<indent> *)(?P<key>[\w.-]+):")


def read_comments(path: Path) -> dict[tuple[str, ...], str]:
    """What a file's comments say of its keys, by the key's place; only of what stands on the same line."""
    above: list[tuple[int, str]] = []
    found = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        keyed = _KEYED.match(line)
        if keyed is None:
            continue
        indent = len(keyed["indent"])
        above = [one for one in above if one[0] < indent] + [(indent, keyed["key"])]
        if commented := _COMMENTED.fullmatch(line):
            found[tuple(key for _, key in above)] = commented["comment"].strip()
    return found


def read_table(
    path: Path,
    report: Report,
    columns: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
    open_prefix: str | None = None,
) -> Rows:
    """The rows of a CSV file in UTF-8; see rows_of."""
    text = _read_text(path, report)
    lines = None if text is None else csv_lines(text, report)
    return rows_of(lines, report, columns, optional, open_prefix)


def csv_lines(text: str, report: Report) -> list[list[str]] | None:
    """The cells of a CSV file, line by line; None, and a line in the report, where it is no CSV."""
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        report.add("file", f"is not CSV ({error}); save it again as CSV UTF-8")
        return None


def rows_of(
    lines: list[list[str]] | None,
    report: Report,
    columns: tuple[str, ...],
    optional: tuple[str, ...] = (),
    open_prefix: str | None = None,
) -> Rows:
    """The rows by column, with their numbers as a spreadsheet shows them; the header is row 1. None: not to be read.

    `optional`: columns that may be left out. `open_prefix`: columns whose names begin with it are let in unchecked.
    """
    if lines is None:
        return []
    first, *rest = lines or [[]]
    header = [cell.strip() for cell in first]
    extra = tuple(
        name for name in header if name in optional or (open_prefix and name.startswith(open_prefix))
    )
    if not _header_fits(header, (*columns, *extra), report):
        return []
    rows = []
    for number, line in enumerate(rest, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            report.add(f"row {number}", f"has {len(line)} cells, the header {len(header)}; check commas and quotes")
            continue
        rows.append((number, dict(zip(header, (cell.strip() for cell in line), strict=True))))
    return rows


def _header_fits(header: list[str], columns: tuple[str, ...], report: Report) -> bool:
    before = len(report.lines)
    for name in columns:
        if name not in header:
            report.add("row 1", f"the column '{name}' is missing; add it")
    for place, name in enumerate(header):
        if name not in columns:
            shop = "; its shop is not in shop.yml" if name.startswith("stock_") else ""
            report.add("row 1", f"the column '{name}' is not known{shop}; remove it or correct its name")
        elif name in header[:place]:
            report.add("row 1", f"the column '{name}' stands twice; keep one of the two")
    return len(report.lines) == before


def validated[M: BaseModel](
    model: type[M], raw: object, report: Report, names: Mapping[str, Iterable[str] | None], row: int | None = None
) -> M | None:
    """The checked file or row; None, and a line in the report for each mistake, if it has any.

    `names`: what names from other places a value may be, by kind; None: not known, not to be checked.
    """
    try:
        return model.model_validate(raw, context=names)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            steps = (f"row {row}" if row else "", _key(detail["loc"]))
            report.add(": ".join(filter(None, steps)) or "file", _explain(detail))
        return None


def _key(location: tuple[int | str, ...]) -> str:
    """Where a mistake is: shops.tianhe.phone, prescribed[3].text; entries of a list are counted from 1."""
    key = ""
    for step in location:
        if isinstance(step, int):
            key += f"[{step + 1}]"
        elif step != "[key]":
            key += f".{step}" if key else step
    return key


_EXPLANATIONS = (
    (r"missing", "is missing; add it"),
    (r"extra_forbidden", "is not a key known here; correct its spelling or remove it"),
    (r"(int|decimal)_(parsing|type)|decimal_.*|finite_number", "must be a number, got {got}"),
    (r"int_from_float", "must be a whole number, got {got}"),
    (r"bool_.*", "must be true or false, got {got}"),
    (r"string_too_short", "must not be empty; write the text or remove the key"),
    (r"string_.*", "must be text, got {got}; put it in quotes if it looks like something else"),
    (r"date_.*", "must be a date such as 2026-11-23, got {got}"),
    (r"greater_than_equal", "must be {ge} or more, got {got}"),
    (r"greater_than", "must be more than {gt}, got {got}"),
    (r"less_than_equal", "must be {le} or less, got {got}"),
    (r"enum|literal_error", "must be one of {expected}, got {got}"),
    (r"too_short", "must have at least one entry; add one"),
    (r"(list|tuple|set|frozen_set)_type", "must be a list, got {got}; write [a, b] or one `- entry` a line"),
    (r"(dict|model|model_attributes)_type", "must be a block of keys with values, got {got}"),
    (r"value_error", "{error}"),
)


#: A whole block where a number belongs would fill the screen.
_SHORT = Repr(maxstring=80, maxother=80, maxlevel=2)


def _explain(detail: ErrorDetails) -> str:
    got = "nothing" if detail["input"] in (None, "") else _SHORT.repr(detail["input"])
    values = {**detail.get("ctx", {}), "got": got}
    for pattern, text in _EXPLANATIONS:
        if re.fullmatch(pattern, detail["type"]):
            return text.format_map(values)
    return f"{detail['msg']}, got {got}"


def texts_at(raw: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text at a path such as `categories.*.aliases`, with its own key.

    Works on what was read, before it is checked, and passes over what has the wrong shape: so a mistake
    in one place does not hide another elsewhere.
    """
    yield from _walk(raw, tuple(path.split(".")), ())


def _walk(node: object, path: tuple[str, ...], at: tuple[int | str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(node, str) and not path:
        yield _key(at), node.strip()
    elif isinstance(node, list) and (not path or path[0] == "*"):
        for place, entry in enumerate(node):
            yield from _walk(entry, path[1:], (*at, place))
    elif isinstance(node, dict) and path:
        for key in [str(key) for key in node] if path[0] == "*" else [path[0]]:
            yield from _walk(node.get(key), path[1:], (*at, key))


def report_repeated(found: Iterable[tuple[str, str]], report: Report) -> None:
    """One line for each text that stands in more than one place; `found` as texts_at gives it."""
    first: dict[str, str] = {}
    for key, text in found:
        if text in first:
            report.add(key, f"'{text}' stands already at {first[text]}; keep one of the two")
        first.setdefault(text, key)
