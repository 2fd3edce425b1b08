"""Customers write while the model is changed: every message is answered once, and nobody's form is lost."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.stack import ROOT, Customer, Stack, running_stack

#: What a model of the project's own examples takes for something else.
RIDDLE = "嘟噜咪发嘟噜咪"
LESSONS = [f"嘟噜咪发{end}" for end in ("嘟噜咪", "嘟噜", "咪", "嘟嘟", "噜噜咪", "发发", "咪咪嘟", "嘟噜噜", "发咪", "噜咪咪")]
WRITERS = 4
#: What a model depends on; the examples are copied, the rest is linked.
_FRAME = ("config.yml", "domain.yml", "domain", "bot", "requirements", "models")


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A model that has learnt what the riddle means; gives its file name."""
    folder = tmp_path_factory.mktemp("candidate")
    for name in _FRAME:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "data", folder / "data")
    with (folder / "data" / "nlu" / "store.yml").open(encoding="utf-8") as file:
        content = yaml.safe_load(file)
    block = next(one for one in content["nlu"] if one["intent"].startswith("ask_store"))
    block["examples"] += "".join(f"- {text}\n" for text in LESSONS)
    (folder / "data" / "nlu" / "store.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    command = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-m", "bot.nlu", "train", "--models", str(ROOT / "models")]
    trained = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    model = Path(trained.stdout.strip().splitlines()[-1])
    yield model.name
    model.unlink()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every message is one that it is not sure enough of."""
    with running_stack(tmp_path_factory.mktemp("activation") / "var", BOT_LEARNING_BELOW="1") as running:
        yield running


def served(stack: Stack) -> str:
    return str(httpx.get(f"{stack.environment['BOT_RASA_URL']}/webhooks/turn/", timeout=10).json()["model"])


def understood(stack: Stack) -> str:
    answer = httpx.post(f"{stack.environment['BOT_RASA_URL']}/webhooks/turn/parse", json={"text": RIDDLE}, timeout=10)
    return str(answer.json()["intent"]["name"]).partition("__")[0]


def write_during(stack: Stack, change: Callable[[], Any]) -> list[float]:
    """Customers write without a pause before, during and after a change; gives how long each answer took."""
    stop, took = threading.Event(), []

    def talk(_: int) -> list[str]:
        customer, sent = Customer(stack), []
        while not stop.is_set():
            began = time.monotonic()
            heard = customer.say(f"你们几点关门呢{'?' * (len(sent) % 3)}")
            took.append(time.monotonic() - began)
            sent.append(heard.text)
        customer.close()
        return sent

    with ThreadPoolExecutor(WRITERS) as pool:
        talks = [pool.submit(talk, number) for number in range(WRITERS)]
        time.sleep(2)
        change()
        time.sleep(2)
        stop.set()
        answers = [text for one in talks for text in one.result()]
    assert all(answers)
    print(f"{len(took)} answers, median {sorted(took)[len(took) // 2]:.3f} s, slowest {max(took):.3f} s")
    return took


def check_everything_was_answered_once(stack: Stack) -> None:
    assert not stack.rows("SELECT id FROM bot.messages WHERE direction = 'in' AND answered_at IS NULL")
    unanswered = "SELECT id FROM bot.messages m WHERE direction = 'in' AND NOT EXISTS (SELECT FROM bot.messages r WHERE r.turn_id = m.id)"
    assert not stack.rows(unanswered)
    twice = (
        "SELECT count(*) FROM rasa.events WHERE type_name = 'user' "
        "GROUP BY sender_id, data::jsonb->'metadata'->>'turn_id' HAVING count(*) > 1"
    )
    assert not stack.rows(twice)
    double = "SELECT turn_id FROM bot.messages WHERE response = 'utter_turn_failed'"
    assert not stack.rows(double)
    (row,) = stack.rows(
        "SELECT (SELECT count(*) FROM bot.messages WHERE direction = 'in' AND button IS NULL),"
        " (SELECT count(*) FROM rasa.events WHERE type_name = 'user')"
    )
    assert row[0] == row[1]


def test_model_is_changed_and_changed_back_while_customers_write(stack: Stack, candidate: str) -> None:
    first = served(stack)
    before = understood(stack)
    assert before != "ask_store"
    booking = Customer(stack)
    booking.say("冰箱不制冷了")
    booking.say("记不清了")

    def activate() -> None:
        done = stack.command("learn", "activate", candidate)
        assert done.returncode == 0, done.stderr
        assert "从下一句话起使用" in done.stdout

    write_during(stack, activate)
    assert served(stack) == candidate
    assert understood(stack) == "ask_store"
    assert "电话" in booking.press("可以").text

    def back() -> None:
        done = stack.command("learn", "back")
        assert done.returncode == 0, done.stderr

    write_during(stack, back)
    assert served(stack) == first
    assert understood(stack) == before
    heard = booking.say("13900001234")
    assert "称呼" in heard.text or "贵姓" in heard.text
    booking.close()
    check_everything_was_answered_once(stack)


def test_rasa_that_died_comes_back_with_the_chosen_model(stack: Stack, candidate: str) -> None:
    assert stack.command("learn", "activate", candidate).returncode == 0
    stack.kill("rasa")
    time.sleep(0.5)
    stack.wait_until_ready(180)
    assert served(stack) == candidate
    assert stack.command("learn", "back").returncode == 0


def test_doctor_says_that_another_model_is_served(stack: Stack, candidate: str) -> None:
    assert stack.command("learn", "activate", candidate).returncode == 0
    said = stack.command("doctor").stdout
    assert f"是选定的 {candidate}" in said
    assert "bin/bot learn compare" in said
    assert stack.command("learn", "back").returncode == 0


def test_file_that_is_no_model_is_refused(stack: Stack) -> None:
    first = served(stack)
    broken = ROOT / "models" / "broken-model.tar.gz"
    broken.write_bytes(b"no model")
    try:
        done = stack.command("learn", "activate", broken.name)
    finally:
        broken.unlink()
    assert done.returncode == 2
    assert "仍使用原来的模型" in done.stderr
    assert served(stack) == first


def test_unclear_message_reaches_the_inbox_masked(stack: Stack) -> None:
    customer = Customer(stack)
    customer.say("我姓欧阳 嘟噜咪发嘟噜咪")
    customer.close()
    said = stack.command("learn", "list").stdout
    assert "我姓** 嘟噜咪发嘟噜咪" in said
    assert "欧阳" not in said


def test_messages_of_many_customers_at_once_are_counted_together(stack: Stack) -> None:
    """After the test in which four customers put the same question without a pause."""
    (question,) = stack.rows(
        "SELECT l.text, count(*) FROM bot.lessons l JOIN bot.lesson_messages m ON m.lesson_id = l.id "
        "WHERE l.text LIKE '你们几点关门%' GROUP BY l.id"
    )
    (asked,) = stack.rows("SELECT count(*) FROM bot.messages WHERE direction = 'in' AND text LIKE '你们几点关门%'")
    assert question[1] == asked[0]
