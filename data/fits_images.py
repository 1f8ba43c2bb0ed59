"""Read images of FITS files: bands are the planes of all its images, in the order of the file."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import LONGEST_REASON, PictureError

if TYPE_CHECKING:
    from astropy.io import fits

BEGINNING = b"SIMPLE  ="
MOST_UNPACKED = 2**28  # bytes of a packed file
MOST_UNITS = 64  # of a file, that are looked at
MOST_BANDS = 32  # that can be chosen among
LONGEST_NAME = 24
NAMES = ("EXTNAME", "BAND", "FILTER")  # that a header calls a band by


class Bands(NamedTuple):
    """What was read of a FITS file.

    Parameters
    ----------
    planes : list of ndarray of shape (height, width), float32
        Those asked for, the first row at the top; NaN where there is no value.
    names : tuple of str
        Of all bands that there are, 32 at most.
    """

    planes: list[npt.NDArray[np.float32]]
    names: tuple[str, ...]


def read_bands(file: Path | bytes, name: str, bands: Sequence[int], most_pixels: int) -> Bands:
    """Read some bands.

    Parameters
    ----------
    file : Path or bytes
    name : str
        What the file is called in messages.
    bands : sequence of int
        From 0; the last where there are not so many, the first where none is named.
    most_pixels : int
        That a plane may have: checked before any is read.

    Returns
    -------
    bands : Bands

    Raises
    ------
    PictureError
        Where the file holds no image, is broken, or has too many pixels.
    """
    with _units(file, name) as units:
        places = [place for unit in units for place in _planes(unit)][:MOST_BANDS]
        if not places:
            raise PictureError(name, "holds no FITS image: nothing in it has two dimensions.")
        names = tuple(_name(unit, index, i) for i, (unit, index) in enumerate(places))
        chosen = [places[min(band, len(places) - 1)] for band in bands or (0,)]
        return Bands([_plane(unit, index, name, most_pixels) for unit, index in chosen], names)


@contextmanager
def _units(file: Path | bytes, name: str) -> Iterator[list[Any]]:
    from astropy.io import fits  # only who looks at FITS waits for astropy
    from astropy.utils.exceptions import AstropyWarning

    from bowerbird.data.readers.fits import PROBLEMS

    try:
        with fits.open(_unpacked(file, name)) as units:
            yield [units[i] for i in range(MOST_UNITS) if _has(units, i)]
    except PictureError:
        raise
    except (*PROBLEMS, fits.VerifyError, AstropyWarning) as error:
        reason = str(error).splitlines()[0][:LONGEST_REASON] if str(error) else "cut short"
        raise PictureError(name, f"is not readable as FITS ({reason}).") from error


def _unpacked(file: Path | bytes, name: str) -> Path | io.BytesIO:
    if isinstance(file, bytes):
        return io.BytesIO(file)
    if file.suffix.casefold() != ".gz":
        return file
    with gzip.open(file) as packed:
        unpacked = packed.read(MOST_UNPACKED + 1)
    if len(unpacked) > MOST_UNPACKED:
        raise PictureError(name, f"has more than {MOST_UNPACKED} bytes unpacked. Unpack it first.")
    return io.BytesIO(unpacked)


def _has(units: fits.HDUList, number: int) -> bool:
    """Whether there is such a part: they are read one after the other."""
    try:
        return bool(units[number].is_image)
    except IndexError:
        return False


def _planes(unit: Any) -> list[tuple[Any, tuple[int, ...]]]:
    """List the planes of an image, by what comes before their rows."""
    shape = tuple(unit.shape or ())
    if len(shape) < 2 or 0 in shape:
        return []
    cubes = shape[:-2]
    count = min(int(np.prod(cubes, dtype=object)), MOST_BANDS)
    return [(unit, tuple(map(int, np.unravel_index(i, cubes)))) for i in range(count)]


def _name(unit: Any, index: tuple[int, ...], number: int) -> str:
    """Return what a band is called: by its header, with its number in a cube."""
    title = next((str(unit.header[key]) for key in NAMES if unit.header.get(key)), "")
    plain = str(number + 1)
    if not title or title in ("PRIMARY", "COMPRESSED_IMAGE"):
        return plain
    return f"{title[:LONGEST_NAME]} {plain}" if index else title[:LONGEST_NAME]


def _plane(unit: Any, index: tuple[int, ...], name: str, most: int) -> npt.NDArray[np.float32]:
    height, width = unit.shape[-2:]
    if height * width > most:
        raise PictureError(
            name, f"has {width} x {height} pixels. Pictures may have {most} at most."
        )
    with np.errstate(all="ignore"):  # values beyond what 32 bits hold become infinite
        rows = np.asarray(unit.section[(*index, slice(None), slice(None))], dtype=np.float32)
    return rows[::-1]  # FITS counts from the bottom
