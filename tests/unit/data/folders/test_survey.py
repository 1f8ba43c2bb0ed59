"""Which files of a folder are its items."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.folders import survey as module
from bowerbird.data.folders.kinds import ending_of
from bowerbird.data.folders.survey import survey
from bowerbird.data.progress import silent


def test_the_kind_with_the_most_files_is_taken(put, tmp_path):
    """The other kind is counted, and can be named; a tie goes to pictures."""
    for name in ("a.txt", "b.MD", "c.png", "notes.pdf", "more.pdf", "README"):
        put(f"d/{name}")
    texts = survey(tmp_path / "d", None, silent)
    assert (texts.kind.name, texts.paths.to_pylist()) == ("texts", ["a.txt", "b.MD"])
    assert texts.counts == {"texts": 2, "pictures": 1}
    assert texts.others == "2 .pdf, 1 without an ending, 1 .png"
    pictures = survey(tmp_path / "d", "pictures", silent)
    assert pictures.paths.to_pylist() == ["c.png"]
    put("d/d.jpg")
    assert survey(tmp_path / "d", None, silent).kind.name == "pictures"


def test_what_is_left_out_is_said_with_how_many(put, tmp_path):
    """Links and names that are no text beside files, each in its number."""
    put("d/1.png")
    for number in range(2):
        (tmp_path / "d" / f"link{number}").symlink_to(tmp_path)
        Path(os.fsdecode(os.fsencode(tmp_path / "d") + b"/%d\xff.png" % number)).write_bytes(b"x")
    put("d/notes.pdf")
    assert survey(tmp_path / "d", None, silent).others == "1 .pdf, 2 links, 2 names not in UTF-8"


def test_endings_are_those_of_names():
    """In any case, packed or not; a name that is an ending alone has none."""
    names = ("A.PNG", "x.fits.gz", "x.tar.gz", "x.FITS.FZ", "x", ".png", "x.", "a.b.jpeg")
    endings = [".png", ".fits.gz", ".gz", ".fits.fz", "", "", ".", ".jpeg"]
    assert [ending_of(name) for name in names] == endings


def test_what_cannot_be_items_is_one_line(put, tmp_path):
    """An empty folder, one of other files, and a kind that is not there."""
    (tmp_path / "d").mkdir()
    with pytest.raises(DataError, match=r"without pictures, texts or sounds .*\.bmp, .*\.webp"):
        survey(tmp_path / "d", None, silent)
    put("d/a.wav")
    with pytest.raises(DataError, match=r"^d: no 'texts' in it\. There are: sounds\."):
        survey(tmp_path / "d", "texts", silent)


def test_a_stranger_s_endings_take_no_memory(put, tmp_path, monkeypatch):
    """A file each of endings that nobody knows: the first are told apart, the others counted."""
    monkeypatch.setattr(module, "MOST_ENDINGS", 3)
    for number in range(20):
        put(f"d/{number}.x{number:02}")
    put("d/z/1.png")
    seen = survey(tmp_path / "d", None, silent)
    assert seen.paths.to_pylist() == ["z/1.png"]
    assert seen.others == "17 of other endings, 1 .x00, 1 .x01, 1 .x10"


def test_long_folders_are_looked_through_in_pieces(put, tmp_path, monkeypatch):
    """What is shown on the way, and that the paths come out whole and in order."""
    monkeypatch.setattr(module, "CHUNK", 4)
    for number in range(10):
        put(f"d/{number}.png")
    shown: list[object] = []
    seen = survey(tmp_path / "d", None, lambda step, share: shown.append((step, share)))
    assert seen.paths.to_pylist() == [f"{number}.png" for number in range(10)]
    assert shown == [(f"looking through d: {n} files", None) for n in (4, 8)]
    shown.clear()
    seen.digest(lambda step, share: shown.append(share))
    assert shown == [0.4, 0.8, 1.0]


def test_the_digest_tells_another_content(put, tmp_path):
    """The same wherever the folder lies; other for another size, time or name of an item."""
    first = {}
    for folder in ("a", "b"):
        for name in ("1.png", "e/2.png"):
            os.utime(put(f"{folder}/{name}"), ns=(10**18, 10**18))
        first[folder] = survey(tmp_path / folder, None, silent)
    digests = [seen.digest(silent) for seen in first.values()]
    assert digests[0] == digests[1]
    put("b/readme.txt")
    assert survey(tmp_path / "b", None, silent).digest(silent) == digests[0]
    os.utime(tmp_path / "b/1.png", ns=(10**18, 10**18 + 1))
    later = survey(tmp_path / "b", None, silent).digest(silent)
    put("b/3.png")
    more = survey(tmp_path / "b", None, silent).digest(silent)
    assert len({digests[0], later, more}) == 3
    (tmp_path / "a/1.png").unlink()
    assert first["a"].digest(silent) != digests[0]  # gone since it was looked through
