"""The learners as a person chooses among them: by what they are for."""

from __future__ import annotations

# What is not named here stands under the last heading, so that a new file needs no other change.
PURPOSES: dict[str, tuple[str, ...]] = {
    "The usual ones": ("duo", "trio"),
    "Few labels, rare classes": ("logistic", "extra_trees", "forest", "svc", "rcal", "sade"),
    "Many labels": ("mlp", "linear", "hist_boosting"),
    "To know how sure it is": ("committee", "calibrated", "tlc"),
    "For a kind of task": ("presto", "self_training", "one_vs_rest"),
    "Simple, to compare with": ("knn", "tree", "adaboost"),
}
