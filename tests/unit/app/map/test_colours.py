"""The bytes and palettes by which the map colours its points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.map import palette as map_palette
from bowerbird.app.map.colours import (
    ClassCodes,
    by_certainty,
    by_column,
    by_label,
    by_prediction,
    rare_codes,
)

ORDER = np.array([2, 0, 3, 1], dtype=np.uint32)


def counts(**of: int) -> np.ndarray:
    made = np.zeros(256, dtype=np.int64)
    for name, number in of.items():
        made[int(name[1:])] = number
    return made


def test_a_class_keeps_its_code() -> None:
    """Codes are given in the order of asking and never change; beyond 255 they share the last."""
    table = ClassCodes()
    assert [table.of("b"), table.of("a"), table.of("b")] == [1, 2, 1]
    for i in range(400):
        table.of(f"class {i}")
    assert table.of("class 399") == 255 and table.of("a") == 2


def test_predictions_follow_the_points() -> None:
    """Each point has the code of its own item's class, whatever the random order is."""
    table = ClassCodes()
    table.of("seen before")
    top = np.array([0, 1, 1, 0], dtype=np.uint16)
    colours = by_prediction(top, ("star", "seen before"), table, ORDER)
    of_items = np.empty(4, dtype=np.uint8)
    of_items[ORDER] = colours.codes
    assert of_items.tolist() == [2, 1, 1, 2] and colours.counts[:3].tolist() == [0, 2, 2]


def test_a_model_that_knows_no_label_colours_nothing() -> None:
    """Without predictions every point is unknown."""
    assert not by_label(ORDER).codes.any()


def test_certainty_never_looks_missing() -> None:
    """A certainty of zero is a place on the scale, not the grey of what is missing."""
    colours = by_certainty(np.array([0, 255, 128, 1], dtype=np.uint8), ORDER)
    assert colours.codes.tolist() == [128, 1, 1, 255] and colours.is_scale


def test_missing_numbers_have_no_colour() -> None:
    """NaN and infinities have code 0, every number another one, in the order of the numbers."""
    values = np.array([np.nan, 1.0, 5.0, -np.inf])
    codes = by_column("x", values, np.arange(4, dtype=np.uint32)).codes
    assert codes[0] == codes[3] == 0 and 0 < codes[1] < codes[2]


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=40))
def test_any_column_has_colours(values: list[float]) -> None:
    """Constant, empty, huge and hostile columns are coloured without an error or a warning."""
    colours = by_column("x", np.array(values, dtype=np.float64), np.arange(len(values)))
    assert len(colours.codes) == len(values)
    assert ((colours.codes == 0) == ~np.isfinite(values)).all()


def test_rare_classes_come_last_and_so_lie_on_top() -> None:
    """Classes far below an even share are rare; the rarest is drawn last of all."""
    assert rare_codes(counts(c1=5000, c2=4000, c3=90, c4=7)) == (3, 4)


def test_among_even_classes_none_is_rare() -> None:
    """What everything would be is not drawn twice."""
    assert rare_codes(counts(c1=500, c2=510, c3=490)) == ()
    assert rare_codes(counts(c0=9000, c1=3)) == ()


def test_rare_points_stay_few() -> None:
    """At most a tenth of all points counts as rare, beginning with the rarest class."""
    rare = rare_codes(counts(c1=10_000, c2=900, c3=800, c4=30))
    assert rare == (3, 4)


@pytest.mark.parametrize(
    "colour", ["", "#12345", "#gggggg", "red", "#1234567", "url(x)", "#  12 34"]
)
def test_what_is_no_colour_is_grey(colour: str) -> None:
    """A class's colour comes from outside, so anything may stand there."""
    assert map_palette.rgb(colour) == map_palette.UNKNOWN


def test_the_palette_has_the_classes_colours() -> None:
    """A code has its class's colour, and every other code is grey."""
    palette = map_palette.of_classes([(3, "#0072b2")])
    assert palette[3].tolist() == [0, 0x72, 0xB2]
    assert (np.delete(palette, 3, axis=0) == map_palette.UNKNOWN).all()


def test_the_scale_never_jumps() -> None:
    """Neighbouring places on the scale have nearly one colour, and its ends differ."""
    palette = map_palette.of_scale().astype(int)
    assert np.abs(np.diff(palette[1:], axis=0)).max() <= 4
    assert np.abs(palette[1] - palette[255]).sum() > 200
