"""JSON of anybody's, held to a size, a depth and one meaning before anything looks at it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from bowerbird.data.errors import SessionFileError

LARGEST_BYTES = 200_000_000
DEEPEST = 30  # of our own, picks are the deepest, at 6, but for a plugin's parameters
NOT_BRACKETS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^"\[\]{}]+', re.DOTALL)


def read_bounded(path: Path) -> bytes:
    """Read a file, 200 MB at most.

    Parameters
    ----------
    path : Path

    Raises
    ------
    SessionFileError
        If it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise SessionFileError(f"{path}: it cannot be read ({error.strerror}).") from error
    if len(content) > LARGEST_BYTES:
        raise SessionFileError(f"{path.name}: it is larger than {LARGEST_BYTES:,} bytes.")
    return content


def parse_object(
    content: bytes, name: str, kind: str, repeated_keys: bool = False
) -> dict[str, Any]:
    """Parse an object: no key twice, only finite numbers, 30 brackets deep at most.

    Parameters
    ----------
    content : bytes
    name : str
        The file's, for messages.
    kind : str
        What it should be, for messages.
    repeated_keys : bool
        Whether a key may stand twice after all; the last counts.

    Raises
    ------
    SessionFileError
    """
    _check_depth(content, name)

    def refuse(what: str) -> NoReturn:
        raise SessionFileError(f"{name}: it holds {what}, which no {kind} does.")

    def number(text: str) -> float:
        value = float(text)
        return value if math.isfinite(value) else refuse(f"the number {text[:20]}")

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        unique = dict(entries)
        if len(unique) < len(entries) and not repeated_keys:
            refuse("a key twice")
        return unique

    try:
        document = json.loads(
            content.decode("utf-8"),
            parse_constant=lambda text: refuse(text),
            parse_float=number,
            object_pairs_hook=pairs,
        )
    except ValueError as error:
        if isinstance(error, SessionFileError):
            raise
        raise SessionFileError(f"{name}: it is no JSON ({str(error)[:80]}).") from None
    return document if isinstance(document, dict) else refuse("no object")


def _check_depth(content: bytes, name: str) -> None:
    """Refuse what is nested deep before anything that calls itself looks at it."""
    brackets = np.frombuffer(NOT_BRACKETS.sub(b"", content), dtype=np.uint8)
    opening = (brackets == ord("[")) | (brackets == ord("{"))
    depth = np.cumsum(np.where(opening, 1, -1)).max(initial=0)
    if depth > DEEPEST:
        raise SessionFileError(f"{name}: it is nested too deep ({depth:,}; {DEEPEST} is allowed).")
