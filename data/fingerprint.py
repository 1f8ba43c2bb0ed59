"""A pool's fingerprint: proof that two machines speak of the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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
        chunks = (np.ascontiguousarray(features[i : i + CHUNK_ROWS]).ravel().data for i in rows)
        return cls(len(ids), features.shape[1], _digest(_id_bytes(ids)), _digest(chunks))

    def as_dict(self) -> dict[str, Any]:
        """Return the fingerprint as JSON's types."""
        return asdict(self)


def _id_bytes(ids: npt.NDArray[Any]) -> Iterable[bytes]:
    """Write each id as Python does, on a line of its own."""
    for start in range(0, len(ids), CHUNK_ROWS):
        part = ids[start : start + CHUNK_ROWS]
        yield (
            _whole_lines(part) if part.dtype.kind == "i" else _text_lines(part.tolist())
        ).encode()


def _text_lines(ids: list[str]) -> str:
    letters = "".join(ids)
    # Nothing in them that Python would escape, which is how most ids are.
    if letters.isprintable() and "'" not in letters and "\\" not in letters:
        return "'" + "'\n'".join(ids) + "'\n"
    return "\n".join(map(repr, ids)) + "\n"


def _whole_lines(ids: npt.NDArray[np.int64]) -> str:
    texts = pa.ListArray.from_arrays([0, len(ids)], pa.array(ids).cast(pa.string()))
    return str(pc.binary_join(texts, "\n")[0].as_py()) + "\n"


def _digest(chunks: Iterable[bytes | memoryview]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        total.update(chunk)
    return total.hexdigest()
