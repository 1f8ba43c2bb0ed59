"""Three experts that weigh evidence, and say how little they know of an item."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.chunks import Floats
from bowerbird.models.dempster_shafer import Opinion, fused, opinion
from bowerbird.models.expert_learner import ExpertLearner

CLAMP = 20.0  # of a score: e^20 labels' worth of evidence is as good as any more
SCALE = 30.0  # of a cosine
MARGIN = 0.5  # of the rarest class, times the scale
LATE = 0.8  # of a fit, after which rare classes weigh more
PRIOR_PULL = 0.015  # of the divergence to no evidence at the end, for the classes that it is not
APART = 0.01  # by which experts are kept from saying the same
ENGAGED = 0.54  # of the largest doubt left: below it the next expert leaves an item to the others


class Tlc(ExpertLearner):
    """Three experts that weigh evidence; what all of them doubt is what is not known.

    Each gives every class so much evidence as its weights lie in the item's direction; little for
    all is doubt, not a probability. Opinions are joined by Dempster's rule. A later expert learns
    from what the earlier ones leave in doubt. The strategy `evidential` asks where doubt is
    largest. For rare classes its answers are less often right than those of `mlp` from the same
    labels; what it is for is the doubt.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, positive.
    steps : int
        Steps of a fit, positive.
    batch : int
        Rows a step at most, positive.
    rate : float
        Step size of AdamW, positive.
    decay : float
        Weight decay of AdamW, not negative.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights and the draws.

    References
    ----------
    Li et al. 2022, Trustworthy long-tailed classification; here experts are joined with all before
    them, and an item's mix does not depend on the others of its batch.
    """

    cosine = True

    def __init__(
        self,
        *,
        hidden: int = 128,
        steps: int = 200,
        batch: int = 512,
        rate: float = 3e-3,
        decay: float = 1e-2,
        device: str = "auto",
        seed: int = 0,
    ) -> None:
        self.hidden = hidden
        self.steps = steps
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.device = device
        self.seed = seed

    def uncertainty(self, X: npt.ArrayLike) -> Floats:
        """Give how little is known of each item.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        doubt : ndarray of shape (n,), float32
            In (0, 1]: what the experts' joint opinion leaves open.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        return self._column(X, lambda scores: fused(_opinions(scores))[0].doubt)

    def conflict(self, X: npt.ArrayLike) -> Floats:
        """Give how much the experts' beliefs exclude each other.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        conflict : ndarray of shape (n,), float32
            In [0, 1).

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        return self._column(X, lambda scores: fused(_opinions(scores))[1])

    def members(self, X: npt.ArrayLike) -> Floats:
        """Give what each expert says.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        members : ndarray of shape (3, n, k), float32
            Rows sum to 1.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        k = len(self.classes_)

        def each(scores: Tensor) -> Tensor:
            return torch.cat([_chances(one) for one in _opinions(scores)], dim=1)

        flat = self._streamed(self._rows(X), 3 * k, each)
        return np.ascontiguousarray(flat.reshape(-1, 3, k).transpose(1, 0, 2))

    def _column(self, X: npt.ArrayLike, of: object) -> Floats:
        assert callable(of)
        return self._streamed(self._rows(X), 1, lambda scores: of(scores)[:, None])[:, 0]

    def _said(self, scores: Tensor) -> Tensor:
        chances = _chances(fused(_opinions(scores))[0])
        return chances / chances.sum(dim=1, keepdim=True)

    def _loss(self, scores: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
        margins = MARGIN * (self.counts_.clamp_min(1) ** -0.25)
        margins = MARGIN * margins / margins.max()
        classes = _rare_weights(self.counts_) if progress >= LATE else torch.ones_like(margins)
        row_weight = weight * classes[truth]
        own = torch.arange(len(truth), device=truth.device)
        held = scores.clone()
        held[:, own, truth] -= SCALE * margins[truth]
        opinions = _opinions(scores)
        even = torch.stack([_chances(one) for one in opinions]).mean(dim=0).detach()
        left, total = torch.ones_like(weight), scores.new_zeros(())
        for i, one in enumerate(opinions):
            engaged = left / left.max() > ENGAGED
            chances = _chances(one)
            # With the margin inside the evidence a rare class would begin where its gradient is 0.
            losses = F.cross_entropy(held[i], truth, reduction="none") - _log(chances[own, truth])
            losses = losses + PRIOR_PULL * progress * _divergence(scores[i], truth)
            losses = losses - APART * (chances * (_log(chances) - _log(even))).sum(dim=1)
            total = total + (losses * row_weight * engaged).mean()
            left = _left(opinions[: i + 1])
        return total


def _opinions(scores: Tensor) -> list[Opinion]:
    return [opinion(torch.exp(one.clamp(max=CLAMP))) for one in scores]


def _chances(one: Opinion) -> Tensor:
    """Share the doubt out evenly: the mean of the Dirichlet."""
    return one.belief + one.doubt[:, None] / one.belief.shape[1]


def _log(chances: Tensor) -> Tensor:
    return torch.log(chances.clamp_min(1e-12))


def _left(opinions: list[Opinion]) -> Tensor:
    """Give the doubt that the experts so far leave in each row."""
    return fused(opinions)[0].doubt.detach()


def _rare_weights(counts: Tensor) -> Tensor:
    """Give weights as 1 / effective number of labels, mean 1."""
    effective = 1 - 0.99 ** counts.clamp_min(1)
    weights = 1 / effective
    return weights / weights.mean()


def _divergence(scores: Tensor, truth: Tensor) -> Tensor:
    """Give the divergence from no evidence of what speaks for the other classes, shape (b,)."""
    alpha = torch.exp(scores.clamp(max=CLAMP)) + 1
    own = torch.zeros_like(alpha, dtype=torch.bool).scatter_(1, truth[:, None], True)
    alpha = torch.where(own, torch.ones_like(alpha), alpha)
    total, k = alpha.sum(dim=1, keepdim=True), alpha.shape[1]
    log = torch.lgamma(total[:, 0]) - torch.lgamma(alpha).sum(dim=1)
    log = log - torch.lgamma(alpha.new_tensor(float(k)))
    return log + ((alpha - 1) * (torch.digamma(alpha) - torch.digamma(total))).sum(dim=1)
