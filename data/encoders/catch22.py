"""What a series of values is like, whatever it is of: needs no weights, and nothing is learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from bowerbird.data.encoding.contract import Encoder, Extracts, Floats, Kind
from bowerbird.data.encoding.measures import middle, scaled

FEWEST = 10  # values that the measures need; of shorter series they take what lies beyond the end
LONGEST = 5_000  # values; longer series are averaged down, for some measures take the square of it
MEASURES = 22


class Catch22(Encoder):
    """24 measures of a series: its mean and spread, and 22 of its course, whatever its scale.

    References
    ----------
    Lubba et al. 2019, Data Mining and Knowledge Discovery 33.
    """

    kind: ClassVar[Kind] = "series"
    sample: ClassVar[int] = 2_048
    needs: ClassVar[tuple[str, ...]] = ("pycatch22",)
    extra: ClassVar[str] = "series"

    def extract(self, items: Sequence[npt.NDArray[np.float64]]) -> Floats:
        """Return the measures, NaN where a series is constant or has fewer than ten values.

        Parameters
        ----------
        items : sequence of m ndarray

        Returns
        -------
        extracts : ndarray of shape (m, 24), float32
        """
        return np.stack([_measures(values) for values in items])

    def fit(self, extracts: Extracts) -> None:
        """Learn where the measures lie.

        Parameters
        ----------
        extracts : ndarray of shape (s, 24)
        """
        self.arrays = middle(np.asarray(extracts))

    def reduce(self, extracts: Extracts) -> Floats:
        """Return the measures around zero.

        Parameters
        ----------
        extracts : ndarray of shape (m, 24)

        Returns
        -------
        vectors : ndarray of shape (m, d), float32
            In [-5, 5].
        """
        return scaled(np.asarray(extracts), self.arrays)


def _measures(values: npt.NDArray[np.float64]) -> Floats:
    from pycatch22 import catch22_all

    with np.errstate(over="ignore"):
        mean, spread = values.mean(), values.std()
        course = np.full(MEASURES, np.nan)
        if len(values) >= FEWEST and spread > 0 and np.isfinite(spread):
            standard = (_averaged(values) - mean) / spread
            course[:] = catch22_all(standard.tolist())["values"]
        return np.array([mean, spread, *course]).astype(np.float32)


def _averaged(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    step = -(-len(values) // LONGEST)
    whole = values[: len(values) // step * step]
    means: npt.NDArray[np.float64] = whole.reshape(-1, step).mean(axis=1)
    return means
