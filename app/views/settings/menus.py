"""Strategies and learners as a person chooses among them: by what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bowerbird.app.plugins.registry import Plugin

# What is not named here stands under the last heading, so that a new file needs no other change.
STRATEGY_PURPOSES: dict[str, tuple[str, ...]] = {
    "Default": ("auto",),
    "Discover new classes": (
        "explore", "coreset", "typiclust", "probcover", "distance_bins", "outlier", "density",
    ),
    "Collect rare classes": (
        "balanced", "more_like", "certain", "object_focused", "galaxy", "direct",
    ),
    "Resolve uncertainty": (
        "margin", "entropy", "least_confident", "ranked_batch", "badge", "vote_entropy",
        "consensus_entropy", "max_disagreement", "bald", "evidential",
    ),
    "Random": ("random",),
}  # fmt: skip
LEARNER_PURPOSES: dict[str, tuple[str, ...]] = {
    "Default": ("duo", "trio"),
    "Few labels, rare classes": ("logistic", "extra_trees", "forest", "svc", "rcal", "sade"),
    "Many labels": ("mlp", "linear", "hist_boosting"),
    "Reliable confidence": ("committee", "calibrated", "tlc"),
    "Special tasks": ("presto", "self_training", "one_vs_rest"),
    "Simple baselines": ("knn", "tree", "adaboost"),
}
OTHERS = "More"


def menu(
    plugins: Mapping[str, Plugin],
    names: Iterable[str],
    purposes: Mapping[str, tuple[str, ...]] = STRATEGY_PURPOSES,
) -> dict[str, dict[str, str]]:
    """Sort strategies or learners by their purpose.

    Parameters
    ----------
    plugins : mapping of str to Plugin
        By name.
    names : iterable of str
        Those to choose from; one that is not among the plugins has no title.
    purposes : mapping of str to tuple of str
        Heading to names.

    Returns
    -------
    menu : dict of str to dict of str to str
        Heading to what is shown to name; no heading without a name.
    """
    choices = list(dict.fromkeys(names))
    named = {name for purpose in purposes.values() for name in purpose}
    headings = {**purposes, OTHERS: tuple(name for name in choices if name not in named)}
    return {
        heading: {entry_of(name, plugins.get(name)): name for name in listed if name in choices}
        for heading, listed in headings.items()
        if any(name in choices for name in listed)
    }


def entry_of(name: str, plugin: Plugin | None) -> str:
    """Write a plugin's name with its title behind it."""
    title = plugin.title if plugin else ""
    return f"{name}: {title[:1].lower()}{title[1:]}" if title else name
