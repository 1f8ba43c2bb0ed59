"""A learner in one file that leaves the building: numbers and text, and no code.

The file is safetensors. What there is to tell is JSON in its metadata, held to
``saved.schema.json``; the arrays are either a fit's weights, or a recipe's labelled rows, from
which the learner is fitted again: a tree read from a file can be made to read beyond its end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as as_bytes
from sklearn.utils.validation import check_is_fitted

from bowerbird.data.atomic import replacing
from bowerbird.data.errors import DataError
from bowerbird.data.parameters import check
from bowerbird.models.base.lookup import learner_of
from bowerbird.models.files.metadata import Metadata

SUFFIX = ".bowerbird.safetensors"
FORMAT, LAYOUT = "bowerbird learner", 1
KEY = "bowerbird"
MOST_CHARACTERS = 50_000_000  # of what is told
FEWEST_TREES = 100  # that a recipe is counted with: a committee's members tell no number
WRONG = (
    OSError, SafetensorError, ValueError, LookupError, TypeError, RuntimeError, AttributeError,
    ArithmeticError, MemoryError,
)  # fmt: skip  # all that a learner raises at numbers that are not its own

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Saved:
    """A learner that was read from a file.

    Parameters
    ----------
    learner : object
        Fitted; takes the features that `about.features` gives.
    about : Metadata
    """

    learner: Any
    about: Metadata


@dataclass(frozen=True)
class TrainingSet:
    """What a learner was fitted on, for those that are fitted again when they are read.

    Parameters
    ----------
    X : ndarray of shape (l, d)
    y : ndarray of shape (l,)
        Classes as they were given to `fit`.
    unlabelled : ndarray of shape (n, d) or None
        What was given to `adapt`.
    """

    X: npt.NDArray[Any]
    y: npt.NDArray[Any]
    unlabelled: npt.NDArray[Any] | None = None


def save(learner: Any, path: Path, about: Metadata, training_set: TrainingSet) -> None:
    """Write a fitted learner, whole or not at all.

    Parameters
    ----------
    learner : object
        One of ours: a file names no code.
    path : Path
        Replaced where it exists.
    about : Metadata
        With a class for each of the learner's.
    training_set : TrainingSet
        Kept where the learner has no weights of its own to keep, and left out where it has.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If it was not fitted.
    DataError
        If it is no learner of ours, or the file cannot be written.
    """
    check_is_fitted(learner)
    weights = hasattr(learner, "_arrays")
    content = {
        "format": FORMAT,
        "layout": LAYOUT,
        "learner": _name(learner),
        "parameters": learner.get_params(deep=False),
        "form": "weights" if weights else "recipe",
        "values": learner.classes_.tolist(),
        "fit": learner._fit_details() if weights else {},
        "about": about.as_dict(),
    }
    arrays = learner._arrays() if weights else _of_training_set(training_set, learner.classes_)
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        _hold(json.loads(text))
    except (TypeError, ValueError) as error:
        raise DataError(f"This learner cannot be saved: {error}.") from error
    ready = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    _write(path, as_bytes(ready, metadata={KEY: text}))


def load(path: Path, device: str = "auto") -> Saved:
    """Read a learner that `save` wrote, or anybody's file that says so.

    A recipe is fitted, which takes as long as it took; the probabilities are the same to the last
    bit on the same versions and processor.

    Parameters
    ----------
    path : Path
    device : str
        Where it computes, if it is one that can choose: the file's device was another machine's.

    Returns
    -------
    saved : Saved

    Raises
    ------
    DataError
        If the file does not hold a learner of Bowerbird, whole and of finite numbers.
    """
    try:
        content, arrays = _read(path)
        if "device" in content["parameters"]:
            content["parameters"]["device"] = device
        about = Metadata.from_dict(content["about"])
        return Saved(_learner(content, arrays, about), about)
    except WRONG as error:
        reason = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        raise DataError(
            f"{path}: not a learner saved by Bowerbird ({reason}). Save it again."
        ) from error


def _name(learner: Any) -> str:
    name = type(learner).__module__.rpartition(".")[2]
    try:
        ours = learner_of(name) is type(learner)
    except LookupError:
        ours = False
    if not ours:
        raise DataError(
            f"{type(learner).__name__} is not a built-in learner, and a file must not name code. "
            "Score with the project instead."
        )
    return name


def _of_training_set(training_set: TrainingSet, classes: npt.NDArray[Any]) -> Arrays:
    arrays: Arrays = {
        "X": np.asarray(training_set.X),
        "y": np.searchsorted(classes, training_set.y),
    }
    return (
        arrays
        if training_set.unlabelled is None
        else arrays | {"unlabelled": training_set.unlabelled}
    )


def _write(path: Path, content: bytes) -> None:
    try:
        with replacing(path) as beside:
            beside.write_bytes(content)
    except OSError as error:
        raise DataError(f"{path}: it cannot be written ({error.strerror}).") from error


def _read(path: Path) -> tuple[dict[str, Any], Arrays]:
    with safe_open(path, framework="numpy") as file:
        text = (file.metadata() or {}).get(KEY, "")
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"it tells {len(text):,} characters; {MOST_CHARACTERS:,} are allowed")
        content = json.loads(text, parse_constant=_refuse)
        _hold(content)
        arrays = {name: np.array(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub" or not np.isfinite(array).all():
            raise ValueError(f"{name} holds a value that is not a finite number")
    return content, arrays


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"it tells {text}, which is not a finite number")


@cache
def _validator() -> Draft202012Validator:
    text = files("bowerbird.models.files").joinpath("saved.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _hold(content: Any) -> None:
    try:
        _validator().validate(content)
    except ValidationError as error:
        where = "/".join(str(part) for part in error.absolute_path)
        raise ValueError(f"{where or 'it'}: {error.message[:200]}") from None


def _learner(content: Mapping[str, Any], arrays: Arrays, about: Metadata) -> Any:
    parameters = _parameters(content)
    values = np.asarray(content["values"])
    if len(np.unique(values)) != len(content["values"]) or (np.sort(values) != values).any():
        raise ValueError("its classes are not in order, each once")
    if len(values) != len(about.class_ids):
        raise ValueError(f"{len(values)} classes, of which {len(about.class_ids)} are described")
    learner = learner_of(content["learner"])(**parameters)
    if (content["form"] == "weights") != hasattr(learner, "_restore"):
        raise ValueError(f"{content['learner']} is not saved as {content['form']}")
    if content["form"] == "weights":
        _hold_to_size(parameters, arrays)
        learner.classes_ = values
        learner._restore(content["fit"], arrays)
    else:
        _fit(learner, values, arrays)
    if learner.n_features_in_ != len(about.scaling.feature_names):
        raise ValueError(
            f"{learner.n_features_in_} features, of which {len(about.scaling.feature_names)} are "
            "told"
        )
    return learner


def _fit(learner: Any, values: npt.NDArray[Any], arrays: Arrays) -> None:
    X, y = arrays["X"], arrays["y"]
    if X.ndim != 2:
        raise ValueError(f"its rows have the shape {X.shape}")
    _hold_to_work(learner.get_params(deep=False), X, len(values))
    if y.ndim != 1 or y.dtype.kind != "i" or not np.array_equal(np.unique(y), range(len(values))):
        raise ValueError("the labels are not those of its classes")
    learner.fit(X, values[y])
    if "unlabelled" in arrays and hasattr(learner, "adapt"):
        learner.adapt(arrays["unlabelled"])


def _parameters(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters, each as the learner declares it."""
    check(learner_of(content["learner"]), content["parameters"], f"learner {content['learner']!r}")
    return dict(content["parameters"])


def _hold_to_work(parameters: Mapping[str, Any], X: npt.NDArray[Any], classes: int) -> None:
    """Refuse a recipe that would take hours or all memory, however small its file is.

    Each measure allows for at least ten times what the largest pools of a hundred thousand labels
    need; a fit at the measure takes some ten minutes, or 16 GB for trees.
    """
    rows, columns = X.shape
    trees = max(FEWEST_TREES, parameters.get("trees", 0), parameters.get("rounds", 0))
    steps = parameters.get("steps", 0) * min(rows, parameters.get("batch", 0))
    work = {
        "rows x classes x trees": (rows * classes * trees, 10**9),
        "steps x rows x units x columns": (
            steps * parameters.get("hidden", 1) * (columns + classes), 10**13
        ),
        "rows x rows x classes": (rows**2 * classes if "gamma" in parameters else 0, 10**11),
    }  # fmt: skip
    for what, (amount, most) in work.items():
        if amount > most:
            raise ValueError(f"to fit it takes {amount:.1e} {what}; {most:.0e} are allowed")


def _hold_to_size(parameters: Mapping[str, Any], arrays: Arrays) -> None:
    """Refuse a layer that is larger than the file: it would be made before it is compared."""
    most = max((array.size for array in arrays.values()), default=0)
    wide = [arrays[name].size for name in ("centre", "network.owner") if name in arrays]
    hidden = parameters.get("hidden", 1)
    if min(hidden, *wide, 1) < 1 or hidden * max(wide, default=1) > most:
        raise ValueError(f"hidden is {hidden}, and its largest array has {most} numbers")
