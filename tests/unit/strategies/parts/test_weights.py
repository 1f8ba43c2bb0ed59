"""The factors of the product score, by hand."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.parts import weights


def test_margins():
    """The largest less the second; 0 for a single class; a tie has none."""
    P = np.array([[0.5, 0.2, 0.3], [0.4, 0.4, 0.2], [0, 0, 1]], dtype=np.float32)
    np.testing.assert_allclose(weights.margins(P), [0.2, 0, 1], atol=1e-6)
    np.testing.assert_array_equal(weights.margins(np.ones((4, 1), np.float32)), np.zeros(4))


def test_margins_of_many_rows():
    """Rows beyond a chunk are measured like the first."""
    P = np.random.default_rng(0).dirichlet(np.ones(4), weights.ROWS + 11).astype(np.float32)
    top = np.sort(P, axis=1)
    np.testing.assert_array_equal(weights.margins(P), top[:, -1] - top[:, -2])


def test_ambiguity():
    """(1 - margin + 0.01) ^ power."""
    P = np.array([[0.75, 0.25], [0.5, 0.5]], dtype=np.float32)
    np.testing.assert_allclose(weights.ambiguity(P), [0.51**0.5, 1.01**0.5], rtol=1e-6)
    np.testing.assert_allclose(weights.ambiguity(P, 0), [1, 1])
    np.testing.assert_allclose(weights.ambiguity(P, 2), [0.51**2, 1.01**2], rtol=1e-5)


def test_need_weight():
    """(P @ need + 0.001) ^ power."""
    P = np.array([[0.5, 0.5], [0, 1]], dtype=np.float32)
    found = weights.need_weight(P, np.array([1, 3]))
    np.testing.assert_allclose(found, [0.751**0.5, 0.501**0.5], rtol=1e-6)


def test_scale_weight(make_evidence):
    """The spread, to a negative power."""
    evidence = make_evidence()
    np.testing.assert_allclose(weights.scale_weight(evidence), evidence.spread**-0.25, rtol=1e-6)
    np.testing.assert_allclose(weights.scale_weight(evidence, 1), 1 / evidence.spread, rtol=1e-6)
