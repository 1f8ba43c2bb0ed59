"""The curves of the report: from the records of a strategy's runs to a mean with its band."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bowerbird.app.laboratory.charts import Curve
from bowerbird.app.laboratory.series import Series
from bowerbird.evaluation.comparison import band, on_common_labels
from bowerbird.evaluation.discovery import classes_found, items_found, rare_classes
from bowerbird.evaluation.runs import Record

POINTS = 61  # of a curve that has a value at every label


def measured(series: Sequence[Series], key: str) -> list[Curve]:
    """Return the curves of a figure that was measured on the test set, in percent.

    Parameters
    ----------
    series : sequence of Series
    key : str
        ``balanced_accuracy`` or ``macro_f1``.

    Returns
    -------
    curves : list of Curve
        Of those that were measured.
    """
    return _curves(series, lambda r: (r["labels"], [100 * value for value in r[key]]))


def recalled(series: Sequence[Series], name: str) -> list[Curve]:
    """Return the curves of one class's recall, in percent, over the runs whose test set has it."""

    def of(record: Record) -> tuple[Sequence[float], Sequence[float]]:
        values = record["recall"].get(name)
        return (record["labels"], [100 * v for v in values]) if values else ([], [])

    return _curves(series, of)


def found_classes(series: Sequence[Series]) -> list[Curve]:
    """Return the curves of the number of classes found."""
    return _curves(series, lambda r: _thinned(r, classes_found(r["given"]).tolist()))


def found_rare(series: Sequence[Series]) -> list[Curve]:
    """Return the curves of the number of items of rare classes found."""

    def of(record: Record) -> tuple[Sequence[float], Sequence[float]]:
        rare = set(rare_classes(record["pool_classes"]))
        return _thinned(record, items_found(record["given"], rare).tolist())

    return _curves(series, of)


def _thinned(record: Record, values: list[float]) -> tuple[Sequence[float], Sequence[float]]:
    """Take some of a staircase, from the labels at the start on."""
    at = np.unique(np.linspace(record["initial"], len(values) - 1, POINTS).round().astype(int))
    return at.tolist(), [values[i] for i in at]


def _curves(
    series: Sequence[Series],
    of: Callable[[Record], tuple[Sequence[float], Sequence[float]]],
) -> list[Curve]:
    curves = []
    for a_series in series:
        pairs = [pair for record in a_series.group.records if len((pair := of(record))[0])]
        x, rows = on_common_labels([p[0] for p in pairs], [p[1] for p in pairs])
        if len(x):
            curves.append(Curve(a_series, x, *band(rows)))
    return curves
