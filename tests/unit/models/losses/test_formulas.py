"""Each loss against its formula, written out row by row."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from bowerbird.data.errors import ConfigError
from bowerbird.models.losses.adjusted import (
    equalization,
    ldam_drw,
    logit_adjusted,
    margins,
    rare,
    seesaw,
)
from bowerbird.models.losses.batch import Batch
from bowerbird.models.losses.choosing import LOSSES, loss_of
from bowerbird.models.losses.weighted import cross_entropy, focal

COUNTS = np.array([600.0, 40.0, 9.0, 1.0])
RNG = np.random.default_rng(0)
SCORES = RNG.normal(size=(30, 4)) * 2
TRUTH = RNG.integers(0, 4, 30)
WEIGHT = RNG.uniform(0, 2, 30)


def found(loss, progress=0.0, counts=COUNTS, **own):
    """Ask ours, in double precision."""
    scores, truth = torch.from_numpy(SCORES), torch.from_numpy(TRUTH)
    weight, counts = torch.from_numpy(WEIGHT), torch.from_numpy(counts)
    return float(loss(Batch(scores, truth, weight, counts, progress), **own))


def expected(row):
    """Average the weighted loss of each row, given by row(z, y)."""
    losses = [w * row(z, y) for z, y, w in zip(SCORES, TRUTH, WEIGHT, strict=True)]
    return pytest.approx(np.mean(losses), rel=1e-9)


def nll(z, y):
    return -math.log(math.exp(z[y]) / sum(math.exp(v) for v in z))


def effective(beta):
    raw = [(1 - beta) / (1 - beta**n) for n in COUNTS]
    return np.array(raw) / np.mean(raw)


def test_cross_entropy():
    """-ln p_y."""
    assert found(cross_entropy) == expected(nll)


def test_inverse_weights_are_clipped():
    """1 / count, the largest 100 times the smallest, mean 1; the name is `weighted` too."""
    raw = np.array([1 / 600, 1 / 40, 1 / 9, 100 / 600])
    weights = raw / raw.mean()
    assert found(cross_entropy, weighting="inverse") == expected(
        lambda z, y: weights[y] * nll(z, y)
    )
    assert found(loss_of("weighted")) == found(cross_entropy, weighting="inverse")


def test_effective_number():
    """(1 - b) / (1 - b^n), b 0.99 for the 650 labels; the name is `class_balanced` too."""
    weights = effective(0.99)
    ours = found(cross_entropy, weighting="effective")
    assert ours == expected(lambda z, y: weights[y] * nll(z, y))
    assert found(loss_of("class_balanced")) == ours


def test_focal():
    """(1 - p_y)^g times cross entropy; g 0 is cross entropy."""
    assert found(focal) == expected(lambda z, y: (1 - math.exp(-nll(z, y))) ** 2 * nll(z, y))
    assert found(focal, gamma=0.0) == expected(nll)


def test_balanced_softmax():
    """The softmax of counts x exp(scores)."""

    def row(z, y):
        odds = COUNTS * np.exp(z)
        return -math.log(odds[y] / odds.sum())

    assert found(loss_of("balanced_softmax")) == expected(row)


def test_logit_adjusted():
    """The prior, tau ln share, is added; tau 0 is cross entropy."""
    prior = np.log(COUNTS / COUNTS.sum())
    assert found(logit_adjusted, tau=1.7) == expected(lambda z, y: nll(z + 1.7 * prior, y))
    assert found(logit_adjusted, tau=0.0) == expected(nll)


def test_ldam():
    """The margin x scale is taken off the true score, and the weights come in after 80 %."""
    raw = COUNTS**-0.25
    taken = 30 * 0.5 * raw / raw.max()

    def row(z, y):
        lowered = z.copy()
        lowered[y] -= taken[y]
        return nll(lowered, y)

    weights = effective(0.99)
    assert found(ldam_drw, progress=0.79) == expected(row)
    assert found(ldam_drw, progress=0.8) == expected(lambda z, y: weights[y] * row(z, y))


def test_the_rarest_class_has_the_largest_margin():
    """An empty class does not take the largest margin from the rarest class with a label."""
    found = margins(torch.tensor([0.0, 16.0, 1.0]), 0.5)
    np.testing.assert_allclose(found, [0.5, 0.25, 0.5])


def test_seesaw():
    """Each other class's term is scaled by mitigation x compensation, both branches."""

    def row(z, y):
        p = np.exp(z) / np.exp(z).sum()
        below = math.exp(z[y])
        for j in range(4):
            if j == y:
                continue
            m = (COUNTS[j] / COUNTS[y]) ** 0.8 if COUNTS[j] < COUNTS[y] else 1
            c = (p[j] / p[y]) ** 2 if p[j] > p[y] else 1
            below += m * c * math.exp(z[j])
        return -math.log(math.exp(z[y]) / below)

    assert found(seesaw) == expected(row)
    assert found(seesaw, mitigation=0.0, compensation=0.0) == expected(nll)


def test_seesaw_takes_its_factors_as_given():
    """The gradient is that of a cross entropy with fixed factors: p' - onehot."""
    scores = torch.from_numpy(SCORES[:1].copy()).requires_grad_()
    truth, one = torch.from_numpy(TRUTH[:1]), torch.ones(1, dtype=torch.float64)
    seesaw(Batch(scores, truth, one, torch.from_numpy(COUNTS), 0.0)).backward()
    assert float(scores.grad.sum()) == pytest.approx(0, abs=1e-12)


def test_equalization():
    """Classes of the tail, 50 of 650 labels, count a tenth in other classes' rows."""

    def row(z, y):
        kept = [1 if j in (0, y) else 0.1 for j in range(4)]
        return -math.log(
            math.exp(z[y]) / sum(w * math.exp(v) for w, v in zip(kept, z, strict=True))
        )

    assert found(equalization) == expected(row)


def test_the_tail_is_a_share_of_the_labels():
    """Classes as frequent as each other are rare together or not at all."""
    counts = torch.tensor([90.0, 5.0, 5.0, 0.0])
    assert rare(counts, 0.1).tolist() == [False, True, True, True]
    assert rare(counts, 0.09).tolist() == [False, False, False, True]


@pytest.mark.parametrize("name", LOSSES)
def test_a_mixed_row_is_two_calls(name):
    """Every loss is linear in the weights, so that shares of two classes add up."""
    scores, counts = torch.from_numpy(SCORES), torch.from_numpy(COUNTS)
    truth, weight = torch.from_numpy(TRUTH), torch.from_numpy(WEIGHT)
    share = torch.linspace(0, 1, 30, dtype=torch.float64)
    whole = Batch(scores, truth, weight, counts, 0.9)
    parts = [loss_of(name)(replace(whole, weight=weight * s)) for s in (share, 1 - share)]
    assert float(sum(parts)) == pytest.approx(float(loss_of(name)(whole)), rel=1e-12)


def test_which_loss_wants_a_cosine_layer():
    """A margin means nothing to scores without a scale."""
    assert [n for n in LOSSES if getattr(loss_of(n), "wants_cosine", False)] == ["ldam_drw"]


def test_an_unknown_name_is_told():
    """One line with what there is."""
    with pytest.raises(ConfigError, match=r"loss is 'hinge'. There are: cross_entropy, .*seesaw"):
        loss_of("hinge")
    with pytest.raises(ConfigError, match=r"weighting is 'half'. There are: none, inverse, effe"):
        found(cross_entropy, weighting="half")
