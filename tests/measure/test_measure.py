"""The measures count what they say they count, and the ceilings of vague words only fall."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.measure import __main__ as command
from tests.measure import table
from tests.measure.passages import repeated
from tests.measure.sources import ROOT, Source, read_sources
from tests.measure.words import complaints, count_by_room, violations

VAGUE = '''"""Tell what is there."""

found = 1


def given(own: int, *, rows: int = 0) -> int:
    """Return a number."""
    for one in range(rows):
        known_classes = one
    return own + found + known_classes
'''


def source(text: str, name: str = "models/heads/some.py") -> Source:
    """Return a file of this text."""
    return Source(name, text)


def test_vague_words_are_named_with_their_line() -> None:
    """Variables, arguments, functions and docstrings' first words count; uses of a name do not."""
    lines = complaints(source(VAGUE))
    assert [line.split(": ")[0].rpartition(":")[2] for line in lines] == ["1", "3", "6", "6", "8"]
    assert "begins with 'Tell'" in lines[0]
    assert "'found'" in lines[1]
    assert "models/heads/some.py:8: the name 'one'" in lines[-1]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("left, top = box", 0),
        ("def f(left, right): ...", 0),
        ("left, rest = box", 1),
        ("left, top = box\nleft = 3", 1),
    ],
)
def test_a_side_is_no_vague_name(text: str, count: int) -> None:
    """What is left beside a right or a top says what it holds; alone it does not."""
    assert len(complaints(source(text))) == count


@pytest.mark.parametrize(
    ("name", "room"),
    [("app/log/state.py", "app/log"), ("app/cli.py", "app"), ("models/heads/a.py", "models")],
)
def test_words_are_counted_in_the_folder_that_owns_them(name: str, room: str) -> None:
    """A room of the program counts alone, every other folder as a whole."""
    assert count_by_room([source(VAGUE, name)]) == {room: 5}


@pytest.mark.parametrize(("ceiling", "refused"), [(5, False), (4, True), (None, True)])
def test_a_folder_over_its_ceiling_is_refused(ceiling: int | None, refused: bool) -> None:
    """One word too many lists them all; a folder without a ceiling may have none."""
    ceilings = {} if ceiling is None else {"models": ceiling}
    lines = violations([source(VAGUE)], ceilings)
    assert len(lines) == (6 if refused else 0)
    assert not refused or lines[-1].endswith(f"at most {ceiling or 0} are allowed")


def test_ceilings_fall_and_never_rise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is the new ceiling; more than before changes nothing, and none is no line."""
    path = tmp_path / "ceilings.json"
    path.write_text(json.dumps({"app": 4, "data": 7, "models": 9}), encoding="utf-8")
    monkeypatch.setattr(command, "CEILINGS", path)
    command.lower({"app": 2, "data": 8, "models": 0, "strategies": 3})
    assert command.read_ceilings() == {"app": 2, "data": 7}


def test_the_code_keeps_to_its_ceilings() -> None:
    """No folder of ours has more vague words than it may have."""
    assert violations(read_sources(), command.read_ceilings()) == []


def test_lines_of_code_leave_out_docstrings_comments_and_blanks() -> None:
    """A text that is no docstring counts with each of its lines."""
    text = '"""One.\n\nTwo.\n"""\n\n# three\nx = """a\n\nb"""\n\n\ndef f() -> int:\n    """F."""\n'
    assert source(text + "    return 1  # one\n").code_lines == [7, 8, 9, 12, 14]


def test_long_functions_are_counted_by_their_code() -> None:
    """Fifty-one lines of code are too many, and a comment among fifty is none of them."""
    body = "".join(f"    x{i} = {i}\n" for i in range(48))
    short = source(f"def f() -> None:\n    # why\n{body}    return\n")
    assert table.long_functions([short]) == "0"
    assert table.long_functions([source(short.text.replace("# why", "y = 1"))]) == "1"


def test_a_passage_that_occurs_twice_is_listed_once() -> None:
    """Comments and indentation do not hide it, and eight lines are one passage, not three."""
    lines = [f"x{i} = y{i}" for i in range(8)]
    plain = source("\n".join(["a = 1", *lines, "b = 1"]), "a.py")
    inside = source("def f():\n    " + "\n    # why\n    ".join(lines), "b.py")
    assert repeated([plain, inside]) == [["a.py:2", "b.py:2"]]
    assert repeated([plain, source("\n".join(lines[:5]), "c.py")]) == []


def test_long_imports_are_no_passage() -> None:
    """Two files that need the same names repeat no code."""
    names = "\n".join(f"    name_{i}," for i in range(9))
    text = f"from somewhere import (\n{names}\n)\n"
    assert repeated([source(text, "a.py"), source(text, "b.py")]) == []


def test_files_are_plugins_by_their_folder() -> None:
    """A short strategy stays a file; a short file beside the plugins counts."""
    strategy, helper = source("x = 1\n", "strategies/some.py"), source("x = 1\n")
    init = source("", "strategies/parts/__init__.py")
    assert table.short_files([strategy, helper, init]) == "100 %"
    assert table.short_files([strategy, init]) == "0 %"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("def f(a: int, *b: int, **c: int) -> int: ...", True),
        ("def f(a: int): ...", False),
        ("def f(a: int, *, b) -> int: ...", False),
        ("class C:\n    def f(self) -> int: ...", True),
    ],
)
def test_a_function_is_typed_if_all_of_it_is(text: str, typed: bool) -> None:
    """Every argument but ``self`` and what is returned have a type."""
    assert table.typed_share([source(text)]) == ("100 %" if typed else "0 %")


def test_the_table_has_a_row_for_every_measure() -> None:
    """The command prints each title once, with a cell for all files together."""
    shown = subprocess.run(
        [sys.executable, "-m", "tests.measure"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    rows = shown.stdout.splitlines()
    assert [row.split("  ")[0] for row in rows[1:]] == [m.title for m in table.MEASURES]
