"""The rows of the label card: a column each, with its error, and its place in the pool."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from bowerbird.app.views.label.prose import prose_columns
from bowerbird.app.views.label.sky import sexagesimal
from bowerbird.app.views.shared.items import shortened
from bowerbird.data.distributions import Place, Summary, places, summaries
from bowerbird.data.number_text import rounded, with_error
from bowerbird.data.pool import Pool

LONGEST_VALUE = 4000  # characters of a value: a text may be what the item is
MISSING = "missing"
EXTREME, MIDDLE = 0.1, 0.1  # shares of the pool that count as its ends and as its middle
SCALE_WORDS = {
    "linear": "linear scale",
    "log": "logarithmic scale",
    "asinh": "logarithmic scale on either side of zero (asinh)",
}
SKY = "sky position"


@dataclass(frozen=True)
class Row:
    """What one row shows.

    Parameters
    ----------
    name : str
        The column's, or what stands for several.
    kind : {"number", "text", "prose", "link", "series", "sky"}
        Prose is read above the others.
    columns : tuple of str
        The value's column and those of its errors, or right ascension and declination.
    """

    name: str
    kind: str
    columns: tuple[str, ...]


def rows_of(pool: Pool) -> list[Row]:
    """Return the rows of a pool's items, in the order of its columns.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    rows : list of Row
        None for pictures, nor for errors and what goes with a series, which stand with their
        values; one more for positions on the sky, ahead of their columns.
    """
    if pool not in _ROWS:
        _ROWS[pool] = _rows(pool)
    return _ROWS[pool]


_ROWS: WeakKeyDictionary[Pool, list[Row]] = WeakKeyDictionary()


def _rows(pool: Pool) -> list[Row]:
    beside = {name for names in pool.errors.values() for name in names}
    beside |= set(pool.series.lists[1:]) if pool.series else set()
    prose = prose_columns(pool)
    rows = []
    for name, kind in pool.kinds.items():
        if pool.sky and name == pool.sky[0]:
            rows.append(Row(_unused(SKY, pool.kinds), "sky", pool.sky))
        if kind != "image" and name not in beside:
            columns = (name, *pool.errors.get(name, ()))
            rows.append(Row(name, "prose" if name in prose else kind, columns))
    return rows


def describe_rows(pool: Pool) -> list[dict[str, Any]]:
    """Describe the rows that every item has.

    Parameters
    ----------
    pool : Pool
        With at least one item.

    Returns
    -------
    rows : list of dict
        ``name``, ``kind``, ``errors`` (columns), ``histogram`` (heights in [0, 1]) and ``axis``
        (what that runs over, in words); both empty for what is no number.
    """
    summary_of = summaries(pool)
    return [_describe(row, summary_of.get(row.name)) for row in rows_of(pool)]


def _describe(row: Row, about: Summary | None) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "errors": list(row.columns[1:]) if row.kind == "number" else [],
        "histogram": [round(height, 3) for height in about.histogram] if about else [],
        "axis": _axis(about) if about else "",
    }


def _axis(summary: Summary) -> str:
    """Describe what a histogram runs over."""
    ends = (rounded(end, 0) for end in (summary.low, summary.high))
    text = f"Histogram of the pool, {' to '.join(ends)}, {SCALE_WORDS[summary.scale.name]}."
    return f"{text} The outermost bars hold all beyond."


def values_of(pool: Pool, position: int, hidden: Collection[str] = ()) -> list[list[Any] | None]:
    """Return an item's values, row by row.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    hidden : collection of str
        Rows whose values nobody looks at.

    Returns
    -------
    values : list of [text, words, bin, full], or None
        The value for a person; words for its place in the pool, or ""; its bar of the histogram,
        or None; and the value in full, "" where it is the text, None where it has to be asked for.
        None where the row is hidden.
    """
    rows = rows_of(pool)
    names = dict.fromkeys(name for row in rows if row.name not in hidden for name in row.columns)
    place_of = {place.column: place for place in places(pool, position, names)}
    return [None if row.name in hidden else _value(row, place_of) for row in rows]


def _value(row: Row, place_of: Mapping[str, Place]) -> list[Any]:
    if row.kind == "sky":
        return _position(*(place_of[name] for name in row.columns))
    place, *errors = (place_of[name] for name in row.columns)
    if place.missing:
        return [MISSING, "", None, ""]
    words = in_words(place.percentile) if place.percentile is not None else ""
    text, full = _with_errors(place, errors) if errors else (place.text, place.exact)
    short = shortened(text, LONGEST_VALUE)
    is_whole = short == text and row.kind != "series"
    return [short, words, place.bin, ("" if full == text else full) if is_whole else None]


def _position(ra: Place, dec: Place) -> list[Any]:
    if not isinstance(ra.value, int | float) or not isinstance(dec.value, int | float):
        return [MISSING, "", None, ""]
    text = sexagesimal(float(ra.value), float(dec.value))
    return [text or "no position", "", None, f"{ra.exact} {dec.exact}"]


def _with_errors(place: Place, errors: list[Place]) -> tuple[str, str]:
    """Return a value with its error, and the same in full; a strange error stands in full alone."""
    upper, lower = errors[0], errors[-1]
    if upper.missing or lower.missing:
        return place.text, place.exact
    value, above, below = (float(p.value) for p in (place, upper, lower))  # type: ignore[arg-type]
    below = abs(below) if len(errors) == 2 else below
    if not (math.isfinite(value) and 0 < above < math.inf and 0 < below < math.inf):
        parts = ", ".join(f"{error.column}: {error.exact}" for error in errors)
        return place.text, f"{place.exact} ({parts})"
    full = f"{place.exact} ± {upper.exact}"
    if len(errors) == 2:
        full = f"{place.exact} +{upper.exact} −{lower.exact.lstrip('-')}"
    return with_error(value, above, below), full


def in_words(percentile: float) -> str:
    """Describe where a value stands in the pool.

    Parameters
    ----------
    percentile : float
        Share of the pool that is smaller, in [0, 1].

    Returns
    -------
    words : str
    """
    if percentile >= 1 - EXTREME:
        return f"top {_percent(1 - percentile)}"
    if percentile <= EXTREME:
        return f"bottom {_percent(percentile)}"
    if abs(percentile - 0.5) <= MIDDLE:
        return "middle"
    side = "above" if percentile > 0.5 else "below"
    return f"{side} {max(percentile, 1 - percentile):.0%}"


def _percent(share: float) -> str:
    return "1%" if share < 0.01 else f"{math.ceil(round(share * 100, 6))}%"


def _unused(name: str, names: Mapping[str, str]) -> str:
    return name if name not in names else _unused(f"{name}'", names)
