"""Encoders that extract many numbers, reduced by principal components."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from bowerbird.data.encoding.contract import Encoder, Extracts, Floats

COMPONENTS = 64


class Reduced(Encoder):
    """An encoder whose extracts are reduced by the principal components of a sample.

    The components have unit variance on average, so that several encodings can be joined, and keep
    their ratios: the first tell most.

    Parameters
    ----------
    components : int
        At most; fewer where the sample or the extracts have fewer.
    """

    sample: ClassVar[int] = 256  # enough for as many components, and soon looked at

    def __init__(self, components: int = COMPONENTS) -> None:
        super().__init__()
        self._components = components

    def fit(self, extracts: Extracts) -> None:
        """Find the components.

        Parameters
        ----------
        extracts : ndarray of shape (s, r)
        """
        mean, axes, scale = principal(np.asarray(extracts), self._components)
        self.arrays = {"mean": mean, "axes": axes, "scale": np.asarray(scale)}

    def reduce(self, extracts: Extracts) -> Floats:
        """Project onto the components.

        Parameters
        ----------
        extracts : ndarray of shape (m, r)

        Returns
        -------
        vectors : ndarray of shape (m, c), float32
        """
        mean, axes, scale = (self.arrays[name] for name in ("mean", "axes", "scale"))
        vectors: Floats = ((np.asarray(extracts) - mean) @ axes) / scale
        return vectors


def principal(raw: Floats, components: int) -> tuple[Floats, Floats, np.float32]:
    """Find the principal components of extracts.

    Parameters
    ----------
    raw : ndarray of shape (m, r), float32
    components : int

    Returns
    -------
    mean : ndarray of shape (r,), float32
    axes : ndarray of shape (r, c), float32
        c is at most `components`, r and m.
    scale : float32
        The square root of the components' mean variance; 1 where all vectors are the same.
    """
    from sklearn.decomposition import PCA

    if (raw == raw[0]).all():  # no direction tells anything
        return raw[0], np.eye(raw.shape[1], 1, dtype=np.float32), np.float32(1)
    count = min(components, *raw.shape)
    exact = PCA(count, svd_solver="full" if len(raw) < raw.shape[1] else "covariance_eigh")
    exact.fit(raw.astype(np.float64))
    spread = np.sqrt(exact.explained_variance_.mean())
    mean, axes = exact.mean_.astype(np.float32), exact.components_.T.astype(np.float32)
    return mean, np.ascontiguousarray(axes), np.float32(spread)
