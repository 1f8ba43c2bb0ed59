"""Find and measure sources in a colour picture of the sky."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float64]

BACKGROUND, SMOOTHING = 40.0, 1.0  # widths of the Gaussians, pixels
THRESHOLD = 6.0  # standard deviations, from the median absolute deviation
LEAST_AREA = 12
RED, GREEN, BLUE = 0, 1, 2


def subtracted(field: npt.NDArray[np.uint8]) -> Floats:
    """Take the smooth background off each colour.

    Parameters
    ----------
    field : ndarray of shape (h, w, 3), uint8

    Returns
    -------
    light : ndarray of shape (h, w, 3), float64
        Counts above the background.
    """
    counts = field.astype(np.float64)
    return np.stack([counts[..., c] - _blurred(counts[..., c], BACKGROUND) for c in range(3)], -1)


def find_sources(field: npt.NDArray[np.uint8], light: Floats) -> Iterator[Source]:
    """Find connected regions well above the background.

    Parameters
    ----------
    field : ndarray of shape (h, w, 3), uint8
    light : ndarray of shape (h, w, 3), float64
        The field above its background.

    Yields
    ------
    source : Source
        From top to bottom; at least 12 pixels in area.
    """
    from skimage import color, measure, morphology

    measuring: Any = measure  # untyped in parts

    grey = np.asarray(color.rgb2gray(field))
    smooth = _blurred(grey - _blurred(grey, BACKGROUND), SMOOTHING)
    noise = 1.4826 * np.median(np.abs(smooth - np.median(smooth)))
    bright = morphology.opening(smooth > THRESHOLD * noise)
    for region in measuring.regionprops(measuring.label(bright, connectivity=2)):
        if region.area >= LEAST_AREA:
            yield Source(region, light[region.slice])


def _blurred(grey: Floats, width: float) -> Floats:
    return np.asarray(ndimage.gaussian_filter(grey, width, mode="nearest"))


@dataclass(frozen=True, eq=False)
class Source:
    """One source: its region, and the light in that region's box.

    Parameters
    ----------
    region : skimage.measure.RegionProperties
    light : ndarray of shape (h, w, 3), float64
        Counts above the background in red, green and blue.
    """

    region: Any
    light: Floats

    def measure(self, name: str) -> float:
        """Return a measurement by its name, a method of this class."""
        return float(getattr(self, name)())

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width, height in pixels."""
        top, left, bottom, right = self.region.bbox
        return left, top, right - left, bottom - top

    @property
    def centre(self) -> tuple[float, float]:
        """The centre of light in the field: x, y in pixels, to a tenth."""
        (left, top, _, _), (y, x) = self.box, self._middle
        return round(left + x, 1), round(top + y, 1)

    @cached_property
    def _inside(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.region.image)

    @cached_property
    def _counts(self) -> Floats:
        """The light of the source's pixels, zero outside; never negative."""
        return np.asarray(np.clip(self.light.mean(axis=2), 0, None) * self._inside)

    @cached_property
    def _middle(self) -> tuple[float, float]:
        y, x = ndimage.center_of_mass(self._counts + 1e-9 * self._inside)
        return float(y), float(x)

    @cached_property
    def _by_radius(self) -> tuple[Floats, Floats]:
        """Radii of the pixels from the centre, ascending, and the share of light within."""
        y, x = np.nonzero(self._inside)
        radii = np.hypot(y - self._middle[0], x - self._middle[1])
        order = np.argsort(radii, kind="stable")
        light = np.cumsum(self._counts[y, x][order])
        return radii[order], light / light[-1]

    def _radius_of(self, share: float) -> float:
        radii, within = self._by_radius
        return max(0.5, float(np.interp(share, within, radii)))

    def _band(self, colour: int) -> float:
        return -2.5 * math.log10(max(1.0, float(self.light[..., colour][self._inside].sum())))

    def magnitude(self) -> float:
        """Brightness of all three colours, mag, from an arbitrary zero."""
        return -2.5 * math.log10(max(1.0, float(self._counts.sum())))

    def green_red(self) -> float:
        """Colour, green minus red, mag: larger is redder."""
        return self._band(GREEN) - self._band(RED)

    def blue_green(self) -> float:
        """Colour, blue minus green, mag: larger is redder."""
        return self._band(BLUE) - self._band(GREEN)

    def log_area(self) -> float:
        """Area, log10 of pixels."""
        return math.log10(self.region.area)

    def half_light_radius(self) -> float:
        """Radius that holds half of the light, pixels."""
        return self._radius_of(0.5)

    def peak(self) -> float:
        """Light of the brightest pixel, counts."""
        return float(self._counts.max())

    def concentration(self) -> float:
        """Five times log10 of r80 / r20 (Conselice 2003, ApJS 147, 1, eq. 4)."""
        return 5 * math.log10(self._radius_of(0.8) / self._radius_of(0.2))

    def ellipticity(self) -> float:
        """One minus the ratio of the axes, in [0, 1]."""
        return float(1 - self.region.axis_minor_length / self.region.axis_major_length)

    def gini(self) -> float:
        """Inequality of the pixels' light, in [0, 1] (Lotz et al. 2004, AJ 128, 163, eq. 6)."""
        light = np.sort(self._counts[self._inside])
        n = len(light)
        weights = 2 * np.arange(1, n + 1) - n - 1
        return float((weights * light).sum() / (light.mean() * n * (n - 1) + 1e-9))

    def m20(self) -> float:
        """Second moment of the brightest fifth, log10 of its share (Lotz et al. 2004, eq. 8)."""
        y, x = np.nonzero(self._inside)
        light = self._counts[y, x]
        moments = light * ((y - self._middle[0]) ** 2 + (x - self._middle[1]) ** 2)
        order = np.argsort(-light, kind="stable")
        bright = np.cumsum(light[order]) <= 0.2 * light.sum()
        bright[0] = True
        share = moments[order][bright].sum() / (moments.sum() + 1e-9)
        return math.log10(max(share, 1e-4))

    def asymmetry(self) -> float:
        """Light that half a turn does not bring back, a share (Conselice 2003, eq. 1)."""
        counts = self._counts
        turned = ndimage.shift(counts[::-1, ::-1], self._turn(), order=1)
        return float(np.abs(counts - turned).sum() / (2 * counts.sum() + 1e-9))

    def _turn(self) -> tuple[float, float]:
        """Return the shift that brings the turned box back onto the source."""
        (height, width), (y, x) = self._counts.shape, self._middle
        return 2 * y - (height - 1), 2 * x - (width - 1)

    def clumpiness(self) -> float:
        """Light in structures finer than a quarter of the size, a share (Conselice 2003, eq. 5)."""
        counts = self._counts
        smooth = _blurred(counts, max(0.5, self.half_light_radius() / 2)) * self._inside
        return float(np.clip(counts - smooth, 0, None).sum() / (counts.sum() + 1e-9))
