"""`Presto`: proportional odds where labels are few, and other slopes where they say so."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression

from bowerbird.models.parts.cumulative import Cumulative, mended
from bowerbird.models.parts.fista import fista
from bowerbird.models.presto import Presto

REACHED = np.array([0.6, 0.9, 0.99])  # share of items up to each stage; the last holds 1 %


def funnel(seed, n, d=20):
    """Return items of four stages: proportional odds, but for a few slopes that differ by 0.5."""
    rng = np.random.default_rng(seed)
    slopes = np.repeat(rng.normal(size=(1, d)) * (rng.random(d) < 0.5), 3, axis=0)
    for k in (1, 2):
        slopes[k:] += rng.choice([-0.5, 0.5], d) * (rng.random(d) < 0.1)
    X, u = rng.normal(size=(n, d)), rng.logistic(size=n)
    starts = [np.quantile(u - X @ slopes[k], q) for k, q in enumerate(REACHED)]
    curves = np.maximum.accumulate(X @ slopes.T + starts, axis=1)
    return X, (u[:, None] > curves).sum(axis=1)


def stages(n=300, d=6, seed=0):
    """Return items of five stages whose odds are proportional."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    latent = X @ rng.normal(size=d) + rng.logistic(size=n)
    return X, np.searchsorted(np.quantile(latent, [0.5, 0.7, 0.75, 0.95]), latent)


def problem(X, y, share=None):
    rows = torch.from_numpy(np.column_stack([X, np.ones(len(X))]))
    share = np.full((1, len(y)), 1 / len(y)) if share is None else share
    return Cumulative.of(rows, torch.from_numpy(y), torch.from_numpy(share))


def solved(X, y, pull, steps=5000):
    """Return the steps of the curves with one penalty for each, intercepts free."""
    made = problem(X, y)
    pulls = torch.tensor(pull, dtype=torch.float64)[None, :, None] * torch.ones(X.shape[1] + 1)
    pulls[..., -1] = 0
    return fista(made, made.start(), pulls, steps, 1e-9)[0].numpy()


def test_the_rarest_class_is_surprising_less_often_than_to_logistic_regression():
    """On a funnel of 1 %, log-loss of the rarest class and on its items, mean over seeds."""
    ours, theirs = [], []
    for seed in range(5):
        X, y = funnel(seed, 8000)
        Z, t, X, y = X[600:], y[600:] == 3, X[:600], y[:600]
        for model, losses in ((Presto(), ours), (LogisticRegression(max_iter=999), theirs)):
            p = model.fit(X, y).predict_proba(Z)[:, -1].astype(float)
            of_all = -np.mean(np.log(np.where(t, p, 1 - p)))
            losses.append([of_all, -np.log(p[t]).mean()])
    assert (np.mean(ours, axis=0) < 0.8 * np.mean(theirs, axis=0)).all()


def test_loss_is_the_likelihood_of_the_formula():
    """Differences of the logistic function and the toll; none may cross at its own."""
    X, y = stages(60)
    rng = np.random.default_rng(1)
    share = rng.random((3, 60)) / 30
    made = problem(X, y, share)
    steps = made.start() + torch.from_numpy(rng.normal(size=(3, 4, 7)) * 0.03)
    curves = steps.numpy().cumsum(axis=1) @ np.column_stack([X, np.ones(60)]).T
    reached = np.concatenate([np.zeros((3, 1, 60)), expit(curves), np.ones((3, 1, 60))], axis=1)
    chance = np.diff(reached, axis=1)[:, y, np.arange(60)]
    found = made.loss(steps).numpy()
    assert np.isfinite(found).all()
    toll = 5 * (np.diff(curves, axis=1).clip(max=0) ** 2).sum(axis=1)
    assert (toll.sum(axis=1) > 0).any()
    np.testing.assert_allclose(found, (share * (toll - np.log(chance))).sum(axis=1))
    steps[1] = -steps[1]
    np.testing.assert_array_equal(np.isinf(made.loss(steps).numpy()), [False, True, False])


def test_slope_and_curvature_are_the_derivatives():
    """Against automatic differentiation, with curves that cross at some rows of other classes."""
    X, y = stages(60)
    X[(y == 1) | (y == 2)] *= 0.01  # where the curves around these may not cross
    made = problem(X, np.minimum(y, 3))
    rng = np.random.default_rng(0)
    steps = made.start() + torch.from_numpy(rng.normal(size=(1, 3, 7)) * 0.2)
    steps = steps.requires_grad_()
    loss = made.loss(steps).sum()
    assert torch.isfinite(loss) and (made._bounds(steps)[3] < 0).any()
    (slope,) = torch.autograd.grad(loss, steps)
    torch.testing.assert_close(made.slope(steps.detach()), slope)
    at = steps.detach().flatten()
    bent = torch.autograd.functional.hessian(lambda s: made.loss(s.view(1, 3, 7)).sum(), at)
    torch.testing.assert_close(made.curvature(steps.detach()).flatten(), bent.diagonal())


def test_a_large_penalty_on_the_differences_is_proportional_odds():
    """The slopes of all curves are those of the plain model, which scipy fits without penalty."""
    X, y = stages()
    steps = solved(X, y, [0, 9, 9, 9])
    assert (steps[1:, :-1] == 0).all()

    def plain(theta):
        curves = np.cumsum([theta[6], *np.exp(theta[7:])])[:, None] + theta[:6] @ X.T
        ends = np.zeros((1, len(y))), np.ones((1, len(y)))
        chance = np.diff(np.concatenate([ends[0], expit(curves), ends[1]]), axis=0)
        return -np.log(chance[y, np.arange(len(y))]).mean()

    best = minimize(plain, np.zeros(10), method="BFGS", options={"gtol": 1e-7}).x
    np.testing.assert_allclose(steps[0, :-1], best[:6], atol=1e-4)
    intercepts = np.cumsum([best[6], *np.exp(best[7:])])
    np.testing.assert_allclose(steps[:, -1].cumsum(), intercepts, atol=1e-4)


@pytest.mark.parametrize("pull", [0.05, 0.005])
def test_ends_at_the_optimum(pull):
    """No slope that is 0 would be better off, and no other has a slope of the objective left."""
    X, y = stages()
    steps = torch.from_numpy(solved(X, y, [pull] * 4))[None]
    slope = problem(X, y).slope(steps).numpy()[0]
    found = steps.numpy()[0]
    assert np.abs(slope[:, -1]).max() < 1e-6
    slope, found = slope[:, :-1], found[:, :-1]
    assert np.abs(slope[found == 0]).max() <= pull + 1e-6
    np.testing.assert_allclose(slope[found != 0], -pull * np.sign(found[found != 0]), atol=1e-6)


def test_finds_the_slope_that_differs():
    """A column that drives the last step alone has a slope there, and hardly any before."""
    rng = np.random.default_rng(0)
    X, u = rng.normal(size=(3000, 5)), rng.logistic(size=3000)
    curves = np.column_stack([X[:, 0], X[:, 0] + 2, X[:, 0] + 4 + 1.5 * X[:, 1]])
    y = (u[:, None] > np.maximum.accumulate(curves, axis=1)).sum(axis=1)
    slopes = Presto().fit(X, y).slopes_
    np.testing.assert_allclose(slopes[:, 0], 1, atol=0.25)
    np.testing.assert_allclose(slopes[:2, 1], 0, atol=0.15)
    assert slopes[2, 1] > 0.5


def test_crossing_curves_are_mended_row_by_row():
    """As scikit-learn's isotonic regression does one row; rows that rise stay as they are."""
    rng = np.random.default_rng(0)
    reached = rng.random((500, 6))
    reached[::7] = np.sort(reached[::7], axis=1)
    found = mended(reached)
    np.testing.assert_allclose(found, [isotonic_regression(row) for row in reached], atol=1e-12)
    np.testing.assert_array_equal(found[::7], reached[::7])


def test_probabilities_stay_valid_far_from_the_labels():
    """Where curves cross each class keeps a chance, and the sum is 1."""
    X, y = funnel(0, 300)
    found = Presto().fit(X, y).predict_proba(X * 1000)
    assert (found > 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_two_classes_are_logistic_regression():
    """With an L1 penalty, as scikit-learn solves it."""
    X, y = stages(200)
    model = Presto(device="cpu").fit(X, y > 1)
    C = 1 / (model.penalty_ * 200)
    plain = LogisticRegression(C=C, l1_ratio=1, solver="saga", tol=1e-8, max_iter=100_000)
    width = (X - X.mean(axis=0)).std()
    expected = plain.fit((X - X.mean(axis=0)) / width, y > 1).predict_proba(
        (X - X.mean(axis=0)) / width
    )
    np.testing.assert_allclose(model.predict_proba(X), expected, atol=1e-3)


def test_wide_rows_are_reduced():
    """More columns than asked for become principal components, and the order is still found."""
    X, y = stages(200, d=3)
    wide = X @ np.random.default_rng(1).normal(size=(3, 300))
    model = Presto(columns=3).fit(wide, y)
    assert model.slopes_.shape == (4, 3)
    assert (np.abs(model.predict(wide) - y) <= 1).mean() > 0.8


def test_the_only_label_of_a_class_is_never_held_out():
    """Each fold learns from every class, and common classes are held out in parts alike."""
    y = np.repeat([0, 1, 2, 3], [60, 20, 1, 2])
    at, fold = Presto()._held(y)
    np.testing.assert_array_equal(at, np.arange(83))
    assert fold[y == 2] == -1
    for f in range(5):
        assert set(y[fold != f]) == {0, 1, 2, 3}
        assert ((fold == f) & (y == 0)).sum() == 12


@pytest.mark.parametrize("counts", [[6, 6, 6], [1] * 12, [9] * 400])
def test_few_labels_and_many_classes_hold_nothing_out(counts):
    """Then the penalty is chosen by rule."""
    assert Presto()._held(np.repeat(np.arange(len(counts)), counts)) is None


def test_the_rule_is_a_twentieth_of_the_penalty_that_leaves_no_slope():
    """That one is the largest slope of the loss where the classes' shares are all that is known."""
    X, y = stages(300)
    taken = np.concatenate([np.flatnonzero(y == c)[:3] for c in range(5)])
    model = Presto().fit(X[taken], y[taken])
    made = problem(model._reduced(X[taken]), y[taken])
    largest = made.slope(made.start())[..., :-1].abs().max()
    assert model.penalty_ == pytest.approx(0.05 * float(largest))


def test_rows_that_weigh_nothing_do_not_matter():
    """They are as if they were not there; their class stays, with the chance 0."""
    X, y = stages(200)
    weight = np.where(y == 2, 0.0, 1.0)
    found = Presto().fit(X, y, weight).predict_proba(X)
    assert (found[:, 2] == 0).all()
    rest = Presto().fit(X[y != 2], y[y != 2]).predict_proba(X)
    np.testing.assert_array_equal(found[:, [0, 1, 3, 4]], rest)
