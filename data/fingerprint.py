"""A pool's fingerprint: proof that two machines speak of the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

CHUNK_ROWS = 65_536


@dataclass(frozen=True)
class Fingerprint:
    """Digests of a pool's ids and features.

    Parameters
    ----------
    rows, columns : int
        Shape of the features.
    ids : str
        BLAKE2b of the ids in order, 32 hexadecimal digits.
    features : str
        BLAKE2b of the scaled float32 features, row by row.
    """

    rows: int
    columns: int
    ids: str
    features: str

    @classmethod
    def of(cls, ids: npt.NDArray[Any], features: npt.NDArray[np.float32]) -> Self:
        """Take the fingerprint of a pool.

        Parameters
        ----------
        ids : ndarray of shape (n,)
            int64, or object holding str; 1 and "1" differ.
        features : ndarray of shape (n, d), float32
            Read once, in chunks.

        Returns
        -------
        fingerprint : Fingerprint
        """
        rows = range(0, len(features), CHUNK_ROWS)
        chunks = (np.ascontiguousarray(features[i : i + CHUNK_ROWS]).tobytes() for i in rows)
        return cls(len(ids), features.shape[1], _digest(_id_bytes(ids)), _digest(chunks))

    def as_dict(self) -> dict[str, Any]:
        """Return the fingerprint as JSON's types."""
        return asdict(self)


def _id_bytes(ids: npt.NDArray[Any]) -> Iterable[bytes]:
    for start in range(0, len(ids), CHUNK_ROWS):
        yield "\n".join(map(repr, ids[start : start + CHUNK_ROWS].tolist())).encode() + b"\n"


def _digest(chunks: Iterable[bytes]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        total.update(chunk)
    return total.hexdigest()
