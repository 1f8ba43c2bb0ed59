"""Find the columns that hold the errors of others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import value_of
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed

UPPER = re.compile(r"(?i).*(?:err|error|unc|uncertainty|sigma|std|sd)_?(?:1|hi|up|upper|plus|pos)")
LOWER = re.compile(r"(?i).*(?:err|error|unc|uncertainty|sigma|std|sd)_?(?:2|lo|lower|minus|neg)")
NAMED = 6  # in a remark
USUALLY = 0.9  # share of an error's values that must have its sign

Errors = dict[str, tuple[str, ...]]


def find_errors(
    head: Head,
    numbers: Sequence[str],
    stated: Mapping[str, Sequence[str]] | None,
    apart: Sequence[str],
    file: str,
) -> Errors:
    """Return the columns of errors, by the column whose errors they are.

    Parameters
    ----------
    head : Head
    numbers : sequence of str
        Columns of numbers that are shown.
    stated : mapping of str to sequence of str, or None
        As the person stated them; an empty one for none. None: they are guessed by their names,
        and refused by signs that no error has.
    apart : sequence of str
        Columns whose errors are often in another unit, such as positions.
    file : str
        For messages.

    Returns
    -------
    errors : dict of str to tuple
        One column, where the error is the same on both sides; else that of the upper side and that
        of the lower side.

    Raises
    ------
    DataError
        If what was stated is no such column.
    """
    if stated is not None:
        return _checked(numbers, stated, file)
    candidates: dict[str, list[str]] = defaultdict(list)
    for name in numbers:
        value = value_of(name, numbers)
        if value is not None and value not in apart:
            candidates[value].append(name)
    of_others = {name for names in candidates.values() for name in names}
    paired = {value: _sides(head, names) for value, names in candidates.items()}
    return {v: sides for v, sides in paired.items() if sides and v not in of_others}


def remark_of_errors(errors: Mapping[str, Sequence[str]]) -> Remark:
    """Return what is to be said of errors that were guessed.

    Parameters
    ----------
    errors : mapping of str to sequence of str
        As `find_errors` returned it.
    """
    pairs = [f"{value} with {' and '.join(names)}" for value, names in errors.items()]
    text = f"Values that are shown with their errors: {listed(pairs, NAMED)}."
    return Remark("roles", text, "data: {errors: {}}")


def _sides(head: Head, names: list[str]) -> tuple[str, ...]:
    """Return the two sides of an error, or the error that is the same on both."""
    upper = [n for n in names if UPPER.fullmatch(n) and _has_sign(head, n, 1)]
    lower = [n for n in names if LOWER.fullmatch(n) and _has_sign(head, n, -1, 1)]
    if upper and lower:
        return upper[0], lower[0]
    both = [n for n in names if not UPPER.fullmatch(n) and not LOWER.fullmatch(n)]
    return tuple(n for n in both if _has_sign(head, n, 1))[:1]


def _has_sign(head: Head, name: str, *signs: int) -> bool:
    """Whether nearly all values of a column are zero or have one of these signs."""
    values = head.values(name)
    values = values[np.isfinite(values)]
    if not len(values):
        return False
    return any(np.mean(values * sign >= 0) >= USUALLY for sign in signs)


def _checked(numbers: Sequence[str], stated: Mapping[str, Sequence[str]], file: str) -> Errors:
    for value, names in stated.items():
        if len(names) not in (1, 2) or not {value, *names} <= set(numbers) or value in names:
            raise DataError(
                f"{file}: errors of {value!r} are {list(names)}; expected columns of numbers that "
                "are shown: one, or that of the upper side and that of the lower side."
            )
    twice = [n for n in stated if any(n in names for names in stated.values())]
    if twice:
        raise DataError(
            f"{file}: column {twice[0]!r} is an error and has one; it can be one alone."
        )
    return {value: tuple(names) for value, names in stated.items()}
