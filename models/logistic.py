"""Logistic regression in which every class weighs the same, solved to its optimum."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from bowerbird.data.device import choose, double, one_thread
from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.base.chunked import Chunked, balanced
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.parts import newton_cg


class Logistic(Chunked):
    """Balanced multinomial logistic regression, solved by L-BFGS and Newton.

    torch solves it where it is installed, scikit-learn elsewhere; the optimum is the same.

    Minimises C sum_i w_i loss_i + |W|^2 / 2, w_i = n / (k count of i's class), the intercept
    free; with two classes W is one vector, as in scikit-learn's ``LogisticRegression`` with
    ``class_weight="balanced"``, whose probabilities it gives to 1e-4. The optimum is one point: it
    depends neither on the seed nor on the order of the labels.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty, 1e-06 to 1,000,000.
    max_iter : int
        Steps of L-BFGS at most, 1 to 20,000; up to 20 of Newton follow.
    tol : float
        It is solved where no part of the gradient exceeds this times the penalty's curvature, so
        that the weights are right to about as much; 1e-12 to 1.
    warm_start : bool
        Begin at the last fit's optimum, classes matched by name.
    device : str
        ``auto``, or a name that torch knows; double precision, so never mps. All but ``auto`` and
        ``cpu`` need torch.
    seed : int
        Not used: there is nothing random.

    Attributes
    ----------
    coef_ : ndarray of shape (k, d), float64
    intercept_ : ndarray of shape (k,), float64
    n_iter_ : int
        Steps of the last fit.
    note_ : str
        What the person should know of the last fit; mostly empty.

    References
    ----------
    King and Zeng 2001, Logistic regression in rare events data, eq. 10, for the weights.
    """

    def __init__(
        self,
        *,
        C: Annotated[float, Between(1e-6, 1e6)] = 1.0,
        max_iter: Annotated[int, Between(1, 20_000)] = 1000,
        tol: Annotated[float, Between(1e-12, 1)] = 1e-6,
        warm_start: bool = False,
        device: Device = "auto",
        seed: Seed = 0,
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
        weight = balanced(numbers, weight, len(self.classes_))
        # Columns are centred while it is solved: the optimum is the same, and reached sooner.
        centre = np.average(rows, axis=0, weights=weight)
        start[:, -1] += start[:, :-1] @ centre
        with one_thread():
            solution, self.n_iter_, slope = self._solve(rows - centre, numbers, weight, start)
        self.coef_, self.intercept_ = solution[:, :-1], solution[:, -1] - solution[:, :-1] @ centre
        self.note_ = ""
        if slope > 100 * self.tol:
            self.note_ = f"logistic regression stopped after {self.n_iter_} steps, not yet solved"
        return self

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return all numbers of the fit, to be saved."""
        return {"coef": self.coef_, "intercept": self.intercept_}

    def _fit_details(self) -> dict[str, Any]:
        """Return what else there is to tell of the fit, but for parameters and classes."""
        return {"n_iter": int(self.n_iter_)}

    def _restore(self, details: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Take a fit from what the two gave; `classes_` is set already."""
        coef, intercept = (arrays[name].astype(np.float64) for name in ("coef", "intercept"))
        if coef.ndim != 2 or len(coef) != len(self.classes_) or intercept.shape != coef.shape[:1]:
            raise ValueError(f"weights of shape {coef.shape} for {len(self.classes_)} classes")
        self.coef_, self.intercept_, self.n_features_in_ = coef, intercept, coef.shape[1]
        self.n_iter_, self.note_ = int(details["n_iter"]), ""
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
        if not self._has_torch():
            return newton_cg.solve(X, y, weight, k, self.C, self.tol, self.max_iter)
        # Here and not above: it takes over a second to load.
        import torch

        from bowerbird.models.parts.newton import Problem, solve

        device = double(choose(self.device))
        rows = np.column_stack([X, np.ones(len(X))])
        # Two mirrored vectors of half the length stand for the one of the two-class form.
        penalty = np.full(rows.shape[1], (2.0 if k == 2 else 1.0) / (self.C * weight.sum()))
        penalty[-1] = 0
        arrays = (rows, np.eye(k)[y], weight / weight.sum(), penalty)
        problem = Problem(*(torch.from_numpy(a).to(device) for a in arrays))
        begin = torch.from_numpy(start).to(device)
        point, steps, slope = solve(problem, begin, self.tol, self.max_iter)
        return point.cpu().numpy(), steps, slope

    def _has_torch(self) -> bool:
        return self.device not in ("auto", "cpu") or find_spec("torch") is not None

    def _chunk(self, X: Floats) -> Floats:
        weights, bias = self.coef_.T.astype(np.float32), self.intercept_.astype(np.float32)
        if not self._has_torch():
            return np.asarray(softmax(X @ weights + bias, axis=1))
        import torch

        with torch.no_grad():
            device = choose(self.device)
            rows = torch.from_numpy(X).to(device)
            scores = torch.addmm(
                torch.from_numpy(bias).to(device), rows, torch.from_numpy(weights).to(device)
            )
            return np.asarray(torch.softmax(scores, dim=1).cpu().numpy())
