"""FITS files that hold images."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from astropy.io import fits

from bowerbird.data.folders.cutouts import has_image

VALUES = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("a.fits", [fits.PrimaryHDU(VALUES)]),
        ("b.fits", [fits.PrimaryHDU(), fits.ImageHDU(VALUES.astype("i2"))]),
        ("c.fits", [fits.PrimaryHDU(np.stack([VALUES, VALUES]).astype("f4"))]),
        ("d.fits.fz", [fits.PrimaryHDU(), fits.CompImageHDU(VALUES.astype("i4"))]),
        ("e.fits.gz", [fits.PrimaryHDU(np.zeros(7)), fits.ImageHDU(VALUES)]),
    ],
)
def test_an_image_is_seen_wherever_it_lies(tmp_path, name, units):
    """In any unit, packed or not."""
    fits.HDUList(units).writeto(tmp_path / name)
    assert has_image(tmp_path / name)


def test_a_table_and_what_is_broken_hold_none(tmp_path):
    """Nor does a row of numbers, nor a file that only is called so."""
    table = fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.arange(3.0))])
    fits.HDUList([fits.PrimaryHDU(np.zeros(7)), table]).writeto(tmp_path / "t.fits")
    whole = gzip.compress((tmp_path / "t.fits").read_bytes())
    for name, content in {
        "no.fits": b"no FITS", "empty.fits": b"", "cut.fits.gz": whole[:60], "plain.fits.gz": b"x",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
    assert not any(map(has_image, [*tmp_path.iterdir(), tmp_path / "gone.fits"]))
