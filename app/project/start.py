"""How a project begins, and what is said when its data have changed since."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from bowerbird.app.log.events import Event
from bowerbird.app.log.palette import colour_of
from bowerbird.app.log.state import Item, State
from bowerbird.app.project.options import Choices
from bowerbird.data.pool import Pool

PACKAGES = ("bowerbird", "numpy", "torch", "scikit-learn", "pandas")


def first_events(pool: Pool, choices: Choices) -> list[Event]:
    """Give the events that a new project's log begins with.

    Parameters
    ----------
    pool : Pool
        Its known labels become labels where some items have none; a pool whose labels are all
        known is one to practise on, and its labels stay hidden.
    choices : Choices

    Returns
    -------
    events : list of Event
    """
    classes = list(choices.classes) or [(name, None) for name in pool.suggested_classes]
    known = known_labels(pool)
    named = {name for name, _ in classes}
    classes += [(name, None) for name in known if name not in named]
    return [
        Event("opened", _opened(pool, choices)),
        Event("classes", _classes(classes, choices)),
        Event("learner", choices.chosen("learner")),
        Event("strategy", choices.chosen("strategy")),
        *(
            Event("labelled", {"items": items, "class": name, "source": "known"})
            for name, items in known.items()
        ),
    ]


def insisted(state: State, choices: Choices) -> list[Event]:
    """Give the events by which a project takes up what the person named at this start.

    Parameters
    ----------
    state : State
    choices : Choices

    Returns
    -------
    events : list of Event
        Empty where the project goes on with what it has.
    """
    chosen = {kind: choices.chosen(kind) for kind in sorted(choices.insist)}
    # What cannot be named at a start, such as a selection, makes no other choice.
    return [
        Event(kind, body)
        for kind, body in chosen.items()
        if any(getattr(state, kind).get(key) != value for key, value in body.items())
    ]


def known_labels(pool: Pool) -> dict[str, list[Item]]:
    """Give the labels that come with the data and are to be used.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    labels : dict of str to list of items
        By class, in the order in which the classes appear; empty where all or none are known.
    """
    if pool.known_labels is None:
        return {}
    given = np.array([name is not None for name in pool.known_labels])
    if given.all():
        return {}
    found: dict[str, list[Item]] = defaultdict(list)
    for position in np.flatnonzero(given).tolist():
        found[str(pool.known_labels[position])].append(
            pool.ids[position : position + 1].tolist()[0]
        )
    return dict(found)


def differences(state: State, pool: Pool) -> list[tuple[float, str, str]]:
    """Say where the data are not those that the project began with.

    Parameters
    ----------
    state : State
    pool : Pool

    Returns
    -------
    notices : list of (time, level, text)
        Empty where nothing differs.
    """
    began = state.opened.get("fingerprint", {})
    if began == pool.fingerprint.as_dict():
        return []
    decided = list(state.decisions)
    missing = int((pool.positions(decided) < 0).sum()) if decided else 0
    rows = int(began.get("rows", 0))
    text = (
        f"The data differ from those that the project began with: {len(pool):,} items now, "
        f"{rows:,} then; {len(decided) - missing:,} of {len(decided):,} decisions match by id"
        + (f", {missing:,} are kept but have no item here." if missing else ".")
    )
    return [(time.time(), "warning", text)]


def _classes(classes: Sequence[tuple[str, str | None]], choices: Choices) -> dict[str, Any]:
    """Give the classes to begin with; their costs only where one is not 1."""
    names = [name for name, _ in classes]
    colours = [colour or colour_of(i) for i, (_, colour) in enumerate(classes)]
    costs = [float(choices.costs.get(name, 1.0)) for name in names]
    told = {"costs": costs} if any(cost != 1 for cost in costs) else {}
    return {"names": names, "colours": colours, **told}


def _opened(pool: Pool, choices: Choices) -> dict[str, Any]:
    return {
        "fingerprint": pool.fingerprint.as_dict(),
        "name": pool.name,
        "rows": len(pool),
        "scaling": pool.scaling.as_dict(),
        "versions": {package: version(package) for package in PACKAGES},
        "seed": choices.seed,
        "source": dict(choices.source),
    }
