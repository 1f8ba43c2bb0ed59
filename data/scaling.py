"""Fill and scale features by a stated rule that the log records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

Rule = Literal["none", "robust"]
Numbers = npt.NDArray[Any]

LARGEST = np.finfo(np.float32).max
LIMIT = 100.0  # widths from the centre; one wild value must not be all that a distance sees
SAMPLED_ROWS = 262_144
MISSING = " missing"  # what the name of a missing flag ends in
CHUNK_NUMBERS = 2**22
PASS_NUMBERS = 2**17  # a megabyte of them stays in a core's cache from one step to the next
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Scaling:
    """The rule by which raw columns became features, and its numbers.

    A value is missing where it is null, NaN, infinite or beyond float32's range.

    Parameters
    ----------
    rule : {"none", "robust"}
        ``none`` for embeddings; ``robust`` (median and interquartile range) for measurements,
        held within 100 widths of the centre.
    centre, width : tuple of float
        One a raw column; empty where the rule is ``none``.
    fill : tuple of float
        The value that stood in for missing ones, one a raw column: its median.
    flagged : tuple of int
        Raw columns that had missing values and got a missing flag (0 or 1) as a further feature;
        of columns that are missing in the same rows, the first.
    dropped : tuple of str
        Raw columns that were constant and left out.
    columns : tuple of str
        Names of the raw columns.
    derived : tuple of (str, str)
        Name and expression of the raw columns that are computed from others, and of what those
        are computed from.
    """

    rule: Rule
    centre: tuple[float, ...] = ()
    width: tuple[float, ...] = ()
    fill: tuple[float, ...] = ()
    flagged: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the scaling as JSON's types."""
        values = {
            "rule": self.rule,
            "centre": list(self.centre),
            "width": list(self.width),
            "fill": list(self.fill),
            "flagged": list(self.flagged),
            "dropped": list(self.dropped),
            "columns": list(self.columns),
        }
        # A list, because the order counts, and JSON's objects have none.
        return values | ({"derived": [list(pair) for pair in self.derived]} if self.derived else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Take the scaling from what `as_dict` gave."""
        derived = tuple((name, text) for name, text in values.get("derived", ()))
        scaling = cls(values["rule"], *(tuple(values[name]) for name in _TUPLES))
        return replace(scaling, derived=derived)

    @cached_property
    def kept_columns(self) -> tuple[int, ...]:
        """Raw columns that are not dropped."""
        gone = set(self.dropped)
        return tuple(i for i, name in enumerate(self.columns) if name not in gone)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features: the columns kept, then the missing flags."""
        values = tuple(self.columns[i] for i in self.kept_columns)
        return values + tuple(f"{self.columns[i]}{MISSING}" for i in self.flagged)

    @property
    def changes_nothing(self) -> bool:
        """Whether features are the raw columns as they stand."""
        return self.rule == "none" and not self.flagged and not self.dropped

    def apply(self, raw: Numbers) -> npt.NDArray[np.float32]:
        """Turn raw rows into features.

        Parameters
        ----------
        raw : ndarray of shape (n, r), float
            One a raw column, NaN where missing.

        Returns
        -------
        features : ndarray of shape (n, d), float32
            Finite.
        """
        columns = list(self.kept_columns)
        features = np.empty((len(raw), len(columns) + len(self.flagged)), dtype=np.float32)
        for rows in row_chunks(len(raw), raw.shape[1], PASS_NUMBERS):
            part = raw[rows]
            usable = _usable(part)
            values = np.where(usable, part, np.asarray(self.fill))[:, columns]
            if self.rule == "robust":
                self._to_widths(values)
            features[rows, : len(columns)] = values
            features[rows, len(columns) :] = ~usable[:, list(self.flagged)]
        return features

    def _to_widths(self, values: npt.NDArray[np.float64]) -> None:
        """Express the values of the kept columns, in place, in widths from the centre."""
        centre, width = (np.asarray(x)[list(self.kept_columns)] for x in (self.centre, self.width))
        with np.errstate(over="ignore"):
            values -= centre
            values /= width
            np.clip(values, -LIMIT, LIMIT, out=values)


_TUPLES = ("centre", "width", "fill", "flagged", "dropped", "columns")


def fit(raw: Numbers, columns: Sequence[str], rule: Rule) -> Scaling:
    """Find the numbers of a rule.

    Medians and quartiles are those of at most 262,144 evenly spaced rows. The raw columns are read
    in chunks of 4 million numbers, so a memory map of any size will do.

    Parameters
    ----------
    raw : ndarray of shape (n, r), float
        NaN or infinite where missing.
    columns : sequence of str, length r
        Their names.
    rule : {"none", "robust"}

    Returns
    -------
    scaling : Scaling
        A column is dropped where all its values are the same, unless there is one row only; where
        the interquartile range is 0, the width is the mean distance to the median.
    """
    seen = _survey(raw)
    constant = seen.low >= seen.high
    dropped = constant if len(raw) > 1 else np.zeros(len(columns), dtype=bool)
    fill, width = _middle(raw, seen)
    return Scaling(
        rule,
        centre=tuple(fill) if rule == "robust" else (),
        width=tuple(width) if rule == "robust" else (),
        fill=tuple(fill),
        flagged=tuple(_flagged(seen, len(raw))),
        dropped=tuple(name for name, gone in zip(columns, dropped, strict=True) if gone),
        columns=tuple(columns),
    )


def row_chunks(rows: int, columns: int, numbers: int | None = None) -> Iterator[slice]:
    """Cut rows into slices.

    Parameters
    ----------
    rows, columns : int
        Shape of what is to be cut.
    numbers : int or None
        In a slice, about; None for four million.
    """
    step = max(1, (numbers or CHUNK_NUMBERS) // max(1, columns))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


@dataclass(frozen=True)
class _Seen:
    """What one pass over the rows finds in each raw column."""

    missing: npt.NDArray[np.int64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    pattern: npt.NDArray[np.uint64]  # equal where columns are missing in the same rows


def _survey(raw: Numbers) -> _Seen:
    columns = raw.shape[1]
    missing, pattern = np.zeros(columns, np.int64), np.zeros(columns, np.uint64)
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    for rows in row_chunks(len(raw), raw.shape[1], PASS_NUMBERS):
        part = np.asarray(raw[rows])
        usable = _usable(part)
        if usable.all():
            low, high = np.minimum(low, part.min(axis=0)), np.maximum(high, part.max(axis=0))
        else:
            low = np.minimum(low, np.where(usable, part, np.inf).min(axis=0))
            high = np.maximum(high, np.where(usable, part, -np.inf).max(axis=0))
            missing += (~usable).sum(axis=0)
            pattern += np.where(usable, np.uint64(0), _row_keys(rows)[:, None]).sum(axis=0)
    return _Seen(missing, low, high, pattern)


def _usable(raw: Numbers) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(raw) <= LARGEST)


def _row_keys(rows: slice) -> npt.NDArray[np.uint64]:
    """Return each row a number such that sums of different rows differ (a multiplicative hash)."""
    keys = np.arange(rows.start + 1, rows.stop + 1, dtype=np.uint64) * _ODD
    keys = (keys ^ (keys >> np.uint64(31))) * _ODD
    return np.asarray(keys ^ (keys >> np.uint64(29)))


def _flagged(seen: _Seen, rows: int) -> list[int]:
    """Choose the columns that get a flag: some values missing, not all, each pattern once."""
    some = np.flatnonzero((seen.missing > 0) & (seen.missing < rows))
    _, first = np.unique(seen.pattern[some], return_index=True)
    return sorted(some[first].tolist())


def _middle(raw: Numbers, seen: _Seen) -> tuple[list[float], list[float]]:
    """Return each column's median and the width to scale by."""
    step = -(-len(raw) // SAMPLED_ROWS)
    block = max(1, CHUNK_NUMBERS // -(-len(raw) // step))
    fill: list[float] = []
    width: list[float] = []
    for start in range(0, raw.shape[1], block):
        part = np.asarray(raw[::step, start : start + block], dtype=np.float64)
        for i, column in enumerate(part.T, start):
            values = column[_usable(column)]
            centre, spread = _centre_and_width(values) if len(values) else (seen.low[i], 1.0)
            fill.append(float(centre) if np.isfinite(centre) else 0.0)
            width.append(spread)
    return fill, width


def _centre_and_width(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    lower, centre, upper = np.quantile(values, [0.25, 0.5, 0.75])
    width = float(upper - lower) or float(np.abs(values - centre).mean())
    return float(centre), width if width > 0 else 1.0
