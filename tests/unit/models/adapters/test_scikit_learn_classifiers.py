"""Every classifier of scikit-learn comes in by its import name, or says in a line why not."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils import all_estimators

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.errors import ConfigError, PluginError
from bowerbird.data.parameters import parameters_of
from bowerbird.models.adapters.scikit_learn import BOUNDS

SLOW = {"GaussianProcessClassifier", "GradientBoostingClassifier", "MLPClassifier"}
NAMES = [
    f"{made.__module__}:{name}" for name, made in all_estimators("classifier") if name not in SLOW
]
# Why some cannot learn here, by what they say.
REFUSED = {
    "CategoricalNB": "Negative values",
    "ClassifierChain": "missing 1 required positional argument",
    "ComplementNB": "Negative values",
    "FixedThresholdClassifier": "missing 1 required positional argument",
    "MultiOutputClassifier": "missing 1 required positional argument",
    "MultinomialNB": "Negative values",
    "OneVsOneClassifier": "missing 1 required positional argument",
    "OneVsRestClassifier": "missing 1 required positional argument",
    "OutputCodeClassifier": "missing 1 required positional argument",
    "SelfTrainingClassifier": "must be an object implementing 'fit'",
    "StackingClassifier": "missing 1 required positional argument",
    "TunedThresholdClassifierCV": "missing 1 required positional argument",
    "VotingClassifier": "missing 1 required positional argument",
}


def learner_of(name, **parameters):
    return plugins.get("learners", name, allow_paths=True).load()(seed=0, **parameters)


def cloud():
    rng = np.random.default_rng(0)
    y = np.arange(60) % 3
    return (rng.normal(size=(60, 5)) + 3 * np.eye(5)[y]).astype(np.float32), y


@pytest.mark.parametrize("name", NAMES)
def test_learns_or_says_why_not(name):
    """It gives probabilities by which it answers mostly right, else one line that names a cause."""
    X, y = cloud()
    model, reason = learner_of(name), REFUSED.get(name.partition(":")[2])
    if reason:
        with pytest.raises((TypeError, ValueError), match=reason) as caught:
            model.fit(X, y)
        assert "\n" not in str(caught.value)
        return
    found = model.fit(X, y).predict_proba(X)
    assert found.shape == (60, 3) and (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    if "Dummy" not in name:
        assert (found.argmax(axis=1) == y).mean() > 0.6


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize(
    "name",
    ["svm:LinearSVC", "svm:NuSVC", "linear_model:RidgeClassifier", "linear_model:Perceptron"],
)
def test_decision_values_stand_in(name, k):
    """Where there are no probabilities the largest decision value wins, and the person is told."""
    X, y = cloud()
    X, y = X[y < k], y[y < k]
    model = learner_of(f"sklearn.{name}").fit(X, y)
    np.testing.assert_array_equal(model.predict(X), model.model_.predict(X))
    assert "softmax of its decision values" in model.note


@pytest.mark.parametrize(
    "name", ["linear_model:Ridge", "ensemble:IsolationForest", "mixture:GaussianMixture"]
)
def test_what_is_no_classifier_is_refused(name):
    """Regressors, detectors of outliers and clusterings do not come in."""
    with pytest.raises(PluginError, match="is an estimator but not a classifier"):
        plugins.get("learners", f"sklearn.{name}", allow_paths=True)


def test_pairs_of_classes_are_refused():
    """A decision value for each pair cannot be read as one for each class."""
    model = learner_of("sklearn.svm:SVC", decision_function_shape="ovo", probability=False)
    with pytest.raises(PluginError, match="decision_function_shape 'ovr'"):
        model.fit(*cloud())


def test_parameters_are_the_classifiers_own():
    """The form knows them, but for the seed."""
    known = plugins.get("learners", "sklearn.svm:NuSVC", allow_paths=True).parameters
    assert known["nu"] == 0.5 and "random_state" not in known


def test_warnings_while_scoring_are_noted():
    """What a classifier warns of when it scores reaches the person and not the terminal."""
    X, y = cloud()
    model = learner_of("sklearn.neighbors:RadiusNeighborsClassifier", outlier_label=9).fit(X, y)
    assert model.note == ""
    model.predict_proba(X + 100)
    assert "Outlier label 9 is not in training classes" in model.note


HOSTILE = {
    "batch_size": [10**9], "C": [1e300, 0.0], "Cs": [10**9, [1e9]], "cache_size": [1e9],
    "cv": [10**9], "degree": [10**9], "hidden_layer_sizes": [[10**9], [64] * 99, [[9]]],
    "leaf_size": [0], "max_bins": [10**9], "max_depth": [10**9], "max_fun": [10**12],
    "max_iter": [10**9, float("inf"), "x"], "max_iter_predict": [10**9],
    "max_leaf_nodes": [10**9], "n_components": [10**9], "n_estimators": [10**9, True, -1, [1]],
    "n_iter_no_change": [10**9], "n_jobs": [10**6, -10**6], "n_neighbors": [10**9],
    "n_restarts_optimizer": [10**9], "tol": [float("nan"), -1], "verbose": [10**9],
}  # fmt: skip


def test_what_costs_time_or_memory_is_bounded():
    """Each costly parameter of a classifier has bounds that its default is within."""
    bounded = set()
    for name in NAMES + [f"sklearn.neural_network:{n}" for n in SLOW if n == "MLPClassifier"]:
        plugin = plugins.get("learners", name, allow_paths=True)
        for parameter in parameters_of(plugin.load()).values():
            if parameter.name not in BOUNDS or parameter.is_required:
                continue
            assert parameter.types, f"{name} has {parameter.name} unbounded"
            bounded.add(parameter.name)
            for value in HOSTILE[parameter.name]:
                with pytest.raises(ConfigError, match=f"{parameter.name} is .*; expected"):
                    plugin.check({parameter.name: value})
    assert bounded >= set(BOUNDS) - {"max_iter_predict", "n_restarts_optimizer"}


def test_usual_parameters_are_allowed():
    """What people set, in the types of a configuration, goes through to the classifier."""
    plugins.get("learners", "sklearn.neural_network:MLPClassifier", allow_paths=True).check(
        {"hidden_layer_sizes": [64, 32], "max_iter": 500, "alpha": 0.01, "solver": "lbfgs"}
    )
    plugins.get("learners", "sklearn.svm:SVC", allow_paths=True).check(
        {"C": 3, "gamma": "scale", "class_weight": "balanced", "max_iter": -1}
    )
    with pytest.raises(ConfigError, match="has no parameter 'estimator__C'"):
        plugins.get("learners", "sklearn.svm:SVC", allow_paths=True).check({"estimator__C": 1})
