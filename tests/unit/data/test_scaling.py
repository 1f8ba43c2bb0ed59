"""The rules by which raw columns become features."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bowerbird.data import scaling
from bowerbird.data.scaling import Scaling, fit


def test_robust_is_median_and_interquartile_range():
    """A column of 0 to 100 is centred on 50 and divided by 50."""
    raw = np.arange(101.0)[:, None]
    features = fit(raw, ["a"], "robust").apply(raw)
    assert features[[0, 50, 100], 0].tolist() == [-1.0, 0.0, 1.0]


def test_none_leaves_an_embedding_bit_for_bit():
    """With the rule none, what comes out is what went in."""
    raw = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32) * 7 + 3
    found = fit(raw, ["a", "b", "c"], "none")
    assert found.changes_nothing
    assert found.apply(raw).tobytes() == raw.tobytes()


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf, 1e39])
@pytest.mark.parametrize("rule", ["none", "robust"])
def test_a_missing_value_becomes_the_median_and_a_flag(hole, rule):
    """Null, infinite and beyond float32 all count as missing, with a flag that says where."""
    raw = np.array([[1.0], [2.0], [hole], [4.0], [9.0]])
    found = fit(raw, ["a"], rule)
    features = found.apply(raw)
    assert found.feature_names == ("a", "a missing")
    assert found.fill == (3.0,)
    assert features[2, 0] == (3.0 if rule == "none" else 0.0)
    assert features[:, 1].tolist() == [0, 0, 1, 0, 0]


def test_columns_missing_in_the_same_rows_share_a_flag():
    """Vectors that are missing as a whole give one flag, not one a number."""
    raw = np.random.default_rng(0).normal(size=(50, 4))
    raw[7, :3], raw[8, 3] = np.nan, np.nan
    assert fit(raw, list("abcd"), "none").flagged == (0, 3)


def test_a_constant_column_is_dropped_and_named():
    """A column of one value is left out, and the scaling says so."""
    raw = np.column_stack([np.arange(5.0), np.full(5, 3.0), np.full(5, np.nan)])
    found = fit(raw, ["a", "b", "c"], "robust")
    assert found.dropped == ("b", "c")
    assert found.apply(raw).shape == (5, 1)


def test_a_constant_column_with_holes_leaves_its_flag():
    """Where a constant is missing is information, and is kept."""
    raw = np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 1.0]])
    assert fit(raw, ["a", "b"], "robust").feature_names == ("a", "b missing")


def test_no_interquartile_range_falls_back_to_the_mean_distance():
    """A column that is mostly zero is still scaled by something that is not zero."""
    raw = np.array([[0.0]] * 9 + [[10.0]])
    found = fit(raw, ["a"], "robust")
    assert found.width == (1.0,)
    assert found.apply(raw)[-1, 0] == 10.0


def test_a_wild_value_is_held_within_a_hundred_widths():
    """One absurd value does not become all that a distance sees."""
    raw = np.array([[0.0], [1.0], [2.0], [3.0], [1e30]])
    assert fit(raw, ["a"], "robust").apply(raw)[-1, 0] == scaling.LIMIT


def test_one_row_keeps_its_columns():
    """A single row has nothing to compare with, so nothing counts as constant."""
    raw = np.array([[5.0, np.nan]])
    found = fit(raw, ["a", "b"], "robust")
    assert found.apply(raw).tolist() == [[0.0, 0.0]]


def test_another_table_is_scaled_by_the_first_ones_numbers():
    """A test set gets the pool's columns, centres and fills, also where it alone has holes."""
    found = fit(np.arange(101.0)[:, None], ["a"], "robust")
    assert found.apply(np.array([[100.0], [np.nan]])).tolist() == [[1.0], [0.0]]


def test_scaling_survives_json():
    """The log can hold a scaling and give it back."""
    raw = np.array([[1.0, 2.0], [np.nan, 2.0], [3.0, 2.0]])
    found = fit(raw, ["a", "b"], "robust")
    assert Scaling.from_dict(json.loads(json.dumps(found.as_dict()))) == found


def test_chunks_make_no_difference(monkeypatch):
    """Reading a few numbers at a time gives the same scaling, and features, as reading all."""
    raw = np.random.default_rng(1).normal(size=(300, 5))
    raw[raw > 2] = np.nan
    whole = fit(raw, list("abcde"), "robust")
    features = whole.apply(raw)
    monkeypatch.setattr(scaling, "CHUNK_NUMBERS", 16)
    monkeypatch.setattr(scaling, "PASS_NUMBERS", 16)
    assert fit(raw, list("abcde"), "robust") == whole
    assert whole.apply(raw).tobytes() == features.tobytes()
