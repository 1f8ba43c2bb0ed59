"""Numbers that stand for no value: -99, 999 and their like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bowerbird.data.guessing.head import Head

SENTINELS: tuple[float, ...] = (
    -9999.0,
    -999.9,
    -999.0,
    -99.99,
    -99.9,
    -99.0,
    -9.99,
    -9.0,
    99.0,
    99.9,
    99.99,
    999.0,
)
SENTINELS += (9999.0, 99999.0, -99999.0, 1e20, 1e30, -1e30, -32768.0)
FEWEST = 3  # times
AWAY = 3.0  # ranges of the middle 98 % of all else


def find_sentinels(head: Head, columns: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Find values that are often used for no value, occur often, and lie far from all others.

    Parameters
    ----------
    head : Head
    columns : sequence of str
        Others than columns of numbers are passed over.

    Yields
    ------
    name : str
    value : str
    times : int
        Among the first rows.
    """
    numbers = set(head.numbers)
    for name in columns:
        if name not in numbers:
            continue
        values = head.values(name)
        values = values[np.isfinite(values)]
        for value in np.intersect1d(values, SENTINELS):
            times = int((values == value).sum())
            others = values[~np.isin(values, SENTINELS)]
            if times < FEWEST or len(others) < FEWEST:
                continue
            low, high = np.quantile(others, [0.01, 0.99])
            if not low - AWAY * (high - low) <= value <= high + AWAY * (high - low):
                yield name, f"{value:g}", times
