"""What the check of a strategy finds, for its author to read."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import pytest

from bowerbird.app import cli
from bowerbird.app.plugins import trial as plugin_trial
from bowerbird.app.plugins.check import check_strategy
from bowerbird.app.plugins.states import STATES

Write = Callable[[str], str]


@pytest.fixture
def mine(tmp_path: Path) -> Write:
    """Return a function that writes a strategy named mine, and gives what it is called by."""

    def write(body: str) -> str:
        lines = ["import os, random, time", "import numpy as np", "def mine(evidence, n, rng):"]
        code = "\n".join(lines) + '\n    """Ask mine."""\n' + textwrap.indent(body, "    ") + "\n"
        (tmp_path / "mine.py").write_text(code)
        return f"{tmp_path}/mine.py:mine"

    return write


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, tuple[bool, str]]]:
    """Return a function that tries a strategy in this process, on small pools."""
    monkeypatch.setattr(plugin_trial, "SIZES", (200,))

    def run(name: str) -> dict[str, tuple[bool, str]]:
        theirs, ours = Pipe()
        plugin_trial.run(theirs, name=name)
        found, check = {}, ""
        while ours.poll():
            message = json.loads(ours.recv_bytes())
            check = message["text"] if message["is"] == "begun" else check
            if message["is"] in ("passed", "failed"):
                found[check] = (message["is"] == "passed", message["text"])
        return found

    return run


FIRST = "return np.arange(min(n, len(evidence)))"


@pytest.mark.parametrize("name", ["random", "margin", "modAL.uncertainty:entropy_sampling"])
def test_what_keeps_the_contract_passes(name: str, tried: Callable) -> None:
    """Every check is ok for ours and for a function of modAL, and none is left out."""
    found = tried(name)
    assert list(found) == list(plugin_trial.checks())
    assert [text for passed, text in found.values() if not passed] == []
    assert found["usual"][1] == "asked for 1, 7 and 1000, gave 1, 7 and 60 of 60"


@pytest.mark.parametrize(
    ("body", "check", "told"),
    [
        ("return np.full(len(evidence), 2.5)", "usual", "Expected whole numbers"),
        ("return np.zeros(n, int)", "usual", "picked an item twice"),
        ("return np.arange(n) + 1", "usual", "outside 0 to 59"),
        ("return evidence.probabilities[:n].argsort()[:, 0]", "no model", "TypeError"),
        ("return np.random.permutation(len(evidence))[:n]", "same seed, same picks", "from rng"),
        (f"random.random(); {FIRST}", "leaves global randomness", "draw from rng"),
        (f"evidence.embedding[:] = 0; {FIRST}", "leaves what it is given", "embedding changed"),
        (f"evidence.distance.sort(); {FIRST}", "leaves what it is given", "distance changed"),
        (f"evidence.features[:] = 0; {FIRST}", "usual", "read-only"),
        ("if len(evidence) > 99: raise MemoryError\n" + FIRST, "200 items", "MemoryError"),
    ],
)
def test_each_fault_is_found_where_it_shows(
    body: str, check: str, told: str, mine: Write, tried: Callable
) -> None:
    """A wrong answer, a missing model, global draws and changed arrays fail the check for them."""
    found = {name: text for name, (passed, text) in tried(mine(body)).items() if not passed}
    (text,) = [text for name, text in found.items() if name.startswith(check)]
    assert told in text
    assert "\n" not in text


def test_an_error_is_told_with_its_line_and_what_was_given(mine: Write, tried: Callable) -> None:
    """The author sees the line of the file, and the state in which it went wrong."""
    found = tried(mine("p = evidence.probabilities\nreturn p.max(axis=1)[:n].astype(int)"))
    assert found["zero labels"] == (
        False,
        "AttributeError: 'NoneType' object has no attribute 'max'. Line 6 of mine.py is "
        "'return p.max(axis=1)[:n].astype(int)'. It was given 60 candidates of 4 dimensions, "
        "labels a class: none, no model",
    )


def test_what_hangs_is_stopped(mine: Write) -> None:
    """A query that does not end is ended; what comes after it is not tried."""
    name = mine(f"if len(evidence.labels) == 1: time.sleep(60)\n{FIRST}")
    found = list(check_strategy(name, seconds=0.5))
    assert [one.check for one in found] == list(plugin_trial.checks())
    hung = list(STATES).index("one label")
    assert [one.passed for one in found] == [True] * hung + [False] + [None] * (19 - hung)
    assert found[hung].text == "a query took more than 0.5 s and was stopped"


def test_what_ends_its_process_is_told(mine: Write) -> None:
    """A strategy that takes the process with it fails the check that it was in."""
    found = list(check_strategy(mine("os._exit(3)")))
    assert (found[0].passed, found[0].text) == (False, "it ended the process that it ran in")
    assert all(one.passed is None for one in found[1:])


def test_the_command_tells_seconds_and_memory(mine: Write, capsys: pytest.CaptureFixture) -> None:
    """One line a check; a strategy that passes them all ends with code 0."""
    assert cli.main(["plugins", "--check", mine(f"{FIRST} if n < 5000 else None")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("(file): Ask mine")
    assert lines[1] == "parameters: none"
    assert len(lines) == 3 + len(plugin_trial.checks())
    assert "100,000 items of 64 dimensions" in lines[-2]
    assert " s and " in lines[-2] and " MB for a query of 10" in lines[-2]


def test_the_command_fails_in_one_line(
    mine: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """After the table one line says how many failed, and the code is 2."""
    assert cli.main(["plugins", "--check", mine("return 1 / 0")]) == 2
    said = capsys.readouterr()
    assert "FAILED usual" in said.out
    assert "failed 20 of 20 checks, the first in 'usual'" in said.err
    assert said.err.count("\n") == 1


def test_what_does_not_load_is_shown_with_its_traceback(
    mine: Write, capsys: pytest.CaptureFixture
) -> None:
    """Its author sees where; a kind that is not checked is said to be none."""
    assert cli.main(["plugins", "--check", mine("return (")]) == 2
    said = capsys.readouterr()
    assert "SyntaxError" in said.out and "mine.py" in said.out
    assert said.err.count("\n") == 1
    assert cli.main(["plugins", "learners", "--check", "duo"]) == 2
    assert "--check is for strategies" in capsys.readouterr().err
