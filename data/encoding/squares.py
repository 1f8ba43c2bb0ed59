"""Pictures as arrays of one size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from bowerbird.data.encoding.contract import Floats


def squares(images: Sequence[Image.Image], size: int) -> Floats:
    """Scale pictures to squares of one size; a long one is squeezed, so that nothing is cut off.

    Parameters
    ----------
    images : sequence of m PIL.Image.Image
        In RGB.
    size : int
        Side in pixels.

    Returns
    -------
    colours : ndarray of shape (m, size, size, 3), float32
        In [0, 255].
    """
    small = [
        image.resize((size, size), Image.Resampling.BILINEAR, reducing_gap=3.0) for image in images
    ]
    return np.stack([np.asarray(image, dtype=np.float32) for image in small])
