"""Dockerfile, compose file and manifests fit the code; no container engine is needed for that."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.cli import app
from bot.desk.app import VENDOR
from bot.gateway import health
from bot.nlu.fingerprint import PATTERNS
from bot.settings import variables

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yml"))
#: What each image answers a probe at, beside the gateway's own routes.
HEALTH = {"rasa": "/webhooks/turn/", "actions": "/health"}
PORTS = {"gateway": 8000, "actions": 5055, "rasa": 5005}


def instructions() -> list[tuple[str, str]]:
    """Keyword and arguments, continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def stages() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            found[rest.rpartition(" AS ")[2]] = []
        found[list(found)[-1]].append((word, rest))
    return found


def copied(stage: list[tuple[str, str]]) -> Iterator[str]:
    """What a stage takes from the project's folder."""
    for word, rest in stage:
        if word == "COPY" and not rest.startswith("--from"):
            yield from rest.split()[:-1]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8"))
    return loaded


def manifests(kind: str) -> dict[str, Any]:
    """All manifests of a kind, by name."""
    documents = [one for file in MANIFESTS for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))]
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def containers() -> dict[str, Any]:
    """The containers of all Deployments and Jobs, by name."""
    pods = [one["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for one in manifests(kind).values()]
    return {container["name"]: container for pod in pods for container in pod["containers"]}


def test_what_the_console_takes_from_npm_is_in_the_image() -> None:
    copied_there = [rest for word, rest in stages()["app"] if word == "COPY" and rest.startswith("--from=page")]
    for folder in VENDOR.values():
        assert any(folder.relative_to(ROOT).as_posix() in one for one in copied_there), folder


def test_dockerfile_passes_hadolint() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["app", "rasa"])
def test_image_does_not_run_as_root_and_is_watched(name: str) -> None:
    words = dict(stages()[name])
    assert int(words["USER"]) > 0
    assert "HEALTHCHECK" in words


@pytest.mark.parametrize("name", list(stages()))
def test_what_is_copied_exists_and_reaches_the_builder(name: str) -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignore if line.startswith("!")]
    for source in copied(stages()[name]):
        assert (ROOT / source).exists(), source
        assert any(source.startswith(one) if one.endswith("/") else Path(source).match(one) for one in let_in), source


def test_rasa_image_has_all_that_its_model_depends_on() -> None:
    sources = list(copied(stages()["rasa"]))
    for pattern in PATTERNS:
        assert any(pattern == source or (source.endswith("/") and pattern.startswith(source)) for source in sources)


def test_app_image_starts_the_gateway() -> None:
    words = dict(stages()["app"])
    assert words["ENTRYPOINT"] == '["python", "-m", "bot"]'
    assert words["CMD"] == '["gateway"]'


def test_compose_starts_every_part() -> None:
    services = compose()["services"]
    assert set(services) == {"postgres", "migrate", "gateway", "worker", "actions", "rasa"}
    assert services["postgres"]["image"] == "postgres:17"
    assert [name for name, service in services.items() if "ports" in service] == ["gateway"]
    targets = {name: service["build"]["target"] for name, service in services.items() if "build" in service}
    assert set(targets.values()) <= set(stages())
    assert targets["rasa"] == "rasa"


def test_compose_names_commands_that_exist() -> None:
    for name, service in compose()["services"].items():
        if service["image"] == "anhe-app":
            assert service["command"][0] in COMMANDS, name


def test_compose_sets_settings_that_exist() -> None:
    services = compose()["services"]
    for name, service in services.items():
        if service["image"] == "anhe-app":
            assert set(service["environment"]) <= set(variables()), name
    assert set(services["rasa"]["environment"]) == {"RASA_TRACKER_URL", "RASA_ACTIONS_URL"}


def test_compose_parts_find_each_other() -> None:
    services = compose()["services"]
    for service in services.values():
        for name, value in (service.get("environment") or {}).items():
            if "://" in value:
                url = urlsplit(re.sub(r"\$\{.*?\}", "filled-in", value))
                assert url.hostname in services, name
                assert url.port == {**PORTS, "postgres": 5432}[str(url.hostname)], name


def test_example_names_every_variable_of_the_compose_file() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "deploy" / "compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == wanted


def test_manifests_start_every_part() -> None:
    assert set(containers()) == {"migrate", "gateway", "worker", "actions", "rasa"}
    for name, container in containers().items():
        if container["image"] == "anhe-app":
            assert container["args"][0] in COMMANDS, name


def test_manifests_probe_what_the_parts_answer() -> None:
    routes = {getattr(route, "path", None) for route in health.router.routes}
    for name, container in containers().items():
        probes = [probe for key, probe in container.items() if key.endswith("Probe")]
        assert bool(probes) == (name in PORTS), name
        assert [port["containerPort"] for port in container.get("ports", [])] == [PORTS[name] for _ in probes[:1]]
        for probe in probes:
            path = probe["httpGet"]["path"]
            assert path in routes if name == "gateway" else path == HEALTH[name]


def test_manifests_set_settings_that_exist() -> None:
    shared = {*manifests("ConfigMap")["anhe"]["data"], *manifests("Secret")["anhe"]["stringData"]}
    of_rasa = {"RASA_TRACKER_URL", "RASA_ACTIONS_URL"}
    assert shared - of_rasa <= set(variables())
    assert {one["name"] for one in containers()["rasa"]["env"]} == of_rasa
    for url in manifests("ConfigMap")["anhe"]["data"].values():
        assert urlsplit(url).hostname in manifests("Service")


def test_one_rasa_serves_all_conversations() -> None:
    spec = manifests("Deployment")["anhe-rasa"]["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}
