"""Every sum, difference, product or quotient of some columns, two or more at a time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bowerbird.data.errors import ConfigError

Operation = Literal["add", "subtract", "multiply", "divide"]

SIGNS: dict[str, str] = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
MOST_COLUMNS = 1_000  # that are derived from a table's


@dataclass(frozen=True)
class Combination:
    """Columns made of every choice of some others.

    Parameters
    ----------
    operation : {"add", "subtract", "multiply", "divide"}
    columns : tuple of str
        To choose from; a trailing ``*`` takes all that begin so.
    size : int
        How many are chosen at a time, 2 or more; the first of them is what the others are
        subtracted from, or what they divide.
    """

    operation: Operation
    columns: tuple[str, ...]
    size: int = 2


def formulas(
    combination: Combination, columns: Sequence[str], subject: str
) -> Iterator[tuple[str, str]]:
    """Write the expressions of a combination.

    Parameters
    ----------
    combination : Combination
    columns : sequence of str
        Its columns, prefixes written out.
    subject : str
        For messages.

    Yields
    ------
    name, expression : str
        The name is the columns' with the sign between them, such as ``g-r``, in the order of
        `columns`.

    Raises
    ------
    ConfigError
        If there are too few columns, or too many choices of them.
    """
    size = combination.size
    if not 2 <= size <= len(columns):
        raise ConfigError(
            f"{subject}: size is {size}, of {len(columns)} columns; expected 2 to the number of "
            "columns."
        )
    choices = math.comb(len(columns), size)
    if choices > MOST_COLUMNS:
        raise ConfigError(
            f"{subject}: {size} of {len(columns)} columns make {choices:,} more; "
            f"{MOST_COLUMNS:,} are allowed. Name fewer columns, or a smaller size."
        )
    if name := next((name for name in columns if "`" in name), None):
        raise ConfigError(f"{subject}: column {name!r} has a ` in its name. Rename the column.")
    sign = SIGNS[combination.operation]
    for chosen in itertools.combinations(columns, size):
        yield sign.join(chosen), f" {sign} ".join(f"`{name}`" for name in chosen)
