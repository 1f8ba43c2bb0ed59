"""From a file to a pool, by way of the cache."""

from __future__ import annotations

import dataclasses
import json
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bowerbird.data.cache.pool_folder import write_table
from bowerbird.data.distributions import summaries
from bowerbird.data.errors import DataError
from bowerbird.data.open import load_pool, open_pool
from bowerbird.data.projections import stored
from bowerbird.data.roles import Roles


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def folders(cache):
    return [p.name for p in cache.iterdir() if p.name.startswith("pool-")]


def test_a_table_becomes_a_pool(tmp_path, cache):
    """Ids, labels, features, context and the name come out as they stand in the file."""
    path = write(tmp_path / "stars.csv", "id,mag,size,class,remark\n7,1.5,2,a,x\n8,2.5,,,<b>\n")
    pool = open_pool(path, cache=cache)
    assert pool.name == "stars"
    assert pool.ids.dtype == np.int64 and pool.ids.tolist() == [7, 8]
    assert pool.known_labels.tolist() == ["a", None]
    assert pool.feature_names == ("mag", "size missing")
    assert pool.scaling.rule == "robust" and pool.scaling.dropped == ("size",)
    assert pool.row(1) == {"mag": 2.5, "size": None, "remark": "<b>"}
    assert pool.kinds == {"mag": "number", "size": "number", "remark": "text"}
    assert pool.root == tmp_path and len(pool) == 2


def test_features_are_mapped_and_cannot_be_written(tmp_path, cache):
    """The cache is mapped read-only, so a learner cannot change the pool."""
    pool = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n"), cache=cache)
    assert isinstance(pool.features, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        pool.features[0, 0] = 1


def test_the_second_opening_reads_no_table(tmp_path, cache, monkeypatch):
    """The same content is mapped from the cache, under any name, in any place."""
    first = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n"), cache=cache)
    (tmp_path / "elsewhere").mkdir()
    moved = (tmp_path / "t.csv").rename(tmp_path / "elsewhere" / "other.csv")
    monkeypatch.setattr("bowerbird.data.files.read", lambda *a: pytest.fail("read again"))
    second = open_pool(moved, cache=cache)
    assert second.fingerprint == first.fingerprint and second.folder == first.folder
    assert (second.name, second.root) == ("other", tmp_path / "elsewhere")


def test_other_content_or_other_roles_have_another_cache(tmp_path, cache):
    """Neither a changed file nor a changed role is served from an old cache."""
    path = write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n")
    open_pool(path, cache=cache)
    open_pool(path, Roles(features=("mag",)), cache=cache)
    assert open_pool(write(path, "mag,size\n1,2\n2,6\n"), cache=cache).row(1)["size"] == 6
    assert len(folders(cache)) == 3


def test_what_is_opened_is_what_the_cache_holds(tmp_path, cache):
    """A pool that was placed anew is the one that the next to map its folder gets."""
    path = write(tmp_path / "t.csv", "id,mag,size\na,1,2\nb,2,5\n")
    open_pool(path, cache=cache)
    (tmp_path / "elsewhere").mkdir()
    roles = Roles(suggested_classes=("x",), links={"Archive": "https://example.org/{id}"})
    pool = open_pool(path.rename(tmp_path / "elsewhere" / "other.csv"), roles, cache=cache)
    assert (pool.name, pool.root) == ("other", tmp_path / "elsewhere")
    mapped = load_pool(pool.folder)
    for field in dataclasses.fields(pool):
        ours, theirs = getattr(pool, field.name), getattr(mapped, field.name)
        assert type(ours) is type(theirs), field.name
        assert np.array_equal(ours, theirs) if isinstance(ours, np.ndarray) else ours == theirs
    assert pool.positions(["b", "c"]).tolist() == [1, -1]


def test_suggested_classes_do_not_change_the_cache(tmp_path, cache):
    """What a config suggests is told, and costs no second reading."""
    path = write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n")
    open_pool(path, cache=cache)
    pool = open_pool(path, Roles(suggested_classes=("a", "b")), cache=cache)
    assert pool.suggested_classes == ("a", "b") and len(folders(cache)) == 1


def test_a_worker_maps_the_same_pool_by_its_folder(tmp_path, cache):
    """The folder alone gives the same pool in another process."""
    path = write(tmp_path / "t.csv", "id,mag,class\na,1,x\nb,2,y\n")
    pool = open_pool(path, Roles(suggested_classes=("x",)), cache=cache)
    again = load_pool(pool.folder)
    assert again.ids.tolist() == ["a", "b"] and again.known_labels.tolist() == ["x", "y"]
    assert again.fingerprint == pool.fingerprint and again.suggested_classes == ("x",)
    assert again.context.equals(pool.context)


def test_a_damaged_cache_says_so(tmp_path, cache):
    """Half a pool is no pool."""
    pool = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n"), cache=cache)
    (pool.folder / "features.npy").write_bytes(b"")
    with pytest.raises(DataError, match="Delete the folder"):
        load_pool(pool.folder)


@pytest.mark.parametrize("name", ["features.npy", "items.arrow", "meta.json", "place.json"])
def test_a_damaged_cache_is_made_again(tmp_path, cache, name):
    """Everything in the cache can be broken or deleted: opening the data mends it."""
    path = write(tmp_path / "t.csv", "id,mag,size\na,1,2\nb,2,5\n")
    pool = open_pool(path, cache=cache)
    for damage in (lambda p: p.write_bytes(b"{}"), lambda p: p.unlink()):
        damage(pool.folder / name)
        again = open_pool(path, cache=cache)
        assert again.fingerprint == pool.fingerprint and again.name == "t"


def test_what_a_killed_process_left_is_cleared_away(tmp_path, cache):
    """Half a pool of a process that is gone goes; that of one that runs stays."""
    path = write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n")
    folder = open_pool(path, cache=cache).folder
    (folder / "meta.json").unlink()
    gone, runs = (cache / f"{folder.name}.part-{pid}" for pid in (2**22 + 1, os.getppid()))
    for part in (gone, runs):
        part.mkdir()
    open_pool(path, cache=cache)
    assert not gone.exists() and runs.exists()


@pytest.mark.parametrize("name", ["x" * 5000 + ".png", "a\0.png", "../../x.png", "/etc/passwd.png"])
def test_a_strange_picture_name_does_not_stop_a_pool(tmp_path, cache, name):
    """A path that is no path matters when the picture is asked for, not before."""
    frame = pd.DataFrame({"picture": [name, name], "mag": [1, 2]})
    frame.to_parquet(tmp_path / "t.parquet")
    assert open_pool(tmp_path / "t.parquet", cache=cache).root == tmp_path


def test_names_in_a_message_stay_on_one_line(tmp_path, cache):
    """A column's name with line ends and escapes cannot steer the terminal that shows it."""
    frame = pd.DataFrame({"id\n": ["a", "b"], "\x1b[2J\u202e": ["a", "b"]})
    frame.to_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataError) as error:
        open_pool(tmp_path / "t.parquet", cache=cache)
    assert str(error.value).isprintable() and r"\x1b[2J\u202e" in str(error.value)


def test_labels_and_file_names_hold_nothing_unseen(tmp_path, cache):
    """Labels and the file's name become names on screen: what no name may hold is written out."""
    path = tmp_path / "a\u202e.csv"
    path.write_text("a,b,label\n1,2,rats\u202e\n3,5,star\n4,9,rats\u202e\n", encoding="utf-8")

    for _ in ("made", "mapped"):
        pool = open_pool(path, cache=cache)
        assert pool.known_labels.tolist() == ["rats\\u202e", "star", "rats\\u202e"]
        assert pool.name == "a\\u202e"


def test_a_path_that_is_not_utf8_is_refused(tmp_path, cache):
    """Bytes that are no text, in the name of the data or of the cache, are told in one line."""
    odd = tmp_path / os.fsdecode(b"a\xff.csv")
    odd.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    plain = write(tmp_path / "a.csv", "a,b\n1,2\n3,4\n")

    for path, folder in ((odd, cache), (plain, tmp_path / os.fsdecode(b"\xff"))):
        with pytest.raises(DataError, match="not valid UTF-8"):
            open_pool(path, cache=folder)


def test_a_column_named_with_unseen_signs_is_refused(tmp_path, cache):
    """A heading with a mark of direction is refused by name; one of two lines is taken."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\u202e\n1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"U\+202E"):
        open_pool(path, cache=cache)

    path.write_text('a,"b\n(mag)"\n1,2\n3,4\n', encoding="utf-8")
    assert open_pool(path, cache=cache).feature_names == ("a", "b\n(mag)")


def test_a_failed_reading_leaves_nothing_behind(tmp_path, cache):
    """An error on the way leaves no folder that looks like a pool."""
    with pytest.raises(DataError, match="repeats"):
        open_pool(write(tmp_path / "t.csv", "id,mag\n1,2\n1,3\n"), cache=cache)
    assert not cache.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not readable as a table"),
        ("id,mag\n", "no rows"),
        ("name,note\n", "no rows"),
        ("id,mag\n1,2\n1,3\n", r"id column 'id' repeats in 1 rows \(such as 1\)"),
        ("id,mag\na,2\n,3\n,4\n", "id column 'id' is empty in 2 rows, first in row 1"),
        ("id,remark\na,b\n", "no column of numbers"),
        ("id,mag\na,2\nb,2\n", "holds one value only"),
        ("id,mag\na,2,7\n", "same number of fields"),
        ("mag,mag\n1,2\n", "appear more than once"),
    ],
)
def test_bad_tables_have_one_clear_line(tmp_path, cache, text, message):
    """Each thing that can be wrong with a table is said in one line that names the file."""
    with pytest.raises(DataError, match=message) as error:
        open_pool(write(tmp_path / "t.csv", text), cache=cache)
    assert str(error.value).startswith("t.csv") and "\n" not in str(error.value)


def test_a_missing_file_and_an_unknown_kind_are_told(tmp_path, cache):
    """A path that is not there, a folder and a strange suffix each have their line."""
    with pytest.raises(DataError, match="no such file"):
        open_pool(tmp_path / "none.csv", cache=cache)
    with pytest.raises(DataError, match="a folder"):
        open_pool(tmp_path, cache=cache)
    with pytest.raises(DataError, match=r"unknown kind '\.pkl'.*\.parquet"):
        open_pool(write(tmp_path / "t.pkl", "x"), cache=cache)


def test_one_row_is_a_pool(tmp_path, cache):
    """The smallest pool has one row."""
    pool = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n"), cache=cache)
    assert pool.features.shape == (1, 2)


def test_missing_ids_in_parquet_are_counted(tmp_path, cache):
    """An id that is null is refused with its row."""
    pd.DataFrame({"id": ["a", None, None], "mag": [1, 2, 3]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataError, match="empty in 2 rows, first in row 1"):
        open_pool(tmp_path / "t.parquet", cache=cache)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([1, 2, 2], ["1", "2", "2"]),
        ([1.0, None, 2.0], ["1", None, "2"]),
        ([0.5, 1.0, None], ["0.5", "1", None]),
        ([True, False, None], ["true", "false", None]),
        (["a", "", None], ["a", None, None]),
        ([None, None, None], [None, None, None]),
    ],
)
def test_any_type_of_label_becomes_text(tmp_path, cache, labels, expected):
    """Labels are told apart as text, whatever type they have; what is empty is none."""
    frame = pd.DataFrame({"mag": [1, 2, 3], "label": pd.Series(labels, dtype=object)})
    frame.to_parquet(tmp_path / "t.parquet")
    assert open_pool(tmp_path / "t.parquet", cache=cache).known_labels.tolist() == expected


def test_an_embedding_beside_a_table_is_its_features(tmp_path, cache):
    """x.npy holds the vectors of x.csv's rows, whichever of the two is opened; unscaled."""
    vectors = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    np.save(tmp_path / "x.npy", vectors)
    write(tmp_path / "x.csv", "id,mag\na,1\nb,2\nc,3\n")
    for name in ("x.npy", "x.csv"):
        pool = open_pool(tmp_path / name, cache=cache)
        assert pool.scaling.rule == "none" and pool.ids.tolist() == ["a", "b", "c"]
        assert pool.features.tobytes() == vectors.tobytes()
        assert pool.feature_names[0] == "x[0]" and pool.kinds == {"mag": "number"}
    stated = open_pool(tmp_path / "x.csv", Roles(features=("mag",)), cache=cache)
    assert stated.feature_names == ("mag",)


def test_an_embedding_alone_has_row_numbers(tmp_path, cache):
    """Without a table the rows are the items."""
    np.save(tmp_path / "x.npy", np.eye(3, dtype=np.float64))
    pool = open_pool(tmp_path / "x.npy", cache=cache)
    assert pool.ids.tolist() == [0, 1, 2] and pool.features.dtype == np.float32
    assert pool.row(0) == {}


def test_an_embedding_of_another_length_is_refused(tmp_path, cache):
    """Vectors that cannot belong to the rows are not guessed at."""
    np.save(tmp_path / "x.npy", np.eye(4))
    write(tmp_path / "x.csv", "id,mag\na,1\nb,2\n")
    with pytest.raises(DataError, match=r"x\.csv has 2 rows and x\.npy has 4"):
        open_pool(tmp_path / "x.csv", cache=cache)


def test_objects_have_parents_and_boxes(tmp_path, cache):
    """Corners become left, top, width and height; pictures are found in a folder below."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "1.png").write_bytes(b"x")
    rows = "image,area,xmin,ymin,xmax,ymax\n1.png,5,10,20,15,26\n1.png,6,1,2,3,\n"
    pool = open_pool(write(tmp_path / "t.csv", rows), cache=cache)
    assert pool.parent.tolist() == ["1.png", "1.png"]
    assert pool.boxes[0].tolist() == [10, 20, 5, 6] and np.isnan(pool.boxes[1, 3])
    assert pool.root == tmp_path / "images" and pool.feature_names == ("area",)


def test_a_test_set_is_scaled_like_its_pool(tmp_path, cache):
    """Another file can be given the first one's columns, centres and widths."""
    pool = open_pool(write(tmp_path / "a.csv", "m,k\n0,1\n1,1\n2,1\n"), cache=cache)
    like = open_pool(write(tmp_path / "b.csv", "k,m\n5,4\n"), cache=cache, like=pool.scaling)
    assert like.feature_names == pool.feature_names == ("m",)
    assert like.features.tolist() == [[3.0]]


def test_a_test_set_of_other_columns_is_refused(tmp_path, cache):
    """What does not fit the pool is not scaled by its numbers."""
    pool = open_pool(write(tmp_path / "a.csv", "m,k\n0,1\n1,3\n"), cache=cache)
    with pytest.raises(DataError, match="learner needs 2 columns, and k is missing"):
        open_pool(write(tmp_path / "b.csv", "m\n5\n"), cache=cache, like=pool.scaling)


def test_progress_runs_to_the_end(tmp_path, cache):
    """Whoever waits is told how far it is."""
    said = []
    path = write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n")
    open_pool(path, cache=cache, progress=lambda what, fraction: said.append((what, fraction)))
    assert said == [
        ("looking whether it was read before", 1.0),
        ("reading t.csv: 2 rows", 1.0),
        ("scaling", 1.0),
    ]


def test_a_reader_of_ones_own_is_twenty_lines(tmp_path, cache):
    """A reader gives an Arrow table for its suffix, and the rest is the same."""
    import pyarrow as pa

    def read(path, roles):
        return pa.table({"mag": [float(v) for v in path.read_text().split()]})

    path = write(tmp_path / "t.dat", "1 2 4")
    assert len(open_pool(path, cache=cache, readers={".dat": read})) == 3


def test_text_is_never_changed(tmp_path, cache):
    """Markup and formulas pass as they are: making them safe is the view's part. Ids stay ids."""
    nasty = ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "\N{RIGHT-TO-LEFT OVERRIDE}x"]
    frame = pd.DataFrame({"id": nasty, "mag": [1, 2, 3], "label": nasty, "<b>": nasty})
    frame.to_parquet(tmp_path / "t.parquet")
    pool = open_pool(tmp_path / "t.parquet", cache=cache)
    assert pool.ids.tolist() == nasty
    assert pool.known_labels.tolist() == [*nasty[:2], "\\u202ex"]
    assert pool.context["<b>"].to_pylist() == nasty


def as_array(path, array):
    np.save(path, array)


def other_features(folder):
    as_array(folder / "features.npy", np.zeros((3, 9), np.float32))


def other_type(folder):
    as_array(folder / "features.npy", np.zeros((3, 2), np.float64))


def other_ids(folder):
    as_array(folder / "ids.npy", np.zeros(3, np.int64))


def other_boxes(folder):
    as_array(folder / "boxes.npy", np.zeros((7, 4), np.float32))


def endless_ids(folder):
    (folder / "ids.npy").write_bytes(
        (folder / "ids.npy").read_bytes().replace(b"(3,), }           ", b"(3000000000000,), }")
    )


def other_context(folder):
    write_table(folder / "context.arrow", pa.table({"mag": [1.0]}))


def texts_beyond_the_end(folder):
    offsets, data = pa.py_buffer(np.array([0, 10**12, 2, 3])), pa.py_buffer(b"abc")
    column = pa.Array.from_buffers(pa.large_string(), 3, [None, offsets, data])
    write_table(folder / "context.arrow", pa.table({"mag": column, "size": column}))


def other_about(**changed):
    def change(folder):
        about = json.loads((folder / "meta.json").read_text()) | changed
        (folder / "meta.json").write_text(json.dumps(about))

    return change


@pytest.mark.parametrize(
    "damage",
    [
        other_features,
        other_type,
        other_ids,
        other_boxes,
        endless_ids,
        other_context,
        texts_beyond_the_end,
        other_about(kinds={"nobody": "number"}),
        other_about(kinds={"mag": "nothing"}),
        other_about(kinds={"mag": "text"}),
        other_about(kinds={"mag": "series"}),
        other_about(kinds=5),
        other_about(feature_names=["a"]),
        other_about(fingerprint={"rows": -1, "columns": 1, "ids": "", "features": ""}),
        other_about(fingerprint={"rows": 3, "columns": 2, "ids": "0" * 32, "features": "../../x"}),
        other_about(fingerprint={"rows": 3, "columns": 2, "ids": "0" * 32, "features": "0" * 300}),
        other_about(scaling={}),
        other_about(scaling=[]),
    ],
)
def test_files_of_the_cache_are_held_to_each_other(tmp_path, cache, damage):
    """Files that are whole and not of this pool are told, and made again from the data."""
    path = write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n4,4\n")
    pool = open_pool(path, cache=cache)
    damage(pool.folder)
    with pytest.raises(DataError, match="this pool is damaged"):
        load_pool(pool.folder)

    again = open_pool(path, cache=cache)
    assert again.fingerprint == pool.fingerprint and again.context["mag"].to_pylist() == [1, 2, 4]


@pytest.mark.parametrize(
    "map_", [np.zeros((9, 2), np.float32), np.full((3, 2), np.nan, np.float32), np.zeros(3), None]
)
def test_a_kept_map_of_other_items_is_not_used(tmp_path, cache, map_):
    """A map of other items, without places or cut short is computed again."""
    pool = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n4,4\n"), cache=cache)
    path = stored.store(pool.folder, "pca", np.ones((3, 2), np.float32))
    assert stored.load(pool.folder, "pca") is not None

    path.write_bytes(b"") if map_ is None else np.save(path, map_)
    assert stored.load(pool.folder, "pca") is None


def test_kept_summaries_of_other_columns_are_made_again(tmp_path, cache):
    """Summaries that are not of these columns are made again."""
    pool = open_pool(write(tmp_path / "t.csv", "mag,size\n1,2\n2,5\n4,4\n"), cache=cache)
    for content in (b"", b"nothing"):
        (pool.folder / "places.npy").write_bytes(content)
        assert summaries(load_pool(pool.folder))["mag"].quantiles[-1] == 4
    np.save(pool.folder / "places.npy", np.zeros((7, 3)))
    assert summaries(load_pool(pool.folder))["mag"].quantiles[-1] == 4
