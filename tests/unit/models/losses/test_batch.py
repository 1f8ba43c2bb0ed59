"""Shares and weights of the classes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bowerbird.models.losses.batch import effective_weights, inverse_weights, log_share


@pytest.mark.parametrize("weights", [inverse_weights, effective_weights])
def test_the_mean_over_classes_with_labels_is_one(weights):
    """An empty class has a finite weight, and no part in the mean."""
    counts = torch.tensor([300.0, 0.0, 20.0, 1.0])
    found = weights(counts)
    assert float(found[counts > 0].mean()) == pytest.approx(1)
    assert found.isfinite().all()
    assert found[0] < found[2] < found[3]


def test_many_labels_weigh_near_one_over_count():
    """With the base 0.9999 and 5,000 to 5 labels a class it is 1 / count to a third."""
    counts = torch.tensor([5000 * 1e-3 ** (i / 9) for i in range(10)]).floor()
    found = effective_weights(counts) * counts
    assert float(found.max() / found.min()) < 4 / 3


def test_few_labels_take_a_smaller_base():
    """0.99 below 1,000 labels, 0.9999 above, and what is given in any case."""
    few, many = torch.tensor([900.0, 9.0]), torch.tensor([9000.0, 9.0])
    torch.testing.assert_close(effective_weights(few), effective_weights(few, 0.99))
    torch.testing.assert_close(effective_weights(many), effective_weights(many, 0.9999))


def test_an_empty_class_has_a_share():
    """A thousandth of a label."""
    found = log_share(torch.tensor([3.0, 1.0, 0.0]))
    np.testing.assert_allclose(found, np.log([0.75, 0.25, 0.00025]), rtol=1e-6)
