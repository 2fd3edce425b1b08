"""Joins domain.yml and domain/<topic>.yml into one domain.

Rasa reads a domain folder too, but lets the first of two definitions win without a word; here the second is an error.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Union

import rasa.shared.utils.io
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter

#: Parts of a domain file that hold names; a name belongs to one file.
_NAMED = ("responses", "slots", "forms", "actions", "intents")


class TopicImporter(RasaFileImporter):
    """Rasa's own importer, with the domain spread over one file a topic."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)

    def get_domain(self) -> Domain:
        base = Path(self._domain_path or "domain.yml")
        files = [base, *sorted((base.parent / "domain").glob("*.yml"))]
        # Through JSON, because Rasa takes the dictionaries apart and a YAML alias would be the same one twice.
        parts = {file: json.loads(json.dumps(rasa.shared.utils.io.read_yaml_file(file))) for file in files}
        refuse_doubles(parts)
        domain = Domain.empty()
        for part in parts.values():
            domain = domain.merge(Domain.from_dict(part))
        return domain


def refuse_doubles(parts: Dict[Path, Any]) -> None:
    """Raise RasaException where two files define the same name."""
    for key in _NAMED:
        names = Counter(
            name if isinstance(name, str) else next(iter(name)) for part in parts.values() for name in part.get(key, [])
        )
        doubles = sorted(name for name, count in names.items() if count > 1)
        if doubles:
            raise RasaException(f"{key} defined in more than one domain file: {', '.join(doubles)}")
