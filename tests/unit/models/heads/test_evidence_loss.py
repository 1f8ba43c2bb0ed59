"""The loss of an expert that weighs evidence, against its formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.special import digamma, gammaln

from bowerbird.models.heads.dempster_shafer import opinion
from bowerbird.models.heads.evidence_loss import chances, divergence, evidence, evidence_loss

SCORES = np.array([[3.0, -1.0, 0.5], [-4.0, 2.0, 1.0], [0.0, 0.0, 0.0]])
TRUTH = np.array([0, 2, 1])
COUNTS = np.array([16.0, 4.0, 1.0])


def slow_divergence(row, truth):
    """Follow Sensoy et al., eq. 5, for one row."""
    alpha = [1.0 if j == truth else math.exp(z) + 1 for j, z in enumerate(row)]
    total, k = sum(alpha), len(row)
    found = gammaln(total) - gammaln(k) - sum(gammaln(a) for a in alpha)
    return found + sum((a - 1) * (digamma(a) - digamma(total)) for a in alpha)


def slow_loss(row, truth, progress):
    """Sum the three parts of one row."""
    taken = list(row)
    taken[truth] -= 30 * 0.5 * COUNTS[truth] ** -0.25  # the rarest has one label
    crossed = math.log(sum(math.exp(z) for z in taken)) - taken[truth]
    alpha = [math.exp(z) + 1 for z in row]
    told = math.log(alpha[truth] / sum(alpha))
    return crossed - told + 0.015 * progress * slow_divergence(row, truth)


@pytest.mark.parametrize("progress", [0.0, 0.5])
def test_loss_is_the_formula(progress):
    """Row by row it is cross entropy with a margin, ln of the chance, and the divergence."""
    given = [torch.from_numpy(a) for a in (SCORES, TRUTH, COUNTS)]
    expected = [slow_loss(row, truth, progress) for row, truth in zip(SCORES, TRUTH, strict=True)]
    np.testing.assert_allclose(evidence_loss(*given, progress), expected, rtol=1e-5)


def test_divergence_is_the_formula():
    """And it does not hear what speaks for the true class."""
    found = divergence(torch.from_numpy(SCORES), torch.from_numpy(TRUTH))
    expected = [slow_divergence(row, truth) for row, truth in zip(SCORES, TRUTH, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    louder = SCORES + 3 * np.eye(3)[TRUTH]
    torch.testing.assert_close(divergence(torch.from_numpy(louder), torch.from_numpy(TRUTH)), found)


def test_largest_cosines_stay_finite():
    """In float32 at the ends of the scale doubt is above 0, and the loss has a finite gradient."""
    scores = torch.tensor([[30.0, 30.0], [30.0, -30.0], [-30.0, -30.0]], requires_grad=True)
    held = opinion(evidence(scores))
    assert (held.doubt > 0).all() and torch.isfinite(held.belief).all()
    torch.testing.assert_close(chances(held).sum(dim=1), torch.ones(3))
    evidence_loss(scores, torch.tensor([0, 1, 0]), torch.tensor([2.0, 1.0]), 0.9).sum().backward()
    assert torch.isfinite(scores.grad).all()


def test_one_class_has_no_divergence():
    """There is nothing that speaks for another."""
    assert divergence(torch.ones(2, 1), torch.zeros(2, dtype=torch.int64)).tolist() == [0, 0]
