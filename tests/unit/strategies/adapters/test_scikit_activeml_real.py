"""On real data, scikit-activeml's strategies pick through us what they pick by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from skactiveml import pool as theirs
from skactiveml.classifier import SklearnClassifier
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from bowerbird.app.laboratory.simulation import Run
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.demos import digits
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask

CLUSTERING = ["CoreSet", "TypiClust", "ProbCover"]
ASKING_THE_MODEL = ["Falcun", "Badge", "UncertaintySampling"]
NAMES = CLUSTERING + ASKING_THE_MODEL


def evidence_of(X: np.ndarray, y: np.ndarray, labelled: np.ndarray, model: Any) -> Evidence:
    """Lay the state out as a session would."""
    probabilities = model.predict_proba(X).astype(np.float32)
    return Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(len(X)), labelled),
        labelled=labelled,
        labels=y[labelled],
        classes=tuple("0123456789"),
        probabilities=lambda: probabilities,
    )


def alone(name: str, X: np.ndarray, y: np.ndarray, labelled: np.ndarray, seed: int) -> list[int]:
    """Ask as their documentation tells, with a classifier of theirs that they fit."""
    gaps = np.full(len(X), np.nan)
    gaps[labelled] = y[labelled]
    given: dict[str, Any] = {"n_classes": 10} if name == "ProbCover" else {}
    asked = getattr(theirs, name)(random_state=seed, **given)
    model = SklearnClassifier(LogisticRegression(max_iter=1000), classes=range(10))
    models = {"clf": model, "fit_clf": True} if name in ASKING_THE_MODEL else {}
    return [int(row) for row in asked.query(X, gaps, batch_size=6, **models)]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_picks_as_alone_on_digits(name: str) -> None:
    """Scikit-learn's digits, thirty labels: what their own call picks, in its order."""
    X, y = load_digits(return_X_y=True)
    X, y = (X[:400] / 16).astype(np.float32), y[:400].astype(np.int64)
    labelled = np.arange(30)
    model = LogisticRegression(max_iter=1000).fit(X[:30], y[:30])
    evidence = evidence_of(X, y, labelled, model)
    strategy = plugins.get("strategies", f"skactiveml.pool:{name}", allow_paths=True).load()
    picked = ask(strategy, evidence, 6, seed=4).positions
    seed = int(np.random.default_rng(4).integers(2**31))
    assert evidence.candidates[picked].tolist() == alone(name, X, y, labelled, seed)


@pytest.mark.parametrize("name", ["CoreSet", "Falcun"])
def test_a_run_on_the_digits_demo(name: str, tmp_path: Any) -> None:
    """From zero labels on they ask in the loop of a session, no item twice."""
    sources = {name: f"skactiveml.pool:{name}"}
    choices = ProjectOptions(learner="logistic", strategy=name, sources=sources)
    record = Run(digits.build(tmp_path), choices, budget=40).run()
    assert len(set(record["picks"])) == 40
    assert len(set(record["given"])) >= 6


@pytest.mark.realdata
@pytest.mark.parametrize("name", NAMES)
def test_the_same_picks_as_alone_on_a_long_tail(name: str, real_data: Any) -> None:
    """Digits with ten classes of 3 to 150: ten labels, and again the picks of their own call."""
    table = pd.read_parquet(real_data / "longtail8" / "digits-LT" / "pool_seed0.parquet")
    X = table.filter(regex=r"^f\d+$").to_numpy(np.float32)
    y = table["label"].astype("category").cat.codes.to_numpy(np.int64)
    labelled = np.flatnonzero(table["initial"])
    model = SklearnClassifier(LogisticRegression(max_iter=1000), classes=range(10))
    evidence = evidence_of(X, y, labelled, model.fit(X[labelled], y[labelled]))
    strategy = plugins.get("strategies", f"skactiveml.pool:{name}", allow_paths=True).load()
    picked = ask(strategy, evidence, 6, seed=1).positions
    seed = int(np.random.default_rng(1).integers(2**31))
    assert evidence.candidates[picked].tolist() == alone(name, X, y, labelled, seed)
