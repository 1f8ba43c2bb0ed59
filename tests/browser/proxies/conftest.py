"""What stands between a person and the server, run for real."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROWS = 30
SECONDS = 120  # until a server is up or a label is on disk, on a busy machine


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Write a small table with pictures."""
    (tmp_path / "pictures").mkdir()
    for i in range(ROWS):
        Image.new("RGB", (24, 24), (i * 8, 90, 60)).save(tmp_path / f"pictures/{i}.png")
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    rows = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    rows["image"] = [f"pictures/{i}.png" for i in range(ROWS)]
    rows.to_csv(tmp_path / "pool.csv", index=False)
    return tmp_path / "pool.csv"


@pytest.fixture
def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def run_server(
    launch: Callable[..., Any], tmp_path: Path, free_port: int
) -> Iterator[Callable[..., Path]]:
    """Return a function that starts a server on the free port and waits until it answers."""
    processes: list[Any] = []

    def run(command: list[str], **options: Any) -> Path:
        log = tmp_path / "server.log"
        with log.open("w") as file:
            process = launch(command, stdout=file, stderr=subprocess.STDOUT, **options)
        processes.append(process)
        until = time.monotonic() + SECONDS
        while not answers(free_port):
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        return log

    yield run
    for process in processes:  # with time to end what it has started itself
        process.terminate()
        process.wait(SECONDS)


def answers(port: int) -> bool:
    """Return whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def label_one() -> Callable[[Page], str]:
    """Return a function that labels the item on the screen and returns its row, once saved."""

    def label(page: Page) -> str:
        wait = SECONDS * 1000
        card = page.locator(".label[data-position]:not([data-position=''])")
        card.wait_for(timeout=wait)
        expect(page.locator(".map")).to_have_attribute("data-drawn", str(ROWS), timeout=wait)
        position = card.get_attribute("data-position")
        assert position is not None
        page.keyboard.press("1")
        expect(page.locator(".label")).not_to_have_attribute(
            "data-position", position, timeout=wait
        )
        expect(page.locator(".map")).to_have_attribute("data-labels", "1", timeout=wait)
        expect(page.locator(".label")).to_have_attribute("data-unsaved", "0", timeout=wait)
        return position

    return label
