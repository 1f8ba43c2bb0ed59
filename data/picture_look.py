"""How a picture is looked at: its page or bands, and how an instrument's values become grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import Image

Stretch = Literal["auto", "linear", "log", "asinh", "zscale"]
STRETCHES: tuple[str, ...] = get_args(Stretch)
ENDS = (0.5, 99.5)  # percentiles of an instrument's values that become black and white
MOST_SAMPLED = 2_000_000  # values by which the ends are found
COLOURS = 3  # bands that are red, green and blue


@dataclass(frozen=True)
class Look:
    """What is shown of a picture that holds more than a screen shows at once.

    Parameters
    ----------
    stretch : {"auto", "linear", "log", "asinh", "zscale"}
        How values of more than 8 bits become grey: between the percentiles 0.5 and 99.5 on a
        linear, logarithmic or asinh scale, or linearly between the ends that z-scale finds. By
        itself a FITS image is shown by z-scale and any other linearly.
    page : int
        Of a file with several pages, from 0; the last where there are not so many.
    bands : tuple of int
        Of a FITS file, from 0: one in grey, or three as red, green and blue. Empty for the first.
    """

    stretch: Stretch = "auto"
    page: int = 0
    bands: tuple[int, ...] = ()


USUAL = Look()


def stretched(
    values: npt.NDArray[np.float32], how: str, nodata: float | None = None
) -> Image.Image:
    """Turn an instrument's values to grey, so that one hot pixel does not turn all black.

    Parameters
    ----------
    values : ndarray of shape (height, width), float32
    how : {"linear", "log", "asinh", "zscale"}
    nodata : float or None
        A value that means none; black, as are those that are not finite.

    Returns
    -------
    image : PIL.Image.Image
        Of 8 bits.

    References
    ----------
    The National Optical Astronomy Observatory's IRAF, task ``display``, for z-scale; Lupton et al.
    2004, PASP 116, 133, for asinh.
    """
    usable = np.isfinite(values)
    if nodata is not None:
        usable &= values != np.float32(nodata)
    low, high = _ends(_sample(values, usable), how)
    with np.errstate(all="ignore"):
        share = (values - low) / ((high - low) or 1.0)
    share = np.clip(np.where(usable, share, 0.0), 0.0, 1.0)
    if how in ("log", "asinh"):
        share = _curve(how)(share)
    return Image.fromarray((share * 255).astype(np.uint8))


def _sample(
    values: npt.NDArray[np.float32], usable: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    step = int(np.ceil(np.sqrt(values.size / MOST_SAMPLED))) or 1
    part = (slice(None, None, step), slice(None, None, step))
    return values[part][usable[part]].astype(np.float64)


def _ends(seen: npt.NDArray[np.float64], how: str) -> tuple[float, float]:
    """Return the values that become black and white."""
    if not len(seen):
        return 0.0, 0.0
    if how == "zscale":
        from astropy.visualization import ZScaleInterval  # only who looks so waits for astropy

        low, high = ZScaleInterval().get_limits(seen)
    else:
        low, high = np.percentile(seen, ENDS)
    if low == high:  # all but a few are equal
        low, high = seen.min(), seen.max()
    return float(low), float(high)


def _curve(how: str) -> Any:
    from astropy.visualization import AsinhStretch, LogStretch

    return LogStretch() if how == "log" else AsinhStretch()
