"""What a random draw is expected to find."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.evaluation.discovery import expected_classes

COUNTS = np.array([60, 25, 10, 4, 1])


def test_it_is_the_mean_of_many_draws() -> None:
    """The closed form agrees with 4,000 draws to within four standard errors."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(5), COUNTS)
    for n in (1, 5, 20, 60):
        found = [len(np.unique(rng.choice(labels, n, replace=False))) for _ in range(4000)]
        error = np.std(found) / np.sqrt(len(found)) + 1e-9
        assert abs(np.mean(found) - expected_classes(COUNTS, [n])[0]) < 4 * error + 1e-9


def test_nothing_finds_nothing_and_all_finds_all() -> None:
    """At the two ends the number is exact."""
    np.testing.assert_allclose(expected_classes(COUNTS, [0, 100]), [0, 5], atol=1e-9)


def test_more_than_there_is_cannot_be_drawn() -> None:
    """The message names both numbers."""
    with pytest.raises(ValueError, match="101 items are drawn; the pool has 100"):
        expected_classes(COUNTS, [101])
