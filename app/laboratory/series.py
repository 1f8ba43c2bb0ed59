"""The lines of the report: one for each strategy and learner, with its name and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bowerbird.app.log.classes import colour_of
from bowerbird.data.errors import printable
from bowerbird.evaluation.runs import BY_KEY, Group

SHOWN = 8  # lines that a chart begins with; the reader switches others on
PLAIN = {"random": "#888888", "margin": "#b07d2b"}  # what everything is compared with is dashed
JUDGED_BY = ("every_class", "enough_of_each", "rare_per_100", "balanced_accuracy")


@dataclass(frozen=True)
class Series:
    """One strategy with one learner, as it is drawn.

    Parameters
    ----------
    number : int
        Its place, from 0; the best first.
    name, colour : str
    group : Group
    is_shown : bool
        Whether charts begin with it.
    """

    number: int
    name: str
    colour: str
    group: Group
    is_shown: bool

    @property
    def css(self) -> str:
        """Classes that its elements bear."""
        return f"s s{self.number}" + (" plain" if self.group.strategy in PLAIN else "")


def series_of(groups: Sequence[Group]) -> list[Series]:
    """Order, name and colour what is compared.

    Parameters
    ----------
    groups : sequence of Group

    Returns
    -------
    series : list of Series
        By the mean of the places that each takes in `JUDGED_BY`, the best first.
    """
    places = _places(groups)
    order = sorted(range(len(groups)), key=lambda i: places[i])
    one_learner = len({group.learner for group in groups}) == 1
    others = [i for i in order if groups[i].strategy not in PLAIN]
    plain = len(groups) - len(others)
    visible = set(order) - set(others[max(SHOWN - plain, 1) :])
    series = []
    for number, i in enumerate(order):
        group = groups[i]
        name = group.strategy if one_learner else f"{group.strategy} + {group.learner}"
        plain_colour = PLAIN.get(group.strategy)
        colour = plain_colour or colour_of(others.index(i))
        series.append(Series(number, printable(name), colour, group, i in visible))
    return series


def best(series: Sequence[Series], key: str) -> set[int]:
    """Return the numbers of the series whose mean of a figure is best; none where all are alike."""
    means = {s.number: s.group.interval(key).mean for s in series}
    measured = {number: mean for number, mean in means.items() if not np.isnan(mean)}
    if len(set(measured.values())) < 2:
        return set()
    pick = max if BY_KEY[key].higher_is_better else min
    top = pick(measured.values())
    return {number for number, mean in measured.items() if mean == top}


def _places(groups: Sequence[Group]) -> Mapping[int, float]:
    places = np.zeros(len(groups))
    for key in JUDGED_BY:
        means = np.array([group.interval(key).mean for group in groups])
        if not np.isnan(means).any():
            worth = means if BY_KEY[key].higher_is_better else -means
            places += [(worth > mine).sum() for mine in worth]
    return dict(enumerate(places.tolist()))
