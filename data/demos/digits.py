"""Handwritten digits, of which some are rare: a pool with truth, for tests and simulations."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from PIL import Image

from bowerbird.data.demos.building import put
from bowerbird.data.open import load_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

VERSION = 2
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
COMMON_TO_RARE = (1, 7, 4, 0, 6, 2, 9, 3, 5, 8)
MOST, RATIO = 174, 50.0
GREY = 4.0  # 16 grey values become 0 to 4: together the pixels then vary as ten times ten do
SIDE = 8


def build(cache: Path) -> Pool:
    """Draw 487 of scikit-learn's digits, the commonest 50 times as often as the rarest.

    Parameters
    ----------
    cache : Path
        Folder for the pool.

    Returns
    -------
    pool : Pool
        64 pixels in [0, 4], unscaled; ids are the rows in scikit-learn's set; pictures and four
        measures of the writing as context; labels known.

    References
    ----------
    Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI.
    """
    folder = cache / f"pool-digits-{VERSION}"
    if (folder / "meta.json").is_file():
        return load_pool(folder)
    from sklearn.datasets import load_digits  # a second to import, for this demo alone

    pixels, truth = load_digits(return_X_y=True)
    rows = _draw(truth)
    roles = Roles(
        known_labels="practise",
        id="row",
        label="digit",
        features=("pixel*",),
        image="picture",
        context=("picture", "ink", "centre_x", "centre_y", "slant"),
        scaling="none",
        suggested_classes=NAMES,
    )
    return put("digits", _table(rows, pixels[rows], truth[rows]), roles, folder)


def _draw(truth: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Take every so many of each digit: a draw without chance is the same on every machine."""
    chosen = []
    for rank, digit in enumerate(COMMON_TO_RARE):
        of_digit = np.flatnonzero(truth == digit)
        count = round(MOST * RATIO ** (-rank / (len(NAMES) - 1)))
        chosen.append(of_digit[np.arange(count) * len(of_digit) // count])
    return np.sort(np.concatenate(chosen))


def _table(
    rows: npt.NDArray[np.int64], pixels: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]
) -> pa.Table:
    columns: dict[str, Any] = {"row": rows, "digit": [NAMES[digit] for digit in truth]}
    columns |= {f"pixel{i}": (pixels[:, i] / GREY).astype(np.float32) for i in range(SIDE * SIDE)}
    columns["picture"] = pa.array([_png(image) for image in pixels], pa.large_binary())
    return pa.table(columns | _measures(pixels))


def _png(pixels: npt.NDArray[np.float64]) -> bytes:
    grey = (255 - pixels.reshape(SIDE, SIDE) * 255 / 16).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, format="PNG")
    return file.getvalue()


def _measures(pixels: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """Measure the ink, where it is centred (in pixels) and how far it leans."""
    ink = pixels.sum(axis=1)
    y, x = (grid.ravel() for grid in np.mgrid[:SIDE, :SIDE].astype(np.float64))
    centre_x, centre_y = pixels @ x / ink, pixels @ y / ink
    dx, dy = x - centre_x[:, None], y - centre_y[:, None]
    slant = -(pixels * dx * dy).sum(axis=1) / (pixels * dy * dy).sum(axis=1)
    return {"ink": ink, "centre_x": centre_x, "centre_y": centre_y, "slant": slant}
