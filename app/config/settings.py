"""Everything that can be configured: frozen dataclasses whose names are the keys of a config."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from bowerbird.app.config.fields import Allowed, between
from bowerbird.data.names import is_fit
from bowerbird.data.roles import Roles

LEAST_COST, MOST_COST = 1e-3, 1e9
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
SCHEDULER = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[\w.-]+):\d{1,5}")
KEY = re.compile(r"((ctrl|shift|alt)\+)*(\S|[a-z]{2,12})")


def named(most: int) -> Allowed:
    """Restrict a text to what may be the name of a class or of a person.

    Parameters
    ----------
    most : int
        Characters.

    Returns
    -------
    allowed : Allowed
    """
    text = f"1 to {most} characters, no control characters and no marks of direction"
    return Allowed(text, lambda name: 0 < len(name.strip()) <= most and is_fit(name.strip()))


@dataclass(frozen=True)
class Choice:
    """A strategy or learner.

    Parameters
    ----------
    name : str
        A name; from the command line and a config also ``mine.py:function`` or an import name.
    parameters : mapping
        Its keyword-only arguments; what is left out keeps its default.
    """

    name: Annotated[str, Allowed("a name", str.strip)]
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class ClassChoice:
    """A class to begin with.

    Parameters
    ----------
    name : str
    colour : str or None
        ``#rrggbb``; None takes the next of the palette.
    cost : float
        Of missing an item of it, 0.001 to 1e9; a false alarm costs 1.
    """

    name: Annotated[str, named(200)]
    colour: Annotated[str, Allowed("a colour like '#1f77b4'", COLOUR.fullmatch)] | None = None
    cost: Annotated[float, between(LEAST_COST, MOST_COST)] = 1.0


def _are_keys(names: Sequence[str]) -> bool:
    return all(KEY.fullmatch(name) for name in names)


_KeyNames = Annotated[tuple[str, ...], Allowed("keys like 'u', 'space' or 'ctrl+z'", _are_keys)]
_Place = tuple[int, int, int, int]


def _are_places(places: Mapping[str, _Place]) -> bool:
    return all(0 <= t < b <= 1000 and 0 <= x < y <= 12 for t, x, b, y in places.values())


_PLACES = "[top, left, bottom, right] with 0 <= top < bottom <= 1000 and 0 <= left < right <= 12"


@dataclass(frozen=True)
class Keys:
    """The keys of the label card, each a list of alternatives.

    Parameters
    ----------
    classes : tuple of str
        One a class, in the order of the classes; with shift for as many more.
    skip, unsure, add, undo, redo, flag, note : tuple of str
    back, forward, search, similar, alike, help : tuple of str
    """

    classes: _KeyNames
    skip: _KeyNames
    unsure: _KeyNames
    add: _KeyNames
    undo: _KeyNames
    redo: _KeyNames
    flag: _KeyNames
    note: _KeyNames
    back: _KeyNames
    forward: _KeyNames
    search: _KeyNames
    similar: _KeyNames
    alike: _KeyNames
    help: _KeyNames


@dataclass(frozen=True)
class Layout:
    """Where the cards are when a project is new.

    Parameters
    ----------
    cards : mapping of str to (top, left, bottom, right)
        In rows and in columns of 12; a card without a place takes its own.
    open : tuple of str or None
        The cards that are shown; None for the usual ones.
    dark : bool
    """

    cards: Annotated[Mapping[str, _Place], Allowed(_PLACES, _are_places)]
    open: tuple[str, ...] | None
    dark: bool


@dataclass(frozen=True)
class Config:
    """Everything that can be chosen before a project is opened.

    Parameters
    ----------
    data : Roles
        What each column of the data is for.
    classes : tuple of ClassChoice
        To begin with, in the order of their keys.
    learner, strategy : Choice
    batch : int
        Items a query asks about, 1 to 1000.
    seed : int
        Of a new project, from 0.
    device : {"auto", "cpu", "cuda", "mps"}
        Where torch computes.
    time_limit : float
        Seconds that a strategy itself may compute, 0.1 to 3600; then `random` answers.
    fit_limit : float
        Seconds that training may take, 1 to 86,400; then it is stopped, and the model stays. What
        is prepared for a strategy may take as long.
    scheduler : str or None
        Address of the scheduler of a Dask cluster that encodes and scores; None for this machine.
    annotator : str or None
        Who labels; None for the name that one is logged in by.
    port : int or None
        None takes the first free one from 5106 on, 0 any.
    host : str
        The address that the server listens on.
    prefix : str
        Of every address of the page.
    allow_hosts : tuple of str
        Names that the server answers to beside its own.
    keys : Keys
    layout : Layout
    """

    data: Roles
    classes: tuple[ClassChoice, ...]
    learner: Choice
    strategy: Choice
    batch: Annotated[int, between(1, 1000)]
    seed: Annotated[int, between(0, 2**32 - 1)]
    device: Literal["auto", "cpu", "cuda", "mps"]
    time_limit: Annotated[float, between(0.1, 3600, " seconds")]
    fit_limit: Annotated[float, between(1, 86_400, " seconds")]
    scheduler: (
        Annotated[str, Allowed("an address like 'tcp://10.0.0.1:8786'", SCHEDULER.fullmatch)] | None
    )
    annotator: Annotated[str, named(100)] | None
    port: Annotated[int, between(0, 65535)] | None
    host: str
    prefix: str
    allow_hosts: tuple[str, ...]
    keys: Keys
    layout: Layout
