"""Output layers see directions only, or begin at the prior."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from bowerbird.models.heads.layers import Cosine, prior_bias
from bowerbird.models.losses.batch import Batch
from bowerbird.models.losses.choosing import loss_of

COUNTS = torch.tensor([10_000.0, 90.0, 9.0, 1.0])


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


def first_loss(bias):
    """Return the cross entropy of all labels before the first step, weights drawn small."""
    truth = torch.repeat_interleave(torch.arange(4), COUNTS.long())
    layer = torch.nn.Linear(8, 4)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        layer.weight.normal_(0, 0.01, generator=rng)
        layer.bias.copy_(bias)
        X = torch.randn(len(truth), 8, generator=rng)
        one = torch.ones(len(truth))
        return float(loss_of("cross_entropy")(Batch(layer(X), truth, one, COUNTS, 0.0)))


def test_the_first_loss_is_the_entropy_of_the_prior():
    """Not ln of the number of classes, with one label in ten thousand of the rarest."""
    share = COUNTS / COUNTS.sum()
    entropy = -float((share * share.log()).sum())
    assert first_loss(prior_bias(COUNTS)) == pytest.approx(entropy, rel=0.02)
    assert first_loss(torch.zeros(4)) == pytest.approx(math.log(4), rel=0.02)


def test_an_empty_class_counts_as_half_a_label():
    """Its bias is finite."""
    found = prior_bias(torch.tensor([3.0, 1.0, 0.0]))
    np.testing.assert_allclose(found, np.log([0.75, 0.25, 0.125]), rtol=1e-6)
