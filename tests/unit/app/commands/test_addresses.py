"""Data by their address, in every command that takes it, and nowhere else."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from bowerbird.app.cli import main
from bowerbird.app.commands import open as open_command
from bowerbird.app.commands.opening.addresses import bring_here
from bowerbird.app.commands.opening.serving import Data, read_data
from bowerbird.app.log.writer import Log
from bowerbird.app.project.open import data_of, find_pool, kept_pool, opened_of
from bowerbird.app.project.start import first_events
from bowerbird.data import remote
from bowerbird.data.errors import DataError
from bowerbird.data.progress import silent

ADDRESS = "memory://sky/stars.csv"
LINES = "".join(f"s{i},{i % 7}.5,{i % 11},{'ab'[i % 2]}\n" for i in range(60))


@pytest.fixture(autouse=True)
def memory() -> Iterator[None]:
    """Have a table, and one more, that are on no disk."""
    files = fsspec.filesystem("memory")
    files.pipe("/sky/stars.csv", ("id,x,y,kind\n" + LINES).encode())
    more = "".join(f"s{i},{i}\n" for i in range(60))
    files.pipe("/sky/more/stars.csv", ("id,z\n" + more).encode())
    yield
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    open_command.add_arguments(parser)
    return parser.parse_args([*words, "--no-browser"])


def test_an_address_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """With what is joined to it, though both files are called alike."""
    assert main(["check", ADDRESS, "--with", "memory://sky/more/stars.csv"]) == 0
    printed = capsys.readouterr().out
    assert "rows      60" in printed and "joined    stars.csv: z" in printed


def test_a_project_goes_on_with_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address becomes a path in the project before anything is opened; the log knows that."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "stars.bower"
    args = arguments(ADDRESS)
    bring_here(args, folder)
    pool, choices = read_data(args, Data(args.what, args.joined), folder, silent)
    log = Log(folder)
    log.append(first_events(pool, choices)).result()
    opened = opened_of(log.read())
    log.close()
    assert data_of(opened, "stars") == str(folder / "cache" / "fetched" / "stars.csv")
    monkeypatch.setattr(remote, "local_copy", None)  # nothing is fetched from here on
    assert kept_pool(folder, opened).fingerprint == pool.fingerprint


def test_the_project_is_called_as_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``bowerbird open ADDRESS`` serves a project of the file's name with the copied data."""
    monkeypatch.chdir(tmp_path)
    served = []
    monkeypatch.setattr(
        open_command, "open_and_serve", lambda args, data, folder: served.append((data, folder))
    )
    open_command.run(arguments(ADDRESS))
    ((data, folder),) = served
    assert folder == Path("stars.bower")
    assert Path(data.name).read_text().startswith("id,x,y,kind\ns0,0.5")


@pytest.mark.parametrize("name", ["stars.bower", "s.bowerbird.json"])
def test_a_project_or_session_file_is_not_fetched(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are opened from this machine alone."""
    assert main(["open", f"memory://sky/{name}"]) == 2
    assert "is to be opened from this machine. Copy it first." in capsys.readouterr().err


def test_what_a_log_says_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address in a project that came from elsewhere is a path that is not there."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"There is no file 'memory://sky/stars\.csv'"):
        find_pool(ADDRESS, None, tmp_path / "cache")
    (tmp_path / "own.csv").write_text("id,x\n1,2\n2,3\n")
    with pytest.raises(DataError, match="no such file or folder to join"):
        find_pool("own.csv", None, tmp_path / "cache", joined=[{"path": ADDRESS}])


def test_a_simulation_takes_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The truth is a column of what was fetched."""
    monkeypatch.chdir(tmp_path)
    words = ["simulate", ADDRESS, "--label", "kind", "--strategy", "random", "--only"]
    words += ["--learner", "logistic", "--budget", "6", "--seeds", "0", "--jobs", "1"]
    assert main([*words, "--out", "runs.jsonl"]) == 0
    assert (tmp_path / "runs.jsonl").read_text().count("\n") == 1
