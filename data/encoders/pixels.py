"""The pixels themselves: for pictures that differ in place and brightness alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from PIL import Image

from bowerbird.data.encoding.contract import Floats, Kind
from bowerbird.data.encoding.reduced import COMPONENTS, Reduced
from bowerbird.data.encoding.squares import squares
from bowerbird.data.parameters import Between


class Pixels(Reduced):
    """Colours of small pictures, reduced by principal components.

    Parameters
    ----------
    size : int
        Side in pixels to which a picture is scaled.
    components : int
        Length of the vectors, at most.
    """

    kind: ClassVar[Kind] = "image"

    def __init__(
        self,
        *,
        size: Annotated[int, Between(4, 128)] = 32,
        components: Annotated[int, Between(1, 1_024)] = COMPONENTS,
    ) -> None:
        super().__init__(components)
        self._size = size

    def extract(self, items: Sequence[Image.Image]) -> Floats:
        """Return the colours in [0, 1].

        Parameters
        ----------
        items : sequence of m PIL.Image.Image

        Returns
        -------
        extracts : ndarray of shape (m, 3 * size * size), float32
        """
        return (squares(items, self._size) / np.float32(255)).reshape(len(items), -1)
