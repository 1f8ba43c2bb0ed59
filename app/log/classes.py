"""The classes of a project: a fold of the events that add, rename, merge and change them.

A class that nobody has given a colour has one of twenty.
"""

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

# Okabe and Ito 2008 without black and yellow, then Tol's muted scheme: told apart with every kind
# of colour vision and legible on a light and on a dark page.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a5cc9", "#999933",
    "#aa4499", "#44aa99", "#882255", "#88aa33", "#5577cc", "#cc6677", "#117733", "#b08030",
    "#6699aa", "#bb5566", "#777777", "#3399cc",
)  # fmt: skip
# Disc, square, diamond, triangles up and down, plus, cross, bar: as the page draws them.
SHAPES = 8


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
    fold = _Fold()
    for event in events:
        fold.apply(event)
    return fold.classes(used)


class _Fold:
    """What the events of classes have said so far, by class id."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # in the order in which the classes were added
        self._colours: dict[str, str] = {}
        self._costs: dict[str, float] = {}
        self._into: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        match event.body:
            case ClassesNamed() as body:
                self._name(body)
            case ClassAdded(class_id=class_id, name=name, colour=colour):
                self._names.setdefault(class_id, name)
                self._colours[class_id] = colour
            case ClassRenamed(class_id=class_id, name=name):
                self._names[class_id] = name
            case ClassRecoloured(class_id=class_id, colour=colour):
                self._colours[class_id] = colour
            case ClassCostSet(class_id=class_id, cost=cost):
                self._costs[class_id] = float(cost)
            case ClassMerged(class_id=class_id, into=into):
                self._merge(class_id, into)

    def _name(self, body: ClassesNamed) -> None:
        suggested = body.colours or []
        self._costs.update(zip(body.names, body.costs or [], strict=False))
        for number, name in enumerate(body.names):
            self._names.setdefault(name, name)
            if number < len(suggested) and (colour := suggested[number]):
                self._colours[name] = colour

    def _merge(self, class_id: str, into: str) -> None:
        gone, stays = self._root(class_id), self._root(into)
        if gone != stays:  # from root to root, so that no chain of merges is a ring
            self._into[gone] = stays

    def _root(self, class_id: str) -> str:
        while class_id in self._into:
            class_id = self._into[class_id]
        return class_id

    def classes(self, used: Iterable[str]) -> Classes:
        names, merged = dict(self._names), {gone: self._root(gone) for gone in self._into}
        for class_id in sorted({merged.get(c, c) for c in used} - set(names)):
            names[class_id] = class_id
        live = [class_id for class_id in names if class_id not in merged]
        return Classes(tuple(self._info(c, names[c], i) for i, c in enumerate(live)), merged)

    def _info(self, class_id: str, name: str, number: int) -> ClassInfo:
        colour = self._colours.get(class_id, colour_of(number))
        return ClassInfo(class_id, name, colour, number, self._costs.get(class_id, 1.0))


def shape_of(number: int) -> int:
    """Return the shape of a class's mark.

    Parameters
    ----------
    number : int
        The class's number, from 0.

    Returns
    -------
    shape : int
        In 0 .. 7, another one each time that the colours come round again, so that 160 classes
        differ in one or the other.
    """
    return number // len(COLOURS) % SHAPES


def colour_of(number: int) -> str:
    """Return the default colour of a class.

    Parameters
    ----------
    number : int
        The class's number, from 0; after 20 the colours come round again.

    Returns
    -------
    colour : str
        ``#rrggbb``.
    """
    return COLOURS[number % len(COLOURS)]
