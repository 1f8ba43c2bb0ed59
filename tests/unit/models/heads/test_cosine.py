"""`Cosine` sees directions only."""

from __future__ import annotations

import numpy as np
import torch

from bowerbird.models.heads.cosine import Cosine


def test_scores_are_cosines():
    """They are scale x cosine, whatever the lengths are."""
    torch.manual_seed(0)
    layer = Cosine(4, 3, scale=7)
    X = torch.randn(5, 4)
    W = layer.weight.detach()
    expected = [[7 * float(x @ w / x.norm() / w.norm()) for w in W] for x in X]
    np.testing.assert_allclose(layer(X).detach(), expected, rtol=1e-5)
    torch.testing.assert_close(layer(X * 100), layer(X))


def test_zeros_have_no_direction():
    """A row of zeros has scores of 0 and finite gradients."""
    layer = Cosine(4, 3)
    scores = layer(torch.zeros(1, 4))
    scores.sum().backward()
    assert not scores.any()
    assert layer.weight.grad.isfinite().all()
