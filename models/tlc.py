"""Three experts that weigh evidence, and say how little they know of an item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.models.base.learner import Floats, Ints
from bowerbird.models.heads.dempster_shafer import Opinion, fused, opinion
from bowerbird.models.heads.evidence_loss import chances, evidence, evidence_loss, log
from bowerbird.models.heads.expert_head import EXPERTS, ThreeExperts
from bowerbird.models.losses.batch import effective_weights, mean

LATE = 0.8  # of a fit, after which rare classes weigh more
APART = 0.01  # by which experts are kept from saying the same
ENGAGED = 0.54  # of the largest doubt about a label: above it an item needs the next expert
# Of the lightest row for a later expert. It is not 0: an expert never shown the clear rows answers
# them at random, and joined opinions were 5 points less often right (three data sets, 200 labels).
LIGHTEST = 0.1


class Tlc(ThreeExperts):
    """Three experts that weigh evidence; what all of them doubt is what is not known.

    Each gives every class so much evidence as its weights lie in the item's direction; little for
    all is doubt, not a probability. Opinions are joined by Dempster's rule. A later expert learns
    most from what the earlier ones leave in doubt. The strategy `evidential` asks where doubt is
    largest. Its answers are about as often right as those of `mlp`, or a little less; what it is
    for is the doubt.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, 1 to 4,096.
    steps : int
        Steps of a fit, 1 to 20,000.
    batch : int
        Rows a step at most, 1 to 65,536.
    rate : float
        Step size of AdamW, 1e-07 to 10.
    decay : float
        Weight decay of AdamW, 0 to 10.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights and the draws.

    Attributes
    ----------
    most_ : ndarray of shape (2,), float32
        The largest doubt about a labelled item that one and two experts leave.
    engaged_ : ndarray of shape (3,), int64
        How many labelled items need one, two and three experts after the fit.

    References
    ----------
    Li et al. 2022, Trustworthy long-tailed classification; here an expert is joined with all before
    it, an item's mix does not depend on the others of its batch, and a later expert sees clear
    items too, with less weight.
    """

    cosine = True

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Train new experts from the seed.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        super().fit(X, y, sample_weight)
        rows = self._rows(X)
        self.most_ = self._streamed(rows, EXPERTS - 1, _remaining_doubt).max(axis=0)
        self.engaged_ = np.bincount(self.engaged(rows) - 1, minlength=EXPERTS)
        return self

    def engaged(self, X: npt.ArrayLike) -> Ints:
        """Count the experts that each item needs.

        It needs one more while those so far leave over 0.54 of the doubt that they leave in the
        most doubtful labelled item. All are joined in any case: the hidden layer, which they
        share, takes nearly all time.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        engaged : ndarray of shape (n,), int64
            In [1, 3].

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        doubts = self._streamed(self._rows(X), EXPERTS - 1, _remaining_doubt)
        open_ = np.logical_and.accumulate(doubts > ENGAGED * self.most_, axis=1)
        return np.asarray(1 + open_.sum(axis=1), dtype=np.int64)

    def uncertainty(self, X: npt.ArrayLike) -> Floats:
        """Return how little is known of each item.

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
        """Return how much the experts' beliefs exclude each other.

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

    def _column(self, X: npt.ArrayLike, of: Callable[[Tensor], Tensor]) -> Floats:
        return self._streamed(self._rows(X), 1, lambda scores: of(scores)[:, None])[:, 0]

    def _each(self, scores: Tensor) -> Tensor:
        return torch.stack([chances(an_opinion) for an_opinion in _opinions(scores)])

    def _probabilities(self, scores: Tensor) -> Tensor:
        combined = chances(fused(_opinions(scores))[0])
        return combined / combined.sum(dim=1, keepdim=True)

    def _loss(self, scores: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
        if progress >= LATE:
            weight = weight * effective_weights(self.counts_)[truth]
        opinions = _opinions(scores)
        even = torch.stack([chances(an_opinion) for an_opinion in opinions]).mean(dim=0).detach()
        doubt, parts = torch.ones_like(weight), []
        for i, an_opinion in enumerate(opinions):
            losses = evidence_loss(scores[i], truth, self.counts_, progress)
            losses = losses - APART * _apart(chances(an_opinion), even)
            parts.append(mean(losses, weight * (doubt / doubt.max()).clamp_min(LIGHTEST)))
            doubt = fused(opinions[: i + 1])[0].doubt.detach()
        return torch.stack(parts).sum()


def _opinions(scores: Tensor) -> list[Opinion]:
    return [opinion(evidence(expert_scores)) for expert_scores in scores]


def _apart(belief: Tensor, even: Tensor) -> Tensor:
    """Return the divergence of what an expert says from what all say on average."""
    return (belief * (log(belief) - log(even))).sum(dim=1)


def _remaining_doubt(scores: Tensor) -> Tensor:
    """Return the doubt that the experts up to the last but one leave, shape (b, 2)."""
    opinions = _opinions(scores)
    return torch.stack([fused(opinions[:i])[0].doubt for i in range(1, EXPERTS)], dim=1)
