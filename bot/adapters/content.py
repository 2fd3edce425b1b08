"""The shop's content folder, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from bot.adapters.content_files import Report, read_yaml, report_repeated, texts_at, validated
from bot.adapters.content_offers import KnowledgeFile, PromotionsFile
from bot.adapters.content_schema import PhrasesFile, PolicyFile, ShopFile
from bot.adapters.content_tables import check_catalogue, load_orders, read_catalogue
from bot.core.content import Content
from bot.core.content_edit import Override, edited
from bot.core.errors import ContentError

Raw = Mapping[str, object]
#: What a name may be, by kind; None: the place where it would stand could not be read.
Names = Mapping[str, tuple[str, ...] | None]
_SAID_OF_COMPLAINTS = ("sympathy", "who", "wanted", "proposal")


def load_content(folder: Path, overrides: Sequence[Override] = ()) -> Content:
    """Read shop.yml, policy.yml, phrases.yml, promotions.yml, knowledge.yml, catalogue.csv and orders.csv.

    `overrides`: what the shop has changed in the console, checked together with the files.

    Raises ContentError with every mistake of every file at once. What is known of a file in spite of its
    mistakes is used to check the others, so mending the first mistakes seldom brings up new ones.
    """
    lines: list[str] = []
    shop_report = Report(f"{folder.name}/shop.yml", lines)
    policy_report = Report(f"{folder.name}/policy.yml", lines)
    phrases_report = Report(f"{folder.name}/phrases.yml", lines)
    catalogue_report = Report(f"{folder.name}/catalogue.csv", lines)
    shop_raw = edited(read_yaml(folder / "shop.yml", shop_report), "shop", overrides)
    policy_raw = edited(read_yaml(folder / "policy.yml", policy_report), "policy", overrides)
    phrases_raw = edited(read_yaml(folder / "phrases.yml", phrases_report), "phrases", overrides)
    names = _names(shop_raw, policy_raw)

    shop = validated(ShopFile, shop_raw, shop_report, names) if shop_raw else None
    _check_shop(shop_raw, names, shop_report)
    policy = validated(PolicyFile, policy_raw, policy_report, names) if policy_raw else None
    _check_policy(policy_raw, policy_report)
    phrases = validated(PhrasesFile, phrases_raw, phrases_report, names) if phrases_raw else None
    _check_phrases(phrases_raw, phrases_report)
    _check_manners(_spoken(policy_raw), phrases_raw, policy_report)
    rows = read_catalogue(folder / "catalogue.csv", catalogue_report, _keys(shop_raw, "shops"))
    articles, stock = check_catalogue(rows, catalogue_report, names)
    models = [row["model"] for _, row in rows]
    names = {**names, "model": tuple(models) or None}
    promotions = _load_promotions(folder, lines, names, phrases_raw, overrides)
    knowledge = _load_knowledge(folder, lines, names, phrases_raw, overrides)
    orders = load_orders(folder / "orders.csv", Report(f"{folder.name}/orders.csv", lines), models)

    if lines or shop is None or policy is None or phrases is None or promotions is None or knowledge is None:
        raise ContentError(lines)
    company, rules = shop.core(), policy.core()
    return Content(
        company=company,
        policy=rules,
        phrases=phrases.core(),
        promotions=promotions.core(),
        knowledge=knowledge.core(rules, company),
        articles=articles,
        stock=stock,
        orders=orders,
    )


def _load_promotions(
    folder: Path, lines: list[str], names: Names, phrases_raw: Raw, overrides: Sequence[Override]
) -> PromotionsFile | None:
    report = Report(f"{folder.name}/promotions.yml", lines)
    raw = edited(read_yaml(folder / "promotions.yml", report), "promotions", overrides)
    report_repeated(texts_at(raw, "promotions.*.id"), report)
    _check_manners(texts_at(raw, "promotions.*.text"), phrases_raw, report)
    return validated(PromotionsFile, raw, report, names) if raw else None


def _load_knowledge(
    folder: Path, lines: list[str], names: Names, phrases_raw: Raw, overrides: Sequence[Override]
) -> KnowledgeFile | None:
    report = Report(f"{folder.name}/knowledge.yml", lines)
    raw = edited(read_yaml(folder / "knowledge.yml", report), "knowledge", overrides)
    report_repeated(texts_at(raw, "*.*.id"), report)
    _check_manners(texts_at(raw, "*.*.text"), phrases_raw, report)
    return validated(KnowledgeFile, raw, report, names) if raw else None


def _keys(raw: object, name: str) -> tuple[str, ...]:
    """The keys of a block in the file; none where there is no such block."""
    block = raw.get(name) if isinstance(raw, dict) else None
    return tuple(str(key).strip() for key in block) if isinstance(block, dict) else ()


def _names(shop_raw: Raw, policy_raw: Raw) -> Names:
    categories = _keys(policy_raw, "categories")
    return {
        "category": categories or None,
        "skill": categories + _keys(shop_raw, "skill_sets") if categories else None,
        "district": _keys(shop_raw, "places") or None,
        "shop": _keys(shop_raw, "shops") or None,
        "shift": _keys(shop_raw, "shifts") or None,
    }


def _check_shop(raw: Raw, names: Names, report: Report) -> None:
    report_repeated(texts_at(raw, "shops.*.districts"), report)
    report_repeated(texts_at(raw, "places.*"), report)
    for name in _keys(raw, "skill_sets"):
        if name in (names["category"] or ()):
            report.add(f"skill_sets.{name}", "is also the name of a category; choose another name for the set")


def _check_policy(raw: Raw, report: Report) -> None:
    own_names = ((f"categories.{name}", name) for name in _keys(raw, "categories"))
    report_repeated(chain(own_names, texts_at(raw, "categories.*.aliases")), report)
    report_repeated(texts_at(raw, "dangers.*.words"), report)


def _spoken(policy_raw: Raw) -> Iterator[tuple[str, str]]:
    """What of the policy is said to customers as it stands."""
    for path in ("categories.*.first_check", "conduct", *(f"complaints.categories.*.{key}" for key in _SAID_OF_COMPLAINTS)):
        yield from texts_at(policy_raw, path)


def _check_phrases(raw: Raw, report: Report) -> None:
    report_repeated(texts_at(raw, "prescribed.*.id"), report)
    report_repeated(texts_at(raw, "forbidden.*.pattern"), report)
    _check_manners(chain(texts_at(raw, "prescribed.*.text"), texts_at(raw, "forbidden.*.instead")), raw, report)


def _check_manners(found: Iterable[tuple[str, str]], phrases_raw: Raw, report: Report) -> None:
    """The shop's own sentences keep its own list of what is not said (R1, R7)."""
    pronouns = phrases_raw.get("pronouns")
    exempt = [word for _, word in texts_at(pronouns, "exempt")]
    unwanted = [*_keys(pronouns, "replace"), *(word for _, word in texts_at(phrases_raw, "forbidden.*.pattern"))]
    for key, text in found:
        for word in exempt:
            text = text.replace(word, "")
        for word in unwanted:
            if word and word in text:
                report.add(key, f"says '{word}', which phrases.yml forbids; use other words")
                break
