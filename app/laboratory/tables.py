"""The tables of the report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

import numpy as np

from bowerbird.app.laboratory.charts import difference_bar
from bowerbird.app.laboratory.markup import Child, append, el
from bowerbird.app.laboratory.series import Series, best
from bowerbird.evaluation.comparison import Interval, paired_difference
from bowerbird.evaluation.runs import BY_KEY, ENOUGH, Figure, missed, until_of_class

SUMMARY = (
    "every_class",
    "enough_of_each",
    "rare_per_100",
    "balanced_accuracy",
    "balanced_accuracy_end",
    "macro_f1",
)
TIMES = ("seconds_query", "seconds_fit")
COMPARED = ("every_class", "enough_of_each", "rare_per_100", "balanced_accuracy", "macro_f1")
EACH = {"every_class": 1, "enough_of_each": ENOUGH}
MOST_CLASSES = 40  # rows of a table of classes, from the rarest up
SIGNS = {"better": "▲", "worse": "▼", "open": "·"}


def summary_table(series: Sequence[Series]) -> Element:
    """Make the table that the report begins with.

    Parameters
    ----------
    series : sequence of Series

    Returns
    -------
    table : Element
    """
    keys = [key for key in SUMMARY if _is_known(series, key)]
    tops = {key: best(series, key) for key in keys}
    table = _table("", [_head(BY_KEY[key]) for key in keys])
    for a_series in series:
        cells = [_figure_cell(a_series, key, a_series.number in tops[key]) for key in keys]
        append(table, _row(a_series, cells))
    return _scrolled(table)


def time_table(series: Sequence[Series]) -> Element:
    """Make the table of seconds a query and a fit: the median, and the slowest of all."""
    table = _table("", [_head(BY_KEY[key]) for key in TIMES])
    for a_series in series:
        cells = []
        for key in TIMES:
            every = [second for record in a_series.group.records for second in record[key]]
            slowest = el("small", f"slowest {max(every):.3f}") if every else None
            cells.append(el("td", _number(a_series.group.interval(key).mean, 3), slowest))
        append(table, _row(a_series, cells))
    return _scrolled(table)


def difference_table(series: Sequence[Series], baseline: str) -> Element:
    """Make the table of paired differences to a baseline with the same learner.

    Parameters
    ----------
    series : sequence of Series
    baseline : str
        Name of a strategy.

    Returns
    -------
    table : Element
    """
    keys = [key for key in COMPARED if _is_known(series, key)]
    intervals = {key: differences(series, baseline, key) for key in keys}
    reach = {key: _reach(list(intervals[key].values())) for key in keys}
    table = _table("", [_head(BY_KEY[key]) for key in keys])
    for a_series in series:
        if a_series.number in intervals[keys[0]]:
            cells = [
                _difference_cell(intervals[key][a_series.number], BY_KEY[key], reach[key])
                for key in keys
            ]
            append(table, _row(a_series, cells))
    return _scrolled(table)


def differences(series: Sequence[Series], baseline: str, key: str) -> dict[int, Interval]:
    """Return the paired difference of each strategy to a baseline, by the series' number.

    Parameters
    ----------
    series : sequence of Series
    baseline : str
        Name of a strategy; a series whose learner it has no runs with is left out.
    key : str
        Of a figure.

    Returns
    -------
    differences : dict of int to Interval
    """
    to = {s.group.learner: s.group.by_seed(key) for s in series if s.group.strategy == baseline}
    return {
        s.number: paired_difference(s.group.by_seed(key), to[s.group.learner])
        for s in series
        if s.group.strategy != baseline and s.group.learner in to
    }


def class_table(series: Sequence[Series], classes: Mapping[str, float], each: int) -> Element:
    """Make the table of labels until each class had been labelled some times.

    Parameters
    ----------
    series : sequence of Series
    classes : mapping of str to float
        Items in the pool on average, by the class's name; the rarest first.
    each : int
        Labels that a class needs.

    Returns
    -------
    table : Element
    """
    budget = _budget(series)
    heads = [el("th", el("span", s.name), class_=s.css, scope="col") for s in series]
    table = _table("class", heads)
    for name, items in list(classes.items())[:MOST_CLASSES]:
        row = el("tr", el("th", name, el("small", f"{items:.0f} in the pool"), scope="row"))
        append(row, *(_class_cell(a_series, name, each, budget) for a_series in series))
        append(table, row)
    return _scrolled(table)


def verdict(interval: Interval, figure: Figure) -> str:
    """Return whether a difference is one.

    Parameters
    ----------
    interval : Interval
    figure : Figure

    Returns
    -------
    verdict : {"better", "worse", "open"}
        ``open`` where the interval holds 0, or there is none: a difference that is the same in
        all pairs says nothing of how it varies.
    """
    if math.isnan(interval.low) or not interval.excludes_zero or interval.low == interval.high:
        return "open"
    return "better" if (interval.mean > 0) == figure.higher_is_better else "worse"


def _table(corner: str, heads: Sequence[Element]) -> Element:
    return el("table", el("tr", el("th", corner), *heads))


def _scrolled(table: Element) -> Element:
    return el("div", table, class_="wide", tabindex="0")


def _head(figure: Figure) -> Element:
    return el("th", figure.title, el("small", figure.meaning), scope="col")


def _row(a_series: Series, cells: Sequence[Element]) -> Element:
    name = el("th", el("i", class_="key"), a_series.name, scope="row")
    return el("tr", name, *cells, class_=a_series.css)


def _figure_cell(a_series: Series, key: str, is_best: bool) -> Element:
    interval, digits = a_series.group.interval(key), BY_KEY[key].digits
    never = missed(a_series.group.records, EACH[key]) if key in EACH else 0
    if never == len(a_series.group.records):
        return el("td", f"> {_budget([a_series])}", el("small", "in no run", class_="never"))
    mean = _number(interval.mean, digits)
    cell: list[Child] = [el("b", mean) if is_best else mean]
    if not math.isnan(interval.half):
        cell.append(el("small", f"± {interval.half:.{digits}f}"))
    if never:
        cell.append(
            el("small", f"not in {never} of {len(a_series.group.records)} runs", class_="never")
        )
    return el("td", *cell)


def _difference_cell(interval: Interval, figure: Figure, reach: float) -> Element:
    if math.isnan(interval.low) or interval.low == interval.high:
        pairs = "one pair" if interval.n == 1 else f"the same in all {interval.n} pairs"
        return el(
            "td", _number(interval.mean, figure.digits, "+"), el("small", pairs), class_="open"
        )
    text, digits = verdict(interval, figure), figure.digits
    return el(
        "td",
        el("span", f"{SIGNS[text]} {_number(interval.mean, digits, '+')}", class_="mean"),
        difference_bar(interval, reach),
        el(
            "small",
            f"{_number(interval.low, digits, '+')} to {_number(interval.high, digits, '+')}",
        ),
        class_=text,
    )


def _class_cell(a_series: Series, name: str, each: int, budget: int) -> Element:
    interval, never = until_of_class(a_series.group, name, each)
    if interval.n == 0:
        return el("td", "–", class_=a_series.css)
    share = min(interval.mean / budget, 1)
    style = f"--v:{share:.2f}"
    if never == interval.n:
        return el("td", f"> {budget}", class_=f"{a_series.css} heat", style=style)
    missed = el("small", f"not in {never} of {interval.n}", class_="never") if never else None
    return el("td", f"{interval.mean:.0f}", missed, class_=f"{a_series.css} heat", style=style)


def _is_known(series: Sequence[Series], key: str) -> bool:
    return any(s.group.interval(key).n for s in series)


def _budget(series: Sequence[Series]) -> int:
    return max(len(record["given"]) for s in series for record in s.group.records)


def _reach(intervals: Sequence[Interval]) -> float:
    ends = [
        abs(end)
        for interval in intervals
        for end in (interval.low, interval.high)
        if not math.isnan(end)
    ]
    # One strategy with a very wide interval must not flatten all others.
    return max(float(np.quantile(ends, 0.9)), 1e-9) if ends else 1.0


def _number(value: float, digits: int, sign: str = "") -> str:
    return "–" if math.isnan(value) else f"{value:{sign}.{digits}f}".replace("-", "−")
