"""How the work goes, in figures."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Any

import numpy as np

from bowerbird.app.log.state import State
from bowerbird.app.session.session import Session
from bowerbird.app.views.progress.curves import RECENT
from bowerbird.app.views.shared.labels import label_arrays

Fact = dict[str, Any]  # name, value, and where a time is told: since (seconds since 1970)


def facts(session: Session) -> list[Fact]:
    """Describe in figures how the work goes.

    Parameters
    ----------
    session : Session

    Returns
    -------
    facts : list of dict
        ``name``, ``value``: plain text; ``since``: a time to tell as an age, or None.
    """
    state = session.state
    lines = [fact("Labels", f"{len(label_arrays(state).class_numbers):,}{_passed(state)}")]
    seconds = recent_seconds(state)
    if seconds is not None:
        lines.append(fact("Seconds per label", f"{seconds:.1f}"))
    lines.append(fact("Since the last new class", labels(state.since_new_class)))
    lines.append(fact("Strategy", state.strategy.name))
    if state.phase:
        lines.append(fact("Phase", state.phase))
    return lines + _of_model(state)


def _of_model(state: State) -> list[Fact]:
    if not state.models:
        return [fact("Learner", state.learner.name + ", not trained yet")]
    model = state.models[-1]
    unseen = len(label_arrays(state).class_numbers) - model.labels
    seen = labels(model.labels) + (f", {unseen:,} more since" if unseen > 0 else "")
    seconds, device = model.seconds or 0, model.device or "cpu"
    return [
        fact("Learner", f"{model.learner.name}, version {model.version}"),
        fact("Trained on", seen),
        fact("Age", "", known_until(state)),
        fact("Training took", f"{seconds:.2g} s on {device}"),
        fact("Accuracy", "not available: the labelled items are not a random sample"),
    ]


def fact(name: str, value: str, since: float | None = None) -> Fact:
    """Return one line of the facts."""
    return {"name": name, "value": value, "since": since}


def labels(count: int) -> str:
    """Count labels in words."""
    return f"{count:,} label" + ("" if count == 1 else "s")


def _passed(state: State) -> str:
    """Describe the decisions that gave no label."""
    if len(state.decisions) == len(label_arrays(state).class_numbers):
        return ""
    counts = Counter(d.kind for d in state.decisions.values() if d.class_id is None)
    parts = [f"{counts[kind]:,} {kind}" for kind in ("skipped", "unsure") if counts[kind]]
    return f" ({', '.join(parts)})" if parts else ""


def known_until(state: State) -> float | None:
    """Return the time of the newest event that the live model can know of.

    Parameters
    ----------
    state : State

    Returns
    -------
    time : float or None
        Seconds since 1970; None while there is no model or nothing for it to know.
    """
    if not state.models:
        return None
    at = bisect_right(state.history, state.models[-1].position, key=lambda e: e.seq)
    return state.history[at - 1].time if at else None


def recent_seconds(state: State) -> float | None:
    """Return the median seconds of the last timed labels.

    Parameters
    ----------
    state : State

    Returns
    -------
    seconds : float or None
        Over the last `RECENT`; None where none was timed.
    """
    seconds = label_arrays(state).seconds
    timed = seconds[np.isfinite(seconds)][-RECENT:]
    return float(np.median(timed)) if len(timed) else None
