"""A folder of pictures is a table of names and paths."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.joining import picture_folder


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def rows(source):
    names = source.head.column_names
    return sorted(tuple(row.values()) for b in source.batches(names, []) for row in b.to_pylist())


def test_pictures_are_listed_at_any_depth(tmp_path):
    """Names come without their ending, with paths; hidden files and others are no pictures."""
    for name in ("1.png", "deep/er/2.JPG", "notes.txt", ".hidden.png", "._3.png", ".git/4.png"):
        touch(tmp_path / "cutouts" / name)
    source = picture_folder.read(tmp_path / "cutouts")
    assert source.head.column_names == ["name", "cutouts"]
    assert rows(source) == [("1", "1.png"), ("2", "deep/er/2.JPG")]


def test_links_are_not_followed(tmp_path):
    """Neither a link to a picture nor one to a folder leads out of the folder."""
    touch(tmp_path / "secret" / "passport.png")
    touch(tmp_path / "cutouts" / "1.png")
    (tmp_path / "cutouts" / "2.png").symlink_to(tmp_path / "secret" / "passport.png")
    (tmp_path / "cutouts" / "more").symlink_to(tmp_path / "secret")
    (tmp_path / "cutouts" / "round").symlink_to(tmp_path / "cutouts")
    assert rows(picture_folder.read(tmp_path / "cutouts")) == [("1", "1.png")]


def test_a_name_that_is_no_text_is_left_out_and_counted(tmp_path):
    """A name in another encoding than UTF-8 cannot be shown; it is said."""
    touch(tmp_path / "cutouts" / "1.png")
    with open(os.fsencode(tmp_path / "cutouts") + b"/\xff.png", "wb"):
        pass
    source = picture_folder.read(tmp_path / "cutouts")
    assert rows(source) == [("1", "1.png")]
    assert [str(r) for r in source.remarks] == [
        "cutouts: 1 picture left out, whose names are not UTF-8."
    ]


def test_what_cannot_be_a_folder_of_pictures_is_one_line(tmp_path, monkeypatch):
    """One without a picture, and one with more folders than anybody means."""
    touch(tmp_path / "empty" / "notes.txt")
    with pytest.raises(DataError, match=r"empty: neither a picture nor a table in this folder"):
        picture_folder.read(tmp_path / "empty")
    monkeypatch.setattr(picture_folder, "MOST_FOLDERS", 3)
    for number in range(4):
        touch(tmp_path / "many" / str(number) / "a.png")
    with pytest.raises(DataError, match="more than 3 folders in it"):
        rows(picture_folder.read(tmp_path / "many"))


def test_the_digest_is_of_the_paths_alone(tmp_path):
    """The same names anywhere have one digest; another name has another."""
    for folder in ("a", "b"):
        for name in ("1.png", "deep/2.png"):
            touch(tmp_path / folder / name)
    before = picture_folder.digest(tmp_path / "a")
    assert before == picture_folder.digest(tmp_path / "b") and len(before) == 32
    touch(tmp_path / "b" / "3.png")
    assert before != picture_folder.digest(tmp_path / "b")


def test_many_names_need_little_memory(tmp_path):
    """A walk over 800,000 names holds a batch of them at a time, not all."""
    code = """
        import os, pathlib, resource
        from bowerbird.data.joining import picture_folder
        class Entry:
            def __init__(self, number): self.name = f"{number:0100d}.png"
            def is_dir(self, follow_symlinks): return False
            def is_file(self, follow_symlinks): return True
        picture_folder._entries = lambda folder: map(Entry, range(800_000))
        def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        source = picture_folder.read(pathlib.Path("."))
        for batch in source.batches(["name"], []): before = peak(); del batch; break
        total = sum(batch.num_rows for batch in source.batches(["name"], []))
        assert total == 800_000
        assert peak() - before < 60_000, peak() - before
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, cwd=tmp_path)
