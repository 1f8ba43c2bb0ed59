"""The tutorial, followed in a real browser from its first command to its last."""

from __future__ import annotations

import doctest
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bowerbird.data import demos
from tests.docs.pages import blocks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LABELS = 40  # "about forty digits"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
ADDRESS = re.compile(r"http://\S+/enter\?token=\S+")
KEYS = {name: str(number) for number, name in enumerate(demos.digits.NAMES)}

Launch = Callable[..., "subprocess.Popen[str]"]


def start(line: str, folder: Path, launch: Launch) -> tuple[subprocess.Popen[str], str]:
    """Run a command of the tutorial that serves, and return it with its address."""
    command = [sys.executable, "-m", "bowerbird.app.cli", *shlex.split(line)[1:]]
    command += ["--no-browser", "--port", "0"]
    server = launch(command, cwd=folder, stdout=subprocess.PIPE)
    assert server.stdout is not None
    address = ADDRESS.search(server.stdout.readline())
    assert address, f"{line}: the server printed no address"
    return server, address[0]


def stop(server: subprocess.Popen[str]) -> None:
    """Stop a server as Ctrl+C does."""
    server.send_signal(signal.SIGINT)
    assert server.wait(60) == 0


def run(line: str, folder: Path) -> str:
    """Run a command of the tutorial to its end, and return what it printed."""
    command = [sys.executable, "-m", "bowerbird.app.cli", *shlex.split(line)[1:]]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def expect_labels(page: Page, count: int | re.Pattern[str]) -> None:
    """Wait until that many labels are on the map and all are on disk."""
    number = str(count) if isinstance(count, int) else count
    expect(page.locator(".map")).to_have_attribute("data-labels", number, timeout=60_000)
    expect(page.locator(".label")).to_have_attribute("data-unsaved", "0", timeout=60_000)


def label_digits(page: Page, truth: list[str]) -> None:
    """Press each digit's own key."""
    label = page.locator(".label")
    for _ in range(LABELS):
        expect(label).to_have_attribute("data-position", re.compile(r"\d"), timeout=60_000)
        position = label.get_attribute("data-position") or ""
        page.keyboard.press(KEYS[truth[int(position)]])
        page.locator(f".label:not([data-position='{position}'])").wait_for()
    expect_labels(page, LABELS)


def lasso(page: Page) -> None:
    """Hold shift and draw around the middle of the map."""
    box = page.locator(".map .stage").bounding_box()
    assert box is not None
    corners = ((0.4, 0.3), (0.8, 0.3), (0.8, 0.7), (0.4, 0.7), (0.4, 0.3))
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.keyboard.down("Shift")
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".map .catch")).to_be_visible(timeout=60_000)


@pytest.mark.timeout(900)  # servers, a replay and simulations, on a busy machine too
def test_the_tutorial_can_be_followed(page: Page, launch: Launch, tmp_path: Path) -> None:
    """Forty keys, a lasso and its undo, a restart, exports, a replay and a comparison all work."""
    page_blocks = blocks("docs/tutorial.md")
    lines = [line for b in page_blocks if b.language == "bash" for line in b.text.splitlines()]
    activate, demo, again, *rest = lines
    assert activate == "source .venv/bin/activate"
    pool = demos.digits.build(tmp_path / "truth")
    assert pool.known_labels is not None

    server, address = start(demo, tmp_path, launch)
    page.goto(address)
    label_digits(page, [str(name) for name in pool.known_labels])
    lasso(page)
    page.keyboard.press("3")
    expect(page.locator(".map .catch")).to_be_hidden(timeout=60_000)
    expect_labels(page, re.compile(r"4[1-9]|[5-9]\d|\d{3}"))
    page.keyboard.press("Backspace")
    expect_labels(page, LABELS)
    page.goto("about:blank")
    stop(server)

    server, address = start(again, tmp_path, launch)
    page.goto(address)
    expect_labels(page, LABELS)
    page.goto("about:blank")
    stop(server)

    printed = [run(line, tmp_path) for line in rest]
    (expected,) = (block.text for block in page_blocks if block.language == "text")
    replayed = printed[[line.split()[1] for line in rest].index("replay")]
    assert doctest.OutputChecker().check_output(expected, replayed, OPTIONS), replayed
    assert len((tmp_path / "labels.csv").read_text().splitlines()) == LABELS + 1
    assert (tmp_path / "curves.html").stat().st_size > 10_000
