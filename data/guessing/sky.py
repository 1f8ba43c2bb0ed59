"""Find the two columns that say where on the sky an item is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.names import first_of
from bowerbird.data.remarks import Remark

# Names of right ascension and declination, in small letters; the first pair that there is counts.
PAIRS = (
    ("ra", "dec"), ("ra_icrs", "de_icrs"), ("raj2000", "dej2000"), ("raj2000", "decj2000"),
    ("_raj2000", "_dej2000"), ("ra_j2000", "dec_j2000"), ("ra2000", "dec2000"),
    ("ra_deg", "dec_deg"), ("radeg", "decdeg"), ("radeg", "dedeg"), ("ra_icrs", "dec_icrs"),
    ("alpha_j2000", "delta_j2000"), ("right_ascension", "declination"), ("s_ra", "s_dec"),
)  # fmt: skip
FULL_TURN, POLE = 360.0, 90.0  # degrees


def find_sky(
    head: Head, numbers: Sequence[str], stated: Sequence[str] | None, file: str
) -> tuple[str, ...]:
    """Return the columns of right ascension and declination.

    Parameters
    ----------
    head : Head
    numbers : sequence of str
        Columns of numbers that are shown.
    stated : sequence of str or None
        As the person stated them; none for no such columns. None: they are guessed by their names,
        and refused by values that no angle in degrees has.
    file : str
        For messages.

    Returns
    -------
    columns : tuple of two str, or of none
        In degrees.

    Raises
    ------
    DataError
        If what was stated is no pair of columns of numbers.
    """
    if stated is not None:
        if len(stated) not in (0, 2) or not set(stated) <= set(numbers):
            raise DataError(
                f"{file}: sky is {list(stated)}; expected two columns of numbers that are "
                "shown, right ascension and declination in degrees, or [] for none."
            )
        return tuple(stated)
    for names in PAIRS:
        ra, dec = (first_of((name,), numbers) for name in names)
        if ra and dec and _is_written_alike(ra, names[0]) and _are_angles(head, ra, dec):
            return ra, dec
    return ()


def remark_of_sky(columns: Sequence[str]) -> Remark:
    """Return what is to be said of columns that were guessed.

    Parameters
    ----------
    columns : sequence of two str
    """
    text = f"Positions on the sky: {' and '.join(columns)}, taken as degrees."
    return Remark("roles", text, "data: {sky: []}")


def _is_written_alike(name: str, low: str) -> bool:
    """RA is a right ascension, rA may well be an amplitude in the band r."""
    return name in (low, name.upper(), name.capitalize()) or len(low) > len("ra")


def _are_angles(head: Head, ra: str, dec: str) -> bool:
    across, up = (values[np.isfinite(values)] for values in (head.values(ra), head.values(dec)))
    if not len(across) or not len(up):
        return False
    around = across.min() >= -FULL_TURN / 2 and across.max() <= FULL_TURN
    return bool(around and abs(up).max() <= POLE)
