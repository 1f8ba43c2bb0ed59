"""Ticks and labels of the axes."""

from __future__ import annotations

import numpy as np
from bokeh.models import PlainText

from bowerbird.app.views.shared.axes import brief, lengths, of_counts, of_values
from bowerbird.app.views.shared.drawing import LONGEST_LABEL


def test_a_count_of_nothing_has_no_length_and_one_has_some() -> None:
    """Logarithms are of one more than the count."""
    np.testing.assert_allclose(lengths([0, 1, 9, 999], log=True), [0, np.log10(2), 1, 3])
    assert lengths([0, 1, 9], log=False).tolist() == [0, 1, 9]


def test_ticks_of_counts_stand_where_the_counts_are_drawn() -> None:
    """Each tick's text read as a number has the tick's place as its length."""
    axis = of_counts(5_000, log=True)
    for place, text in axis["major_label_overrides"].items():
        count = int(text.replace("k", "000"))
        assert place == lengths(count, log=True)
    assert [brief(n) for n in (1, 200, 5_000, 1_000_000, 10**9)] == ["1", "200", "5k", "1M", "1G"]


def test_ticks_of_values_cover_what_is_drawn() -> None:
    """A short range has steps of 1, 2 and 5; a long one does not crowd; texts are the values."""
    short, long = of_values(-0.2, 0.9, log=True), of_values(-20.0, 20.0, log=True)
    assert {"1", "2", "5", "10"} <= set(short["major_label_overrides"].values())
    assert len(long["ticker"].ticks) <= 12
    for place, text in long["major_label_overrides"].items():
        assert np.isclose(np.log10(float(text)), place)
    assert of_values(0.0, 1.0, log=False)["major_label_overrides"] == {}


def test_a_columns_name_is_never_read_as_mathematics() -> None:
    """Bokeh reads text between dollar signs as TeX, unless it is told that it is plain."""
    label = of_values(0.0, 1.0, log=False, label="$$\\frac{1}{2}$$" + "x" * 100)["axis_label"]
    assert isinstance(label, PlainText)
    assert label.text.startswith("$$\\frac")
    assert len(label.text) == LONGEST_LABEL
