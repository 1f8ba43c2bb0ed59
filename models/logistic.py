"""Logistic regression in which every class weighs the same, solved to its optimum."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.models.chunks import Chunked, Doubles, Floats, Ints
from bowerbird.models.device import choose, double
from bowerbird.models.threads import one_thread


class Logistic(Chunked):
    """Balanced multinomial logistic regression by L-BFGS in torch.

    Minimises C sum_i w_i loss_i + |W|^2 / 2, w_i = n / (k count of i's class), the intercept
    free; with two classes W is one vector, as in scikit-learn's ``LogisticRegression`` with
    ``class_weight="balanced"``, whose probabilities it gives to 1e-4. The optimum is one point: it
    depends neither on the seed nor on the order of the labels.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty, positive.
    max_iter : int
        Iterations at most, positive.
    tol : float
        It is solved where no part of the gradient exceeds this times the penalty's curvature, so
        that the weights are right to about as much.
    warm_start : bool
        Begin at the last fit's optimum, classes matched by name.
    device : str
        ``auto``, or a name that torch knows; double precision, so never mps.
    seed : int
        Not used: there is nothing random.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d), float64
    intercept_ : ndarray of shape (k,), float64
    n_iter_ : int
        Iterations of the last fit.
    note_ : str
        What the person should know of the last fit; mostly empty.

    References
    ----------
    Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization.
    """

    def __init__(
        self,
        *,
        C: float = 1.0,
        max_iter: int = 1000,
        tol: float = 2e-5,
        warm_start: bool = False,
        device: str = "auto",
        seed: int = 0,
    ) -> None:
        self.C = C
        self.max_iter = max_iter
        self.tol = tol
        self.warm_start = warm_start
        self.device = device
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Solve for the weights.

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
        before = self._last()
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        start = self._start(before, rows.shape[1])
        # Columns are centred while it is solved: the optimum is the same, and reached sooner.
        centre = rows.mean(axis=0)
        start[:, -1] += start[:, :-1] @ centre
        weight = _balanced(numbers, weight, len(self.classes_))
        with one_thread():
            found, self.n_iter_, slope = self._solve(rows - centre, numbers, weight, start)
        self.coef_, self.intercept_ = found[:, :-1], found[:, -1] - found[:, :-1] @ centre
        self.note_ = ""
        if slope > 100 * self.tol:
            self.note_ = f"logistic regression stopped after {self.n_iter_} steps, not yet solved"
        return self

    def _last(self) -> tuple[npt.NDArray[Any], Doubles] | None:
        if not (self.warm_start and hasattr(self, "coef_")):
            return None
        return self.classes_, np.column_stack([self.coef_, self.intercept_])

    def _start(self, before: tuple[npt.NDArray[Any], Doubles] | None, d: int) -> Doubles:
        start = np.zeros((len(self.classes_), d + 1))
        if before is not None and before[1].shape[1] == d + 1:
            _, new, old = np.intersect1d(self.classes_, before[0], return_indices=True)
            start[new] = before[1][old]
        return start

    def _solve(
        self, X: Doubles, y: Ints, weight: Doubles, start: Doubles
    ) -> tuple[Doubles, int, float]:
        k = len(start)
        device = double(choose(self.device))
        rows = torch.from_numpy(np.column_stack([X, np.ones(len(X))])).to(device)
        truth = torch.nn.functional.one_hot(torch.from_numpy(y), k).double().to(device)
        # Two mirrored vectors of half the length stand for the one of the two-class form.
        pull = (2.0 if k == 2 else 1.0) / (self.C * weight.sum())
        penalty = torch.full((start.shape[1],), pull, dtype=torch.float64, device=device)
        penalty[-1] = 0
        share = torch.from_numpy(weight / weight.sum()).to(device)
        point = torch.from_numpy(start).to(device).requires_grad_()
        solver = torch.optim.LBFGS(
            [point],
            max_iter=self.max_iter,
            max_eval=4 * self.max_iter,
            tolerance_grad=self.tol * pull,
            history_size=100,
            tolerance_change=1e-14,
            line_search_fn="strong_wolfe",
        )

        def loss() -> Tensor:
            with torch.no_grad():
                value, point.grad = _loss(point, rows, truth, share, penalty)
            return value

        solver.step(loss)  # type: ignore[no-untyped-call]
        slope = 0.0 if point.grad is None else float(point.grad.abs().max()) / pull
        steps = int(solver.state[point].get("n_iter", 0))
        return point.detach().cpu().numpy(), steps, slope

    def _chunk(self, X: Floats) -> Floats:
        with torch.no_grad():
            weights = torch.from_numpy(self.coef_.T.astype(np.float32))
            bias = torch.from_numpy(self.intercept_.astype(np.float32))
            device = choose(self.device)
            rows = torch.from_numpy(X).to(device)
            scores = torch.addmm(bias.to(device), rows, weights.to(device))
            return np.asarray(torch.softmax(scores, dim=1).cpu().numpy())


def _loss(
    point: Tensor, rows: Tensor, truth: Tensor, share: Tensor, penalty: Tensor
) -> tuple[Tensor, Tensor]:
    """Give the mean loss with its penalty, and the gradient, by hand: autograd takes longer."""
    logs = torch.log_softmax(rows @ point.T, dim=1)
    value = -(share * (truth * logs).sum(dim=1)).sum() + (penalty * point**2).sum() / 2
    error = share[:, None] * (logs.exp() - truth)
    return value, error.T @ rows + penalty * point


def _balanced(y: Ints, weight: Doubles, k: int) -> Doubles:
    """Let every class weigh the same in all; one whose labels weigh nothing stays out."""
    totals = np.bincount(y, weights=weight, minlength=k)
    factor = np.divide(totals.sum(), k * totals, out=np.zeros(k), where=totals > 0)
    return np.asarray(weight * factor[y])
