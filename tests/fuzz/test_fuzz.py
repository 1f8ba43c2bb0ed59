"""Some hundred inputs for everything that takes input from outside; `make fuzz` runs a million."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.runner import run
from tests.fuzz.targets import TARGETS, make

INPUTS = {"http": 30, "commands": 100, "websocket": 40}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Leave out what is logged of damaged files."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", TARGETS)
def test_strange_input_is_answered_or_refused_in_one_line(name: str, tmp_path: Path) -> None:
    """Whatever comes in is taken or refused with a typed error; the seeds are fixed."""
    target = make(name, tmp_path)
    try:
        result = run(name, target, range(INPUTS.get(name, 200)))
    finally:
        getattr(target, "close", lambda: None)()
    assert not result.untyped, result.examples
    assert result.accepted and result.typed
