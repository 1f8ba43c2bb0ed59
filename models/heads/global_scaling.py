"""What a network sees: rows around 0, as wide as 1 on the whole."""

from __future__ import annotations

import numpy as np

from bowerbird.models.base.chunked import Chunked
from bowerbird.models.base.learner import Doubles, Floats


class GloballyScaled(Chunked):
    """A learner whose network sees rows less their mean, over one width for all columns.

    Scaling an embedding column by column would lose what it holds.

    Attributes
    ----------
    centre_ : ndarray of shape (d,), float64
    width_ : float
        Positive.
    """

    def _measure(self, rows: Doubles) -> None:
        """Take mean and width from labelled rows."""
        self.centre_, self.width_ = rows.mean(axis=0), max(float(rows.std()), 1e-12)

    def _scaled(self, X: Doubles | Floats) -> Floats:
        return np.asarray((X - self.centre_) / self.width_, dtype=np.float32)
