"""One table of what makes code easy or hard to read, a column for each folder."""

from __future__ import annotations

import ast
import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.measure.passages import repeated
from tests.measure.sources import FOLDERS, ROOT, Function, Source
from tests.measure.words import OPENINGS, assignments, is_vague, openings

LONGEST_FUNCTION = 50  # lines of code
SHORTEST_FILE = 25  # lines of code
MOST_BRANCHES = 10  # McCabe's complexity
TYPED_ROOMS = ("app/log", "app/loop", "app/project", "app/session")


@dataclass(frozen=True)
class Measure:
    """A row of the table.

    Parameters
    ----------
    title : str
        What is measured.
    compute : callable
        From files to the text of a cell.
    goal : str
        What is aimed at; empty if it is only to be seen.
    """

    title: str
    compute: Callable[[list[Source]], str]
    goal: str = ""


def median_lines(sources: list[Source]) -> str:
    """Return the median of the lines of code in a file."""
    return f"{statistics.median(len(source.code_lines) for source in sources):.0f}"


def fullest_folder(sources: list[Source]) -> str:
    """Return how many files the fullest folder holds, with its name."""
    folders = Counter(source.name.rpartition("/")[0] for source in sources if not source.is_init)
    name, count = folders.most_common(1)[0]
    return f"{count} {name}"


def long_functions(sources: list[Source]) -> str:
    """Return how many functions are too long, docstrings, comments and blanks left out."""
    lengths = [_length(f, source) for source in sources for f in source.functions]
    return str(sum(length > LONGEST_FUNCTION for length in lengths))


def _length(function: Function, source: Source) -> int:
    last = function.end_lineno or function.lineno
    return sum(function.lineno <= line <= last for line in source.code_lines)


def vague_share(sources: list[Source]) -> str:
    """Return the share of assignments that are to a vague name."""
    assigned = [name for source in sources for _, name in assignments(source)]
    return _percent(sum(map(is_vague, assigned)), len(assigned))


def poor_openings(sources: list[Source]) -> str:
    """Return how many docstrings begin with a word that says little."""
    words = [word.lower() for source in sources for _, word in openings(source)]
    return str(sum(word in OPENINGS for word in words))


def short_files(sources: list[Source]) -> str:
    """Return the share of files that are short, of those that are no plugins."""
    files = [source for source in sources if not source.is_init and not source.is_plugin]
    short = sum(len(source.code_lines) < SHORTEST_FILE for source in files)
    return _percent(short, len(files))


def typed_share(sources: list[Source]) -> str:
    """Return the share of functions with a type for every argument and for what they return."""
    functions = [function for source in sources for function in source.functions]
    return _percent(sum(map(_is_typed, functions)), len(functions))


def _is_typed(function: Function) -> bool:
    named = function.args
    arguments = [*named.posonlyargs, *named.args, *named.kwonlyargs, named.vararg, named.kwarg]
    typed = [a.annotation is not None for a in arguments if a and a.arg not in ("self", "cls")]
    return function.returns is not None and all(typed)


def loose_dictionaries(sources: list[Source]) -> str:
    """Return how often what happened is passed on as a dictionary of anything."""
    nodes = [node for s in sources if s.room in TYPED_ROOMS for node in s.nodes]
    kinds = [ast.unparse(node) for node in nodes if isinstance(node, ast.Subscript)]
    return str(kinds.count("dict[str, Any]"))


def repeated_passages(sources: list[Source]) -> str:
    """Return how many passages occur more than once."""
    return str(len(repeated(sources)))


def branching_functions(sources: list[Source]) -> str:
    """Return how many functions have more branches than are easily followed."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--exit-zero", "--no-cache"]
    options = ["--select", "C901", "--config", f"lint.mccabe.max-complexity={MOST_BRANCHES}"]
    files = [source.name for source in sources]
    shown = subprocess.run(
        [*command, *options, "--output-format", "json", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return str(len(json.loads(shown.stdout)))


MEASURES = (
    Measure("files", lambda sources: str(len(sources))),
    Measure("lines of code", lambda sources: str(sum(len(s.code_lines) for s in sources))),
    Measure("median lines a file", median_lines),
    Measure("fullest folder", fullest_folder, "39"),
    Measure(f"functions over {LONGEST_FUNCTION} lines", long_functions, "0"),
    Measure(f"functions of complexity over {MOST_BRANCHES}", branching_functions, "0"),
    Measure("assignments to vague names", vague_share, "0.5 %"),
    Measure("docstrings with Give, Tell, Say", poor_openings, "0"),
    Measure(f"files under {SHORTEST_FILE} lines", short_files, "10 %"),
    Measure("functions with types", typed_share, "100 %"),
    Measure("dict[str, Any] at the heart", loose_dictionaries, "10"),
    Measure("repeated passages", repeated_passages),
)


def table(sources: list[Source]) -> str:
    """Return the measures of all files and of each folder, a row each."""
    columns = {"all": sources}
    columns |= {f: [s for s in sources if s.name.startswith(f"{f}/")] for f in FOLDERS}
    rows = [["", "goal", *columns]]
    for measure in MEASURES:
        cells = [measure.compute(files) if files else "" for files in columns.values()]
        rows.append([measure.title, measure.goal, *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _percent(part: int, whole: int) -> str:
    share = f"{100 * part / max(whole, 1):.1f}"
    return re.sub(r"\.0$", "", share) + " %"
