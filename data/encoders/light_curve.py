"""What varies in the sky: by how much in each band, how regularly, and along which profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.encoding.contract import Encoder, Extracts, Floats, Kind
from bowerbird.data.encoding.folding import PHASES, fold
from bowerbird.data.encoding.measures import middle, scaled
from bowerbird.data.encoding.reduced import principal
from bowerbird.data.parameters import Between
from bowerbird.data.series.contents import Curve

MOST_BANDS = 8
OF_FOLD = 3  # period, its strength, and how much it explains
PERIOD, PROFILE = 2.0, 0.5  # how much the period counts, and each phase of the profile
Doubles = npt.NDArray[np.float64]


class Measures(NamedTuple):
    """What was measured of one light curve.

    Parameters
    ----------
    whole : ndarray of shape (w,), float64
        Of all bands together: period, its strength, and the folded profile.
    bands : dict of str to ndarray of shape (b,), float64
        Of each band, its median first.
    """

    whole: Doubles
    bands: dict[str, Doubles]


class LightCurve(Encoder):
    """Statistics of each band and the profile folded on the period, by principal components.

    Where no period is known, the peak of the periodogram that explains the values best is taken.

    Parameters
    ----------
    components : int
        Length of the vectors, at most.

    References
    ----------
    Malanchev et al. 2021, MNRAS 502, 5147; VanderPlas 2018, ApJS 236, 16.
    """

    kind: ClassVar[Kind] = "curve"
    sample: ClassVar[int] = 2_048
    needs: ClassVar[tuple[str, ...]] = ("light_curve",)
    extra: ClassVar[str] = "series"

    def __init__(self, *, components: Annotated[int, Between(1, 256)] = 32) -> None:
        super().__init__()
        self._components = components

    def extract(self, items: Sequence[Curve]) -> list[Measures]:
        """Return the measures of each light curve; NaN where it has too few points for one.

        Parameters
        ----------
        items : sequence of m Curve

        Returns
        -------
        extracts : list of m Measures
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return [self._measures(curve) for curve in items]

    def fit(self, extracts: Extracts) -> None:
        """Learn which bands there are, where the measures lie, and what varies together.

        Parameters
        ----------
        extracts : list of s Measures
        """
        counts = Counter(name for measures in extracts for name in measures.bands)
        common = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_BANDS]
        bands = np.array(sorted(common), dtype=np.str_)
        table = _table(extracts, bands.tolist())
        self.arrays = {"bands": bands, **middle(table), "weight": _weights(table, len(bands))}
        mean, axes, scale = principal(self._weighted(table), self._components)
        self.arrays |= {"mean": mean, "axes": axes, "scale": np.asarray(scale)}

    def reduce(self, extracts: Extracts) -> Floats:
        """Put the measures on the scale of the sample, and project them.

        Parameters
        ----------
        extracts : list of m Measures

        Returns
        -------
        vectors : ndarray of shape (m, c), float32
        """
        table = _table(extracts, self.arrays["bands"].tolist())
        around = self._weighted(table) - self.arrays["mean"]
        vectors: Floats = (around @ self.arrays["axes"]) / self.arrays["scale"]
        return vectors

    def _weighted(self, table: Floats) -> Floats:
        weights = self.arrays["weight"][self.arrays["columns"]]
        weighted: Floats = scaled(table, self.arrays) * weights
        return weighted

    def _measures(self, curve: Curve) -> Measures:
        names = np.unique(curve.band.astype(np.str_)).tolist()
        bands = {name: self._of_band(curve, curve.band == name) for name in names}
        period, strength, explained, profile = fold(curve)
        return Measures(np.array([np.log10(period), strength, explained, *profile]), bands)

    def _of_band(self, curve: Curve, rows: npt.NDArray[np.bool_]) -> Doubles:
        time, value, error = curve.time[rows], curve.value[rows], _errors(curve.error[rows])
        measures = np.full(len(self._extractor.names), np.nan)
        if time[-1] > time[0]:  # else the library ends in a panic
            measures[:] = self._extractor(
                time, value, error, sorted=True, check=False, fill_value=np.nan
            )
        return np.array([np.median(value), *measures], dtype=np.float64)

    @cached_property
    def _extractor(self) -> Any:
        import light_curve as lc

        return lc.Extractor(
            lc.Amplitude(), lc.BeyondNStd(1), lc.Cusum(), lc.Eta(), lc.InterPercentileRange(0.1),
            lc.InterPercentileRange(0.25), lc.Kurtosis(), lc.LinearTrend(),
            lc.MagnitudePercentageRatio(0.4, 0.05), lc.MaximumSlope(), lc.MedianAbsoluteDeviation(),
            lc.ReducedChi2(), lc.Skew(), lc.StandardDeviation(), lc.StetsonK(),
        )  # fmt: skip


def _errors(error: Doubles) -> Doubles:
    """Return errors above zero: the median stands for one that is not known, 1 for all."""
    usable = np.isfinite(error) & (error > 0)
    usual = np.median(error[usable]) if usable.any() else 1.0
    return np.where(usable, error, usual)


def _weights(table: Floats, bands: int) -> Floats:
    """Return how much each measure counts: all bands as much as one, the period more."""
    weights = np.ones(table.shape[1], np.float32)
    weights[1] = PERIOD
    weights[1 + OF_FOLD : 1 + OF_FOLD + PHASES] = PROFILE
    weights[1 + OF_FOLD + PHASES :] = 1 / np.sqrt(bands)
    return weights


def _table(extracts: Extracts, bands: Sequence[str]) -> Floats:
    """Return a row for each light curve: all bands together, then each with its colour."""
    width = len(next(iter(extracts[0].bands.values())))
    rows = []
    for whole, measured in extracts:
        of_bands = np.stack([measured.get(name, np.full(width, np.nan)) for name in bands])
        level = np.mean([measures[0] for measures in measured.values()])
        of_bands[:, 0] -= level  # a colour
        rows.append(np.concatenate([[level], whole, of_bands.ravel()]))
    with np.errstate(over="ignore"):
        return np.stack(rows).astype(np.float32)
