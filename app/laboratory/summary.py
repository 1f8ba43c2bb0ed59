"""The summary that a call ends with in the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bowerbird.data.errors import printable
from bowerbird.evaluation.runs import BY_KEY, ENOUGH, Group, missed

HEADS = {
    "every_class": "all classes",
    "enough_of_each": f"{ENOUGH} of each",
    "rare_per_100": "rare/100",
    "balanced_accuracy": "BA-AULC",
    "macro_f1": "F1-AULC",
    "seconds_query": "s/query",
    "seconds_fit": "s/fit",
}
LEGEND = (
    f"all classes, {ENOUGH} of each: labels until every class had 1, {ENOUGH} labels (* not in "
    "every run; such a one counts as its labels + 10)\n"
    "rare/100: items of rare classes among 100 asked about; AULC: area under the learning curve, "
    "x 100\n"
    "Means over the seeds, ± half of a 95 % interval; times are medians."
)


def summary(groups: Sequence[Group]) -> str:
    """Write a table of all strategies and learners.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    text : str
        Lines of a table, aligned, and what its columns mean.
    """
    learners = {group.learner for group in groups}
    names = [
        printable(g.strategy if len(learners) == 1 else f"{g.strategy} + {g.learner}")
        for g in groups
    ]
    rows = [["", "runs", *HEADS.values()]]
    for name, group in zip(names, groups, strict=True):
        rows.append([name, str(len(group.records)), *(cell(group, key) for key in HEADS)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([*lines, LEGEND])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)])


def cell(group: Group, key: str) -> str:
    """Write one figure of a strategy: its mean, half its interval, and whether runs missed it.

    Parameters
    ----------
    group : Group
    key : str
        Of `bowerbird.evaluation.runs.FIGURES`.
    """
    interval, digits = group.interval(key), BY_KEY[key].digits
    if math.isnan(interval.mean):
        return "-"
    each = {"every_class": 1, "enough_of_each": ENOUGH}.get(key)
    star = "*" if each and missed(group.records, each) else ""
    half = (
        ""
        if math.isnan(interval.half) or key.startswith("seconds")
        else f" ± {interval.half:.{digits}f}"
    )
    return f"{interval.mean:.{digits}f}{star}{half}"
