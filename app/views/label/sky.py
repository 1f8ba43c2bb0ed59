"""Positions on the sky as astronomers write them."""

from __future__ import annotations

import math

TURN, POLE = 360.0, 90.0  # degrees
NEXT_TURN = "24:00:00.00"


def sexagesimal(ra: float, dec: float) -> str:
    """Write a position in hours and degrees, to a tenth of a second of arc.

    Parameters
    ----------
    ra, dec : float
        Right ascension and declination in degrees.

    Returns
    -------
    text : str
        Such as ``12:34:56.78 +12:34:56.7``; empty for what is no position.
    """
    from astropy.coordinates import Angle  # half a second, for those who have positions

    if not math.isfinite(ra) or not -POLE <= dec <= POLE or abs(ra) > TURN:
        return ""
    hours = Angle(ra % TURN, "deg").to_string("hourangle", sep=":", precision=2, pad=True)
    degrees = Angle(dec, "deg").to_string("deg", sep=":", precision=1, pad=True, alwayssign=True)
    return f"{'00:00:00.00' if hours == NEXT_TURN else hours} {degrees}"


def load() -> None:
    """Load what `sexagesimal` needs, so that the first item does not wait for it."""
    sexagesimal(0.0, 0.0)
