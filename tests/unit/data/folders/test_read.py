"""Folders with one item a file, opened as pools."""

from __future__ import annotations

import shutil
import sys
import wave
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest
from astropy.io import fits
from PIL import Image

from bowerbird.data import files
from bowerbird.data.delimited.text_format import TextFormat
from bowerbird.data.errors import DataError
from bowerbird.data.look import look
from bowerbird.data.open import open_pool, pool_of_head
from bowerbird.data.pictures import picture
from bowerbird.data.roles import Roles


@pytest.fixture
def opened(tmp_path):
    """Open a folder of the test's as a pool."""

    def opened(name, roles=Roles(), readers=None):  # noqa: B008 - frozen
        return open_pool(tmp_path / name, roles, cache=tmp_path / "cache", readers=readers)

    return opened


@pytest.fixture
def pictures(tmp_path):
    """Return a folder of pictures, three in each of two folders and one on top."""
    for number, name in enumerate(("top.png", *(f"{f}/{i}.png" for f in "ab" for i in range(3)))):
        path = tmp_path / "pics" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (20 * number, 0, 0)).save(path)
    return tmp_path / "pics"


def test_pictures_are_items_by_their_paths(pictures, opened):
    """With the folder that each lies in, and one remark that names the line to change it."""
    (pictures / "labels.txt").write_text("x")
    pool = opened("pics")
    assert pool.name == "pics" and pool.root == pictures
    assert pool.ids.tolist() == ["top.png", *(f"{f}/{i}.png" for f in "ab" for i in range(3))]
    assert pool.kinds == {"picture": "image", "folder": "text"} and pool.feature_names == ()
    assert pool.context["folder"].to_pylist() == [None, *"aaabbb"]
    assert pool.known_labels is None
    assert picture(pool, 4, 16).startswith(b"\xff\xd8")
    assert [str(remark) for remark in pool.remarks] == [
        "The folder is read as 7 pictures, each an item of its own. Its sub-folders are groups, in "
        "column 'folder', and not classes. Left out: 1 .txt. The texts are opened by "
        "pics[texts]. To change it: `data: {label: folder}`."
    ]


def test_folders_are_classes_where_a_person_says_so(pictures, opened):
    """What lies on top has none then; the remark names the line back."""
    pool = opened("pics", Roles(label="folder"))
    assert pool.known_labels.tolist() == [None, *"aaabbb"]
    assert str(pool.remarks[0]).endswith(
        "Its sub-folders are their classes; the items' names show them too. To change it: "
        "`data: {label: no column}`."
    )
    assert "To change" not in str(opened("pics", Roles(label="no column")).remarks[0])


def test_a_pool_is_the_same_wherever_its_folder_lies(pictures, opened, tmp_path):
    """And is read anew where a picture was replaced, though its name stays."""
    first = opened("pics")
    shutil.copytree(pictures, tmp_path / "elsewhere" / "other")
    second = opened("elsewhere/other")
    assert second.fingerprint == first.fingerprint and second.name == "other"
    (pictures / "top.png").write_bytes((pictures / "a" / "0.png").read_bytes() + b"more")
    assert opened("pics").folder != first.folder


def test_a_flat_folder_has_no_column_of_folders(tmp_path, opened):
    """There is nothing to say either."""
    for number in range(3):
        path = tmp_path / "flat.v2" / f"{number}.gif"
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (4, 4), number).save(path)
    pool = opened("flat.v2")
    assert pool.name == "flat.v2" and list(pool.kinds) == ["picture"]
    assert [str(r) for r in pool.remarks] == [
        "The folder is read as 3 pictures, each an item of its own."
    ]


def test_texts_are_items_with_what_they_say(put, opened, monkeypatch):
    """In many batches as in one; what was done to them is said of all, once."""
    for number in range(7):
        put(f"notes/{number}.txt", f"This is note number {number}.".encode())
    put("notes/8.md", "Über allen Gipfeln ist Ruh".encode("cp1252"))
    put("notes/9.txt")
    monkeypatch.setattr("bowerbird.data.folders.read.OPENED_ROWS", 2)
    monkeypatch.setattr("bowerbird.data.folders.read.OPENED_HEAD", 4)
    pool = opened("notes")
    assert pool.ids.tolist()[-2:] == ["8.md", "9.txt"] and pool.kinds == {"text": "text"}
    texts = pool.context["text"].to_pylist()
    assert texts[6:] == ["This is note number 6.", "Über allen Gipfeln ist Ruh", "x"]
    assert "1 text, as cp1252 (1)" in str(pool.remarks[1]) and len(pool.remarks) == 2


def test_another_kind_is_opened_by_its_name(pictures, opened, tmp_path):
    """As a table of a file with several; the start page lists them."""
    for number in range(3):
        (pictures / f"{number}.txt").write_text(f"One of several words, {number}.")
    assert opened("pics[texts]").ids.tolist() == ["0.txt", "1.txt", "2.txt"]
    tables = look(pictures, Roles(), {}).source.tables
    assert (tables.name, dict(tables.shapes)) == ("pictures", {"pictures": (7, 3), "texts": (3, 3)})


def test_sizes_and_lengths_of_sounds_are_shown_and_not_learned_from(tmp_path, put):
    """How large a file is says nothing of what is heard."""
    put("birds/wren/1.wav").unlink()
    with wave.open(str(tmp_path / "birds/wren/1.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(4_000)
        file.writeframes(bytes(2_000))
    put("birds/owl/2.mp3", b"x" * 300)
    source = look(tmp_path / "birds", Roles(features=("seconds",)), {}).source
    assert source.head.to_pylist() == [
        {"sound": "owl/2.mp3", "folder": "owl", "bytes": 300, "seconds": None, "id": "owl/2.mp3"},
        {"sound": "wren/1.wav", "folder": "wren", "bytes": 2_044, "seconds": 0.25,
         "id": "wren/1.wav"},
    ]  # fmt: skip
    assert source.context_only == ("bytes", "seconds")


def test_cutouts_are_pictures(tmp_path, opened):
    """FITS images are; a folder of FITS tables holds none, and says which to open."""
    for folder in ("cutouts", "tables"):
        (tmp_path / folder).mkdir()
    for number in range(3):
        values = np.arange(64.0).reshape(8, 8) + number
        fits.PrimaryHDU(values).writeto(tmp_path / "cutouts" / f"{number}.fits")
    table = fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.arange(3.0))])
    table.writeto(tmp_path / "tables" / "t.fits")
    pool = opened("cutouts")
    assert pool.kinds == {"picture": "image"} and pool.ids.tolist() == [
        f"{i}.fits" for i in range(3)
    ]
    with pytest.raises(DataError, match=r"hold no images.* open one: t\.fits"):
        opened("tables")


def test_a_catalogue_beside_pictures_is_what_is_opened(pictures, opened):
    """Its rows are the items; below the folder a table is one of the files that are left out."""
    (pictures / "a" / "stars.csv").write_text("a,b\n1,2\n")
    (pictures / "about.json").write_text("{}")
    assert "Left out: 1 .json, 1 .csv." in str(opened("pics").remarks[0])
    (pictures / "stars.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"pics: this folder holds a table, stars\.csv\. Open that"):
        opened("pics")


def test_projects_beside_the_pictures_are_no_data(pictures, opened):
    """A project that was begun there holds Arrow files of its own."""
    shutil.copytree(opened("pics").folder.parent, pictures / "pics.bower" / "cache")
    assert not files.is_table(pictures)
    assert len(opened("pics")) == 7


def test_a_reader_of_one_s_own_may_claim_folders(pictures, opened, monkeypatch):
    """Where its module says so, those whose names end as it says are its own."""
    module = ModuleType("own_reader")
    vars(module)["FOLDERS"] = True
    monkeypatch.setitem(sys.modules, "own_reader", module)

    def read(path, roles):
        return pa.table({"x": [1.0, 2.0], "file": [path.name] * 2})

    read.__module__ = "own_reader"
    pictures.rename(pictures.with_name("a.shots"))
    assert len(opened("a.shots", readers={".shots": read})) == 2
    vars(module)["FOLDERS"] = False
    assert len(opened("a.shots", readers={".shots": read})) == 7


def test_the_first_rows_of_a_folder_become_a_pool(pictures, tmp_path):
    """As the start page makes one to see what would go wrong."""
    pool = pool_of_head(look(pictures, Roles(), {}), tmp_path / "cache")
    assert len(pool) == 7 and pool.root == pictures


def test_an_empty_and_an_unknown_file_are_said(put, opened):
    """As before: a suffix that nobody reads, and no pictures at all."""
    put("x.nix")
    with pytest.raises(DataError, match=r"file of unknown kind '\.nix'"):
        opened("x.nix")
    put("d/x.nix")
    with pytest.raises(DataError, match="this is a folder without a table"):
        opened("d")


def test_texts_of_scripts_without_spaces_can_be_learned_from(put, opened):
    """They are sentences too, though no word ends in them."""
    for number in range(3):
        put(f"notes/{number}.txt", f"这是一个关于天气和自然的中文文本,第{number}篇。".encode())
    assert opened("notes").kinds == {"text": "text"}


def test_an_encoding_that_is_not_there_is_one_line(put, opened):
    """Stated for texts, as for a table."""
    put("notes/1.txt", b"some words here")
    with pytest.raises(DataError, match="no text encoding 'nix'"):
        opened("notes", Roles(text=TextFormat(encoding="nix")))
