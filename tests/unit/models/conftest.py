"""Made classes with known probabilities, and how far probabilities are from the truth."""

from __future__ import annotations

import numpy as np
import pytest

PRIOR = np.array([0.9, 0.08, 0.02])


def _drawn(n, prior=PRIOR, apart=1.5, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.choice(len(prior), n, p=prior)
    centres = np.eye(len(prior)) * apart
    X = centres[y] + rng.normal(size=(n, len(prior)))
    even = np.exp(-((X[:, None] - centres) ** 2).sum(axis=2) / 2)
    return X, y, even / even.sum(axis=1, keepdims=True)


def _calibration_error(probabilities, truth, bins=15):
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[bin_of == b].sum() - right[bin_of == b].sum()) for b in range(bins)]
    return sum(gaps) / len(truth)


@pytest.fixture
def drawn():
    """Draw Gaussian classes; gives rows, truth, and the exact posterior under an even prior."""
    return _drawn


@pytest.fixture
def calibration_error():
    """Give the expected calibration error of the largest probability."""
    return _calibration_error
