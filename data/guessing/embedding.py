"""Whether numbered columns are an embedding, or measurements that happen to be numbered."""

from __future__ import annotations

import numpy as np

from bowerbird.data.guessing.head import Head

UNEVEN = 20.0  # ratio of the columns' deviations, 90th to 10th percentile, of measurements
FALLING = -0.9  # rank correlation of deviation and number, as of principal components
TAILS = 15.0  # range of the middle 99.8 % in interquartile ranges, of measurements
FEWEST_ROWS = 50


def is_embedding(head: Head, columns: list[str]) -> bool:
    """Whether numbered columns are an embedding; in doubt they are.

    Scaling the columns of an embedding one by one loses what it holds. Measurements have widely
    different widths, unless these fall with the column's number as those of principal components
    do or all are whole numbers as pixels are; or they have long tails.

    Parameters
    ----------
    head : Head
    columns : list of str
        Of numbers, in the order of their numbers.

    Returns
    -------
    is_embedding : bool
    """
    if len(head) < FEWEST_ROWS:
        return True
    values = np.stack([head.values(name) for name in columns], axis=1)
    values[~np.isfinite(values)] = np.nan
    values = values[:, np.isfinite(values).sum(axis=0) >= FEWEST_ROWS]
    if not values.shape[1]:
        return True
    from scipy.stats import spearmanr  # takes a second, and few tables need it

    deviations = np.nanstd(values, axis=0)
    is_varied = deviations > 0
    if is_varied.sum() < 2:
        return True
    values, deviations = values[:, is_varied], deviations[is_varied]
    low, high = np.quantile(deviations, [0.1, 0.9])
    whole = bool((values == np.round(values))[np.isfinite(values)].all())
    falls = spearmanr(np.arange(len(deviations)), deviations).statistic <= FALLING
    if high > UNEVEN * low and not falls and not whole:
        return False
    return _tails(values) <= TAILS


def _tails(values: np.ndarray) -> float:
    """Return the columns' median range, in widths."""
    bottom, lower, upper, top = np.nanquantile(values, [0.001, 0.25, 0.75, 0.999], axis=0)
    width = upper - lower
    usual = np.nanmean(np.abs(values - np.nanmedian(values, axis=0)), axis=0)
    width = np.where(width > 0, width, usual)
    ranges = np.divide(top - bottom, width, out=np.zeros_like(width), where=width > 0)
    return float(np.median(ranges))
