"""`gaussians`: shrunk as Ledoit and Wolf have it, and mended as in the slow transcription."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.covariance import LedoitWolf

from bowerbird.models.parts.gaussians import calibrate, estimate


def covariance(gaussian):
    return gaussian.factors.T @ gaussian.factors + np.diag(gaussian.spread)


def cloud(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)


@pytest.mark.parametrize(("n", "d"), [(2, 5), (7, 5), (30, 12), (9, 40), (60, 1)])
def test_covariance_is_that_of_ledoit_and_wolf(n, d):
    """With few rows and with many, the factors and the diagonal make scikit-learn's matrix."""
    X = cloud(n, d)
    found = estimate(X)
    np.testing.assert_allclose(found.mean, X.mean(axis=0))
    np.testing.assert_allclose(covariance(found), LedoitWolf().fit(X).covariance_, atol=1e-9)


def test_a_wide_one_keeps_32_factors_and_the_variances():
    """Above 256 columns the diagonal stays right, and memory is that of 32 rows."""
    X = cloud(50, 300)
    found = estimate(X)
    assert found.factors.shape == (32, 300)
    np.testing.assert_allclose(found.variance, np.diag(LedoitWolf().fit(X).covariance_))


@pytest.mark.parametrize("X", [np.ones((1, 3)), np.ones((4, 3))])
def test_what_does_not_vary_has_no_variance(X):
    """One row, or one row again and again, draws itself."""
    drawn = estimate(X).draw(5, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn, np.ones((5, 3)))


def test_draws_are_of_that_mean_and_covariance():
    """Many draws have the moments of the Gaussian, to their own error."""
    found = estimate(cloud(9, 4))
    drawn = found.draw(200_000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.mean(axis=0), found.mean, atol=0.05)
    np.testing.assert_allclose(np.cov(drawn.T), covariance(found), atol=0.2)


def transcribed(own, counts, q, share):
    """Return means and covariances as the docstring has them, with whole matrices."""
    mended = []
    for c, n in enumerate(counts):
        mean, matrix = own[c].mean, covariance(own[c])
        larger = [j for j in range(len(own)) if counts[j] > n]
        if larger and (n < 20 or n < np.median(counts)):
            far = {j: np.linalg.norm(own[j].mean - mean) for j in larger}
            near = sorted(larger, key=far.get)[:q]
            unit = np.mean([far[j] for j in near])
            weight = np.array([counts[j] * np.exp(-far[j] / unit) for j in near])
            weight /= weight.sum()
            d = len(mean)
            lent = sum(w * covariance(own[j]) for w, j in zip(weight, near, strict=True))
            lent = (lent + matrix) / 2 if n > 2 * d else lent
            lent = lent + 0.1 * np.trace(lent) / d * np.eye(d)
            if n < 5:
                lent = np.diag(np.diag(covariance(own[near[0]])))
            blend = sum(w * own[j].mean for w, j in zip(weight, near, strict=True))
            mean, matrix = share * mean + (1 - share) * blend, lent
        mended.append((mean, matrix))
    return mended


@pytest.mark.parametrize("q", [1, 3, 9])
def test_small_classes_are_mended_as_in_the_formula(q):
    """Tiny, small and large classes, one of a few rows more than twice the columns."""
    counts = np.array([60, 1, 4, 7, 12, 60, 30, 25, 3])
    own = [estimate(cloud(n, 4, seed=i)) for i, n in enumerate(counts)]
    found = calibrate(own, counts, q, 0.8)
    for gaussian, (mean, matrix) in zip(found, transcribed(own, counts, q, 0.8), strict=True):
        np.testing.assert_allclose(gaussian.mean, mean)
        np.testing.assert_allclose(covariance(gaussian), matrix, atol=1e-9)


def test_without_a_larger_class_nothing_is_borrowed():
    """Classes of one size stay as they are, small or not."""
    own = [estimate(cloud(3, 4, seed=i)) for i in range(3)]
    assert calibrate(own, np.array([3, 3, 3]), 3, 0.9) == own
