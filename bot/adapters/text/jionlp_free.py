"""jionlp without jiojio, the GPL-3.0 package that it imports and that none of the calls made here needs."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from functools import lru_cache
from importlib.machinery import ModuleSpec
from types import ModuleType


@lru_cache(maxsize=1)
def jionlp() -> ModuleType:
    """Takes about a second at the first call; jionlp's advertisement does not reach stdout."""
    if "jiojio" not in sys.modules:
        stub = ModuleType("jiojio", "Empty: jiojio is GPL-3.0 and is not used.")
        # importlib.util.find_spec fails on a module whose spec is None.
        stub.__spec__ = ModuleSpec("jiojio", None)
        sys.modules["jiojio"] = stub
    with contextlib.redirect_stdout(io.StringIO()):
        return importlib.import_module("jionlp")
