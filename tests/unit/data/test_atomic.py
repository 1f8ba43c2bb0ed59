"""A file is replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowerbird.data.atomic import replacing


def test_what_is_written_takes_the_place(tmp_path: Path) -> None:
    """The old content is there until the end, and nothing stays beside it."""
    path = tmp_path / "a.json"
    path.write_text("old")
    with replacing(path) as beside:
        beside.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """An error while writing ends in the old file alone."""
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(ValueError, match="oops"), replacing(path) as beside:
        beside.write_text("half")
        raise ValueError("oops")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_block_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    """A forgotten write is not taken for an empty file."""
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a.json"):
        pass
    assert list(tmp_path.iterdir()) == []
