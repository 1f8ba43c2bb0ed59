"""AstronomicAL's settings as a configuration of ours, and what of them has no counterpart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bowerbird.app.config.fields import read
from bowerbird.app.config.layers import Layer
from bowerbird.app.config.settings import COLOUR, Config
from bowerbird.app.share.astronomical.configuration import (
    UNSURE,
    Configuration,
    File,
    written,
)
from bowerbird.data.expressions.combinations import Combination, Operation, formulas
from bowerbird.data.roles import listed

OPERATIONS: dict[str, Operation] = {
    "add (a+b)": "add",
    "subtract (a-b)": "subtract",
    "multiply (a*b)": "multiply",
    "divide (a/b)": "divide",
}
NEAREST = {
    "KNN": "--learner knn",
    "DTree": "--learner tree",
    "RForest": "--learner forest",
    "AdaBoost": "--learner adaboost",
    "GBTrees": "--learner hist_boosting",
    "Uncertainty Sampling": "--strategy least_confident",
    "Margin Sampling": "--strategy margin",
    "Entropy Sampling": "--strategy entropy",
}
SHOWN = 8


def layer_of(file: File, label_names: Iterable[str]) -> Layer:
    """Return the settings as a layer of a configuration.

    Parameters
    ----------
    file : File
    label_names : iterable of str
        Classes that the labels name, for those that the settings do not.

    Returns
    -------
    layer : Layer

    Raises
    ------
    ConfigError
        If a value is not allowed here, such as a class without a name, or two of one name.
    """
    content, where = file.content, file.path.name
    data: dict[str, Any] = {}
    if content.id_col is not None:
        data["id"] = content.id_col
    if content.label_column is not None:
        data |= {"label": content.label_column, "known_labels": "practise"}
        data["missing"] = {content.label_column: [str(UNSURE)]}
    if content.features_for_training is not None:
        base = list(dict.fromkeys(content.features_for_training))
        combined = [
            Combination(OPERATIONS[name], tuple(base), size)
            for name, size in content.feature_generation
            if name in OPERATIONS
        ]
        names = [name for each in combined for name, _ in formulas(each, base, where)]
        data["features"] = [*base, *names]
        data["combined"] = [asdict(combination) for combination in combined]
    body = {"data": data, "classes": _classes(content, label_names)}
    return Layer(where, read(Config, body, where))


def _classes(content: Configuration, label_names: Iterable[str]) -> list[dict[str, Any]]:
    """Return classes in the order of their keys: those that are trained first."""
    raw = [label for label in map(written, content.labels) if label != str(UNSURE)]
    names = [*content.labels_to_train, *content.unclassified_labels, *map(content.name_of, raw)]
    unsure = content.name_of(UNSURE)
    names = [name.strip() for name in (*names, *label_names) if name.strip() != unsure]
    colours = {
        content.name_of(label): colour
        for label, colour in content.label_colours.items()
        if COLOUR.fullmatch(colour)
    }
    return [
        {"name": name, **({"colour": colours[name]} if name in colours else {})}
        for name in dict.fromkeys(names)
    ]


def taken_over(file: File, layer: Layer) -> list[str]:
    """Describe what was taken over of the settings.

    Parameters
    ----------
    file : File
    layer : Layer
        Of `layer_of`.

    Returns
    -------
    phrases : list of str
    """
    content, data = file.content, layer.values["data"]
    phrases = []
    if content.id_col is not None:
        phrases.append(f"ids from {content.id_col!r}")
    if content.label_column is not None:
        phrases.append(
            f"labels of the catalogue in {content.label_column!r}, hidden as what is to be found"
        )
    if "features" in data:
        base = len(dict.fromkeys(content.features_for_training or ()))
        more = len(data["features"]) - base
        phrases.append(f"{base} features" + (f" and {more:,} generated ones" if more else ""))
    names = [a_class["name"] for a_class in layer.values["classes"]]
    if names:
        phrases.append(f"classes {listed(names, SHOWN)}, with their colours")
    return phrases


def without_counterpart(file: File) -> list[str]:
    """Describe which settings have no counterpart here.

    Parameters
    ----------
    file : File

    Returns
    -------
    phrases : list of str
    """
    content = file.content
    phrases = [
        f"generated features {name[:50]!r} (data: {{derived: ...}} takes any formula)"
        for name, _ in content.feature_generation
        if name not in OPERATIONS
    ]
    if content.default_vars:
        phrases.append(f"default axes {listed(content.default_vars, SHOWN)}")
    if content.extra_info_cols or content.extra_image_cols:
        phrases.append("which columns are shown of an item (the Label card shows all)")
    if not content.scale_data and content.features_for_training is not None:
        phrases.append("features left unscaled (measurements are scaled by median and quartiles)")
    if content.exclude_labels and content.unclassified_labels:
        phrases.append(f"leaving out items of {listed(content.unclassified_labels, SHOWN)}")
    if content.exclude_unknown_labels:
        phrases.append("leaving out items that the catalogue has no label for")
    if used := _models(content):
        phrases.append(
            f"its classifiers and queries, {listed(used, SHOWN)} (one model learns all classes "
            f"here; nearest: {listed([NEAREST[n] for n in used if n in NEAREST], SHOWN)})"
        )
    if file.unknown:
        phrases.append(f"keys {listed([key[:50] for key in file.unknown], SHOWN)}")
    return phrases


def _models(content: Configuration) -> list[str]:
    tabs = content.classifiers.values()
    return list(dict.fromkeys(n[:50] for tab in tabs for n in (*tab.classifier, *tab.query)))
