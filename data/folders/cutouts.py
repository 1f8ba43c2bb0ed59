"""Part FITS files that hold images from those that hold tables alone."""

from __future__ import annotations

import gzip
import warnings
from pathlib import Path

from bowerbird.data.readers.fits import PROBLEMS, forward


def has_image(path: Path) -> bool:
    """Whether a FITS file holds an image; its headers are read, and no pixels.

    Parameters
    ----------
    path : Path

    Returns
    -------
    has_image : bool
        False too where it is broken before one is reached.
    """
    from astropy.io import fits  # only who has FITS waits for astropy
    from astropy.utils.exceptions import AstropyWarning

    packed = path.suffix.casefold() == ".gz"
    try:
        with (
            warnings.catch_warnings(),
            gzip.open(path) if packed else path.open("rb") as file,
        ):
            warnings.simplefilter("ignore", AstropyWarning)
            with fits.open(file, memmap=not packed) as units:
                return any(unit.is_image and len(unit.shape) >= 2 for unit in forward(units))
    except (*PROBLEMS, fits.VerifyError):
        return False
