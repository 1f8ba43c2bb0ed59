"""What a person knows an item by: its picture, its text, its curve, or a few of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bowerbird.data.encoding.choice import columns_of
from bowerbird.data.pictures import has_pictures
from bowerbird.data.pool import Pool
from bowerbird.data.series_points import series_columns

MOST_NUMBERS = 8


@dataclass(frozen=True)
class MainColumns:
    """The columns that an item is known by.

    Parameters
    ----------
    pictures : bool
        Whether items have pictures.
    text : str
        The column of sentences; empty where there is none.
    series : str
        The column of curves; empty where there is none.
    numbers : tuple of str
        The first 8 columns of numbers that are learned from; if there are none, of those that are
        neither errors nor places on the sky.
    """

    pictures: bool
    text: str
    series: str
    numbers: tuple[str, ...]


def main_columns(pool: Pool) -> MainColumns:
    """Choose the columns that an item is known by.

    What is encoded comes before what is not. A series whose numbers are the features as they are is
    a vector, and no curve.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    columns : MainColumns
    """
    encoded = [part.column for part in pool.encoded.parts] if pool.encoded else []
    vectors = {name.split("[")[0] for name in pool.feature_names} - set(encoded)
    series = [name for name in series_columns(pool) if name not in vectors]
    numbers = [name for name, kind in pool.kinds.items() if kind == "number"]
    aside = {*pool.sky, *(name for names in pool.errors.values() for name in names)}
    features = set(pool.shown_features)
    numbers = [n for n in numbers if n in features] or [n for n in numbers if n not in aside]
    return MainColumns(
        has_pictures(pool),
        _first(encoded, columns_of(pool, "text"), pool.kinds, "text"),
        _first(encoded, series, pool.kinds, "series"),
        tuple(numbers[:MOST_NUMBERS]),
    )


def _first(encoded: list[str], others: list[str], kinds: Mapping[str, str], kind: str) -> str:
    """Return the first column of a kind; the empty text where there is none."""
    return next((name for name in (*encoded, *others) if kinds.get(name) == kind), "")
