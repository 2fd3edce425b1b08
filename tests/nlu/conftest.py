"""Tests in Rasa's own environment (Python 3.10)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def in_project_folder() -> None:
    os.chdir(ROOT)
