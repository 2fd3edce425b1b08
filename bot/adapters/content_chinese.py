"""Mistakes in content in Chinese, for whoever edits it in the console; at start the operator reads them as they are."""

from __future__ import annotations

import re

from bot.core.content_edit import DOCUMENTS, SECTIONS

_KINDS = {"category": "商品类别", "skill": "技能", "district": "区", "model": "型号", "shop": "门店", "shift": "班次"}
_SHAPES = {
    "a telephone number of digits, spaces and hyphens": "电话号码，只用数字、空格和连字符",
    "a mobile number of 11 digits": "11 位手机号",
    "a name of small letters, digits and _": "由小写字母、数字和下划线组成的名称",
    "D, the date, - and four digits, such as D20251111-0001": "D、日期、-、四位数字，例如 D20251111-0001",
}
#: What a mistake says, as a whole; `got` and what else is quoted stays as it was written.
_SAID = (
    (r"is missing; add it", "缺少这一项，请补上"),
    (r"is missing; add it for complaints that no words decide", "缺少这一项，归不了类的投诉要用它"),
    (r"is not a key known here; correct its spelling or remove it", "没有这个名称，请改正拼写或删掉"),
    (r"must be a number, got (?P<got>.*)", "要填数字，现在是 {got}"),
    (r"must be a whole number, got (?P<got>.*)", "要填整数，现在是 {got}"),
    (r"must be true or false, got (?P<got>.*)", "要填 true 或 false，现在是 {got}"),
    (r"must not be empty; write the text or remove the key", "不能是空的，请填写或删掉这一项"),
    (r"must be text, got (?P<got>.*); put it in quotes if it looks like something else", "要填文字，现在是 {got}；像数字的文字请加引号"),
    (r"must be a date such as 2026-11-23, got (?P<got>.*)", "要填日期，例如 2026-11-23，现在是 {got}"),
    (r"must be (?P<least>\S+) or more, got (?P<got>.*)", "不能小于 {least}，现在是 {got}"),
    (r"must be more than (?P<least>\S+), got (?P<got>.*)", "要大于 {least}，现在是 {got}"),
    (r"must be (?P<most>\S+) or less, got (?P<got>.*)", "不能大于 {most}，现在是 {got}"),
    (r"must be one of (?P<some>.*), got (?P<got>.*)", "只能是 {some} 之一，现在是 {got}"),
    (r"must have at least one entry; add one", "至少要有一条"),
    (r"must be a list, got (?P<got>.*); write \[a, b\] or one `- entry` a line", "要填列表，现在是 {got}；写成 [甲, 乙]，或每行一条“- 甲”"),
    (r"must be a block of keys with values, got (?P<got>.*)", "要填“名称: 值”的组合，现在是 {got}"),
    (r"unknown (?P<kind>\w+) '(?P<name>.*)'; did you mean '(?P<near>.*)'\?", "没有名为“{name}”的{kind}，是不是“{near}”？"),
    (r"unknown (?P<kind>\w+) '(?P<name>.*)'; use one that stands in .*, or add it there", "没有名为“{name}”的{kind}，请用已有的，或先添加"),
    (r"must be two times such as 09:00-21:00, the earlier first, got (?P<got>.*)", "要填起止时间，例如 09:00-21:00，早的在前，现在是 {got}"),
    (r"unknown time zone (?P<got>.*); write one such as Asia/Shanghai", "没有时区 {got}，请填例如 Asia/Shanghai"),
    (r"has a brace without its partner; write (?:slots as )?(?P<slot>\{\w+\})", "大括号没有成对，请写成例如 {slot}"),
    (r"unknown slot (?P<slot>\{.*\}); the slots are (?P<some>.*)", "没有 {slot}，大括号里只能是 {some}"),
    (r"must have letters or digits, got (?P<got>.*)", "要有字母或数字，现在是 {got}"),
    (r"must be pairs such as 能效=一级;匹数=2匹, each name once; '(?P<part>.*)' does not fit", "要填成例如 能效=一级;匹数=2匹，每个名称一次；“{part}”不合要求"),
    (r"must be (?P<shape>.*), got (?P<got>.*)", "要填{shape}，现在是 {got}"),
    (r"the slot at (?P<time>\S+) begins before the one above it ends; mend the times", "{time} 开始的时段和上一个时段重叠，请改时间"),
    (r"(?P<months>\S+) months is no longer than guarantee_months; remove or raise it", "{months} 个月不比整机保修期长，请删掉或改长"),
    (r"visit_hours must lie between urgent_hours and remote_visit_hours; correct the three numbers", "visit_hours 要在 urgent_hours 和 remote_visit_hours 之间，请改这三个数"),
    (r"every category but '(?P<name>.*)' needs words, that one has none", "除“{name}”外每一类都要有词语，“{name}”不要有"),
    (r"goes on in a longer sentence; leave out the '(?P<mark>.*)' at its end", "这段话后面还要接别的话，请去掉末尾的“{mark}”"),
    (r"(?P<last>\S+) is before first, (?P<first>\S+); correct one of the two", "结束日期 {last} 早于开始日期 {first}，请改正"),
    (r"name models or categories that it holds for", "请写明对哪些型号或类别有效"),
    (r"these words tell the category; add it, or move them to words", "这些词能看出类别，请补上类别，或移到 words"),
    (r"(?P<number>\S+) does not have the date (?P<day>\S+); correct one of the two", "{number} 和日期 {day} 不一致，请改正"),
    (r"is also the name of a category; choose another name for the set", "和商品类别同名，请给这一组换个名称"),
    (r"says '(?P<word>.*)', which phrases.yml forbids; use other words", "里面有“{word}”，是禁语，请换个说法"),
    (r"'(?P<text>.*)' stands already at (?P<where>.*); keep one of the two", "“{text}”在 {where} 已经有了，请只留一处"),
    (r"'(?P<model>.*)' is not in the catalogue; add it there, with stock 0", "商品里没有“{model}”"),
)  # fmt: skip
_SAID_COMPILED = tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in _SAID)


def in_chinese(problem: str) -> str:
    """One line of a ContentError, `file: key: what is wrong`; what has no translation stays as it is."""
    file, _, rest = problem.partition(": ")
    name = file.rpartition("/")[2].partition(".")[0]
    keys: list[str] = []
    while True:
        if said := _said(rest):
            break
        key, colon, left = rest.partition(": ")
        if not colon:
            return problem
        keys, rest = [*keys, key], left
    return f"{DOCUMENTS.get(name, file)}，{_place(keys)}：{said}" if keys else f"{DOCUMENTS.get(name, file)}：{said}"


def _said(what: str) -> str | None:
    for pattern, text in _SAID_COMPILED:
        if match := pattern.fullmatch(what):
            found = match.groupdict()
            for name, names in (("kind", _KINDS), ("shape", _SHAPES)):
                if name in found:
                    found[name] = names.get(found[name], found[name])
            if found.get("got") == "nothing":
                found["got"] = "空的"
            return text.format_map(found)
    return None


def _place(keys: list[str]) -> str:
    """The first key by its name on the page, the others as they stand in the text that is edited."""
    first, *rest = re.sub(r"\[(\d+)\]", r".第\1条", ".".join(keys)).split(".")
    return " / ".join([SECTIONS.get(first, first), *rest])
