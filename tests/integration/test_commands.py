"""The command line beside a running assistant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT, Customer, Stack, free_port


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation that was never started."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return environment | {"BOT_DATA_DIR": str(tmp_path), "PORT": str(free_port()), "COLUMNS": "200"}


def bot(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_tickets_are_listed_and_shown(stack: Stack, customer: Customer) -> None:
    customer.say("我建议增加周末送货")
    number = customer.tickets()[0]["number"]
    assert number in stack.command("tickets").stdout
    shown = stack.command("tickets", number).stdout
    assert "我建议增加周末送货" in shown
    assert "created" in shown


def test_unknown_ticket_is_a_clear_error(stack: Stack) -> None:
    done = stack.command("tickets", "R0001-0001")
    assert done.returncode == 2
    assert "TicketNotFound" in done.stderr
    assert "Traceback" not in done.stderr


def test_own_wording_is_in_the_very_next_reply(stack: Stack, customer: Customer) -> None:
    assert stack.command("wording", "set", "utter_praise", "谢谢您的夸奖,{company}全体同事会继续努力!").returncode == 0
    try:
        assert customer.say("你们服务真好,点赞").text == "谢谢您的夸奖,安和电器全体同事会继续努力!"
    finally:
        assert stack.command("wording", "reset", "utter_praise").returncode == 0
    assert "这是我们应该做的" in customer.say("师傅态度特别好,表扬一下").text


@pytest.mark.parametrize(
    ("response", "text", "reason"),
    [
        ("utter_praise", "你真好", "您"),
        ("utter_praise", "没办法", "没办法"),
        ("utter_praise", "谢谢{customer_secret}", "customer_secret"),
        ("utter_nothing", "谢谢", "utter_nothing"),
    ],
)
def test_unfit_wording_is_refused_with_the_reason(stack: Stack, response: str, text: str, reason: str) -> None:
    done = stack.command("wording", "set", response, text)
    assert done.returncode == 2
    assert reason in done.stderr


def test_orders_are_imported_twice_and_changed_once(stack: Stack, tmp_path: Path) -> None:
    header = (ROOT / "content" / "orders.csv").read_text(encoding="utf-8").splitlines()[0]
    row = {
        "number": "D20261101-9001",
        "ordered_on": "2026-11-01",
        "customer": "林静",
        "phone": "13766660001",
        "address": "天河区体育西路1号",
        "model": "BCD-508",
        "quantity": "1",
        "price": "3599",
        "status": "已完成",
    }
    file = tmp_path / "orders.csv"
    file.write_text(f"{header}\n" + ",".join(row[name] for name in header.split(",")) + "\n", encoding="utf-8")
    for said in ("新增 1 张订单", "不变 1 张订单"):
        done = stack.command("orders", "import", str(file))
        assert done.returncode == 0
        assert said in done.stdout
    assert len(stack.rows("SELECT * FROM bot.order_lines WHERE order_number = 'D20261101-9001'")) == 1


def test_bad_order_is_named_by_row(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    lines = (ROOT / "content" / "orders.csv").read_text(encoding="utf-8").splitlines()[:2]
    file.write_text("\n".join([lines[0], lines[1].replace("D2", "X2", 1)]), encoding="utf-8")
    done = stack.command("orders", "import", str(file))
    assert done.returncode == 2
    assert "row 2" in done.stderr


def test_catalogue_is_exported_changed_and_imported(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    assert stack.command("catalogue", "export", str(file)).returncode == 0
    text = file.read_text(encoding="utf-8-sig")
    assert "新增 0 种商品,更新 0 种商品" in stack.command("catalogue", "import", str(file)).stdout
    cheaper = text.replace(",259.00,", ",239.00,", 1)
    assert cheaper != text
    try:
        file.write_text(cheaper, encoding="gb18030")
        assert "更新 1 种商品" in stack.command("catalogue", "import", str(file)).stdout
    finally:
        file.write_text(text, encoding="utf-8")
        stack.command("catalogue", "import", str(file))


def test_strict_import_keeps_nothing_of_a_file_with_a_bad_row(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    header = "model,brand,category,name,price,guarantee_months,attributes\n"
    file.write_text(header + "ZZS-1,云汐,空调,测试,1,,\nZZS-2,云汐,空调,测试,一,,\n", encoding="utf-8")
    done = stack.command("catalogue", "import", "--strict", str(file))
    assert done.returncode == 2
    assert "row 3: price" in done.stderr
    assert stack.rows("SELECT 1 FROM bot.articles WHERE model LIKE 'ZZS-%'") == []


def test_stock_is_set_and_shown(stack: Stack) -> None:
    assert "0 → 2" in stack.command("stock", "set", "jsq24-12a", "天河店", "2").stdout
    assert "天河店" in stack.command("stock", "show", "JSQ24-12A").stdout
    assert "2 → 0" in stack.command("stock", "set", "JSQ24-12A", "tianhe", "0").stdout
    unknown = stack.command("stock", "set", "JSQ24-12A", "nowhere", "1")
    assert unknown.returncode == 2
    assert "ShopNotFound" in unknown.stderr


def test_doctor_finds_a_running_assistant_well(stack: Stack) -> None:
    done = stack.command("doctor")
    assert done.returncode == 0, done.stdout


def test_doctor_says_how_to_mend(nowhere: dict[str, str]) -> None:
    sick = nowhere | {
        "BOT_RASA_PYTHON": "/nowhere/python",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    done = bot(sick, "doctor")
    assert done.returncode == 1
    for word in ("Rasa 的 Python 环境", "make setup", "DATABASE_URL"):
        assert word in done.stdout


def test_busy_port_stops_the_start_by_name(stack: Stack, nowhere: dict[str, str]) -> None:
    done = bot(nowhere | {"PORT": stack.environment["PORT"]}, "run")
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "in use" in done.stderr


def test_unknown_setting_stops_every_command(nowhere: dict[str, str]) -> None:
    done = bot(nowhere | {"BOT_TYPO": "1"}, "tickets")
    assert done.returncode == 2
    assert "BOT_TYPO" in done.stderr


def test_command_without_a_running_assistant_says_so(nowhere: dict[str, str]) -> None:
    done = bot(nowhere, "tickets")
    assert done.returncode == 2
    assert "make run" in done.stderr
