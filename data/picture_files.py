"""Decode strangers' picture files: sizes are checked before pixels are."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from bowerbird.data.errors import LONGEST_REASON, PictureError
from bowerbird.data.fits_images import BEGINNING, read_bands
from bowerbird.data.picture_look import COLOURS, Look, stretched
from bowerbird.data.picture_paths import CUTOUT_ENDINGS

MOST_BYTES = 64 * 2**20
MOST_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
GDAL_NODATA = 42113  # TIFF's tag
PROBLEMS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class Decoded:
    """A picture as a screen can show it.

    Parameters
    ----------
    image : PIL.Image.Image
        Grey or colour of 8 bits, with or without transparency.
    pages : int
        That its file has.
    bands : tuple of str
        Names of those that can be chosen among; empty for what is no FITS image.
    deep : bool
        Whether it was stretched from values of more than 8 bits.
    """

    image: Image.Image
    pages: int = 1
    bands: tuple[str, ...] = ()
    deep: bool = False


def decode(file: Path | bytes, name: str, look: Look, turned: bool = True) -> Decoded:
    """Decode a picture, within the limits.

    Parameters
    ----------
    file : Path or bytes
    name : str
        What it is called in messages.
    look : Look
    turned : bool
        Whether it is turned as its camera notes.

    Returns
    -------
    decoded : Decoded

    Raises
    ------
    PictureError
        Where it is too large, or not readable.
    """
    length = file.stat().st_size if isinstance(file, Path) else len(file)
    if length > MOST_BYTES:
        raise PictureError(name, f"has {length} bytes. Pictures may have {MOST_BYTES} at most.")
    if _is_fits(file):
        return _from_fits(file, name, look)
    try:
        return _from_pillow(file, name, look, turned)
    except PictureError:
        raise
    except UnidentifiedImageError as error:  # which names the whole path
        formats = ", ".join((*FORMATS, "FITS"))
        raise PictureError(name, f"is in no format that is read: {formats}.") from error
    except PROBLEMS as error:
        reason = str(error).splitlines()[0][:LONGEST_REASON] if str(error) else "cut short"
        raise PictureError(name, f"is not readable as a picture ({reason}).") from error


def _is_fits(file: Path | bytes) -> bool:
    if isinstance(file, Path):
        return file.name.casefold().endswith(CUTOUT_ENDINGS)
    return file.startswith(BEGINNING)


def _from_fits(file: Path | bytes, name: str, look: Look) -> Decoded:
    how = "zscale" if look.stretch == "auto" else look.stretch
    bands = read_bands(file, name, look.bands[:COLOURS], MOST_PIXELS)
    greys = [stretched(plane, how) for plane in bands.planes]
    if len(greys) < COLOURS:
        return Decoded(greys[0], bands=bands.names, deep=True)
    if len({grey.size for grey in greys}) > 1:
        sizes = ", ".join(f"{grey.width} x {grey.height}" for grey in greys)
        raise PictureError(name, f"has bands of different sizes ({sizes}). Show one alone.")
    return Decoded(Image.merge("RGB", greys), bands=bands.names, deep=True)


def _from_pillow(file: Path | bytes, name: str, look: Look, turned: bool) -> Decoded:
    readable = io.BytesIO(file) if isinstance(file, bytes) else file
    with Image.open(readable, formats=FORMATS) as image:
        pages = getattr(image, "n_frames", 1)
        if look.page:
            image.seek(min(look.page, pages - 1))
        if image.width * image.height > MOST_PIXELS:
            size = f"{image.width} x {image.height}"
            raise PictureError(name, f"has {size} pixels. Pictures may have {MOST_PIXELS} at most.")
        if turned:
            ImageOps.exif_transpose(image, in_place=True)
        if image.mode.startswith(("I", "F")):
            how = "linear" if look.stretch == "auto" else look.stretch
            values = np.asarray(image, dtype=np.float32)
            return Decoded(stretched(values, how, _nodata(image)), pages, deep=True)
        return Decoded(_eight_bits(image), pages)


def _eight_bits(image: Image.Image) -> Image.Image:
    clear = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if clear else "L" if image.mode in ("L", "1") else "RGB"
    return image.convert(mode)


def _nodata(image: Image.Image) -> float | None:
    """Return the value that means none, where a TIFF of GDAL's names one."""
    written = getattr(image, "tag_v2", {}).get(GDAL_NODATA)
    try:
        return float(written) if written is not None else None
    except (TypeError, ValueError):  # a stranger's tag holds anything
        return None
