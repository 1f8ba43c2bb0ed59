"""Edges and colours: no weights needed, and fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from PIL import Image

from bowerbird.data.encoding.contract import Floats, Kind
from bowerbird.data.encoding.reduced import COMPONENTS, Reduced
from bowerbird.data.encoding.squares import squares
from bowerbird.data.parameters import Between

SIDE = 64
CELL, BLOCK, ORIENTATIONS = 8, 2, 9
FIELDS = 4  # a side: the colours of 16 fields, so that it counts where a colour is


class HogColour(Reduced):
    """Directions of edges and mean colours, reduced by principal components.

    Parameters
    ----------
    components : int
        Length of the vectors, at most.

    References
    ----------
    Dalal and Triggs 2005, CVPR.
    """

    kind: ClassVar[Kind] = "image"

    def __init__(self, *, components: Annotated[int, Between(1, 1_024)] = COMPONENTS) -> None:
        super().__init__(components)

    def extract(self, items: Sequence[Image.Image]) -> Floats:
        """Return the edges, and the colours of 16 fields with how much they vary there.

        Parameters
        ----------
        items : sequence of m PIL.Image.Image

        Returns
        -------
        extracts : ndarray of shape (m, 1860), float32
        """
        colours = squares(items, SIDE) / np.float32(255)
        return np.stack(
            [np.concatenate([_edges(picture), _fields(picture)]) for picture in colours]
        )


def _edges(picture: Floats) -> Floats:
    from skimage.feature import hog

    grey = picture.mean(axis=2)
    edges = hog(grey, ORIENTATIONS, (CELL, CELL), (BLOCK, BLOCK), feature_vector=True)
    return np.asarray(edges, dtype=np.float32) / np.float32(np.sqrt(BLOCK * BLOCK))


def _fields(picture: Floats) -> Floats:
    step = SIDE // FIELDS
    fields = picture.reshape(FIELDS, step, FIELDS, step, 3)
    mean, spread = fields.mean(axis=(1, 3)), fields.std(axis=(1, 3))
    return np.concatenate([mean.ravel(), spread.ravel()])
