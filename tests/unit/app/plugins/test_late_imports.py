"""What a strategy imports when it is called can be there before."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from bowerbird.app.plugins.late_imports import import_late
from bowerbird.strategies.margin import margin

before = "modAL" in sys.modules
import_late(margin)
print(before, "modAL.uncertainty" in sys.modules)
"""


def test_what_a_strategy_imports_when_called_is_imported_ahead() -> None:
    """So the time that a library takes to load does not count against the strategy's limit."""
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
