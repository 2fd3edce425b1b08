"""The domain is joined from its files, and nothing in it is defined twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter

from bot.nlu.importer import TopicImporter, refuse_doubles


def test_config_uses_this_importer() -> None:
    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    inner = importer.importer._importer._importers[0]
    assert type(inner) is TopicImporter


def test_domain_holds_every_file_of_the_folder() -> None:
    domain = TopicImporter("config.yml", "domain.yml", ["data"]).get_domain()
    assert "utter_safe" in domain.responses
    assert "utter_repair_read_back" in domain.responses
    assert "repair_form" in domain.form_names
    assert "action_submit_repair" in domain.user_actions


def test_second_definition_is_an_error() -> None:
    with pytest.raises(RasaException, match="utter_a"):
        refuse_doubles({Path("a"): {"responses": {"utter_a": []}}, Path("b"): {"responses": {"utter_a": []}}})
