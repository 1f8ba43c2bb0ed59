"""Fold light curves on a period: their profile, and the period where none is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.series.contents import Curve

Doubles = npt.NDArray[np.float64]
PHASES = 16
HARMONICS = 4
STIFFNESS = (
    0.03  # a share of the points that hold the harmonics at zero, so that few do not mislead
)
FEWEST = 10  # points for a period and a profile
FINENESS = 2  # frequencies for each that the whole span tells apart
MOST_FREQUENCIES = 2**15
CLOSEST = 0.1  # quantile of the gaps between points, which limits the frequencies
PEAKS, TRIED = 10, 5  # highest of the periodogram, and frequencies around each


class Fold(NamedTuple):
    """A light curve over its period; NaN where there are too few points for it.

    Parameters
    ----------
    period : float
        In the unit of its times.
    strength : float
        How far the highest peak stands out of the periodogram, in standard deviations; NaN where
        the period is known.
    explained : float
        The share of the variance that the profile explains, at most 1.
    profile : ndarray of shape (16,), float64
        The mean course from its lowest value on, in spreads of each band around its mean.
    """

    period: float
    strength: float
    explained: float
    profile: Doubles


def fold(curve: Curve) -> Fold:
    """Fold a light curve on the known period, or on the one that explains it best.

    Parameters
    ----------
    curve : Curve

    Returns
    -------
    fold : Fold
    """
    value = _around_means(curve)
    is_known = bool(np.isfinite(curve.period) and curve.period > 0)
    tried, strength = (np.array([1 / curve.period]), np.nan) if is_known else _peaks(curve, value)
    if len(curve) < FEWEST or not value.any() or not len(tried):
        nothing = np.full(PHASES, np.nan)
        return Fold(curve.period if is_known else np.nan, strength, np.nan, nothing)
    explained, weights = _fit(curve.time - curve.time[0], value, tried)
    best = int(np.argmax(explained))
    course = _waves(np.arange(PHASES) / PHASES) @ weights[best]
    profile = np.roll(course, -int(np.argmin(course)))
    return Fold(1 / float(tried[best]), strength, float(explained[best]), profile)


def _peaks(curve: Curve, value: Doubles) -> tuple[Doubles, float]:
    """Return frequencies around the highest peaks of the periodogram, and how far it stands out.

    Several are tried, because the fast periodogram takes an alias for the period as often as not.
    """
    frequencies = _frequencies(curve.time)
    if frequencies is None or not value.any():
        return np.zeros(0), np.nan
    import light_curve as lc

    periodogram = lc.Periodogram(peaks=PEAKS, freqs=2 * np.pi * frequencies, fast=True)
    peaks = periodogram(curve.time, value, sorted=True, check=False, fill_value=np.nan)
    periods, strengths = peaks[::2], peaks[1::2]
    around = frequencies[1] * np.linspace(-0.5, 0.5, TRIED)
    near = (1 / periods[periods > 0])[:, None] + around
    return near[near > 0], float(strengths[0])


def _fit(time: Doubles, value: Doubles, frequencies: Doubles) -> tuple[Doubles, Doubles]:
    """Return the share that each frequency explains, and the weights of its waves."""
    waves = _waves(frequencies[:, None] * time)
    orders = np.array([1e-9, *np.tile(np.arange(1.0, HARMONICS + 1), 2)])
    held = waves.transpose(0, 2, 1) @ waves + STIFFNESS * len(time) * np.diag(orders**2)
    weights = np.linalg.solve(held, (waves.transpose(0, 2, 1) @ value)[..., None])
    remaining = value - (waves @ weights)[..., 0]
    explained: Doubles = 1 - remaining.var(axis=1) / value.var()
    return explained, weights[..., 0].astype(np.float64)


def _waves(turns: Doubles) -> Doubles:
    """Return a constant, sines and cosines of each number of turns, as a last axis of nine."""
    angles = 2 * np.pi * turns[..., None] * np.arange(1, HARMONICS + 1)
    return np.concatenate([np.ones((*turns.shape, 1)), np.sin(angles), np.cos(angles)], axis=-1)


def _around_means(curve: Curve) -> Doubles:
    """Return the values of all bands around their means, in units of their spread."""
    value = np.zeros(len(curve))
    for name in np.unique(curve.band.astype(np.str_)):
        rows = curve.band == name
        around = curve.value[rows] - curve.value[rows].mean()
        spread = around.std()
        value[rows] = around / spread if spread > 0 else 0.0
    return value


def _frequencies(time: Doubles) -> Doubles | None:
    """Return evenly spaced frequencies from 0 on, up to what the closest points tell apart."""
    gaps = np.diff(time)
    gaps = gaps[gaps > 0]
    if len(time) < FEWEST or not len(gaps):
        return None
    step = 1 / (FINENESS * (time[-1] - time[0]))
    highest = 0.5 / np.quantile(gaps, CLOSEST)
    count = 2 ** int(np.ceil(np.log2(max(8, min(highest / step, MOST_FREQUENCIES)))))
    return np.linspace(0, step * count, count + 1)
