"""Which model is served: chosen by `bot learn activate` and `back`, kept in the data folder, so that a restart serves it too.

The file names the frame (everything a model depends on but its examples) that its models were trained in. Within one
frame they can take each other's place while customers write; where the frame has changed since, the choice is void.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from bot.core.errors import LearningError, ServiceUnavailable
from bot.settings import ROOT, Settings

_FILE = "model.json"
#: Seconds that a model may take to load beside the served one.
_PATIENCE = 120.0
#: How many earlier models can be gone back to.
_REMEMBERED = 10


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the file holds."""

    #: File name in the models' folder.
    model: str
    frame: str
    #: Those served before, the latest last.
    before: tuple[str, ...] = ()
    #: True: served on although the training data change. False: the next start takes the present data's.
    held: bool = False


def file_of(settings: Settings) -> Path:
    """Rasa's process reads it at every start."""
    return settings.data_dir / _FILE


def load(settings: Settings) -> Choice | None:
    """None: nothing was served here yet."""
    try:
        content = json.loads(file_of(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Choice(**content | {"before": tuple(content["before"])})


def standing(settings: Settings) -> Path | None:
    """The held model; None where none is, its file is gone, or domain, rules or code are others than its own."""
    choice = load(settings)
    if choice is None or not choice.held or choice.frame != _frame(settings):
        return None
    model = settings.models_dir / choice.model
    return model if model.exists() else None


def begin(settings: Settings, model: Path) -> None:
    """The present data's model is served from this start on."""
    choice, frame = load(settings), _frame(settings)
    if choice is None or choice.frame != frame:
        choice = Choice(model=model.name, frame=frame)
    _save(settings, replace(choice, model=model.name, held=False))


def hold(settings: Settings) -> None:
    """Serve the present model on, whatever becomes of the training data."""
    choice = load(settings)
    if choice is not None:
        _save(settings, replace(choice, held=True))


def chosen_name(settings: Settings) -> str | None:
    """File name of the held model; None where none is."""
    choice = load(settings)
    return choice.model if choice is not None and choice.held else None


def wanted_name(settings: Settings) -> str:
    """File name of the present data's model, trained or not. Raises ServiceUnavailable where Rasa's Python cannot run."""
    return f"{_fingerprint(settings)}.tar.gz"


def served_name(settings: Settings) -> str | None:
    """What the running Rasa process serves; None where none answers."""
    try:
        answer = httpx.get(f"{settings.rasa_url}/webhooks/turn/", timeout=5)
        return str(answer.json()["model"]) if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        return None


def activate(settings: Settings, name: str | None = None) -> tuple[str, bool]:
    """Serve the present data's model, or the one named, from the next turn on; gives its name.

    False beside it: the assistant is not running, the next start serves it. Raises LearningError where it is not
    trained, is served already, or cannot take the served one's place.
    """
    name = name or wanted_name(settings)
    frame = _frame(settings)
    choice = load(settings) or Choice(model=served_name(settings) or name, frame=frame)
    if not (settings.models_dir / name).is_file():
        raise LearningError("当前训练数据还没有训练好的模型,请先运行 bin/bot learn compare。")
    if choice.frame != frame:
        raise LearningError(
            "除了例句,domain、规则、配置或程序也有改动,不能在客户聊天时切换。请重新启动 bin/bot run,会自动使用新的模型。"
        )
    if choice.model == name and choice.held:
        raise LearningError(f"{name} 已经在使用。")
    running = _switch(settings, name)
    before = choice.before if choice.model == name else (*choice.before, choice.model)[-_REMEMBERED:]
    _save(settings, Choice(model=name, frame=frame, before=before, held=True))
    return name, running


def back(settings: Settings) -> tuple[str, bool]:
    """Serve the model before, as `activate`. Raises LearningError where there is none."""
    choice = load(settings)
    if choice is None or not choice.before:
        raise LearningError("没有更早的模型可以换回。")
    name = choice.before[-1]
    if choice.frame != _frame(settings):
        raise LearningError("domain、规则、配置或程序已经改动,更早的模型不再适用。请改回那些文件,再重新启动 bin/bot run。")
    if not (settings.models_dir / name).is_file():
        raise LearningError(f"更早的模型 {name} 已经不在 {settings.models_dir}。")
    running = _switch(settings, name)
    _save(settings, replace(choice, model=name, before=choice.before[:-1], held=True))
    return name, running


def _switch(settings: Settings, name: str) -> bool:
    """False where no Rasa process answers. Raises LearningError where it serves its model on."""
    try:
        answer = httpx.put(f"{settings.rasa_url}/webhooks/turn/model", json={"model": name}, timeout=_PATIENCE)
    except httpx.ConnectError:
        return False
    except httpx.HTTPError as error:
        raise ServiceUnavailable(f"Rasa 没有答复({error!r}),请用 bin/bot doctor 看正在使用的模型。") from error
    if answer.status_code != 200:
        raise LearningError(f"没有切换,仍使用原来的模型:{answer.json().get('error', answer.text)}")
    return True


def _save(settings: Settings, choice: Choice) -> None:
    file = file_of(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(choice)), encoding="utf-8")
    os.replace(unfinished, file)


def _frame(settings: Settings) -> str:
    return _fingerprint(settings, "--frame")


def _fingerprint(settings: Settings, *options: str) -> str:
    command = [str(settings.rasa_python), "-m", "bot.nlu", "fingerprint", *options]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServiceUnavailable(f"Rasa 的环境不能运行:{error}") from error
