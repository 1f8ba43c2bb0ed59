"""Words that say nothing: names that could hold anything, docstrings that begin with Tell.

A name says what it holds: ``matches`` and not ``found``, ``known_classes`` and not ``known``.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.measure.sources import Source

VAGUE = frozenset(
    [
        "found",
        "told",
        "given",
        "known",
        "wanted",
        "asked",
        "made",
        "there",
        "here",
        "one",
        "own",
        "kept",
        "meant",
        "said",
        "done",
        "left",
        "shown",
        "taken",
    ]
)
_SIDES = frozenset(["right", "top", "bottom", "width"])
OPENINGS = frozenset(["give", "gives", "tell", "tells", "say", "says"])


def assignments(source: Source) -> Iterator[tuple[int, str]]:
    """Return each variable that a file assigns to, with its line.

    A ``left`` with a ``right`` or a ``top`` beside it is a side of a box, and left out.
    """
    sides = {id(node) for group in source.nodes for node in _sides(group)}
    for node in source.nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in sides:
                yield node.lineno, name


def names(source: Source) -> Iterator[tuple[int, str]]:
    """Return each name that a file binds, with its line: variables, arguments and functions."""
    yield from assignments(source)
    sides = {id(node) for group in source.nodes for node in _sides(group)}
    for node in source.nodes:
        if id(node) in sides:
            continue
        match node:
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name


def _sides(group: ast.AST) -> list[ast.AST]:
    """Return the ``left`` of a group of names that has another side too."""
    match group:
        case ast.Tuple(elts=elements):
            named = {e.id: e for e in elements if isinstance(e, ast.Name)}
        case ast.arguments(args=arguments):
            named = {a.arg: a for a in arguments}
        case _:
            return []
    return [named["left"]] if "left" in named and named.keys() & _SIDES else []


def is_vague(name: str) -> bool:
    """Return whether a name is one of the vague ones; underscores before it do not count."""
    return name.strip("_") in VAGUE


def openings(source: Source) -> Iterator[tuple[int, str]]:
    """Return the first word of each docstring, with the line of what it describes."""
    for node in source.documented:
        words = (ast.get_docstring(node) or "").split(maxsplit=1)
        if words:
            yield getattr(node, "lineno", 1), words[0]


def complaints(source: Source) -> list[str]:
    """Return the vague words of a file, a line each, in their order."""
    lines = [
        (line, f"the name {name!r} does not say what it holds")
        for line, name in names(source)
        if is_vague(name)
    ]
    lines += [
        (line, f"a docstring begins with {word!r}; write Return, Compute, Read, Write, ...")
        for line, word in openings(source)
        if word.lower() in OPENINGS
    ]
    return [f"{source.name}:{line}: {text}" for line, text in sorted(lines)]


def count_by_room(sources: Iterable[Source]) -> dict[str, int]:
    """Return how many complaints there are of each folder, zeros too."""
    counts: Counter[str] = Counter()
    for source in sources:
        counts[source.room] += len(complaints(source))
    return dict(sorted(counts.items()))


def violations(sources: Iterable[Source], ceilings: dict[str, int]) -> list[str]:
    """Return every complaint of the folders that have more of them than their ceilings allow."""
    listed = list(sources)
    counts = count_by_room(listed)
    full = {room for room, count in counts.items() if count > ceilings.get(room, 0)}
    lines = [line for source in listed if source.room in full for line in complaints(source)]
    return lines + [
        f"{room}: {counts[room]} vague words; at most {ceilings.get(room, 0)} are allowed"
        for room in sorted(full)
    ]
