"""Fixtures of the strategies' tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence


def _on_a_line(labels: Mapping[int, int]) -> Evidence:
    """Lay out items 0, 1, .. 20 from most to least of class a; labels by item."""
    P = np.linspace(0.99, 0.01, 21, dtype=np.float32)
    probabilities = np.column_stack([P, 1 - P])
    labelled = np.array(sorted(labels))
    return Evidence(
        features=np.zeros((21, 1), np.float32),
        candidates=np.setdiff1d(np.arange(21), labelled),
        labelled=labelled,
        labels=np.array([labels[at] for at in labelled]),
        classes=("a", "b"),
        probabilities=lambda: probabilities,
    )


@pytest.fixture
def on_a_line() -> Callable[[Mapping[int, int]], Evidence]:
    """Return a function that lays out 21 items which the model has in order."""
    return _on_a_line
