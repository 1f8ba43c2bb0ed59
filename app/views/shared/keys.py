"""The keys of the label card: one table for the listener in the page and for its help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache

from bowerbird.app.config.layers import merge
from bowerbird.app.loop.predictions import LIKELIEST

# What each action does, in the order in which the help tells it.
ACTIONS: dict[str, str] = {
    "classes": "label the item with this class",
    "skip": "skip the item",
    "unsure": "unsure: the class cannot be decided",
    "add": "find a class by a few letters, or add one",
    "undo": "undo the last step",
    "redo": "redo what was undone",
    "flag": "flag the item, or remove its flag",
    "note": "write a note on the item",
    "back": "go to the previous item",
    "forward": "go to the next item",
    "search": "find an item by its id or text",
    "similar": "show similar items on the map",
    "alike": "label the items alike with the next answer too, or not",
    "help": "show the keys",
}
MOST_CLASSES = 20  # that have a key; any other is found by its letters


@cache
def _defaults() -> dict[str, tuple[str, ...]]:
    return dict(asdict(merge().keys))


def key_table(chosen: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the keys of each action.

    Parameters
    ----------
    chosen : mapping of str to sequence of str
        As the key ``keys`` of a config holds them; what is left out keeps its default.

    Returns
    -------
    table : dict of str to list of str
        One entry for each of `ACTIONS`, in their order.
    """
    return {name: list(chosen.get(name) or _defaults()[name]) for name in ACTIONS}


def key_of_class(number: int, classes: Sequence[str], count: int) -> str:
    """Name the key that a class has for itself.

    Parameters
    ----------
    number : int
        The class's place on the screen, from 0.
    classes : sequence of str
        The keys for classes in order; with shift they serve as many more.
    count : int
        Of all classes.

    Returns
    -------
    key : str
        Empty for a class that has none.
    """
    # Of more classes than keys the first keys are for an item's likeliest (label/likeliest.js).
    is_given_away = count > len(classes) and number < min(LIKELIEST, len(classes))
    if is_given_away or number >= min(2 * len(classes), MOST_CLASSES):
        return ""
    return classes[number] if number < len(classes) else f"shift+{classes[number - len(classes)]}"
