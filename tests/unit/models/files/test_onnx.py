"""Another runtime says what the learner says, from raw columns on."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.scaling import fit as fit_scaling
from bowerbird.models.base.lookup import learner_of
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.onnx import to_onnx
from bowerbird.models.files.saved import Saved


def made(rule="robust"):
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(120, 4)) * [1, 10, 100, 1000] + 5
    raw[::7, 1], raw[:, 3] = np.nan, 2.0
    names = [f"c{i}" for i in range(4)]
    scaling = fit_scaling(raw, names, rule)
    y = np.digitize(raw[:, 0], [4.5, 5.5])
    about = Metadata("stars", scaling, tuple("abc"), ("arc", "ring", "star"), (1.0, 1.0, 1.0))
    return raw, y, about


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("logistic", {}),
        ("linear", {}),
        ("linear", {"loss": "ldam_drw"}),
        ("mlp", {}),
        ("mlp", {"loss": "ldam_drw"}),
        ("extra_trees", {}),
        ("duo", {}),
    ],
)
@pytest.mark.parametrize("rule", ["robust", "none"])
def test_another_runtime_agrees(name, parameters, rule):
    """Also where values are missing, infinite or wild."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    raw, y, about = made(rule)
    learner = learner_of(name)(**parameters).fit(about.features(raw), y)
    running = runtime.InferenceSession(to_onnx(Saved(learner, about)))
    other = np.random.default_rng(1).normal(size=(500, 4)) * 20
    other[0], other[1], other[2] = np.nan, np.inf, 1e7
    (said,) = running.run(["probabilities"], {"raw": other})
    assert said.dtype == np.float32
    expected = learner.predict_proba(about.features(other))
    np.testing.assert_allclose(said[3:], expected[3:], atol=1e-5)
    np.testing.assert_allclose(said[:3], expected[:3], atol=1e-3)
    told = running.get_modelmeta().custom_metadata_map
    assert json.loads(told["classes"]) == ["arc", "ring", "star"]
    assert json.loads(told["columns"]) == ["c0", "c1", "c2", "c3"]


def test_merged_classes_add_up():
    """Two outputs that speak for one class are one probability."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    raw, y, about = made()
    learner = learner_of("linear")(steps=30).fit(about.features(raw), y).rename({2: 0})
    short = Metadata("stars", about.scaling, ("a", "b"), ("a", "b"), (1.0, 1.0))
    running = runtime.InferenceSession(to_onnx(Saved(learner, short)))
    (said,) = running.run(None, {"raw": raw})
    expected = learner.predict_proba(about.features(raw))
    np.testing.assert_allclose(said, expected, atol=1e-5)


def test_a_learner_without_a_form_is_told():
    """It names those that have one."""
    raw, y, about = made()
    learner = learner_of("rcal")().fit(about.features(raw), y)
    with pytest.raises(DataError, match="logistic, head, extratrees, duo"):
        to_onnx(Saved(learner, about))


@pytest.mark.skipif(importlib.util.find_spec("onnx") is not None, reason="onnx is installed")
def test_without_the_package_it_says_how_to_get_it():
    """It is an extra: nobody needs it who does not ask for it."""
    raw, y, about = made()
    learner = learner_of("logistic")().fit(about.features(raw), y)
    with pytest.raises(DataError, match=r"pip install bowerbird\[onnx\]"):
        to_onnx(Saved(learner, about))
