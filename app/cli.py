"""The command line: finds the command, says errors in one line.

A spawned worker process imports this module again, so it imports nothing heavy; a command's own
module is imported when that command is asked for.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from bowerbird.data.errors import BowerbirdError, ConfigError, UnknownName

USED_WRONGLY, BROKEN, INTERRUPTED = 2, 1, 130

COMMANDS = {
    "start": "choose a project or data in the browser; so does bowerbird alone",
    "demo": "open a ready project in the browser",
    "open": "label data, or go on with a project, in the browser",
    "check": "say what was found in the data, and what would go wrong",
    "simulate": "run the loop with the truth as annotator",
    "export": "write a session file, or the labels as a table",
    "score": "write what a learner says of every item of a table",
    "replay": "run a session again and compare every query",
    "plugins": "list strategies, learners, readers, encoders and views",
}

OF_ALL = ("-h", "--help", "--version")  # options that go with no command


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all of Bowerbird's are."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments.

        Parameters
        ----------
        message : str
            What is wrong.

        Raises
        ------
        ConfigError
            Always.
        """
        raise ConfigError(f"{message}. See: {self.prog} --help")


def commands() -> dict[str, str]:
    """Return the commands that there are.

    Returns
    -------
    commands : dict of str to str
        What each of them does, by name.
    """
    return {name: text for name, text in COMMANDS.items() if find_spec(_module(name))}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process unless given.

    Returns
    -------
    code : int
        0, or what the command gives; 2 where something was asked for that cannot be (one line says
        why), 130 where it was interrupted or terminated, 1 where Bowerbird itself is broken.
    """
    try:
        _end_as_by_interruption()
        try:
            return run(sys.argv[1:] if argv is None else argv)
        finally:
            sys.stdout.flush()
    except BowerbirdError as error:
        return _fail(" ".join(str(error).split()), USED_WRONGLY)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `bowerbird plugins | head` is no mistake
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(f"This should not happen: {text}. {_logged(error)}", BROKEN)


def _end_as_by_interruption() -> None:
    """Clean up after SIGTERM as after Ctrl+C, which does not reach what runs in the background."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def run(argv: Sequence[str]) -> int:
    """Find the command and run it; errors go through.

    Parameters
    ----------
    argv : sequence of str
        The arguments.

    Returns
    -------
    code : int
        What the command gives.

    Raises
    ------
    UnknownName
        If there is no such command.
    ConfigError
        If an argument is not allowed.
    """
    known_commands = commands()
    if not argv or (argv[0].startswith("-") and argv[0] not in OF_ALL):
        argv = ["start", *argv]
    chosen = next((word for word in argv if not word.startswith("-")), None)
    if chosen is not None and chosen not in known_commands:
        raise UnknownName("command", chosen, known_commands)
    parser, module = _parser(known_commands, chosen)
    arguments = parser.parse_args(argv)
    assert module is not None  # the options that go with no command have ended it
    return int(module.run(arguments))


def _parser(known_commands: dict[str, str], chosen: str | None) -> tuple[Parser, ModuleType | None]:
    """Make the parser; only the chosen command is imported and tells its arguments."""
    about = "Find, label and learn the rare things in a large collection."
    parser = Parser(prog="bowerbird", description=about, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"bowerbird {version('bowerbird')}")
    choice = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser)
    module = None
    for name, text in known_commands.items():
        about = f"{text[0].upper()}{text[1:]}."
        command = choice.add_parser(name, help=text, description=about, allow_abbrev=False)
        if name == chosen:
            module = importlib.import_module(_module(name))
            module.add_arguments(command)
    return parser, module


def _module(command: str) -> str:
    return f"bowerbird.app.commands.{command}"


def _fail(line: str, code: int) -> int:
    sys.stderr.write(f"bowerbird: {line}\n")
    return code


def _logged(error: Exception) -> str:
    """Write the traceback to a file and tell which."""
    lines = f"{time.ctime()}, bowerbird {version('bowerbird')}\n"
    lines += "".join(traceback.format_exception(error))
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(state) / "bowerbird" / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(lines)
    except OSError:
        sys.stderr.write(lines)
        return "The details are above; please report them."
    return f"The details are in {path}; please report them."


if __name__ == "__main__":
    sys.exit(main())
