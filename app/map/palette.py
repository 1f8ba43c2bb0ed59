"""The 256 colours that the map's bytes stand for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

UNKNOWN = (138, 146, 158)  # grey enough for a white and for a black page

# From deep blue over teal to warm yellow, even in lightness, no end lost on white or on black.
_RAMP = (
    (58, 76, 168),
    (42, 119, 178),
    (33, 152, 155),
    (88, 179, 110),
    (176, 196, 70),
    (250, 190, 60),
)

Palette = npt.NDArray[np.uint8]


def of_classes(colours: Iterable[tuple[int, str]]) -> Palette:
    """Return the palette of codes that are classes.

    Parameters
    ----------
    colours : iterable of (int, str)
        Code and ``#rrggbb``.

    Returns
    -------
    palette : ndarray of shape (256, 3), uint8
        Grey where nothing is said.
    """
    palette = np.full((256, 3), UNKNOWN, dtype=np.uint8)
    for code, colour in colours:
        palette[code] = rgb(colour)
    return palette


def of_scale() -> Palette:
    """Return the palette of codes that are places on a scale, 1 to 255.

    Returns
    -------
    palette : ndarray of shape (256, 3), uint8
        Grey at 0.
    """
    ramp = np.asarray(_RAMP, dtype=float)
    stops = np.linspace(1, 255, len(ramp))
    parts = [np.interp(np.arange(256), stops, ramp[:, channel]) for channel in range(3)]
    palette: Palette = np.rint(np.stack(parts, axis=1)).astype(np.uint8)
    palette[0] = UNKNOWN
    return palette


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a colour.

    Parameters
    ----------
    colour : str
        ``#rrggbb``; anything else is grey.

    Returns
    -------
    parts : tuple of int
        In 0 .. 255.
    """
    try:
        if len(colour) != 7:
            return UNKNOWN
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    except ValueError:
        return UNKNOWN
    return red, green, blue
