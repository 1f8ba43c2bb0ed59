"""Describe a session file to the start page; it may be anybody's, and is checked before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bowerbird.app.log.state import State
from bowerbird.app.share.session_file import read_session_file
from bowerbird.app.start.browse import list_folder
from bowerbird.data.demos import DEMOS
from bowerbird.data.files import stem_of

MOST_CLASSES = 60
MOST_BESIDE = 100


def describe_session(path: Path, suffixes: Iterable[str]) -> dict[str, Any]:
    """Describe what is in a session file, and which data it may belong to.

    Parameters
    ----------
    path : Path
    suffixes : iterable of str
        Of data, beside those of the built-in readers.

    Returns
    -------
    description : dict
        JSON's types; ``data`` is empty where no file beside it has the name of its pool.

    Raises
    ------
    BowerbirdError
        Where it is no session file, or its folder cannot be listed.
    """
    document = read_session_file(path)
    state = State(document.events)
    counts = state.counts
    labelled = state.labelled
    classes = [[c.name, counts[c.id]] for c in state.classes]
    beside = [
        path.with_name(entry.name)
        for entry in list_folder(path.parent, "", suffixes).entries
        if entry.kind == "data"
    ]
    like = [str(file) for file in beside if stem_of(file) == document.name]
    return {
        "name": path.name,
        "pool": document.name,
        "rows": state.opened.rows if state.opened else None,
        "labels": len(labelled),
        "labelled": labelled[-1].time if labelled else None,
        "classes": classes[:MOST_CLASSES],
        "learner": state.learner.name,
        "strategy": state.strategy.name,
        "data": next(iter(like), document.name if document.name in DEMOS else ""),
        "beside": [str(file) for file in beside[:MOST_BESIDE]],
    }
