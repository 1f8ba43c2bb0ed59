"""Ordered classes: the rare last step borrows its slopes from the common ones before it."""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
import torch
from sklearn.decomposition import PCA
from torch import Tensor

from bowerbird.data.device import choose, double, one_thread
from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.base.chunked import Chunked
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.parts.cumulative import Cumulative, mended
from bowerbird.models.parts.fista import fista

FEW = 20  # labels below which no row can be held out
FIXED = 0.05  # what then is the penalty, as a share of the one that leaves no slope
MOST = 2_000  # labels that the penalty is chosen on
WORK = 150_000  # labels x curves x folds up to which it is chosen at all
STEPS = 200
ROUGH, FINE = 3e-4, 1e-5  # tolerances while the penalty is chosen, and at the end
RAREST = 1e-6  # no class is less probable, so that a surprise costs something finite


class Presto(Chunked):
    """Predicting rare events by shrinking toward proportional odds, for classes in an order.

    The order is that of `classes_`; in the app, of the list of classes. logit P(class <= k | x) =
    a_k + b_k . x, and the mean loss is penalised by lambda (|b_1|_1 + sum_k |b_k - b_{k-1}|_1):
    where the labels of a rare step say nothing else, its slopes are those of the step before.
    lambda is chosen by the Brier score on rows held out, the largest of the best; with fewer than
    20 labels it is a twentieth of the one that leaves no slope. Curves that cross at a labelled
    item cost a toll; where they cross elsewhere they are mended by isotonic regression. With two
    classes this is logistic regression with an L1 penalty.

    Parameters
    ----------
    columns : int
        Principal components that more columns are reduced to, 1 to 1,024.
    path : int
        Penalties that are tried, 1 to 200.
    least : float
        The smallest of them, as a share of the one that leaves no slope, 1e-06 to 0.99.
    folds : int
        Of the cross-validation, 2 to 20; 3 at most below 50 labels.
    device : str
        ``auto``, or a name that torch knows; double precision, so never mps.
    seed : int
        Of the folds.

    Attributes
    ----------
    slopes_ : ndarray of shape (m, q), float64
        b_k of each curve, of the columns or principal components in the unit `width_`; m is one
        less than the number of classes that weigh something.
    intercepts_ : ndarray of shape (m,), float64
    penalty_ : float
        lambda, of the mean loss; 0 with a single class.

    References
    ----------
    Faletto and Bien 2023, Predicting rare events by shrinking towards proportional odds. The toll
    and the mending are ours, as the likelihood alone leaves crossing curves undefined.
    """

    def __init__(
        self,
        *,
        columns: Annotated[int, Between(1, 1_024)] = 64,
        path: Annotated[int, Between(1, 200)] = 20,
        least: Annotated[float, Between(1e-6, 0.99)] = 0.01,
        folds: Annotated[int, Between(2, 20)] = 5,
        device: Device = "auto",
        seed: Seed = 0,
    ) -> None:
        self.columns = columns
        self.path = path
        self.least = least
        self.folds = folds
        self.device = device
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Choose the penalty and solve for the curves.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
            Classes that sort in their order.
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
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        heavy = weight > 0
        rows, weight = rows[heavy], weight[heavy]
        self.present_, numbers = np.unique(numbers[heavy], return_inverse=True)
        rows = self._learn_columns(rows)
        steps, self.penalty_ = np.zeros((0, rows.shape[1] + 1)), 0.0
        if len(self.present_) > 1:
            with one_thread(), torch.no_grad():
                steps, self.penalty_ = self._solved(rows, numbers, weight)
        curves = steps.cumsum(axis=0)
        self.slopes_, self.intercepts_ = curves[:, :-1], curves[:, -1]
        return self

    def _learn_columns(self, X: Doubles) -> Doubles:
        self.centre_, self.axes_ = X.mean(axis=0), None
        if X.shape[1] > self.columns:
            parts = min(self.columns, len(X))
            self.axes_ = PCA(parts, random_state=self.seed).fit(X).components_.T
        # One width for all: scaling an embedding column by column loses what it holds.
        self.width_ = 1.0
        reduced = self._reduced(X)
        self.width_ = max(float(reduced.std()), 1e-12)
        return reduced / self.width_

    def _reduced(self, X: npt.NDArray[Any]) -> Doubles:
        centred = np.asarray(X, dtype=np.float64) - self.centre_
        reduced = centred if self.axes_ is None else centred @ self.axes_
        return np.asarray(reduced / self.width_)

    def _solved(self, X: Doubles, y: Ints, weight: Doubles) -> tuple[Doubles, float]:
        device = double(choose(self.device))
        rows = torch.from_numpy(np.column_stack([X, np.ones(len(X))])).to(device)
        truth = torch.from_numpy(y).to(device)
        every = torch.from_numpy(weight / weight.sum()).to(device)
        held = self._held(y)
        if held is None:
            problem = Cumulative.of(rows, truth, every[None])
            penalty = FIXED * _emptying(problem)
        else:
            at, fold = (torch.from_numpy(part).to(device) for part in held)
            penalty = self._chosen(rows[at], truth[at], every[at], fold)
            problem = Cumulative.of(rows, truth, every[None])
        point = problem.start()
        for ease in (8, 4, 2, 1):  # from fewer slopes to more: each is near the one before
            point = fista(problem, point, _pull(point, ease * penalty), 2 * STEPS, FINE)
        return point[0].cpu().numpy(), penalty

    def _held(self, y: Ints) -> tuple[Ints, Ints] | None:
        """Return which rows the penalty is chosen on, and in which fold each is held out.

        Returns
        -------
        held : (positions, folds) or None
            Folds are -1 for the only row of a class, which is never held out: each fit has every
            class. None where there are too few rows, or too many classes.
        """
        rng = np.random.default_rng(self.seed)
        mixed = rng.permutation(len(y))
        rank = np.empty(len(y), dtype=np.int64)  # of each row among its class
        for c in np.unique(y):
            members = mixed[y[mixed] == c]
            rank[members] = np.arange(len(members))
        # The first rows of each class are kept: of rare ones all, of common ones some.
        at = np.sort(np.lexsort((mixed, rank))[:MOST])
        folds = self.folds if len(at) >= 50 else min(self.folds, 3)
        if len(at) < FEW or len(at) * (y.max() + 1) * folds > WORK or not (rank[at] > 0).any():
            return None
        alone = np.bincount(y[at])[y[at]] < 2
        return at, np.where(alone, -1, rank[at] % folds)

    def _chosen(self, rows: Tensor, truth: Tensor, weight: Tensor, fold: Tensor) -> float:
        folds = torch.arange(int(fold.max()) + 1, device=fold.device)[:, None]
        share = weight * (fold != folds)
        problem = Cumulative.of(rows, truth, share / share.sum(dim=1, keepdim=True))
        tried = _emptying(problem) * np.geomspace(1, self.least, self.path)
        point, scores = problem.start(), []
        for penalty in tried:
            point = fista(problem, point, _pull(point, penalty), STEPS, ROUGH)
            scores.append(_brier(problem, point, weight, fold))
        return float(tried[int(np.argmin(np.round(scores, 12)))])

    def _chunk(self, X: Floats) -> Doubles:
        out = np.zeros((len(X), len(self.classes_)))
        out[:, self.present_] = _chances(self._reduced(X) @ self.slopes_.T + self.intercepts_)
        return out


def _emptying(problem: Cumulative) -> float:
    """Return the smallest penalty that leaves no slope in any fit."""
    return float(problem.slope(problem.start())[:, :, :-1].abs().max())


def _pull(point: Tensor, penalty: float) -> Tensor:
    pull = torch.full_like(point[:1], penalty)
    pull[:, :, -1] = 0  # the intercepts are free
    return pull


def _brier(problem: Cumulative, steps: Tensor, weight: Tensor, fold: Tensor) -> float:
    """Return the mean squared error of the probabilities of rows that were held out."""
    total = 0.0
    for f, curves in enumerate(steps.cumsum(dim=1)):
        out = fold == f
        predicted = _chances((problem.rows[out] @ curves.T).cpu().numpy())
        predicted[np.arange(len(predicted)), problem.truth[out].cpu().numpy()] -= 1
        total += float(weight[out].cpu().numpy() @ (predicted**2).sum(axis=1))
    return total


def _chances(curves: Doubles) -> Doubles:
    """Return the classes' probabilities, shape (n, m + 1), from the curves' logits (n, m)."""
    ends = np.zeros((len(curves), 1)), np.ones((len(curves), 1))
    reached = mended(1 / (1 + np.exp(-np.clip(curves, -500, 500))))
    differences = np.maximum(np.diff(np.hstack([ends[0], reached, ends[1]]), axis=1), RAREST)
    return np.asarray(differences / differences.sum(axis=1, keepdims=True))
