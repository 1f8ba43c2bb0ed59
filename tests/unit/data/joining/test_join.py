"""Several sources become one pool, joined by the items' ids."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from bowerbird.data.errors import DataError
from bowerbird.data.joining import id_index
from bowerbird.data.joining.extra_source import ExtraSource
from bowerbird.data.open import open_pool
from bowerbird.data.pictures import picture
from bowerbird.data.roles import Roles

IDS = [f"J{number:02d}" for number in range(12)]


@pytest.fixture
def here(tmp_path):
    """Write a catalogue of twelve stars into a folder of its own."""
    table = pd.DataFrame({"objid": IDS, "mag": np.linspace(10, 20, 12), "kind": ["a", "b"] * 6})
    table.to_csv(tmp_path / "stars.csv", index=False)
    return tmp_path


def joined(here, *extras, **roles):
    choices = [ExtraSource(**e) if isinstance(e, dict) else ExtraSource(e) for e in extras]
    choices = [ExtraSource(str(here / e.path), e.id, e.columns, e.prefix) for e in choices]
    roles = Roles(with_=tuple(choices), **roles)
    return open_pool(here / "stars.csv", roles, cache=here / "stars.bower" / "cache")


def said(pool, name):
    return " ".join(str(remark) for remark in pool.remarks if name in str(remark))


def draw(path, grey=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (8, 8), grey).save(path)


def test_a_second_table_is_joined_whatever_its_order(here):
    """Each item has its own row; one without has no values; rows of no item are named."""
    more = pd.DataFrame({"objid": [*IDS[:1:-1], "X"], "z": [*range(11, 1, -1), 99]})
    more.to_parquet(here / "more.parquet")
    pool = joined(here, "more.parquet")
    assert pool.ids.tolist() == IDS
    assert pool.context["z"].to_pylist() == [None, None, *range(2, 12)]
    assert pool.feature_names == ("mag", "z", "z missing")
    assert "2 of 12 items have no row in it, e.g. 'J00', 'J01'" in said(pool, "more.parquet")
    assert "1 row belongs to no item, e.g. 'X'" in said(pool, "more.parquet")
    assert [(j.name, j.columns) for j in pool.joined] == [("more.parquet", ("z",))]


def test_what_fits_wholly_is_said_once(here):
    """Where every item has its row the remark says so, and by which columns."""
    pd.DataFrame({"star_id": IDS, "z": range(12)}).to_csv(here / "more.csv", index=False)
    text = said(joined(here, "more.csv"), "more.csv")
    assert "joined by 'objid' and its 'star_id': each of the 12 items has its row in it." in text


def test_pictures_are_joined_by_their_names(here):
    """The folder's files are the items' pictures, wherever the folder lies and however ids end."""
    elsewhere = here / "disk" / "cutouts"
    for number in range(10):
        draw(elsewhere / f"{number % 3}" / f"{IDS[number]}.png", number)
    draw(elsewhere / "stray.png")
    pool = joined(here, "disk/cutouts")
    assert pool.kinds["cutouts"] == "image"
    assert pool.context["cutouts"].to_pylist()[4] == "1/J04.png"
    assert pool.roots == {"cutouts": elsewhere} and pool.root == here
    assert picture(pool, 4, 8) is not None and picture(pool, 11, 8) is None
    assert "2 of 12 items have no picture in it" in said(pool, "cutouts/")
    assert "1 picture belongs to no item, e.g. 'stray'" in said(pool, "cutouts/")


def test_ids_that_are_names_of_files_find_their_pictures(here):
    """An id that ends as a picture does is that picture's name, of whatever kind the file is."""
    table = pd.DataFrame({"objid": [f"{name}.JPG" for name in IDS], "mag": range(12)})
    table.to_csv(here / "stars.csv", index=False)
    for name in IDS:
        draw(here / "cutouts" / f"{name}.png")
    pool = joined(here, "cutouts")
    assert pool.context["cutouts"].to_pylist()[:2] == ["J00.png", "J01.png"]


def test_pictures_that_begin_late_are_pictures(here):
    """Where no item of the first rows has one, the folder is still known to hold pictures."""
    pd.DataFrame({"objid": range(11_000), "mag": range(11_000)}).to_csv(
        here / "stars.csv", index=False
    )
    draw(here / "cutouts" / "10999.png")
    pool = joined(here, "cutouts")
    assert pool.kinds["cutouts"] == "image" and picture(pool, 10_999, 8) is not None


def test_a_link_in_a_folder_of_pictures_is_not_followed(here):
    """A picture outside the folder is nobody's, even if a link in the folder leads to it."""
    draw(here / "secret" / "passport.png")
    draw(here / "cutouts" / "J00.png")
    (here / "cutouts" / "J01.png").symlink_to(here / "secret" / "passport.png")
    pool = joined(here, "cutouts")
    assert pool.context["cutouts"].to_pylist()[:2] == ["J00.png", None]


def test_an_embedding_with_ids_is_learned_from(here):
    """Vectors come in any order; an item without one is left out and named."""
    order = [11, 3, *range(4, 11), 0, 1]
    vectors = np.arange(88, dtype=np.float32).reshape(11, 8)
    np.savez(here / "vectors.npz", ids=np.array(IDS)[order], x=vectors)
    pool = joined(here, "vectors.npz")
    assert pool.ids.tolist() == [*IDS[:2], *IDS[3:]] and pool.scaling.rule == "none"
    assert pool.features[0].tolist() == vectors[9].tolist()
    assert pool.features[-1].tolist() == vectors[0].tolist()
    assert pool.feature_names[:2] == ("vectors[0]", "vectors[1]")
    assert "1 of 12 items is left out, without a vector in vectors, e.g. 'J02'" in said(
        pool, "left out"
    )
    assert len(pool.context) == 11


def test_vectors_in_a_column_are_learned_from(here):
    """A column of vectors is an embedding like any other, also where the first items have none."""
    pd.DataFrame({"objid": range(11_000), "mag": range(11_000)}).to_csv(
        here / "stars.csv", index=False
    )
    rows = list(range(10_900, 11_000))
    vectors = np.random.default_rng(0).random((100, 6)).astype(np.float32)
    table = pa.table({"objid": rows, "emb": vectors.tolist()})
    pq.write_table(table, here / "vectors.parquet")
    pool = joined(here, "vectors.parquet")
    assert pool.ids.tolist() == rows
    np.testing.assert_array_equal(np.asarray(pool.features), vectors)


def test_an_embedding_is_no_reason_to_leave_out_where_it_is_not_learned_from(here):
    """With features of one's own, all items stay."""
    np.savez(here / "vectors.npz", ids=np.array(IDS[:6]), x=np.eye(6, dtype=np.float32))
    pool = joined(here, "vectors.npz", features=("mag",))
    assert len(pool) == 12 and pool.feature_names == ("mag",)


def test_vectors_without_ids_go_by_their_order(here):
    """It is said that they are taken so; another number of rows is refused."""
    vectors = np.random.default_rng(0).random((12, 6)).astype(np.float32)
    np.save(here / "rows.npy", vectors)
    pool = joined(here, "rows.npy")
    np.testing.assert_array_equal(np.asarray(pool.features), vectors)
    assert "its 12 rows are taken to be in the order of stars.csv" in said(pool, "rows.npy")
    for rows, how in ((11, "at least"), (13, "only")):
        np.save(here / "rows.npy", np.resize(vectors, (rows, 6)))
        with pytest.raises(
            DataError, match=rf"stars.csv has {how} 12 rows and rows.npy has {rows}"
        ):
            joined(here, "rows.npy")


def test_a_table_goes_by_its_order_where_that_is_stated(here):
    """`id: row number` joins any table row by row, whatever its columns are called."""
    pd.DataFrame({"objid": IDS[::-1], "z": range(12)}).to_csv(here / "more.csv", index=False)
    pool = joined(here, {"path": "more.csv", "id": "row number", "columns": ("z",)})
    assert pool.context["z"].to_pylist() == list(range(12))


def test_columns_are_chosen_and_prefixed(here):
    """Patterns choose; a prefix tells columns of one name apart."""
    more = pd.DataFrame({"objid": IDS, "mag": range(12), "mag_err": range(12), "z": range(12)})
    more.to_csv(here / "more.csv", index=False)
    pool = joined(here, {"path": "more.csv", "columns": ("mag*",), "prefix": "wise_"})
    assert pool.joined[0].columns == ("wise_mag", "wise_mag_err")
    assert pool.context["wise_mag"].to_pylist() == list(range(12))


def test_text_is_as_it_is_written(here):
    """A label that is joined from a table of text keeps its zeros in front."""
    more = "objid,class\n" + "".join(f"{name},0{number % 2}\n" for number, name in enumerate(IDS))
    (here / "more.csv").write_text(more, encoding="utf-8")
    pool = joined(here, "more.csv")
    assert pool.known_labels.tolist() == ["00", "01"] * 6


def test_a_table_is_read_again_where_a_column_changes(here):
    """Types that turn out late, in the data or in what is joined, change nothing else."""
    rows = 400_000
    for name, late in (("stars.csv", "mag"), ("more.csv", "z")):
        values = [*range(rows - 1), 0.5]
        pd.DataFrame({"objid": range(rows), late: values}).astype({late: object}).to_csv(
            here / name, index=False
        )
    pool = joined(here, "more.csv")
    assert len(pool) == rows
    assert pool.context["z"][rows - 1].as_py() == pool.context["mag"][rows - 1].as_py() == 0.5
    assert pool.context["z"][rows - 2].as_py() == rows - 2
    assert "each of the 400,000 items" in said(pool, "more.csv")


def test_a_second_opening_reads_no_source_and_a_change_is_seen(here):
    """The same content is mapped from the cache; another picture's name makes another pool."""
    draw(here / "cutouts" / "J00.png")
    draw(here / "cutouts" / "J01.png")
    first = joined(here, "cutouts")
    (here / "cutouts").rename(here / "moved")
    (here / "moved").mkdir(exist_ok=True)
    (here / "new").mkdir()
    (here / "moved").rename(here / "new" / "cutouts")
    second = joined(here, "new/cutouts")
    assert second.folder == first.folder and second.joined == first.joined
    assert second.roots == {"cutouts": here / "new" / "cutouts"}
    draw(here / "new" / "cutouts" / "J02.png")
    third = joined(here, "new/cutouts")
    assert third.folder != first.folder and third.joined[0].digest != first.joined[0].digest


HOSTILE = {
    "none": ("gone.csv", r"gone.csv: no such file or folder to join. Correct --with"),
    "twice": ("stars.csv", r"stars.csv: it is read already"),
    "repeated": ("again.csv", r"1 id in 'objid' stands in several rows.*'J01' in rows 1, 12"),
    "other": (
        "other.csv",
        r"no item of stars.csv has a row in it.*'J00', 'J01', 'J02' in the data",
    ),
    "names": ("names.csv", r"columns that stars.csv, or another source, has too: mag.*prefix: x_"),
    "unnamed": ("unnamed.csv", r"no column names its rows \(columns: a, b\)"),
    "bare": ("bare.csv", r"nothing to join in it besides the ids"),
    "pickle": ("pickle.npy", r"pickle.npy"),
    "broken": ("broken.parquet", r"broken.parquet: not readable as Parquet"),
    "empty": ("nothing", r"neither a picture nor a table in this folder"),
    "kind": ("what.docx", r"a file of unknown kind '.docx'"),
    "doubles": ("doubles", r"1 id in 'name' stands in several rows"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_joined_is_one_line_and_nothing_is_written(here, case):
    """Broken, foreign and ambiguous sources are refused; no folder is made for the project."""
    table = pd.DataFrame({"objid": IDS, "z": range(12)})
    pd.concat([table, table[1:2]]).to_csv(here / "again.csv", index=False)
    table.assign(objid=[f"K{n}" for n in range(12)]).to_csv(here / "other.csv", index=False)
    table.rename(columns={"z": "mag"}).to_csv(here / "names.csv", index=False)
    pd.DataFrame({"a": [0.5] * 12, "b": [1.5] * 12}).to_csv(here / "unnamed.csv", index=False)
    table[["objid"]].to_csv(here / "bare.csv", index=False)
    np.save(here / "pickle.npy", np.array([{}, {}], dtype=object), allow_pickle=True)
    (here / "broken.parquet").write_bytes(b"PAR1 and no more")
    (here / "nothing").mkdir()
    (here / "what.docx").write_bytes(b"")
    for ending in ("png", "jpg"):
        draw(here / "doubles" / f"J00.{ending}")
    path, line = HOSTILE[case]
    before = sorted(os.listdir(here))
    with pytest.raises(DataError, match=line) as refusal:
        joined(here, path)
    assert "\n" not in str(refusal.value)
    assert sorted(os.listdir(here)) == before


def test_data_without_ids_are_not_joined_by_chance(here):
    """Rows that are numbered are no names: it takes a word to join by them."""
    pd.DataFrame({"mag": range(12), "size": range(12)}).to_csv(here / "stars.csv", index=False)
    pd.DataFrame({"id": range(12), "z": range(12)}).to_csv(here / "more.csv", index=False)
    with pytest.raises(DataError, match=r"stars.csv: no column names its items.*id: COLUMN"):
        joined(here, "more.csv")
    pool = joined(here, "more.csv", id="row number")
    assert pool.context["z"].to_pylist() == list(range(12))


def test_rows_without_an_id_join_nothing(here):
    """An empty id is nobody's, and is counted."""
    more = pd.DataFrame({"objid": [*IDS, None, ""], "z": range(14)})
    more.to_csv(here / "more.csv", index=False)
    pool = joined(here, "more.csv")
    assert "more.csv: 2 rows without an id, which join nothing." in said(pool, "more.csv")
    assert "belong" not in said(pool, "more.csv")


def test_ids_of_one_hash_join_rightly(here, monkeypatch):
    """Were all hashes the same, each item would still have its own row."""
    monkeypatch.setattr(id_index, "hashes", lambda texts: np.zeros(len(texts), np.uint64))
    monkeypatch.setattr(
        "bowerbird.data.joining.copier.hashes", lambda texts: np.zeros(len(texts), np.uint64)
    )
    pd.DataFrame({"objid": IDS[::-1], "z": range(12)}).to_csv(here / "more.csv", index=False)
    assert joined(here, "more.csv").context["z"].to_pylist() == list(range(11, -1, -1))


def test_an_interrupted_join_leaves_nothing(here):
    """Ctrl+C while a joined source is read leaves neither its rows nor a part of the pool."""
    pd.DataFrame({"objid": IDS, "z": range(12)}).to_csv(here / "more.csv", index=False)
    roles = Roles(with_=(ExtraSource(str(here / "more.csv")),))

    def interrupt(step, share):
        if step.startswith("reading more.csv"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_pool(here / "stars.csv", roles, cache=here / "s.bower" / "cache", progress=interrupt)
    assert sorted(os.listdir(here)) == ["more.csv", "stars.csv"]


def test_pictures_in_a_joined_table_are_bytes_still(here):
    """A column of pictures, which a table holds itself, comes through as it is."""
    draw(here / "one.png", 7)
    content = (here / "one.png").read_bytes()
    pd.DataFrame({"objid": IDS[::-1], "stamp": [content] * 12}).to_parquet(here / "more.parquet")
    pool = joined(here, "more.parquet")
    assert pool.kinds["stamp"] == "image" and picture(pool, 0, 8) is not None


def test_paths_in_a_joined_table_begin_where_that_lies(here):
    """Pictures that a joined table names are looked up in its folder, not in that of the data."""
    draw(here / "disk" / "pictures" / "a.png")
    paths = pd.DataFrame({"objid": IDS, "path": ["pictures/a.png"] * 12})
    paths.to_csv(here / "disk" / "more.csv", index=False)
    pool = joined(here, "disk/more.csv")
    assert pool.roots == {"path": here / "disk"} and picture(pool, 3, 8) is not None


def test_a_column_may_be_called_anything(here):
    """Names that the program uses itself are names like any other."""
    more = pd.DataFrame({"objid": IDS, "key": range(12), "name": [f"n{n}" for n in range(12)]})
    more.to_parquet(here / "more.parquet")
    pool = joined(here, "more.parquet")
    assert pool.context["key"].to_pylist() == list(range(12))
    assert pool.context["name"].to_pylist()[11] == "n11"


@pytest.mark.parametrize("suffix", [".stars", ".more"])
def test_columns_of_one_name_are_refused_in_one_line(here, suffix):
    """A reader may give a column twice: the data, or what is joined, is named with it."""
    plain = pa.table({"objid": IDS, suffix: list(range(12))})
    twice = pa.Table.from_arrays([pa.array(IDS), *[pa.array(range(12))] * 2], ["objid", "m", "m"])
    readers = {
        end: lambda path, roles: twice if path.suffix == suffix else plain
        for end in (".stars", ".more")
    }
    for end in readers:
        (here / f"t{end}").write_bytes(b"")
    roles = Roles(id="objid", with_=(ExtraSource(str(here / "t.more"), "objid"),))
    with pytest.raises(DataError, match=rf"t{suffix}: columns m appear more than once"):
        open_pool(here / "t.stars", roles, cache=here / "cache", readers=readers)
