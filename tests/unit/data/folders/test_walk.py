"""What is seen of a folder, and in which order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.folders.walk import Walk


def test_the_order_is_that_of_the_names(put, tmp_path, monkeypatch):
    """However a file system lists them: files before folders, by their signs."""
    for name in ("b/2.png", "b/10.png", "a/z.png", "B.png", "a.png", "a/é/1.png"):
        put(f"d/{name}")
    expected = ["B.png", "a.png", "a/z.png", "a/é/1.png", "b/10.png", "b/2.png"]
    assert list(Walk(tmp_path / "d")) == expected
    listed = os.scandir

    class Backwards:
        """A file system that lists the last first."""

        def __init__(self, path: str) -> None:
            with listed(path) as entries:
                self._entries = sorted(entries, key=lambda e: e.name, reverse=True)

        def __enter__(self):
            return iter(self._entries)

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Backwards)
    assert list(Walk(tmp_path / "d")) == expected


def test_links_and_odd_names_are_counted_and_hidden_files_are_not(put, tmp_path):
    """Nothing leads out of the folder; what a system or Bowerbird left in it is no data."""
    put("secret/passport.png")
    for name in ("1.png", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/2.png", ".git/3.png"):
        put(f"d/{name}")
    for name in ("d.bower/cache/pool-1/4.png", "d.bowerbird.json"):
        put(f"d/{name}")
    (tmp_path / "d" / "5.png").symlink_to(tmp_path / "secret" / "passport.png")
    (tmp_path / "d" / "up").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "d" / "pipe.png")
    Path(os.fsdecode(os.fsencode(tmp_path / "d") + b"/\xff.png")).write_bytes(b"x")
    walk = Walk(tmp_path / "d")
    assert list(walk) == ["1.png"]
    assert (walk.links, walk.unfit, walk.closed) == (2, 1, 0)


def test_a_folder_that_may_not_be_read_is_counted(put, tmp_path, monkeypatch):
    """One inside stops nothing; the folder itself is said in one line."""
    put("d/1.png")
    put("d/closed/2.png")
    listed = os.scandir

    def refuse(path: str):
        if "closed" in path:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    walk = Walk(tmp_path / "d")
    assert list(walk) == ["1.png"] and walk.closed == 1
    with pytest.raises(DataError, match=r"closed: it cannot be looked into \(Permission denied\)"):
        list(Walk(tmp_path / "d" / "closed"))
