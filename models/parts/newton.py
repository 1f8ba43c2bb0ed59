"""Solve softmax regression to its optimum: L-BFGS comes near, a few Newton steps arrive.

L-BFGS alone stalls some 1e-3 before the optimum where columns are wide, because the loss is too
flat there for a line search; Newton's steps need none and double the digits each. So a warm start
and a cold one, and any order of the labels, end at the same point to about 1e-6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

NEAR = 0.1  # where L-BFGS stops: gradient over the penalty's curvature
NEWTON_STEPS = 20
INNER_STEPS = 500  # of conjugate gradients, each Newton step


@dataclass(frozen=True)
class Problem:
    """Mean loss of softmax regression with a penalty, on one device, in double precision.

    Parameters
    ----------
    rows : Tensor of shape (l, p)
        The last column is 1, for the intercept.
    truth : Tensor of shape (l, k)
        1 at each row's class, else 0.
    share : Tensor of shape (l,)
        Each row's share of the weight; sums to 1.
    penalty : Tensor of shape (p,)
        Of each column; 0 for the intercept.
    """

    rows: Tensor
    truth: Tensor
    share: Tensor
    penalty: Tensor

    def loss(self, point: Tensor) -> tuple[Tensor, Tensor]:
        """Return the loss at weights of shape (k, p), and its gradient; autograd takes longer."""
        logs = torch.log_softmax(self.rows @ point.T, dim=1)
        value = -(self.share * (self.truth * logs).sum(dim=1)).sum()
        error = self.share[:, None] * (logs.exp() - self.truth)
        slope = error.T @ self.rows + self.penalty * point
        return value + (self.penalty * point**2).sum() / 2, slope

    def curvature(self, point: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the Hessian at a point, as a function of a direction of shape (k, p)."""
        chance = torch.softmax(self.rows @ point.T, dim=1)

        def times(direction: Tensor) -> Tensor:
            change = self.rows @ direction.T
            change = change - (chance * change).sum(dim=1, keepdim=True)
            bent = self.share[:, None] * chance * change
            return bent.T @ self.rows + self.penalty * direction

        return times


def solve(problem: Problem, start: Tensor, tol: float, max_iter: int) -> tuple[Tensor, int, float]:
    """Minimise the loss.

    Parameters
    ----------
    problem : Problem
    start : Tensor of shape (k, p)
    tol : float
        It is solved where no part of the gradient exceeds this times the penalty's curvature.
    max_iter : int
        Steps of L-BFGS at most.

    Returns
    -------
    point : Tensor of shape (k, p)
    steps : int
        Of L-BFGS and of Newton.
    slope : float
        Largest part of the gradient over the penalty's curvature.

    References
    ----------
    Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization. Nocedal
    and Wright 2006, Numerical optimization, algorithm 7.1.
    """
    pull = float(problem.penalty.max())
    with torch.no_grad():
        point, steps = _near(problem, start, NEAR * pull, max_iter)
        value, slope = problem.loss(point)
        while slope.abs().max() > tol * pull and steps < max_iter + NEWTON_STEPS:
            steps += 1
            ahead, new, slope_there = _newton(problem, point, value, slope)
            if new >= value and slope_there.abs().max() >= slope.abs().max():
                break  # as near as the numbers come
            point, value, slope = ahead, new, slope_there
    return point, steps, float(slope.abs().max()) / pull


def _near(problem: Problem, start: Tensor, tol: float, max_iter: int) -> tuple[Tensor, int]:
    point = start.clone().requires_grad_()
    solver = torch.optim.LBFGS(
        [point],
        max_iter=max_iter,
        max_eval=4 * max_iter,
        tolerance_grad=tol,
        tolerance_change=1e-14,
        history_size=100,
        line_search_fn="strong_wolfe",
    )

    def loss() -> Tensor:
        with torch.no_grad():
            value, point.grad = problem.loss(point)
        return value

    solver.step(loss)  # type: ignore[no-untyped-call]
    return point.detach(), int(solver.state[point].get("n_iter", 0))


def _newton(
    problem: Problem, point: Tensor, value: Tensor, slope: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    step = _conjugate_gradients(problem.curvature(point), -slope)
    for halving in range(10):
        ahead = point + step / 2**halving
        new, slope_there = problem.loss(ahead)
        if new <= value + 1e-15 * value.abs():
            break
    return ahead, new, slope_there


def _conjugate_gradients(times: Callable[[Tensor], Tensor], target: Tensor) -> Tensor:
    solution, rest = torch.zeros_like(target), target
    direction, size = rest, (rest * rest).sum()
    enough = 1e-6 * size
    for _ in range(INNER_STEPS):
        turned = times(direction)
        length = size / (direction * turned).sum()
        solution, rest = solution + length * direction, rest - length * turned
        before, size = size, (rest * rest).sum()
        if size <= enough:
            break
        direction = rest + size / before * direction
    return solution
