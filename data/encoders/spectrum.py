"""Lines and the course of the continuum: spectra on one grid of wavelengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt

from bowerbird.data.encoding.contract import Encoder, Extracts, Floats, Kind
from bowerbird.data.encoding.reduced import COMPONENTS, principal
from bowerbird.data.parameters import Between
from bowerbird.data.series import contents

Doubles = npt.NDArray[np.float64]
CONTINUUM = 24  # points that the course of the continuum is kept at
LEAST = 0.05  # of the median continuum: where it is fainter, dividing by it tells of noise alone
COVERED = 0.9  # share of the spectra that cover the grid at either end
COARSE = 512  # points, about, among which the continuum is sought


class Spectrum(Encoder):
    """Spectra divided by their continuum, on one grid, reduced by principal components.

    They are compared at the wavelengths as they are: shift them to rest, where redshifts differ.

    Parameters
    ----------
    points : int
        Of the grid.
    window : float
        The share of a spectrum whose running median is its continuum: wider than lines and bands,
        narrower than the slope.
    components : int
        Length of the vectors, at most.

    References
    ----------
    Yip et al. 2004, AJ 128, 585.
    """

    kind: ClassVar[Kind] = "spectrum"
    sample: ClassVar[int] = 2_048

    def __init__(
        self,
        *,
        points: Annotated[int, Between(16, 8_192)] = 1_024,
        window: Annotated[float, Between(0.005, 0.5)] = 0.08,
        components: Annotated[int, Between(1, 1_024)] = COMPONENTS,
    ) -> None:
        super().__init__()
        self._points, self._window, self._components = points, window, components

    def extract(self, items: Sequence[contents.Spectrum]) -> list[Doubles]:
        """Divide each spectrum by its continuum.

        Parameters
        ----------
        items : sequence of m Spectrum

        Returns
        -------
        extracts : list of m ndarray of shape (3, k), float64
            Wavelengths, lines and continuum.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return [_parted(spectrum, self._window) for spectrum in items]

    def fit(self, extracts: Extracts) -> None:
        """Choose the grid, and find what varies together.

        Parameters
        ----------
        extracts : list of s ndarray of shape (3, k), float64
        """
        edges = _edges(extracts, self._points)
        lines, courses = _resampled(extracts, edges)
        spreads = [np.sqrt(part.var(axis=0).sum()) for part in (lines, courses)]
        balance = spreads[0] / spreads[1] if min(spreads) > 0 else 1.0
        mean, axes, scale = principal(_side_by_side(lines, courses, balance), self._components)
        self.arrays = {"edges": edges, "balance": np.asarray(balance)}
        self.arrays |= {"mean": mean, "axes": axes, "scale": np.asarray(scale)}

    def reduce(self, extracts: Extracts) -> Floats:
        """Resample the spectra and project them; where one has no values, it has no lines.

        Parameters
        ----------
        extracts : list of m ndarray of shape (3, k), float64

        Returns
        -------
        vectors : ndarray of shape (m, c), float32
        """
        lines, courses = _resampled(extracts, self.arrays["edges"])
        around = _side_by_side(lines, courses, float(self.arrays["balance"])) - self.arrays["mean"]
        vectors: Floats = (around @ self.arrays["axes"]) / self.arrays["scale"]
        return vectors


def _parted(spectrum: contents.Spectrum, window: float) -> Doubles:
    """Return wavelengths, lines and continuum of a spectrum."""
    wavelength, flux = spectrum.wavelength, spectrum.flux
    continuum = _continuum(wavelength, flux, window)
    usual = np.median(np.abs(continuum)) or 1.0
    lines = np.arcsinh((flux - continuum) / np.maximum(continuum, LEAST * usual))
    parts: Doubles = np.nan_to_num(np.stack([lines, np.arcsinh(continuum / usual)]))
    return np.concatenate([wavelength[None], parts])


def _continuum(wavelength: Doubles, flux: Doubles, window: float) -> Doubles:
    """Return the running median, of medians of a few points each where there are many."""
    from scipy.ndimage import median_filter

    step = max(1, len(flux) // COARSE)
    whole = len(flux) // step * step
    places, medians = (
        np.median(part[:whole].reshape(-1, step), axis=1) for part in (wavelength, flux)
    )
    smooth = median_filter(medians, max(3, round(window * len(medians))), mode="nearest")
    continuum: Doubles = np.interp(wavelength, places, smooth)
    return continuum


def _edges(extracts: Extracts, points: int) -> Doubles:
    """Return the edges of the grid's points: evenly in the logarithm, where there is one."""
    starts, ends = (np.array([extract[0, at] for extract in extracts]) for at in (0, -1))
    low, high = np.quantile(starts, COVERED), np.quantile(ends, 1 - COVERED)
    if low >= high:  # they have little in common
        low, high = starts.min(), ends.max()
    high = high if high > low else low + 1.0
    edges: Doubles = (np.geomspace if low > 0 else np.linspace)(low, high, points + 1)
    return edges


def _resampled(extracts: Extracts, edges: Doubles) -> tuple[Doubles, Doubles]:
    """Return the mean of the lines between the edges, and the continuum at some points."""
    places = np.linspace(0, len(edges) - 1, CONTINUUM).round().astype(np.int64)
    lines = [_means(extract[0], extract[1], edges) for extract in extracts]
    courses = [np.interp(edges[places], extract[0], extract[2]) for extract in extracts]
    return np.stack(lines), np.stack(courses)


def _means(wavelength: Doubles, lines: Doubles, edges: Doubles) -> Doubles:
    """Return means between edges, so that a coarser grid loses no line between its points."""
    areas = np.diff(wavelength) * (lines[1:] + lines[:-1]) / 2
    until = np.concatenate([[0.0], np.cumsum(areas)])
    means: Doubles = np.diff(np.interp(edges, wavelength, until)) / np.diff(edges)
    return means


def _side_by_side(lines: Doubles, courses: Doubles, balance: float) -> Floats:
    return np.hstack([lines, courses * balance]).astype(np.float32)
