"""Derived columns are columns of the pool like others, computed as the table is read."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.data import files as reading
from bowerbird.data.errors import BowerbirdError, ConfigError
from bowerbird.data.expressions.combinations import Combination
from bowerbird.data.expressions.criteria import matching
from bowerbird.data.expressions.derived import check, needed, with_derived
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

COLOURS = Roles(derived={"g_r": "g - r", "log_period": "log10(period)", "twice": "2 * g_r"})


def table(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """Return magnitudes and periods, of which some are missing, zero or negative."""
    rng = np.random.default_rng(seed)
    columns = pd.DataFrame(rng.normal(20, 1, (rows, 3)), columns=["u", "g", "r"])
    columns["period"] = rng.exponential(1, rows) + 0.1
    columns.loc[::50, "g"] = np.nan
    columns.loc[::100, "period"] = 0.0
    columns.insert(0, "id", [f"s{i:05}" for i in range(rows)])
    return columns


def opened(path: Path, roles: Roles, **options: object) -> Pool:
    """Open a table as a pool in a cache beside it."""
    return open_pool(path, roles, cache=path.parent / "cache", **options)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write the table as CSV."""
    table().to_csv(tmp_path / "stars.csv", index=False)
    return tmp_path / "stars.csv"


def test_they_are_learned_from_and_shown(path: Path) -> None:
    """Each is a feature, scaled and flagged, a column of the label card, and can be filtered by."""
    pool, plain = opened(path, COLOURS), opened(path, Roles())
    names = ["u", "g", "r", "period", "g_r", "log_period", "twice"]
    assert [n for n in pool.feature_names if not n.endswith("missing")] == names
    assert [pool.scaling.columns[i] for i in pool.scaling.flagged] == ["g", "log_period"]
    values = pool.context["g_r"].to_pandas()
    expected = table()["g"] - table()["r"]
    np.testing.assert_allclose(values, expected, rtol=1e-12)
    assert pool.context["twice"].null_count == 6 and pool.kinds["twice"] == "number"
    rows = matching(pool.context, "g_r > 0.5 and log_period < 0")
    assert (
        rows.any() and (rows == matching(plain.context, "g - r > 0.5 and period < 1")).sum() > 295
    )
    assert pool.fingerprint != plain.fingerprint and pool.fingerprint.ids == plain.fingerprint.ids


def test_what_has_no_value_is_counted_once(path: Path) -> None:
    """A missing operand and a result that is not finite are one line, with counts."""
    lines = [str(r) for r in opened(path, COLOURS).remarks if "Derived" in r.text]
    assert lines == [
        "Derived columns without a value in some rows, because an operand is missing or the result "
        "is not finite: g_r 6, log_period 3 (3 not finite), twice 6."
    ]


def test_a_value_that_means_none_is_no_operand(tmp_path: Path) -> None:
    """What the roles state to be missing is missing in what is derived, too."""
    table().fillna({"g": -99.0}).to_csv(tmp_path / "stars.csv", index=False)
    roles = Roles(derived={"g_r": "g - r"}, missing={"g": ("-99",)})
    assert opened(tmp_path / "stars.csv", roles).context["g_r"].null_count == 6


def test_the_order_is_the_persons(path: Path) -> None:
    """Two configurations that differ in the order alone are two pools."""
    derived = dict(reversed({"a": "u - g", "b": "g - r"}.items()))
    assert opened(path, Roles(derived={"a": "u - g", "b": "g - r"})).feature_names[4:6] == (
        "a",
        "b",
    )
    assert opened(path, Roles(derived=derived)).feature_names[4:6] == ("b", "a")


def test_stated_features_are_all_that_is_learned_from(path: Path) -> None:
    """A derived column that they do not name is shown, and that is said."""
    roles = Roles(features=("u", "g_*"), derived={"g_r": "g - r", "u_g": "u - g"})
    pool = opened(path, roles)
    assert pool.feature_names[:2] == ("u", "g_r") and "u_g" in pool.context.column_names
    assert [str(r) for r in pool.remarks if "not learned from" in r.text] == [
        "Derived, and not learned from: u_g. To change it: `data: {features: [...]}`."
    ]
    assert dict(pool.scaling.derived) == {"g_r": "g - r"}


def test_an_embedding_beside_the_table_is_what_is_learned_from(path: Path) -> None:
    """Derived columns are then shown, and that is said."""
    np.save(path.with_suffix(".npy"), np.random.default_rng(0).normal(size=(300, 4)))
    pool = opened(path, COLOURS)
    assert len(pool.feature_names) == 4 and "g_r" in pool.context.column_names
    assert any("Derived, and not learned from: g_r" in r.text for r in pool.remarks)


def test_combined_columns_can_be_derived_from(path: Path) -> None:
    """Their names are AstronomicAL's; one that the table has already is taken as it is."""
    roles = Roles(
        combined=(Combination("subtract", ("u", "g", "r")),), derived={"turn": "`u-g` / `g-r`"}
    )
    pool = opened(path, roles)
    assert pool.feature_names[4:8] == ("u-g", "u-r", "g-r", "turn")
    table().assign(**{"u-r": 7.5 + table()["u"]}).to_csv(path, index=False)
    pool = opened(path, roles)
    assert min(pool.context["u-r"].to_pylist()) > 20
    assert any(r.text == "In the table already, and not computed: u-r." for r in pool.remarks)


def test_columns_are_derived_once(path: Path) -> None:
    """A table that has them already gets no more, not even those that a prefix would take."""
    roles = Roles(combined=(Combination("add", ("u*", "g*")),), derived={"g_r": "g - r"})
    files = reading.files_of(path, roles, {})
    source = with_derived(reading.read(files, roles, {}), roles, path.name)
    again = with_derived(source, roles, path.name)
    assert again.head.column_names == source.head.column_names
    assert source.head.column_names[-2:] == ["u+g", "g_r"]


def test_nothing_is_left_to_derive(path: Path) -> None:
    """Where the table has every column already, that is said all the same."""
    table().assign(**{"u-g": 1.0 * np.arange(300)}).to_csv(path, index=False)
    pool = opened(path, Roles(combined=(Combination("subtract", ("u", "g")),)))
    assert pool.context["u-g"].to_pylist()[:2] == [0.0, 1.0]
    assert any(r.text == "In the table already, and not computed: u-g." for r in pool.remarks)


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        (Roles(derived={"x": "gg - r"}), "made from 'gg', which is no column. .* mean 'g'"),
        (Roles(derived={"g": "u - r"}), "'g' has the name of a column of the table"),
        (Roles(derived={"x": "y", "y": "g"}), "'x' is made from 'y', which is no column"),
        (Roles(derived={"x": "id + 1"}), "made from 'id', which holds large_string"),
        (Roles(derived={"x": "g -"}), "cannot be read at character 4"),
        (Roles(derived={"x\u202e": "g"}), "which no name may hold"),
        (Roles(combined=(Combination("add", ("v*",)),)), r"combined\[0\].columns is 'v\*'"),
        (Roles(derived={f"x{i}": "g" for i in range(1_001)}), "1,001 columns are derived"),
    ],
)
def test_a_mistake_is_one_line_and_no_pool(path: Path, roles: Roles, reason: str) -> None:
    """Unknown columns with a near name, taken names, and syntax with its position."""
    with pytest.raises(BowerbirdError, match=reason) as refused:
        opened(path, roles)
    assert str(refused.value).startswith("stars.csv") and len(str(refused.value)) < 500
    assert not list((path.parent / "cache").glob("*"))


def test_a_mistake_is_found_before_any_data_are_read() -> None:
    """The line names the file and the key."""
    with pytest.raises(ConfigError, match=r"own\.yaml: data\.derived\.x: 'g -' cannot be read"):
        check({"x": "g -"}, "own.yaml")


def test_an_id_can_be_computed_with(tmp_path: Path) -> None:
    """A number that names the items comes as it is written, and is a number all the same."""
    (tmp_path / "plates.csv").write_text("id,a\n" + "".join(f"{i},{i * 7}\n" for i in range(30)))
    pool = opened(tmp_path / "plates.csv", Roles(id="id", derived={"half": "id / 2"}))
    assert pool.ids[:2].tolist() == [0, 1]
    assert pool.context["half"].to_pylist()[:3] == [0.0, 0.5, 1.0]


def test_a_column_that_turns_out_to_be_text_is_told(tmp_path: Path) -> None:
    """A table that is read again from its start, with other types, is held to them."""
    lines = ["id,a,b", *(f"s{i},{i},{i % 7}" for i in range(200_000))]
    lines += [f"z{i},many,1" for i in range(50_000)]
    (tmp_path / "long.csv").write_text("\n".join(lines))
    with pytest.raises(BowerbirdError, match="'x' is made from 'a', which holds"):
        opened(tmp_path / "long.csv", Roles(derived={"x": "a - b"}))


def test_other_data_are_matched_by_name(path: Path, tmp_path: Path) -> None:
    """A test set computes the same from its own columns, without being told."""
    pool = opened(path, COLOURS)
    other = table(100, 1)[["r", "period", "g", "id", "u"]]
    other.to_parquet(tmp_path / "other.parquet")
    exam = opened(tmp_path / "other.parquet", Roles(), like=pool.scaling)
    assert exam.feature_names == pool.feature_names
    np.testing.assert_allclose(exam.context["g_r"].to_pandas(), other["g"] - other["r"])


def test_only_what_is_needed_goes_with_a_learner() -> None:
    """What a feature is made of goes with it, and nothing else."""
    derived = {"a": "g - r", "b": "a * 2", "c": "b + g", "d": "a"}
    assert list(needed(derived, ["c", "g"])) == ["a", "b", "c"]
    assert needed(derived, ["g"]) == {}


def test_a_large_table_is_never_whole_in_memory(tmp_path: Path) -> None:
    """400,000 rows of 16 derived columns are 51 MB; a pass holds a batch of them."""
    rng = np.random.default_rng(0)
    columns = {name: rng.normal(size=400_000) for name in "abcdefg"}
    pd.DataFrame(columns).to_parquet(tmp_path / "large.parquet", row_group_size=50_000)
    roles = Roles(combined=(Combination("divide", tuple("abcdef")), Combination("add", ("a", "b"))))
    files = reading.files_of(tmp_path / "large.parquet", roles, {})
    source = with_derived(reading.read(files, roles, {}), roles, "large.parquet")
    names = source.head.column_names[7:]
    tracemalloc.start()
    rows = sum(batch.num_rows for batch in source.batches(names, ()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 400_000 and len(names) == 16
    assert peak < 25_000_000
