"""content/wechat.yml: what is refused before the platform would refuse it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.content_wechat import load_wechat
from bot.channels.wechat_setup import menu_of
from bot.core.errors import ContentError
from tests.platforms.wechat_rules import check_menu

ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path, text: str):  # type: ignore[no-untyped-def]
    (folder / "wechat.yml").write_text(text, encoding="utf-8")
    return load_wechat(folder)


def test_the_demo_shops_menu_is_taken_by_the_platform() -> None:
    account = load_wechat(ROOT / "content")
    check_menu(menu_of(account.menu))
    assert account.template is None


def test_without_the_file_there_is_no_menu(tmp_path: Path) -> None:
    assert load_wechat(tmp_path).menu == ()


def test_pages_and_sentences_and_buttons_below_are_read(tmp_path: Path) -> None:
    account = load(
        tmp_path,
        "menu:\n  - name: 商城\n    opens: https://shop.example/a\n  - name: 更多\n    below:\n      - {name: 报修, says: 我要报修}\n"
        "template: {id: T1, fields: {thing1: text, time2: time}}\n",
    )
    menu = menu_of(account.menu)
    check_menu(menu)
    assert menu["button"][0] == {"type": "view", "name": "商城", "url": "https://shop.example/a"}
    assert menu["button"][1]["sub_button"] == [{"type": "click", "name": "报修", "key": "我要报修"}]
    assert account.template is not None
    assert account.template.fields == {"thing1": "text", "time2": "time"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("menu:\n" + "  - {name: 甲, says: 甲}\n" * 4, "at most 3"),
        ("menu:\n  - {name: 一二三四五六, says: 甲}\n", "bytes"),
        ("menu:\n  - {name: 甲}\n", "needs one of"),
        ("menu:\n  - {name: 甲, says: 甲, opens: 'https://x.example'}\n", "needs one of"),
        ("menu:\n  - {name: 甲, opens: shop.example}\n", "opens"),
        (f"menu:\n  - {{name: 甲, says: {'长' * 43}}}\n", "bytes"),
        ("menu:\n  - name: 甲\n    below:\n" + "      - {name: 乙, says: 乙}\n" * 6, "at most 5"),
        ("menu:\n  - name: 甲\n    below:\n      - {name: 乙}\n", "needs either"),
        ("menu: []\ntemplate: {id: T1, fields: {thing1: price}}\n", "thing1"),
        ("menue: []\n", "menue"),
    ],
)
def test_what_the_platform_would_refuse_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        load(tmp_path, text)
