"""How far apart two strategies are, and how surely: intervals over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

LEVEL = 0.95
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean and how surely it is known.

    Parameters
    ----------
    mean, low, high : float
        `low` and `high` are NaN where fewer than two values are known; all are where none is.
    n : int
        Values that are known.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def half(self) -> float:
        """Half the width, in the unit of the mean."""
        return (self.high - self.low) / 2

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside."""
        return self.low > 0 or self.high < 0


def mean_interval(values: npt.ArrayLike, level: float = LEVEL) -> Interval:
    """Return the mean of some runs' values and its confidence interval.

    Student's t, and not the bootstrap: of five values the bootstrap draws so few different samples
    that its 95 % interval holds the truth only about 84 % of the time.

    Parameters
    ----------
    values : array-like of shape (s,)
        One a run; NaN where a run has none.
    level : float
        Of confidence, in (0, 1).

    Returns
    -------
    interval : Interval

    References
    ----------
    Student 1908, The probable error of a mean. Hesterberg 2015, What teachers should know about
    the bootstrap, section 3 (coverage in small samples).
    """
    present = np.asarray(values, dtype=np.float64)
    present = present[~np.isnan(present)]
    if len(present) == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(present.mean())
    if len(present) == 1:
        return Interval(mean, np.nan, np.nan, 1)
    half = _half(present[:, None], level)[0]
    return Interval(mean, mean - half, mean + half, len(present))


def band(curves: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats, Floats]:
    """Return the mean of some runs' curves, and its confidence interval at each point by itself.

    Parameters
    ----------
    curves : array-like of shape (s, t)
        One row a run, s >= 1.
    level : float
        Of confidence, in (0, 1).

    Returns
    -------
    mean, low, high : ndarray of shape (t,), float64
        `low` and `high` are the mean where there is one run only.
    """
    rows = np.atleast_2d(np.asarray(curves, dtype=np.float64))
    mean = rows.mean(axis=0)
    half = _half(rows, level) if len(rows) > 1 else np.zeros_like(mean)
    return mean, mean - half, mean + half


def paired_difference(
    values: Mapping[int, float], baseline: Mapping[int, float], level: float = LEVEL
) -> Interval:
    """Return the mean difference to a baseline over the seeds that both have.

    Runs of one seed begin from the same pool and the same labels, so that what makes a seed easy
    or hard for all drops out of the difference.

    Parameters
    ----------
    values, baseline : mapping of seed to float
        A figure of each run; NaN where a run has none.
    level : float
        Of confidence, in (0, 1).

    Returns
    -------
    difference : Interval
        Of `values` - `baseline`, by the paired t interval.

    References
    ----------
    Dietterich 1998, Approximate statistical tests for comparing supervised classification
    algorithms, section 3 (paired differences; the t interval is narrow where seeds share data).
    """
    seeds = sorted(values.keys() & baseline.keys())
    return mean_interval([values[s] - baseline[s] for s in seeds], level)


def on_common_labels(
    labels: Sequence[npt.ArrayLike], values: Sequence[npt.ArrayLike]
) -> tuple[Floats, Floats]:
    """Bring the curves of several runs to the same numbers of labels.

    Parameters
    ----------
    labels : sequence of array-like of shape (t_i,)
        Rising numbers of labels at each run's evaluations.
    values : sequence of array-like of shape (t_i,)

    Returns
    -------
    at : ndarray of shape (t,), float64
        Every number of labels at which a run was evaluated and that all runs span; empty where
        they have none in common.
    curves : ndarray of shape (s, t), float64
        Straight between a run's own evaluations.
    """
    xs = [np.asarray(x, dtype=np.float64) for x in labels]
    if any(len(x) == 0 for x in xs) or not xs:
        return np.empty(0), np.empty((len(xs), 0))
    at = np.unique(np.concatenate(xs))
    at = at[(at >= max(x[0] for x in xs)) & (at <= min(x[-1] for x in xs))]
    pairs = zip(xs, values, strict=True)
    return at, np.stack([np.interp(at, x, np.asarray(y, dtype=np.float64)) for x, y in pairs])


def _half(rows: Floats, level: float) -> Floats:
    """Return half the width of the t interval of each column."""
    n = len(rows)
    quantile = stats.t.ppf((1 + level) / 2, n - 1)
    return np.asarray(quantile * rows.std(axis=0, ddof=1) / np.sqrt(n))
