"""Rows are mixed as their formula says, and labels move to the rarer class."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from bowerbird.models.heads.mixing import label_share, mixed

COUNTS = torch.tensor([90.0, 30.0, 3.0])


def table(n=60, d=3):
    rng = np.random.default_rng(0)
    X = torch.from_numpy(rng.normal(size=(n, d)).astype(np.float32))
    y = torch.from_numpy(rng.integers(0, 3, n))
    return X, y, rng.integers(0, n, 200), rng.integers(0, n, 200)


def remixed(ratio, first, second, kappa, tau):
    """Transcribe the rule for one row."""
    if first / second >= kappa and ratio < tau:
        return 0.0
    if second / first >= kappa and 1 - ratio < tau:
        return 1.0
    return ratio


def test_rows_and_labels_follow_the_formula():
    """A row is r a + (1 - r) b, and the label's share by the counts."""
    X, y, chosen, partner = table()
    found = mixed(X, y, chosen, partner, COUNTS, np.random.default_rng(5), alpha=0.7)
    ratio = np.random.default_rng(5).beta(0.7, 0.7, 200)
    for i, r in enumerate(ratio):
        a, b = X[chosen[i]], X[partner[i]]
        np.testing.assert_allclose(found.X[i], r * a + (1 - r) * b, atol=1e-5)
        n, m = (float(COUNTS[y[j[i]]]) for j in (chosen, partner))
        assert float(found.share[i]) == pytest.approx(remixed(r, n, m, 3, 0.5), abs=1e-6)
    torch.testing.assert_close(found.first, y[chosen])
    torch.testing.assert_close(found.second, y[partner])
    assert {0.0, 1.0} < set(found.share.tolist())


def test_the_rarer_class_never_loses():
    """A moved label gives the rarer class all, in either place of the pair."""
    ratio = torch.tensor([0.3, 0.3, 0.7, 0.7])
    first, second = torch.tensor([90.0, 3.0, 90.0, 3.0]), torch.tensor([3.0, 90.0, 3.0, 90.0])
    found = label_share(ratio, first, second, 3.0, 0.5)
    np.testing.assert_allclose(found, [0.0, 0.3, 0.7, 1.0])


def test_infinite_kappa_is_plain_mixing():
    """The label is as mixed as the row (EnMix), for an empty class too."""
    X, y, chosen, partner = table()
    counts = torch.tensor([90.0, 30.0, 0.0])
    rng = np.random.default_rng(5)
    found = mixed(X, y, chosen, partner, counts, rng, alpha=1.0, kappa=math.inf)
    np.testing.assert_allclose(found.share, np.random.default_rng(5).beta(1, 1, 200), rtol=1e-6)
