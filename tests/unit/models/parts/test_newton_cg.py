"""Logistic regression without torch."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.models.logistic import Logistic
from bowerbird.models.parts import newton_cg


@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_both_solvers_end_at_the_same_optimum(k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights and probabilities agree, so that no figure depends on whether torch is there."""
    rng = np.random.default_rng(k)
    X = (rng.normal(size=(90, 20)) * 3 + 5).astype(np.float32)
    y = np.arange(90) % k
    with_torch = Logistic().fit(X, y)
    expected = with_torch.predict_proba(X)
    monkeypatch.setattr(Logistic, "_has_torch", lambda self: False)
    without = Logistic().fit(X, y)
    assert without.coef_ == pytest.approx(with_torch.coef_, abs=1e-5)
    assert without.predict_proba(X) == pytest.approx(expected, abs=1e-5)
    assert without.note == ""


def test_too_few_steps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit that stopped before its optimum says so, as that by torch does."""
    monkeypatch.setattr(Logistic, "_has_torch", lambda self: False)
    X = np.random.default_rng(0).normal(size=(60, 10)).astype(np.float32)
    fitted = Logistic(max_iter=1, C=1e4).fit(X, np.arange(60) % 3)
    assert fitted.note == "logistic regression stopped after 1 steps, not yet solved"


def test_one_class_needs_no_solving() -> None:
    """Its probability is 1 whatever the weights are."""
    solution, steps, slope = newton_cg.solve(
        np.ones((3, 2)), np.zeros(3, np.int64), np.ones(3), 1, 1.0, 1e-6, 10
    )
    assert solution.tolist() == [[0.0, 0.0, 0.0]] and steps == 0 and slope == 0
