"""Passages that stand in the code more than once."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.measure.sources import Source

LINES = 6

Place = tuple[int, int]  # the number of a file, and of a line of code in it


def repeated(sources: list[Source], lines: int = LINES) -> list[list[str]]:
    """Return the passages of so many lines of code and more that occur twice, as ``file:line``.

    Imports do not count, nor do passages that lie within longer ones that occur as often.
    """
    codes = [list(_code(source)) for source in sources]
    windows: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for file, code in enumerate(codes):
        for start in range(len(code) - lines + 1):
            windows[tuple(text for _, text in code[start : start + lines])].append((file, start))
    groups = {tuple(places) for places in windows.values() if len(places) > 1}
    # A longer passage makes a window at each of its lines; only the first of them is wanted.
    firsts = [g for g in groups if tuple((file, start - 1) for file, start in g) not in groups]
    return [
        [f"{sources[file].name}:{codes[file][start][0]}" for file, start in group]
        for group in sorted(firsts)
    ]


def _code(source: Source) -> Iterator[tuple[int, str]]:
    """Return the lines of code without imports, each with its number and without indentation."""
    texts = source.text.splitlines()
    imports = {
        line
        for node in source.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number in source.code_lines:
        if number not in imports:
            yield number, texts[number - 1].strip()
