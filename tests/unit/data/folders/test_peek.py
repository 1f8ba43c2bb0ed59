"""What a folder seems to hold, at a glance."""

from __future__ import annotations

import numpy as np
from astropy.io import fits

from bowerbird.data.folders import peek as module
from bowerbird.data.folders.peek import peek


def test_most_of_the_first_names_decide(put, tmp_path, monkeypatch):
    """On top and in the first folders; hidden files, links and what lies deeper do not count."""
    put("secret/1.wav")
    assert peek(tmp_path / "gone") == ""
    put("d/deep/er/0.wav")
    put("d/.hidden.wav")
    put("d/one.txt")
    (tmp_path / "d" / "link.wav").symlink_to(tmp_path / "secret" / "1.wav")
    (tmp_path / "d" / "folder.wav").mkdir()
    assert peek(tmp_path / "d") == "texts"
    for number in range(2):
        put(f"d/birds/{number}.wav")
    assert peek(tmp_path / "d") == "sounds"
    monkeypatch.setattr(module, "MOST_FOLDERS", 0)
    assert peek(tmp_path / "d") == "texts"


def test_fits_files_are_cutouts_where_they_hold_images(tmp_path):
    """A folder of tables is nothing that can be opened as a whole."""
    table = fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.arange(3.0))])
    table.writeto(tmp_path / "1.fits")
    assert peek(tmp_path) == ""
    fits.PrimaryHDU(np.zeros((4, 4))).writeto(tmp_path / "1.fits", overwrite=True)
    assert peek(tmp_path) == "cutouts"
