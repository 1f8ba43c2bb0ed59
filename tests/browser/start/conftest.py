"""``bowerbird`` alone, started in a folder with a table, and its page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

ROWS = 60


class Started:
    """``bowerbird`` as a person starts it in a folder."""

    def __init__(self, launch: Callable[..., subprocess.Popen[str]], folder: Path) -> None:
        command = [sys.executable, "-m", "bowerbird.app.cli", "--no-browser", "--port", "0"]
        environment = {**os.environ, "XDG_STATE_HOME": str(folder.parent / "state")}
        self.folder = folder
        self.process = launch(command, cwd=folder, stdout=subprocess.PIPE, env=environment)
        assert self.process.stdout is not None
        address = re.search(r"http://\S+", self.process.stdout.readline())
        assert address
        self.address = address[0]

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a table, a folder, and a link out of it."""
    folder = tmp_path / "night"
    (folder / "inside").mkdir(parents=True)
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(ROWS, 3)), columns=["mag", "size", "votes"])
    table.insert(0, "objid", [f"star {i}" for i in range(ROWS)])
    table["kind"] = ["star", "galaxy"] * (ROWS // 2)
    table.to_csv(folder / "stars.csv", index=False)
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    (folder / "link").symlink_to(tmp_path)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    return folder


@pytest.fixture
def begin(
    launch: Callable[..., subprocess.Popen[str]], folder: Path, page: Page
) -> Iterator[Callable[[], Started]]:
    """Start Bowerbird in the folder and open its page; it is stopped when the test ends."""
    running: list[Started] = []

    def begin() -> Started:
        running.append(Started(launch, folder))
        page.goto(running[-1].address)
        expect(page.get_by_role("heading", name="Bowerbird")).to_be_visible()
        return running[-1]

    yield begin
    for started in running:
        if started.process.poll() is None:
            started.stop()
