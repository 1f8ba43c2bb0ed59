"""A learner leaves in one file and comes back as it was; what else comes in is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save as as_bytes

from bowerbird.data.errors import DataError
from bowerbird.data.scaling import fit as fit_scaling
from bowerbird.models.adapters.scikit_learn import adapt
from bowerbird.models.base.lookup import learner_names, learner_of
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.saved import KEY, TrainingSet, load, save

NAMES = [name for name in learner_names() if name not in ("head",)]


def made(k=3, d=4, seed=0):
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(60, d)) * [1, 10, 100, 1000] + 5
    raw[::7, 1] = np.nan
    scaling = fit_scaling(raw, [f"c{i}" for i in range(d)], "robust")
    y = np.arange(60) % k
    X = scaling.apply(raw) + np.eye(k, 5)[y].astype(np.float32) * 2
    names = tuple(f"class {i}" for i in range(k))
    about = Metadata(
        "stars", scaling, names, names, (1.0,) * (k - 1) + (100.0,), 7, 2, {"numpy": "2"}
    )
    return X, y, about, raw


@pytest.mark.parametrize("name", NAMES)
def test_comes_back_as_it_was(name, tmp_path):
    """Every learner of ours gives the same probabilities to the last bit."""
    X, y, about, _ = made()
    learner = learner_of(name)(seed=3).fit(X, y * 2)
    adapts = hasattr(learner, "adapt")
    training_set = TrainingSet(X, y * 2, X[:30] + 1 if adapts else None)
    if adapts:
        learner.adapt(training_set.unlabelled)
    path = tmp_path / "a.bowerbird.safetensors"
    save(learner, path, about, training_set)
    back = load(path)
    np.testing.assert_array_equal(back.learner.predict_proba(X), learner.predict_proba(X))
    np.testing.assert_array_equal(back.learner.classes_, [0, 2, 4])
    assert back.learner.get_params() == learner.get_params()
    assert back.about == about
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_names_are_classes_too(tmp_path):
    """Outside the app a learner may know its classes by name."""
    X, y, about, _ = made()
    learner = learner_of("logistic")().fit(X, np.array(about.class_names)[y])
    save(learner, tmp_path / "a", about, TrainingSet(X, y))
    assert load(tmp_path / "a").learner.predict(X)[0] == learner.predict(X)[0]


def test_raw_columns_are_scaled_by_the_same_numbers(tmp_path):
    """Another table is filled, flagged and scaled as the pool was, whatever its own median."""
    X, y, about, raw = made()
    save(learner_of("logistic")().fit(X, y), tmp_path / "a", about, TrainingSet(X, y))
    back = load(tmp_path / "a").about
    assert back.columns == ("c0", "c1", "c2", "c3")
    other = raw[:10] * 3 + 100
    np.testing.assert_array_equal(back.features(other), about.scaling.apply(other))


def test_values_that_mean_missing_come_along(tmp_path):
    """A row of another table is filled where its value meant none in the pool."""
    X, y, about, raw = made()
    about = replace(about, missing={"c2": ("-99", "unknown"), "gone": ("0",)})
    save(learner_of("logistic")().fit(X, y), tmp_path / "a", about, TrainingSet(X, y))
    back = load(tmp_path / "a").about
    assert back == about
    other = raw[:10].copy()
    other[3, 2] = -99
    blank = other.copy()
    blank[3, 2] = np.nan
    np.testing.assert_array_equal(back.features(other), about.scaling.apply(blank))
    assert other[3, 2] == -99


def test_a_network_goes_on_learning(tmp_path):
    """Its labelled rows came with it, for the replay."""
    X, y, about, _ = made()
    learner = learner_of("mlp")(steps=20).fit(X, y)
    save(learner, tmp_path / "a", about, TrainingSet(X, y))
    again = [
        m.partial_fit(X[:1], [5]).predict_proba(X) for m in (learner, load(tmp_path / "a").learner)
    ]
    np.testing.assert_array_equal(*again)


def test_a_learner_from_elsewhere_is_not_saved(tmp_path):
    """A file names no code, so it could not be read again."""
    from sklearn.naive_bayes import GaussianNB

    X, y, about, _ = made()
    with pytest.raises(DataError, match="must not name code"):
        save(adapt(GaussianNB)().fit(X, y), tmp_path / "a", about, TrainingSet(X, y))


# Hostile files


def parts(name="logistic", **parameters):
    """Return what a good file tells, and its arrays."""
    import tempfile
    from pathlib import Path

    X, y, about, _ = made()
    learner = learner_of(name)(**parameters).fit(X, y)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        save(learner, path, about, TrainingSet(X, y))
        with safe_open(path, framework="numpy") as file:
            told = json.loads(file.metadata()[KEY])
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return told, arrays, path.read_bytes()


LOGISTIC = parts()
MLP = parts("mlp", hidden=4, steps=2)
TREES = parts("extra_trees", trees=2)


def written(path, told, arrays):
    path.write_bytes(as_bytes(arrays, metadata={KEY: json.dumps(told)}))
    return path


def put(told, where, value):
    """Return a copy with one value replaced, found by its keys."""
    copy = json.loads(json.dumps(told))
    inside = copy
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (["learner"], "nobody"),
        (["learner"], "os"),
        (["learner"], "saved"),
        (["learner"], "../mine.py:evil"),
        (["learner"], "sklearn.svm:SVC"),
        (["learner"], "head"),
        (["learner"], "mlp"),
        (["learner"], "extra_trees"),
        (["form"], "recipe"),
        (["form"], "pickle"),
        (["layout"], 2),
        (["format"], "another"),
        (["parameters", "C"], float("nan")),
        (["parameters", "C"], float("inf")),
        (["parameters", "C"], "1"),
        (["parameters", "C"], None),
        (["parameters", "evil"], 1),
        (["values"], [0, 1]),
        (["values"], [0, 2, 1]),
        (["values"], [0, 0, 1]),
        (["values"], []),
        (["values", 0], [0]),
        (["values", 0], "x"),
        (["fit"], {}),
        (["fit", "n_iter"], "many"),
        (["about", "scaling", "fill"], [0.0]),
        (["about", "scaling", "width"], [0.0] * 4),
        (["about", "scaling", "centre"], [1e999] * 4),
        (["about", "scaling", "flagged"], [9]),
        (["about", "scaling", "flagged"], [-1]),
        (["about", "scaling", "flagged"], []),
        (["about", "scaling", "columns"], ["c0"] * 4),
        (["about", "scaling", "dropped"], ["c0"]),
        (["about", "scaling", "dropped"], ["nobody"]),
        (["about", "scaling", "rule"], "none"),
        (["about", "scaling", "columns"], ["c0", "c1", "c2", "c3\u202e"]),
        (["about", "name"], "a\0"),
        (["about", "classes", 0, "name"], "rats\u202e"),
        (["about", "classes", 0, "id"], "rats\ud800"),
        (["about", "classes"], []),
        (["about", "classes", 0, "cost"], -1),
        (["about", "classes", 0, "cost"], 1e999),
        (["about", "position"], -1),
        (["about"], None),
    ],
)
def test_what_it_tells_is_held_to_a_schema(where, value, tmp_path):
    """Names of code, numbers that do not fit and kinds of another sort are told in one line."""
    told, arrays, _ = LOGISTIC
    path = written(tmp_path / "a", put(told, where, value), arrays)
    with pytest.raises(DataError) as found:
        load(path)
    assert "\n" not in str(found.value)


def changes(arrays):
    for name, array in arrays.items():
        without = {k: v for k, v in arrays.items() if k != name}
        yield f"no {name}", without
        yield f"{name} of no rows", arrays | {name: array[:0]}
        if array.ndim:
            yield f"{name} too long", arrays | {name: np.concatenate([array, array[:1]])}
            yield f"{name} flat", arrays | {name: array.reshape(1, 1, -1)}
        if array.dtype.kind == "f" and array.size:
            spoilt = array.copy()
            spoilt.flat[0] = np.nan
            yield f"{name} with NaN", arrays | {name: spoilt}
        elif array.size:
            for wrong in (-1, 99, 2**40):
                spoilt = array.astype(np.int64)
                spoilt.flat[0] = wrong
                yield f"{name} with {wrong}", arrays | {name: spoilt}


@pytest.mark.parametrize("which", ["logistic", "mlp", "extra_trees"])
def test_arrays_that_do_not_fit_are_refused(which, tmp_path):
    """Missing, cut, grown, of another shape or type, not finite, or beyond the classes."""
    told, arrays, _ = {"logistic": LOGISTIC, "mlp": MLP, "extra_trees": TREES}[which]
    taken = []
    for what, changed in changes(arrays):
        try:
            load(written(tmp_path / "a", told, changed))
            taken.append(what)
        except DataError:
            pass
    # Less or more to learn from is no harm, where rows and labels still go together.
    assert [what for what in taken if "memory." not in what] == []


def test_a_layer_larger_than_the_file_is_not_made(tmp_path):
    """A parameter cannot ask for more memory than the arrays take."""
    told, arrays, _ = MLP
    with pytest.raises(DataError, match="hidden is 1000000000"):
        load(written(tmp_path / "a", put(told, ["parameters", "hidden"], 10**9), arrays))


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("extra_trees", "trees", 10**8),
        ("hist_boosting", "rounds", 10**9),
        ("sade", "steps", 10**9),
        ("mlp", "steps", 10**9),
        ("self_training", "rounds", 10**9),
        ("committee", "learners", "forest," * 10_000),
        ("committee", "learners", "os"),
        ("calibrated", "learner", "committee,forest"),
        ("calibrated", "folds", 10**9),
        ("forest", "trees", True),
        ("forest", "trees", 1e300),
        ("forest", "seed", -1),
        ("forest", "balance", "x" * 1_000_000),
    ],
)
def test_a_hostile_recipe_is_refused_before_it_is_fitted(
    name, parameter, value, tmp_path, monkeypatch
):
    """A parameter out of its bounds is told in one line; nothing is fitted for it."""
    told, arrays, _ = MLP if name == "mlp" else TREES
    hostile = put(told, ["learner"], name) | {"parameters": {parameter: value}}
    monkeypatch.setattr(learner_of(name), "fit", lambda *given: pytest.fail("it was fitted"))
    with pytest.raises(DataError, match=f"{parameter} is .*; expected") as found:
        load(written(tmp_path / "a", hostile, arrays))
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("name", "parameters", "rows", "classes", "message"),
    [
        ("extra_trees", {"trees": 10_000}, 1_000, 1_000, "rows x classes x trees"),
        ("committee", {}, 30_000, 10_000, "rows x classes x trees"),
        ("sade", {"steps": 20_000, "hidden": 4096, "batch": 65_536}, 60_000, 2, "steps x rows"),
        ("svc", {}, 300_000, 2, "rows x rows x classes"),
    ],
)
def test_a_small_file_that_asks_for_hours_is_refused(
    name, parameters, rows, classes, message, tmp_path, monkeypatch
):
    """Rows, classes and counts are weighed together: each alone may be as large as it is."""
    told, _, _ = TREES
    known = [{"id": str(i), "name": str(i), "cost": 1.0} for i in range(classes)]
    hostile = put(put(told, ["about", "classes"], known), ["values"], list(range(classes)))
    hostile |= {"learner": name, "parameters": parameters}
    arrays = {
        "X": np.zeros((rows, 5), dtype=np.float32),
        "y": np.arange(rows, dtype=np.int64) % classes,
    }
    monkeypatch.setattr(learner_of(name), "fit", lambda *given: pytest.fail("it was fitted"))
    with pytest.raises(DataError, match=message):
        load(written(tmp_path / "a", hostile, arrays))


def test_deep_and_odd_json(tmp_path):
    """Nesting, constants and text that is no JSON."""
    _, arrays, _ = LOGISTIC
    for text in ("[" * 100_000, "{", "NaN", "[]", "", '{"a": ' * 5_000, "1" * 5_000, '"\\ud800"'):
        path = tmp_path / "a"
        path.write_bytes(as_bytes(arrays, metadata={KEY: text}))
        with pytest.raises(DataError):
            load(path)


def test_a_file_that_is_none(tmp_path):
    """No file, a folder, an empty one, and a header that is larger than the file."""
    (tmp_path / "empty").touch()
    (tmp_path / "huge").write_bytes((2**62).to_bytes(8, "little") + b"{}")
    for path in (tmp_path / "none", tmp_path, tmp_path / "empty", tmp_path / "huge"):
        with pytest.raises(DataError):
            load(path)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_is_told(tmp_path, data):
    """Bytes changed, cut or put in: the learner is read as a whole, or it is a DataError."""
    content = bytearray(data.draw(st.sampled_from([LOGISTIC[2], MLP[2]])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.sampled_from(["change", "cut", "insert"]))
        if how == "cut":
            content = content[:at] or bytearray(b"x")
        elif how == "insert":
            content[at:at] = data.draw(st.binary(min_size=1, max_size=8))
        else:
            content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "a"
    path.write_bytes(bytes(content))
    try:
        found = load(path)
    except DataError as error:
        assert "\n" not in str(error)
        return
    said = found.learner.predict_proba(np.zeros((2, found.learner.n_features_in_), np.float32))
    assert said.shape == (2, len(found.learner.classes_))


def test_costs_and_names_of_other_kinds(tmp_path):
    """What cannot be read again is not written."""
    X, y, about, _ = made()
    learner = learner_of("logistic")().fit(X, y)
    with pytest.raises(DataError, match="cost"):
        save(learner, tmp_path / "a", replace(about, costs=(0.0, 1.0, 1.0)), TrainingSet(X, y))
    assert not list(tmp_path.iterdir())
