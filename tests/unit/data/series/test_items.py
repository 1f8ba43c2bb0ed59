"""Tables with a row or a column for each measurement become items with series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.config import layers
from bowerbird.app.config.written import as_yaml, data_section
from bowerbird.data.cache.pool_folder import load_pool, read_about, write_json
from bowerbird.data.encoding.choice import default_parts, fill_columns
from bowerbird.data.encoding.part import Part
from bowerbird.data.errors import ConfigError, DataError
from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.look import look
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from bowerbird.data.series.columns import SeriesColumns
from bowerbird.data.series.contents import curves_of, spectra_of, values_of

STARS = ("b7", "a3", "c1")
CURVES = SeriesColumns("mag", time="mjd", error="err", band="filter")
KINDS = {"light_curve": "curve", "catch22": "series", "spectrum": "spectrum"}


def measurements(rows=90):
    """Make rows of three stars in no order, some of them without a value."""
    rng = np.random.default_rng(0)
    star = rng.integers(0, 3, rows)
    star[:3] = range(3)
    return pd.DataFrame(
        {
            "star_id": np.array(STARS)[star],
            "mjd": 50_000 + rng.permutation(rows) / 4,
            "mag": np.where(np.arange(rows) == 5, -99.0, rng.normal(15, 1, rows).round(3)),
            "err": rng.uniform(0.01, 0.1, rows).round(3),
            "filter": rng.choice(["g", "r"], rows),
            "kind": np.array(["x", "y", "x"])[star],
            "comment": [f"night {i % 7}" for i in range(rows)],
        }
    )


def said(pool):
    return " ".join(map(str, pool.remarks))


def open_csv(folder, table, roles=Roles(), name="t.csv"):  # noqa: B008 - frozen
    table.to_csv(folder / name, index=False)
    return open_pool(folder / name, roles, cache=folder / "cache")


def test_rows_of_one_id_are_one_item(tmp_path):
    """A long table opens without a word; each star has its own values, in the order of time."""
    table = measurements()
    pool = open_csv(tmp_path, table)
    assert pool.ids.tolist() == list(STARS)
    assert pool.series == CURVES
    for position, star in enumerate(STARS):
        curve = curves_of(pool, "mag", np.array([position]))[0]
        own = table[table["star_id"] == star].sort_values("mjd")
        assert curve.time.tolist() == own["mjd"].tolist()
        assert curve.value.tolist() == own["mag"].tolist()
        assert curve.error.tolist() == own["err"].tolist()
        assert curve.band.tolist() == own["filter"].tolist()


def test_what_became_of_the_rows_is_said(tmp_path):
    """How many rows made how many items, what differs between them, and what says otherwise."""
    pool = open_csv(tmp_path, measurements())
    assert "90 rows are 3 items: those with the same 'star_id' are one." in said(pool)
    assert "data: {series: {value: mag, time: mjd, error: err, band: filter}}" in said(pool)
    assert "Left out, because rows of one item differ in it: comment." in said(pool)
    assert pool.context["kind"].to_pylist() == ["x", "y", "x"]
    assert pool.kinds == dict.fromkeys(("mjd", "mag", "err", "filter"), "series") | {"kind": "text"}


def test_rows_without_an_id_and_values_that_mean_none_are_left_out(tmp_path):
    """A row of no item is counted; a value that was stated to mean none is none in the series."""
    table = measurements()
    table.loc[[7, 8], "star_id"] = None
    pool = open_csv(tmp_path, table, Roles(missing={"mag": ("-99",)}))
    assert "Left out: 2 rows without 'star_id'." in said(pool)
    assert sum(map(len, values_of(pool, "mag", np.arange(3)))) == 90 - 2 - 1


def test_what_was_said_of_columns_that_are_left_out_is_no_error(tmp_path):
    """An excluded column stays out, whether or not it differs between the rows of an item."""
    pool = open_csv(tmp_path, measurements(), Roles(exclude=("comment", "kin*")))
    assert set(pool.kinds) == {"mjd", "mag", "err", "filter"}
    assert "differ in it" not in said(pool)


@pytest.mark.parametrize("column", ["mjd", "mag", "star_id"])
def test_repeated_ids_alone_make_no_series(tmp_path, column):
    """Without a time, a value or a repeating id, each row is an item as ever."""
    table = measurements().assign(size=1.5 * np.arange(90)).drop(columns=column)
    assert len(open_csv(tmp_path, table)) == 90


def test_repeated_ids_lead_to_what_makes_a_series(tmp_path):
    """Where ids repeat and nothing tells why, the line names series; so does that of a join."""
    table = measurements().rename(columns={"star_id": "id", "mag": "size", "err": "width"})
    with pytest.raises(DataError, match=r"data: \{series: \{value"):
        open_csv(tmp_path, table)
    table.to_parquet(tmp_path / "more.parquet")
    stars = pd.DataFrame({"id": STARS, "x": [1.0, 2.0, 4.0]})
    with pytest.raises(DataError, match=r"data: \{series: \{value"):
        open_csv(tmp_path, stars, Roles(with_=(ExtraSource(str(tmp_path / "more.parquet")),)))


def test_a_person_says_that_there_is_no_series(tmp_path):
    """With no columns stated as the series, each row is an item."""
    assert len(open_csv(tmp_path, measurements(), Roles(series=SeriesColumns()))) == 90


def test_a_person_names_the_columns(tmp_path):
    """Columns whose names say nothing become a series by a configuration; ids stay as written."""
    table = measurements().set_axis(["o", "u", "v", "w", "x", "y", "z"], axis=1)
    table["o"] = table["o"].map(dict(zip(STARS, ("007", "7", "07"), strict=True)))
    pool = open_csv(tmp_path, table, Roles(id="o", series=SeriesColumns("v", time="u")))
    assert pool.ids.tolist() == ["007", "7", "07"]
    assert pool.kinds["v"] == pool.kinds["u"] == "series"
    curve = curves_of(pool, "v", np.array([0]))[0]
    assert np.isnan(curve.error).all()
    assert set(curve.band) == {""}


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (SeriesColumns("mag", time="mjdd"), "mjdd.*mjd"),
        (SeriesColumns("magg", time="mjd"), "series.value is 'magg'"),
        (SeriesColumns("kind"), "series.value is 'kind', which holds"),
        (SeriesColumns("mag", time="mjd", wavelength="err"), "both time and wavelength"),
        (SeriesColumns("mag", time="mjd", period="kind"), "no column of numbers"),
        (SeriesColumns("mag", time="kind"), "'kind' of the series holds"),
    ],
)
def test_columns_that_are_no_series_are_refused(tmp_path, series, message):
    """A column that is not there, or of another kind, ends in one line that names it."""
    with pytest.raises(DataError, match=message):
        open_csv(tmp_path, measurements(), Roles(series=series))


def test_a_long_table_needs_ids(tmp_path):
    """Where nothing says to which item a row belongs, the line says what to state."""
    table = measurements().drop(columns="star_id")
    with pytest.raises(DataError, match=r"data: \{id: COLUMN\}"):
        open_csv(tmp_path, table, Roles(series=SeriesColumns("mag", time="mjd")))


def test_columns_that_begin_alike_become_a_series(tmp_path):
    """A wide table is one series an item, in the order of the columns' numbers."""
    wide = pd.DataFrame({f"flux_{i}": [i, 10.0 + i] for i in (0, 10, 9, 2, 1)})
    wide.insert(0, "id", ["a", "b"])
    pool = open_csv(tmp_path, wide, Roles(series=SeriesColumns("flux_*")))
    assert pool.series == SeriesColumns("flux")
    assert [v.tolist() for v in values_of(pool, "flux", np.arange(2))] == [
        [0, 1, 2, 9, 10],
        [10, 11, 12, 19, 20],
    ]
    assert not pool.feature_names


def test_lists_beside_times_are_a_series(tmp_path):
    """Lists that are called time and flux belong together; the period is found beside them."""
    table = pd.DataFrame({"id": ["a", "b"], "time": [[3.0, 1.0, 2.0]] * 2, "period": [2.5, np.nan]})
    table["flux"] = [[30.0, 10.0, np.nan], [3.0, 1.0, 2.0]]
    table.to_parquet(tmp_path / "t.parquet")
    pool = open_pool(tmp_path / "t.parquet", cache=tmp_path / "cache")
    assert pool.series == SeriesColumns("flux", time="time", period="period")
    assert "Series: 'flux' over 'time', folded on 'period'." in said(pool)
    first, second = curves_of(pool, "flux", np.arange(2))
    assert (first.time.tolist(), first.value.tolist()) == ([1, 3], [10, 30])
    assert first.period == 2.5
    assert np.isnan(second.period)


def test_what_belongs_to_a_series_is_always_there(tmp_path):
    """Its columns are kept, the period too, where a person names others to look at."""
    periods = dict(zip(STARS, (1.5, 2.5, 0.5), strict=True))
    curves = measurements().assign(period=measurements()["star_id"].map(periods))
    pool = open_csv(tmp_path, curves, Roles(context=("kind",)))
    assert set(pool.kinds) == {"kind", *CURVES.lists, "period"}
    assert pool.series == replace(CURVES, period="period")


def test_spectra_are_no_embedding(tmp_path):
    """Fluxes of one length beside wavelengths are spectra; logarithms of these are undone."""
    table = pd.DataFrame({"id": ["a", "b"], "loglam": [[3.5, 3.6, 3.7, 3.8, 3.9]] * 2})
    table["flux"] = [[1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 1.0, 1.0, 0.0]]
    table.to_parquet(tmp_path / "t.parquet")
    pool = open_pool(tmp_path / "t.parquet", cache=tmp_path / "cache")
    assert pool.series == SeriesColumns("flux", wavelength="loglam")
    assert not pool.feature_names
    spectrum = spectra_of(pool, "flux", np.array([1]))[0]
    assert spectrum.wavelength == pytest.approx(10 ** np.array([3.5, 3.6, 3.7, 3.8, 3.9]))
    assert spectrum.flux.tolist() == [2, 1, 1, 1, 0]


def test_lists_that_do_not_fit_together_are_counted(tmp_path):
    """An item whose lists differ in length, or that has none, is no curve, and says why."""
    table = pd.DataFrame({"id": [*"abc"], "time": [[1.0, 2.0], [1.0], None]})
    table["flux"] = [[5.0, 6.0], [1.0, 2.0], [1.0, 2.0]]
    table.to_parquet(tmp_path / "t.parquet")
    roles = Roles(series=SeriesColumns("flux", time="time"))
    pool = open_pool(tmp_path / "t.parquet", roles, cache=tmp_path / "cache")
    curves = curves_of(pool, "flux", np.arange(3))
    assert len(curves[0]) == 2
    assert [str(problem) for problem in curves[1:]] == [
        "its lists have 1 and 2 entries",
        "its lists have 0 and 2 entries",
    ]


def test_light_curves_are_joined_to_a_catalogue(tmp_path):
    """Each star of a catalogue has its measurements; a star without any has none."""
    measurements().to_parquet(tmp_path / "curves.parquet")
    catalogue = pd.DataFrame({"star_id": ["a3", "zz", "b7", "c1"], "period": [1.0, 2.0, 3.0, 4.0]})
    extra = ExtraSource(str(tmp_path / "curves.parquet"), columns=("mjd", "mag"), prefix="lc_")
    pool = open_csv(tmp_path, catalogue, Roles(with_=(extra,)))
    assert pool.ids.tolist() == ["a3", "zz", "b7", "c1"]
    own = measurements().query("star_id == 'a3'").sort_values("mjd")
    assert values_of(pool, "lc_mag", np.array([0]))[0].tolist() == own["mag"].tolist()
    assert isinstance(values_of(pool, "lc_mag", np.array([1]))[0], DataError)
    whole = replace(extra, columns=None)
    pool = open_csv(tmp_path, catalogue, Roles(with_=(whole,)))
    assert pool.series == SeriesColumns("lc_mag", "lc_mjd", None, "lc_err", "lc_filter", "period")
    stated = SeriesColumns("lc_mag", time="lc_mjd", error="lc_err")
    pool = open_csv(tmp_path, catalogue, Roles(with_=(whole,), series=stated))
    assert pool.series == replace(stated, period="period")


def test_series_of_one_length_at_first_are_no_vectors(tmp_path):
    """A thousand stars with two points each, and one with three, are joined as series."""
    rows = pd.DataFrame({"id": np.repeat(np.arange(1_001), 2)})
    rows = pd.concat([rows, rows.tail(1)])
    rows["time"], rows["mag"] = np.arange(len(rows)), 1.0
    rows.to_parquet(tmp_path / "curves.parquet")
    catalogue = pd.DataFrame({"id": np.arange(1_001), "x": np.arange(1_001) / 7})
    extra = ExtraSource(str(tmp_path / "curves.parquet"))
    pool = open_csv(tmp_path, catalogue, Roles(with_=(extra,)))
    assert list(map(len, values_of(pool, "mag", np.array([0, 1_000])))) == [2, 3]


def test_a_look_shows_items_and_its_configuration_opens_the_same(tmp_path):
    """The start page counts items, and what it writes states the series; also that of a head."""
    measurements().to_csv(tmp_path / "t.csv", index=False)
    first = look(tmp_path / "t.csv", Roles(), {})
    assert first.source.head["star_id"].to_pylist() == list(STARS)
    section = data_section(first)
    assert section["series"] == {"value": "mag", "time": "mjd", "error": "err", "band": "filter"}
    (tmp_path / "t.yaml").write_text(as_yaml({"data": section}))
    roles = layers.merge(layers.from_file(tmp_path / "t.yaml")).data
    again = open_pool(tmp_path / "t.csv", roles, cache=tmp_path / "cache")
    assert (again.series, again.ids.tolist()) == (CURVES, list(STARS))
    kept = layers.from_log(roles.stated(), "a log")
    assert layers.merge(kept).data.series == CURVES


@pytest.mark.parametrize(
    "series", [{"value": "kind"}, {"value": "mag", "period": "kind"}, {"value": 1}]
)
def test_a_damaged_pool_is_refused(tmp_path, series):
    """What a folder says of series is held against the columns that it has."""
    folder = open_csv(tmp_path, measurements()).folder
    about = read_about(folder)
    about["roles"]["series"] = series
    write_json(folder / "meta.json", about)
    with pytest.raises(DataError, match="this pool is damaged"):
        load_pool(folder)


def test_each_kind_of_series_has_its_usual_encoder(tmp_path):
    """Times make light curves, wavelengths spectra, and values alone neither."""
    pool = open_csv(tmp_path, measurements())
    plain = replace(pool, series=SeriesColumns("mag"))
    spectra = replace(pool, series=SeriesColumns("mag", wavelength="mjd"))
    for of, name in ((pool, "light_curve"), (plain, "catch22"), (spectra, "spectrum")):
        assert default_parts(of, KINDS) == (Part(name, "mag"),)
        assert default_parts(of, {}) == (Part(name, "mag"),)  # which says what it needs


def test_an_encoder_takes_a_column_of_numbers(tmp_path):
    """Any list of numbers can be encoded as any kind of series, bands cannot."""
    pool = open_csv(tmp_path, measurements())
    parts = fill_columns(pool, [Part("catch22"), Part("spectrum", "err")], KINDS, "t.csv")
    assert [part.column for part in parts] == ["mag", "err"]
    with pytest.raises(ConfigError, match="takes series, and column 'filter' holds lists of texts"):
        fill_columns(pool, [Part("catch22", "filter")], KINDS, "t.csv")
