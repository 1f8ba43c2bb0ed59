"""The learners as a person chooses among them: by what they are for."""

from __future__ import annotations

# What is not named here stands under the last heading, so that a new file needs no other change.
PURPOSES: dict[str, tuple[str, ...]] = {
    "Default": ("duo", "trio"),
    "Few labels, rare classes": ("logistic", "extra_trees", "forest", "svc", "rcal", "sade"),
    "Many labels": ("mlp", "linear", "hist_boosting"),
    "Reliable confidence": ("committee", "calibrated", "tlc"),
    "Special tasks": ("presto", "self_training", "one_vs_rest"),
    "Simple baselines": ("knn", "tree", "adaboost"),
}
