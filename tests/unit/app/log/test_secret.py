"""Secrets of a project, which no folder brings along."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from bowerbird.app.log.secret import secret, state_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "p.bower"
    folder.mkdir()
    return folder


def kept_file(home: Path, name: str) -> Path:
    (path,) = (home / "bowerbird" / "secrets").glob(f"*-{name}")
    return path


def test_a_restart_finds_the_secret_again(folder: Path, home: Path) -> None:
    """It is 32 bytes, one for each name, in files and folders that are the user's alone."""
    first, other = secret(folder, "cookie"), secret(folder, "session")
    assert len(first) == 32 and first != other
    assert secret(folder, "cookie") == first
    path = kept_file(home, "cookie")
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]
    assert not list(folder.iterdir())


def test_a_strangers_secret_is_not_taken(folder: Path) -> None:
    """A secret that lies in the project's folder is known to whoever packed it."""
    (folder / "secret-cookie").write_bytes(b"x" * 32)
    (folder / "secret-cookie").chmod(0o600)
    assert secret(folder, "cookie") != b"x" * 32


def test_a_copied_or_moved_folder_has_another_secret(folder: Path, tmp_path: Path) -> None:
    """The secret belongs to this folder at this place."""
    first = secret(folder, "cookie")
    shutil.copytree(folder, tmp_path / "copy.bower")
    assert secret(tmp_path / "copy.bower", "cookie") != first
    folder.rename(tmp_path / "moved.bower")
    (tmp_path / "copy.bower").rename(folder)
    assert secret(folder, "cookie") != first, "another folder stands in its place"


@pytest.mark.parametrize("damage", ["short", "readable", "link"])
def test_a_secret_that_others_may_know_is_replaced(
    folder: Path, home: Path, tmp_path: Path, damage: str
) -> None:
    """One cut short would let anybody forge a cookie; one that others read is known to them."""
    first = secret(folder, "cookie")
    path = kept_file(home, "cookie")
    if damage == "short":
        path.write_bytes(b"")
    elif damage == "readable":
        path.chmod(0o644)
    else:
        path.unlink()
        (tmp_path / "theirs").write_bytes(first)
        (tmp_path / "theirs").chmod(0o600)
        path.symlink_to(tmp_path / "theirs")
    second = secret(folder, "cookie")
    assert len(second) == 32 and second != first
    assert secret(folder, "cookie") == second
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600 and not path.is_symlink()


def test_without_a_state_folder_people_come_in_again(
    folder: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing can be kept, each start has a secret of its own, and says so."""
    home.write_text("in the way")
    assert secret(folder, "cookie") != secret(folder, "cookie")
    assert "come in again" in caplog.text


def test_the_state_folder_is_the_users(
    monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    """XDG_STATE_HOME names it; a relative one is passed over, as the standard demands."""
    assert state_folder() == home / "bowerbird"
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("", "here"):
        monkeypatch.setenv("XDG_STATE_HOME", name)
        assert state_folder() == tmp_path / ".local" / "state" / "bowerbird"


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a.b"])
def test_a_name_is_a_word(folder: Path, name: str) -> None:
    """Nothing that could lead out of the folder is a name."""
    with pytest.raises(ValueError, match="letters"):
        secret(folder, name)
    assert not os.listdir(folder)
