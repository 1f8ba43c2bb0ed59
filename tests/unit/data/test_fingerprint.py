"""Fingerprints of pools."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from bowerbird.data.fingerprint import CHUNK_ROWS, Fingerprint

TEXTS = ["a", "NGC 224", 'q"t', "it's", "b\\c", "é", "\x7f", "a\nb", "\udc80", "\u200b"]


@pytest.mark.parametrize(
    "ids",
    [
        np.array([f"J{i}" for i in range(CHUNK_ROWS + 5)], dtype=object),
        np.array(TEXTS, dtype=object),
        *(np.array([text], dtype=object) for text in TEXTS),
        np.array([0, -5, 2**63 - 1, -(2**63)]),
        np.arange(CHUNK_ROWS + 5),
        np.array([], dtype=np.int64),
    ],
)
def test_ids_are_digested_as_python_writes_them(ids):
    """However the lines are made, they are each id's `repr`, as in the logs that there are."""
    lines = "".join(f"{value!r}\n" for value in ids.tolist())
    expected = hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()
    assert Fingerprint.of(ids, np.zeros((len(ids), 1), np.float32)).ids == expected


def test_features_are_digested_row_by_row():
    """The order in memory does not count, and neither do the chunks."""
    features = np.random.default_rng(0).random((CHUNK_ROWS + 5, 3)).astype(np.float32)
    expected = hashlib.blake2b(features.tobytes(), digest_size=16).hexdigest()
    ids = np.arange(len(features))
    assert Fingerprint.of(ids, features).features == expected
    assert Fingerprint.of(ids, np.asfortranarray(features)).features == expected
