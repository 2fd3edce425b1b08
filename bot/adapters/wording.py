"""The default texts, from the responses of domain.yml and domain/<topic>.yml."""

from __future__ import annotations

from pathlib import Path

import yaml


def load_texts(root: Path) -> dict[str, list[str]]:
    """Every response with its texts, in the order of the files."""
    texts: dict[str, list[str]] = {}
    for file in [root / "domain.yml", *sorted((root / "domain").glob("*.yml"))]:
        responses = (yaml.safe_load(file.read_text()) or {}).get("responses", {})
        for name, variants in responses.items():
            texts[name] = [variant["text"] for variant in variants]
    return texts
