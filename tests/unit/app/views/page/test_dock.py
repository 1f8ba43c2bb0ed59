"""Whatever a log says of the layout, every card has a place of its own."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import panel as pn
import pytest
from hypothesis import given

from bowerbird.app.views.page.dock import COLUMNS, MOST_ROWS, make_dock, valid_names, valid_places

KNOWN = {"label": (5, 13), "map": (7, 9), "queue": (5, 3), "plots": (20, 4)}
USUAL = {"label": [0, 0, 13, 5], "map": [0, 5, 9, 12]}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 500) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
EDGES = st.lists(st.integers(-1, 14), min_size=4, max_size=4)
LAYOUTS = JSON | st.dictionaries(st.sampled_from([*KNOWN, "other"]), EDGES | JSON)


def overlap(one: Any, other: Any) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(LAYOUTS, st.lists(st.sampled_from([*KNOWN, "other"])), LAYOUTS)
def test_every_known_card_gets_a_place(found: object, wanted: list[str], usual: object) -> None:
    """Any document gives each wanted card one place inside the grid, and none lies on another."""
    usual = usual if isinstance(usual, dict) else {}
    places = valid_places(found, KNOWN, wanted, usual)
    assert set(places) == set(wanted) & set(KNOWN)
    rows = MOST_ROWS + sum(height for _, height in KNOWN.values())
    for name, (top, left, bottom, right) in places.items():
        assert 0 <= top < bottom <= rows and 0 <= left < right <= COLUMNS
        assert not any(overlap(places[name], places[o]) for o in places if o != name)


def test_a_good_place_is_taken_as_it_is() -> None:
    """A usable place is kept to the row; a second card that wants it goes elsewhere."""
    found = {"label": [3, 1, 9, 4], "map": [8, 3, 12, 9]}
    places = valid_places(found, KNOWN, ["label", "map"], USUAL)
    assert places["label"] == (3, 1, 9, 4)
    assert places["map"] == (0, 5, 9, 12)


def test_a_card_without_a_place_goes_to_its_usual_one() -> None:
    """Its usual place is taken where it is free; where it is not, the first that is."""
    assert valid_places({}, KNOWN, ["map"], USUAL) == {"map": (0, 5, 9, 12)}
    full = {"label": [0, 0, 2, 12]}
    places = valid_places(full, KNOWN, ["label", "map", "queue"], USUAL)
    assert places["map"] == (2, 0, 11, 7)
    assert places["queue"] == (2, 7, 5, 12)


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (None, ["label", "map"]),
        ("label", ["label", "map"]),
        ([], []),
        (["map", 7, "map", None, ["x"], "mine"], ["map", "mine"]),
    ],
)
def test_names_of_cards(found: object, names: list[str]) -> None:
    """Names are taken once each, what is no name is passed over, and no list means the usual."""
    assert valid_names(found, ("label", "map")) == names


def test_the_dock_takes_in_where_the_browser_put_the_cards() -> None:
    """A state of the browser moves the cards; one that names not every card changes nothing."""
    cards = {name: pn.Spacer() for name in ("label", "map")}
    dock = make_dock(cards, {}, {"label": (0, 0, 4, 6), "map": (0, 6, 4, 12)})
    moved = [
        {"id": "label", "x0": 6, "y0": 0, "x1": 12, "y1": 4},
        {"id": "map", "x0": 0, "y0": 0, "x1": 6, "y1": 4},
    ]
    dock.state = moved[:1]
    assert dock.places == {"label": (0, 0, 4, 6), "map": (0, 6, 4, 12)}
    dock.state = [*moved, {"id": "other", "x0": 0, "y0": 9, "x1": 1, "y1": 10}]
    assert dock.places == {"label": (0, 6, 4, 12), "map": (0, 0, 4, 6)}


def test_cards_stand_in_the_order_of_their_places() -> None:
    """On a narrow page cards come one below another as they stand: row by row, left to right."""
    cards = {name: pn.Spacer() for name in ("a", "b", "c")}
    dock = make_dock(cards, {}, {"a": (4, 0, 6, 6), "b": (0, 6, 4, 12), "c": (0, 0, 4, 6)})
    assert list(dock.places) == ["c", "b", "a"]
