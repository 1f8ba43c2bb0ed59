"""Three experts, for the head, for all alike and for the tail, weighed by the pool itself."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.data.device import one_thread
from bowerbird.models.heads.expert_head import EXPERTS, ThreeExperts
from bowerbird.models.heads.streaming import on

FEWEST = 500  # items below which the weights would follow chance
MOST = 5_000  # items that the weights are found on
NOISE = 0.1  # of a view, in deviations of each column
TAIL = 2.0  # how much the third expert is drawn to the tail
LEAST = 0.05  # of a weight; the search ends below it
STEPS, RATE = 200, 0.05


class Sade(ThreeExperts):
    """Three experts on one network: of frequent classes, of all alike, and of rare ones.

    Each learns the same labels as if the pool were shared out otherwise. Which of them to believe
    more is found without labels: the right mix gives two noisy views of an item the same answer.
    Where most of the pool is of frequent classes they win by that, and rare ones are called less
    often than by `mlp`.

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
        Of the first weights, the draws and the views.

    Attributes
    ----------
    weights_ : ndarray of shape (3,), float64
        Of the experts; a third each until `adapt` has seen 500 items or more.
    note_ : str
        What the weights mean.

    References
    ----------
    Zhang et al. 2022, Self-supervised aggregation of diverse experts for test-agnostic long-tailed
    recognition.
    """

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Train the experts from the seed; each weighs a third.

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
        self.weights_ = np.full(EXPERTS, 1 / EXPERTS)
        return self

    def adapt(self, X: npt.ArrayLike) -> Self:
        """Weigh the experts by how well each mix stands noise on items without a label.

        Parameters
        ----------
        X : array-like of shape (n, d)
            With fewer than 500 items the weights stay a third each.

        Returns
        -------
        self

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        if len(rows) < FEWEST or len(self.classes_) < 2:
            self.note_ = f"the experts weigh alike: {len(rows)} of {FEWEST} items to weigh them by"
            return self
        rng = np.random.default_rng([self.seed, 1])
        some = np.asarray(rows[rng.permutation(len(rows))[:MOST]], dtype=np.float32)
        width = NOISE * some.std(axis=0)
        views = [some + width * rng.standard_normal(some.shape, np.float32) for _ in range(2)]
        device = torch.device(self.device_)
        with torch.no_grad(), one_thread():
            first, second = (self._outputs(on(view, device)) for view in views)
        self.weights_ = _steadiest(first, second)
        head, even, tail = self.weights_
        self.note_ = f"experts: {head:.0%} frequent classes, {even:.0%} all alike, {tail:.0%} rare"
        return self

    def _loss(self, scores: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
        log = log_priors(self.counts_)
        rows = [
            F.cross_entropy(scores[i] + log[i], truth, reduction="none") for i in range(EXPERTS)
        ]
        return (torch.stack(rows) * weight).mean(dim=1).sum()

    def _each(self, scores: Tensor) -> Tensor:
        return torch.softmax(scores, dim=2)

    def _probabilities(self, scores: Tensor) -> Tensor:
        weights = torch.from_numpy(self.weights_).to(scores)
        return torch.softmax(torch.tensordot(weights, scores, dims=1), dim=1)


def log_priors(counts: Tensor) -> Tensor:
    """Return what is added to each expert's scores in training.

    Parameters
    ----------
    counts : Tensor of shape (k,)
        Labels a class, not all zero; a class without one counts as half of one.

    Returns
    -------
    log : Tensor of shape (3, k)
        0; ln share; ln share less twice ln of the share with its order turned round.
    """
    share = torch.where(counts > 0, counts, 0.5)
    share = share / share.sum()
    order = torch.argsort(share)
    turned = torch.empty_like(share)
    turned[order] = share[order.flip(0)]
    log = torch.log(share + 1e-9)
    return torch.stack([torch.zeros_like(log), log, log - TAIL * torch.log(turned + 1e-9)])


def _steadiest(first: Tensor, second: Tensor) -> npt.NDArray[np.float64]:
    """Find the weights by which two views of an item get the most alike answers."""
    free = torch.zeros(EXPERTS, device=first.device, requires_grad=True)
    stepper = torch.optim.Adam([free], lr=RATE)
    with one_thread(), torch.enable_grad():
        for _ in range(STEPS):
            weights = torch.softmax(free, dim=0)
            if float(weights.detach().min()) < LEAST:
                break
            answer, other = (
                torch.softmax(torch.tensordot(weights, view, dims=1), dim=1)
                for view in (first, second)
            )
            stepper.zero_grad()
            loss = -F.cosine_similarity(answer, other, dim=1).mean()
            loss.backward()  # type: ignore[no-untyped-call]
            stepper.step()
    shares = torch.softmax(free.detach(), dim=0).double().cpu().numpy()
    return np.asarray(shares / shares.sum())
