"""The classes of a project: a fold of the events that add, rename, merge and change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bowerbird.app.log.events import (
    ClassAdded,
    ClassCostSet,
    ClassesNamed,
    ClassMerged,
    ClassRecoloured,
    ClassRenamed,
    Event,
)
from bowerbird.app.log.palette import colour_of


@dataclass(frozen=True)
class ClassInfo:
    """One class as it stands now.

    Parameters
    ----------
    id : str
        Its first name, by which events speak of it for ever.
    name : str
        Its name on the screen.
    colour : str
        ``#rrggbb``.
    number : int
        Its place on the screen and among the keys, from 0.
    cost : float
        Of missing an item of it, positive; a false alarm costs 1.
    """

    id: str
    name: str
    colour: str
    number: int
    cost: float = 1.0


@dataclass(frozen=True)
class Classes:
    """All classes, and what became of the merged ones.

    Parameters
    ----------
    live : tuple of ClassInfo
        In the order in which they were added.
    merged : mapping of str to str
        Each merged class's id to the id of a live one.
    """

    live: tuple[ClassInfo, ...] = ()
    merged: Mapping[str, str] | None = None

    def root(self, class_id: str) -> str:
        """Return the id of the live class that a class has become."""
        return (self.merged or {}).get(class_id, class_id)

    def get(self, class_id: str) -> ClassInfo | None:
        """Find the live class that a class has become; None where there is none."""
        root = self.root(class_id)
        return next((c for c in self.live if c.id == root), None)


def fold_classes(events: Iterable[Event], used: Iterable[str]) -> Classes:
    """Fold the events of classes.

    Parameters
    ----------
    events : iterable of Event
        Valid ones (not undone) in the log's order.
    used : iterable of str
        Class ids that labels speak of. One that no event added is a class all the same: a label is
        never lost because an addition was taken back.

    Returns
    -------
    classes : Classes
    """
    names: dict[str, str] = {}
    colours: dict[str, str] = {}
    costs: dict[str, float] = {}
    into: dict[str, str] = {}
    for event in events:
        match event.body:
            case ClassesNamed() as body:
                suggested = body.colours or []
                costs.update(zip(body.names, body.costs or [], strict=False))
                for number, name in enumerate(body.names):
                    names.setdefault(name, name)
                    if number < len(suggested) and (colour := suggested[number]):
                        colours[name] = colour
            case ClassAdded(class_id=class_id, name=name, colour=colour):
                names.setdefault(class_id, name)
                colours[class_id] = colour
            case ClassRenamed(class_id=class_id, name=name):
                names[class_id] = name
            case ClassRecoloured(class_id=class_id, colour=colour):
                colours[class_id] = colour
            case ClassCostSet(class_id=class_id, cost=cost):
                costs[class_id] = float(cost)
            case ClassMerged(class_id=class_id, into=stays):
                gone, stays = _root(class_id, into), _root(stays, into)
                if gone != stays:  # from root to root, so that no chain of merges is a ring
                    into[gone] = stays
    merged = {gone: _root(gone, into) for gone in into}
    for class_id in sorted(set(map(lambda c: merged.get(c, c), used)) - set(names)):
        names[class_id] = class_id
    live = [class_id for class_id in names if class_id not in merged]
    return Classes(
        tuple(
            ClassInfo(c, names[c], colours.get(c, colour_of(i)), i, costs.get(c, 1.0))
            for i, c in enumerate(live)
        ),
        merged,
    )


def _root(class_id: str, into: Mapping[str, str]) -> str:
    while class_id in into:
        class_id = into[class_id]
    return class_id
