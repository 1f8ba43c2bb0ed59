"""No loss breaks a fit, whatever the scores and the counts are."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.models.losses.batch import Batch
from bowerbird.models.losses.choosing import LOSSES, loss_of


@st.composite
def cases(draw):
    """Scores of up to 5 rows and 6 classes, some huge, counts with zeros."""
    rows, k = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    size = draw(st.sampled_from([0.0, 1.0, 50.0, 1e4, 1e8]))
    unit = st.floats(-1, 1, width=32)
    scores = torch.tensor(draw(st.lists(unit, min_size=rows * k, max_size=rows * k))) * size
    truth = draw(st.lists(st.integers(0, k - 1), min_size=rows, max_size=rows))
    counts = draw(st.lists(st.integers(0, 10_000), min_size=k, max_size=k).filter(any))
    weight = draw(st.lists(st.floats(0, 10, width=32), min_size=rows, max_size=rows))
    progress = draw(st.sampled_from([0.0, 0.5, 0.99]))
    return Batch(
        scores.reshape(rows, k).requires_grad_(),
        torch.tensor(truth),
        torch.tensor(weight),
        torch.tensor(counts, dtype=torch.float32),
        progress,
    )


@pytest.mark.parametrize("name", LOSSES)
@given(case=cases())
def test_loss_and_gradient_are_finite(name, case):
    """For one class, one row, empty classes, weights of 0 and scores of 1e8."""
    loss = loss_of(name)(case)
    loss.backward()
    assert loss.shape == () and loss.isfinite() and loss >= 0
    assert case.scores.grad.isfinite().all()
