"""``bowerbird open`` and ``demo`` serve what was named, or say in one line why not."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from bowerbird.app import cli
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.project.recent import recent_projects

ROWS = 30


def write_table(path: Path) -> None:
    lines = [f"star {i},{i},{(i * 7) % 5}.5,{i % 2}" for i in range(ROWS)]
    path.write_text("\n".join(["id,f0,f1,bright", *lines]))


def ignore_interruption() -> None:
    """Do what a shell does before it starts a background job of a script."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


Running = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def running(launch: Callable[..., subprocess.Popen[str]]) -> Running:
    """Run a command until a block ends, as Ctrl+C ends it; the block has the page's address.

    In the background it is not to hear Ctrl+C, and is ended by SIGTERM.
    """

    @contextmanager
    def run(folder: Path, *words: str, background: bool = False) -> Iterator[str]:
        command = [sys.executable, "-m", "bowerbird.app.cli", *words, "--no-browser", "--port", "0"]
        options = {"preexec_fn": ignore_interruption} if background else {}
        server = launch(command, cwd=folder, stdout=subprocess.PIPE, **options)
        assert server.stdout is not None
        lines = []
        while not (address := re.search(r"http://\S+", "".join(lines))):
            lines.append(server.stdout.readline())
            assert lines[-1], f"The server told no address: {lines}"
        yield address[0]
        if background:
            server.send_signal(signal.SIGINT)
            with pytest.raises(urllib.error.HTTPError, match="403"):  # and so it is up
                page_of(address[0].partition("enter")[0])
        server.send_signal(signal.SIGTERM if background else signal.SIGINT)
        assert server.wait(60) == 0

    return run


def page_of(address: str) -> str:
    """Come in by an address and read the page."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(address, timeout=60) as answer:
        return str(answer.read().decode())


def test_data_become_a_project_that_opens_again(running: Running, tmp_path: Path) -> None:
    """Data make NAME.bower here; it opens again in the background, and with data elsewhere."""
    write_table(tmp_path / "stars.csv")
    config = tmp_path / "own.yaml"
    config.write_text("classes: [bright, faint]\nstrategy: {name: random}\nseed: 7\n")
    words = ("open", "stars.csv", "--config", "own.yaml", "--strategy", "margin")
    with running(tmp_path, *words) as address:
        assert "<title>Bowerbird</title>" in page_of(address)
        assert (tmp_path / "stars.bower" / "open.html").is_file()
    assert not (tmp_path / "stars.bower" / "open.html").exists()
    state = State(read_log(tmp_path / "stars.bower"))
    assert [c.name for c in state.classes] == ["bright", "faint"]
    assert (state.strategy.name, state.learner.name) == ("margin", "duo")
    assert state.opened.seed == 7 and state.opened.rows == ROWS

    words = ("open", "stars.bower", "--learner", "logistic")
    with running(tmp_path, *words, background=True) as address:
        page_of(address)
    state = State(read_log(tmp_path / "stars.bower"))
    assert (state.strategy.name, state.learner.name) == ("margin", "logistic")

    (tmp_path / "stars.csv").rename(tmp_path / "moved.csv")
    with running(tmp_path, "open", "stars.bower", "--data", "moved.csv") as address:
        page_of(address)


def test_what_was_said_of_the_data_is_kept(
    running: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Columns are the same without the configuration: again here, shared, and replayed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write_table(tmp_path / "stars.csv")
    config = tmp_path / "own.yaml"
    data = "{features: [f1, b, a], derived: {b: f1 - f0, a: b * 2}}"
    config.write_text(f"data: {data}\nstrategy: {{name: random}}\n")
    with running(tmp_path, "open", "stars.csv", "--config", "own.yaml") as address:
        page_of(address)
    config.unlink()
    (opened,) = [e.body for e in read_log(tmp_path / "stars.bower") if e.kind == "opened"]
    derived = [["b", "f1 - f0"], ["a", "b * 2"]]
    assert opened.roles == {"features": ["f1", "b", "a"], "derived": derived}
    assert opened.scaling["columns"] == ["f1", "b", "a"]
    with running(tmp_path, "open", "stars.bower") as address:
        page_of(address)
    assert len(list((tmp_path / "stars.bower/cache").glob("pool-*"))) == 1
    (entry,) = recent_projects()
    assert entry.folder == str((tmp_path / "stars.bower").resolve()) and entry.items == ROWS

    shared = str(tmp_path / "x.bowerbird.json")
    assert cli.main(["export", str(tmp_path / "stars.bower"), "--to", shared]) == 0
    words = ("open", shared, "--data", "stars.csv", "--project", "other.bower")
    with running(tmp_path, *words) as address:
        page_of(address)
        with pytest.raises(urllib.error.HTTPError, match="403"):  # the token alone opens it
            page_of(address.partition("enter")[0])
    assert not (tmp_path / "x.bower").exists()
    (again,) = [e.body for e in read_log(tmp_path / "other.bower") if e.kind == "opened"]
    assert again.roles == opened.roles and again.fingerprint == opened.fingerprint
    assert cli.main(["replay", shared, "--data", str(tmp_path / "stars.csv")]) == 0
    assert "differ" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("open nothing.csv", "There is no file 'nothing.csv'"),
        ("open nothing.bower", "nothing.bower is not a Bowerbird project"),
        ("open .", ": this folder holds a table, "),
        ("open broken.csv", "broken.csv: not readable"),
        ("open stars.csv --strategy nix", "strategy is 'nix'. There are: auto"),
        ("open stars.csv --learner nix", "learner is 'nix'. There are: "),
        ("open stars.csv --strategy mine.py:f", "there is no file 'mine.py'"),
        ("open stars.csv --config nix.yaml", "nix.yaml: it cannot be read"),
        ("open stars.csv --port x", "invalid int value: 'x'"),
        ("open x.bowerbird.json", "x.bowerbird.json: it cannot be read"),
        ("open broken.bowerbird.json --data stars.csv", "broken.bowerbird.json"),
        ("open", "the following arguments are required"),
        ("demo nix", "invalid choice: 'nix'"),
    ],
)
def test_what_cannot_be_opened(
    words: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each mistake is one line that names it and exit code 2, and no project is made."""
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "stars.csv")
    (tmp_path / "broken.csv").touch()
    (tmp_path / "broken.bowerbird.json").write_text('{"a": ')
    assert cli.main([*words.split(), "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert told in said and len(said.splitlines()) == 1
    assert not list(tmp_path.rglob("log.sqlite"))


def test_a_server_that_cannot_start_lets_the_project_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a port that cannot be, the same project can be opened again at once."""
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "stars.csv")
    for _ in range(2):
        assert cli.main(["open", "stars.csv", "--no-browser", "--port", "70000"]) == 2
        assert "Port is 70000; 0 to 65535" in capsys.readouterr().err
