"""How a project begins, and what is said when its data have changed since."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import numpy.typing as npt
from msgspec import UNSET

from bowerbird.app.log.classes import colour_of
from bowerbird.app.log.codec import body_as_json
from bowerbird.app.log.events import (
    ClassesNamed,
    EncodedBy,
    Event,
    Fingerprint,
    ItemsEncoded,
    Joined,
    Labelled,
    LearnerChosen,
    Opened,
    Provenance,
    StrategyChosen,
)
from bowerbird.app.log.state import Item, State
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.practice import is_practice
from bowerbird.data.encoding.stage import base_of, stage_rows
from bowerbird.data.names import clean_name
from bowerbird.data.pool import Pool

PACKAGES = ("bowerbird", "numpy", "torch", "scikit-learn", "pandas")


def first_events(pool: Pool, choices: ProjectOptions) -> list[Event]:
    """Return the events that a new project's log begins with.

    Parameters
    ----------
    pool : Pool
        Its known labels become labels where some items have none; a pool whose labels are all
        known is one to practise on, and its labels stay hidden, unless the choices say otherwise.
    choices : ProjectOptions

    Returns
    -------
    events : list of Event
    """
    classes = list(choices.classes) or [(name, None) for name in pool.suggested_classes]
    whole = _whole(pool)
    named = {name for name, _ in classes}
    is_hidden = is_practice(whole, choices.known_labels)
    if not (is_hidden and choices.classes):
        classes += [(name, None) for name in known_labels(whole) if name not in named]
    labels = {} if is_hidden else known_labels(pool)
    return [
        Event(_opened(pool, choices)),
        *([] if whole is pool else [Event(_encoded(pool))]),
        Event(_classes(classes, choices)),
        Event(choices.chosen_learner()),
        Event(choices.chosen_strategy()),
        *_labelled(labels),
    ]


def growth_events(state: State, pool: Pool, choices: ProjectOptions) -> list[Event]:
    """Return the events by which a project goes on with more of its items, or other vectors.

    Parameters
    ----------
    state : State
    pool : Pool
        Encoded from the data that the project began with.
    choices : ProjectOptions

    Returns
    -------
    events : list of Event
        Empty where the items and what encodes them are as they were. Known labels of items that
        were not there before become labels, as those of the others did.
    """
    if pool.encoded is None or not _is_of_same_items(state, pool):
        return []
    event = _encoded(pool)
    was = state.encoded
    if was is None:
        stated = state.opened.roles.get("encoders") if state.opened and state.opened.roles else None
        is_same = stated == [part.as_dict() for part in pool.encoded.parts]
    else:
        is_same = (was.encoders, was.fingerprint.rows) == (event.encoders, event.fingerprint.rows)
    if is_same:
        return []
    before = was.fingerprint.rows if was else len(pool)
    fresh = ~np.isin(
        stage_rows(pool.encoded.base, len(pool)), stage_rows(pool.encoded.base, before)
    )
    is_hidden = is_practice(_whole(pool), choices.known_labels)
    return [Event(event), *_labelled({} if is_hidden else known_labels(pool, fresh))]


def _whole(pool: Pool) -> Pool:
    """Return the pool of all items, where some are not encoded yet."""
    is_partial = pool.encoded is not None and len(pool) < pool.encoded.base.rows
    return base_of(pool) if is_partial else pool


def _is_of_same_items(state: State, pool: Pool) -> bool:
    """Whether a pool comes from the items that the project has, encoded or not."""
    if pool.encoded is None or state.opened is None:
        return False
    if state.encoded is not None:
        return state.encoded.base == Fingerprint(**pool.encoded.base.as_dict())
    return state.opened.fingerprint.ids == pool.encoded.base.ids


def _encoded(pool: Pool) -> ItemsEncoded:
    assert pool.encoded is not None
    return ItemsEncoded(
        encoders=[
            EncodedBy(
                name=part.name,
                column=part.column or UNSET,
                weight=part.weight if part.weight != 1 else UNSET,
                parameters=dict(part.parameters) or UNSET,
            )
            for part in pool.encoded.parts
        ],
        base=Fingerprint(**pool.encoded.base.as_dict()),
        fingerprint=_fingerprint(pool),
    )


def _labelled(labels: Mapping[str, list[Item]]) -> list[Event]:
    return [
        Event(Labelled(items=items, class_id=name, provenance=Provenance(source="known")))
        for name, items in labels.items()
    ]


def override_events(state: State, choices: ProjectOptions) -> list[Event]:
    """Return the events by which a project takes up what the person named at this start.

    Parameters
    ----------
    state : State
    choices : ProjectOptions

    Returns
    -------
    events : list of Event
        Empty where the project goes on with what it has.
    """
    chosen: list[LearnerChosen | StrategyChosen] = []
    if "learner" in choices.overrides and _differs(choices.chosen_learner(), state.learner):
        chosen.append(choices.chosen_learner())
    if "strategy" in choices.overrides and _differs(choices.chosen_strategy(), state.strategy):
        chosen.append(choices.chosen_strategy())
    return [Event(body) for body in chosen]


def _differs(chosen: LearnerChosen | StrategyChosen, now: LearnerChosen | StrategyChosen) -> bool:
    """Compare what can be named at a start; what cannot, such as a selection, is no difference."""
    named, current = body_as_json(chosen), body_as_json(now)
    return any(current.get(key) != value for key, value in named.items())


def known_labels(pool: Pool, among: npt.NDArray[np.bool_] | None = None) -> dict[str, list[Item]]:
    """Return the labels that come with the data.

    Parameters
    ----------
    pool : Pool
    among : ndarray of shape (n,), bool, optional
        The items whose labels are wanted; all, where it is left out.

    Returns
    -------
    labels : dict of str to list of items
        By class, in the order in which the classes appear.
    """
    if pool.known_labels is None:
        return {}
    has_label = np.array([name is not None for name in pool.known_labels])
    if among is not None:
        has_label &= among
    labels: dict[str, list[Item]] = defaultdict(list)
    for position in np.flatnonzero(has_label).tolist():
        labels[str(pool.known_labels[position])].append(
            pool.ids[position : position + 1].tolist()[0]
        )
    return dict(labels)


def differences(state: State, pool: Pool) -> list[tuple[float, str, str]]:
    """Describe where the data are not those that the project began with.

    Parameters
    ----------
    state : State
    pool : Pool

    Returns
    -------
    notices : list of (time, level, text)
        Empty where nothing differs.
    """
    if same_data(state.opened, pool, state.encoded):
        return []
    was = state.opened.fingerprint if state.opened else None
    was = state.encoded.fingerprint if state.encoded else was
    if pool.encoded and was and was.ids == pool.fingerprint.ids:
        text = (
            "The items are those that the project began with, and their vectors are not: they were "
            "made by another version of the encoder, or on another kind of machine. Labels stay; "
            "what is chosen next may differ from what was chosen there."
        )
        return [(time.time(), "warning", text)]
    decided = list(state.decisions)
    missing = int((pool.positions(decided) < 0).sum()) if decided else 0
    rows = state.opened.fingerprint.rows if state.opened else 0
    text = (
        f"The data differ from those that the project began with: {len(pool):,} items now, "
        f"{rows:,} then; {len(decided) - missing:,} of {len(decided):,} decisions match by id"
        + (f", {missing:,} are kept but have no item here." if missing else ".")
    )
    text = " ".join([text, *joined_differences(state.opened, pool)])
    return [(time.time(), "warning", text)]


def about_data(pool: Pool) -> tuple[float, str, str, str]:
    """Describe how the data of a new project were read.

    Parameters
    ----------
    pool : Pool
        With remarks.

    Returns
    -------
    notice : (time, level, text, detail)
    """
    lines = [str(remark) for remark in pool.remarks]
    text = "How your data were read: " + (
        lines[0] if len(lines) == 1 else f"{len(lines)} remarks. Open the details to see them."
    )
    return time.time(), "info", text, "\n".join(lines) if len(lines) > 1 else ""


def _classes(classes: Sequence[tuple[str, str | None]], choices: ProjectOptions) -> ClassesNamed:
    """Return the classes to begin with; their costs only where one is not 1."""
    names = [name for name, _ in classes]
    colours: list[str | None] = [colour or colour_of(i) for i, (_, colour) in enumerate(classes)]
    costs = [float(choices.costs.get(name, 1.0)) for name in names]
    uneven = any(cost != 1 for cost in costs)
    return ClassesNamed(names=names, colours=colours, costs=costs if uneven else UNSET)


def _opened(pool: Pool, choices: ProjectOptions) -> Opened:
    return Opened(
        fingerprint=_fingerprint(pool),
        name=pool.name,
        rows=len(pool),
        scaling=pool.scaling.as_dict(),
        versions=installed_versions(),
        seed=choices.seed,
        roles=dict(choices.roles) or UNSET,
        source=dict(choices.source),
        joined=[Joined(name=clean_name(extra.name), digest=extra.digest) for extra in pool.joined]
        or UNSET,
    )


def installed_versions() -> dict[str, str]:
    """Return the versions of what figures depend on, as far as it is installed.

    Returns
    -------
    versions : dict of str to str
        By the name of the distribution.
    """
    versions = {}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions


def same_data(opened: Opened | None, pool: Pool, encoded: ItemsEncoded | None = None) -> bool:
    """Whether a pool is the one that a project has.

    Parameters
    ----------
    opened : Opened or None
        The log's first event.
    pool : Pool
    encoded : ItemsEncoded or None
        The log's last of that kind.
    """
    if opened is None or (encoded or opened).fingerprint != _fingerprint(pool):
        return False
    return [extra.digest for extra in _joined(opened)] == [extra.digest for extra in pool.joined]


def joined_differences(opened: Opened | None, pool: Pool) -> list[str]:
    """Describe where what is joined to the data is not what it was.

    Parameters
    ----------
    opened : Opened or None
        The log's first event.
    pool : Pool

    Returns
    -------
    lines : list of str
        One for each source that differs.
    """
    then = {extra.name: extra.digest for extra in _joined(opened)}
    now = {clean_name(extra.name): extra.digest for extra in pool.joined}
    lines = []
    for name, digest in then.items():
        if digest in now.values():
            continue
        if name in now:
            lines.append(f"{name} is joined as then, and what is in it, or how, differs.")
        else:
            lines.append(f"{name} was joined then and is not now: add --with {name}.")
    new = [name for name, digest in now.items() if name not in then and digest not in then.values()]
    return [*lines, *(f"{name} is joined now and was not then." for name in new)]


def _joined(opened: Opened | None) -> Sequence[Joined]:
    joined = opened.joined if opened is not None else UNSET
    return () if joined is UNSET else joined


def _fingerprint(pool: Pool) -> Fingerprint:
    return Fingerprint(**pool.fingerprint.as_dict())
