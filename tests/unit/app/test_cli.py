"""The command line: which commands there are, and how each ending looks from outside."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bowerbird.app.commands
from bowerbird.app import cli

COMMANDS = sorted(cli.commands())
HEAVY = {"numpy", "pandas", "torch", "panel", "bokeh", "holoviews", "sklearn", "yaml", "sqlite3"}

A_COMMAND = """
from bowerbird.data.errors import DataError

def add_arguments(parser):
    parser.add_argument("ending")

def run(args):
    if args.ending == "error":
        raise DataError("stars.csv has 0 rows.\\nIt needs 1.")
    if args.ending == "crash":
        raise KeyError("a secret of the code")
    if args.ending == "interrupt":
        raise KeyboardInterrupt
    return int(args.ending)
"""


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a command ``trial`` that ends as its argument says."""
    (tmp_path / "trial.py").write_text(A_COMMAND, encoding="utf-8")
    here = [*bowerbird.app.commands.__path__, str(tmp_path)]
    monkeypatch.setattr(bowerbird.app.commands, "__path__", here)
    monkeypatch.setitem(cli.COMMANDS, "trial", "end in some way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, "bowerbird.app.commands.trial", raising=False)


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    """The help comes at once, and a spawned worker does not import the screen."""
    code = "import sys, bowerbird.app.cli as c; c.commands(); print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not HEAVY & set(found.stdout.split())


def test_the_console_script_is_this_main() -> None:
    """The installed ``bowerbird`` runs `main` and gives its version."""
    script = Path(sys.executable).with_name("bowerbird")
    found = subprocess.run(
        [script, "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout == f"bowerbird {importlib.metadata.version('bowerbird')}\n"


def test_help_lists_the_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """Every module of a command is in the help, and no other."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    folder = Path(cli.__file__).with_name("commands")
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS)
    for name in cli.COMMANDS:
        assert (f"    {name} " in text) == (name in modules)


@pytest.mark.parametrize("argv", [[], ["--port", "1"], ["--no-browser"]])
def test_without_a_command_the_start_page_is_meant(
    argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bare, or with options alone, the command is ``start``, with those options."""
    seen = []
    module = importlib.import_module("bowerbird.app.commands.start")
    monkeypatch.setattr(module, "run", lambda args: seen.append(args) or 0)
    assert cli.main(argv) == 0
    assert [seen[0].port, seen[0].no_browser] == [
        1 if argv[:1] == ["--port"] else None,
        argv[:1] == ["--no-browser"],
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command keeps the contract: it adds arguments, each with a line of help."""
    with pytest.raises(SystemExit) as caught:
        cli.main([name, "--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: bowerbird {name}")
    parser = cli.Parser()
    module = importlib.import_module(f"bowerbird.app.commands.{name}")
    module.add_arguments(parser)
    assert all(action.help for action in parser._actions)
    assert callable(module.run)


def test_an_unknown_command_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name costs one line, with what was probably meant."""
    assert cli.main(["plugin"]) == 2
    line = capsys.readouterr().err
    assert line.startswith("bowerbird: command is 'plugin'. There are: ")
    assert line.endswith("Did you mean 'plugins'?\n")


@pytest.mark.usefixtures("trial")
@pytest.mark.parametrize("code", [0, 1])
def test_the_code_is_the_commands_own(code: int) -> None:
    """What a command gives back is what the process ends with."""
    assert cli.main(["trial", str(code)]) == code


@pytest.mark.usefixtures("trial")
@pytest.mark.parametrize("argv", [["trial"], ["trial", "0", "1"], ["trial", "0", "--loud"], ["-x"]])
def test_wrong_arguments_are_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Missing and unknown arguments end with 2 and a line that says where to look."""
    assert cli.main(argv) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert line.startswith("bowerbird: ")
    assert line.endswith("--help\n")


@pytest.mark.usefixtures("trial")
def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """An error meant for the person ends with 2 and is one line even if its text is not."""
    assert cli.main(["trial", "error"]) == 2
    assert capsys.readouterr().err == "bowerbird: stars.csv has 0 rows. It needs 1.\n"


@pytest.mark.usefixtures("trial")
def test_a_crash_is_one_line_and_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not meant to happen ends with 1; the traceback goes into a file that is named."""
    assert cli.main(["trial", "crash"]) == 1
    line = capsys.readouterr().err
    path = tmp_path / "state" / "bowerbird" / "errors.log"
    assert line.count("\n") == 1
    assert f"The details are in {path}" in line
    log = path.read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "trial.py" in log
    assert f"bowerbird {importlib.metadata.version('bowerbird')}" in log


@pytest.mark.usefixtures("trial")
def test_a_crash_without_a_place_for_its_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no file can be written, the traceback goes to the terminal instead of getting lost."""
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
    assert cli.main(["trial", "crash"]) == 1
    text = capsys.readouterr().err
    assert "Traceback" in text
    assert "The details are above" in text.splitlines()[-1]


@pytest.mark.usefixtures("trial")
def test_an_interrupt_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl+C ends with 130, as a shell expects, and without a traceback."""
    assert cli.main(["trial", "interrupt"]) == 130
    assert capsys.readouterr().err == ""


def test_a_closed_pipe_is_no_error() -> None:
    """``bowerbird --help | head -0`` ends without a word."""
    script = Path(sys.executable).with_name("bowerbird")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    command = f"set -o pipefail; (sleep 0.2; '{script}' --help) | true"
    ended = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")
