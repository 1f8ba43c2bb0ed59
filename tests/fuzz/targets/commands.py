"""A page's commands, as a page sends them: each is answered, and none ends the server."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.data.errors import BowerbirdError
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from tests.fuzz.mutations import HORRORS, changed_json, other_value

ROWS = 40
KINDS = (
    *("label", "caught", "skip", "unsure", "flag", "note", "undo", "redo"),
    *("add", "rename", "merge", "recolour", "cost", "layout"),
)


class Refused(BowerbirdError):
    """Something was refused with a reason, by an answer and not by an error."""


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def make_project(folder: Path) -> Idle:
    """Make a project of forty items and two classes."""
    values = np.random.default_rng(0).normal(size=(ROWS, 2))
    table = pd.DataFrame({"id": range(ROWS), "f0": values[:, 0], "f1": values[:, 1]})
    table.to_csv(folder / "pool.csv", index=False)
    pool = open_pool(folder / "pool.csv", Roles(id="id"), cache=folder / "cache")
    return Idle(folder / "p.bower", pool, ProjectOptions(classes=(("a", None), ("b", None))))


def draw_command(rng: random.Random) -> Any:
    """Draw a command in which, mostly, something is wrong."""
    command: Any = {
        "event": f"e{rng.randrange(10**12)}",
        "kind": rng.choice(KINDS),
        "position": rng.randrange(ROWS),
        "class": rng.choice(("a", "b")),
        "seconds": rng.random(),
        "on": rng.random() < 0.5,
        "text": rng.choice(HORRORS),
        "name": rng.choice(HORRORS),
        "into": rng.choice(("a", "b")),
        "colour": rng.choice(("#112233", *HORRORS)),
        "cost": rng.choice((0.5, 0, -1, 10**400)),
        "cards": {"map": [0, 0, 4, 4]},
        "open": ["map"],
        "dark": rng.random() < 0.5,
    }
    if rng.random() < 0.8:
        command[rng.choice(list(command))] = other_value(rng)
    return command if rng.random() < 0.8 else changed_json(rng, command)


class Target:
    """One page."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.project = make_project(folder)
        self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        self.project.start()
        self.commands = Session(self.project, "ada").commands

    def draw(self, rng: random.Random) -> list[Any]:
        """Draw some commands."""
        return [draw_command(rng) for _ in range(rng.choice((1, 1, 2, 5)))]

    def take(self, commands: list[Any]) -> None:
        """Follow the commands; every one that has an id has an answer."""
        answers, trouble = self.loop.run_until_complete(self.commands.follow(commands))
        wanted = sum(isinstance(command, dict) for command in commands)
        assert len(answers) >= wanted, f"{len(answers)} answers to {wanted} commands"
        assert not trouble, trouble
        if any(not answer["ok"] for answer in answers):
            raise Refused("A command was refused.")

    def close(self) -> None:
        """End the project."""
        self.project.close()
        self.loop.close()
