"""A whole labelling session by the commands that a person types, through a crash and back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Launch = Callable[..., "subprocess.Popen[str]"]

SECONDS = 60
WAIT = 60_000  # milliseconds
PLACES = (
    "all => all.map(i => [i.dataset.id, i.getAttribute('gs-x'), i.getAttribute('gs-y')]).sort()"
)
ADDRESS = re.compile(r"http://\S+/enter\?token=\S+")


class Server:
    """``bowerbird`` in a process of its own, in a folder of its own."""

    def __init__(self, launch: Launch, folder: Path, *command: str) -> None:
        self.folder = folder
        self.said = folder / "said.txt"
        with self.said.open("w") as said:
            self.process = launch(
                [sys.executable, "-m", "bowerbird.app.cli", *command, "--no-browser"],
                cwd=folder,
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self.address = self.wait_for_address()

    def wait_for_address(self) -> str:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if found := ADDRESS.search(self.said.read_text()):
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"The server did not start: {self.said.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would: no time to write anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(SECONDS)


@pytest.fixture
def start(launch: Launch) -> Callable[..., Server]:
    """Start a server, which ends with the test if nothing else ends it."""
    return partial(Server, launch)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the command line to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bowerbird.app.cli", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=4 * SECONDS,
        check=False,
    )


def state_of(project: Path) -> State:
    """Fold a project's log; no server may have it open."""
    log = Log(project)
    state = State(log.read())
    log.close()
    return state


def card(page: Page) -> Locator:
    """Return the label card, once it shows an item."""
    host = page.locator(".label[data-position]:not([data-position=''])")
    host.wait_for(timeout=WAIT)
    return host


def settled(page: Page, labels: int) -> None:
    """Wait until that many labels are durable and drawn."""
    expect(page.locator(".map")).to_have_attribute("data-labels", str(labels), timeout=WAIT)
    expect(page.locator(".label[data-unsaved]")).to_have_attribute("data-unsaved", "0")


def lasso_everything(page: Page) -> None:
    """Draw a lasso around the map's left half, clear of its buttons."""
    box = page.locator(".map").bounding_box()
    assert box is not None
    left, top = box["x"] + 8, box["y"] + 55
    right, bottom = box["x"] + box["width"] * 0.62, box["y"] + box["height"] - 45
    page.keyboard.down("Shift")
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, bottom), (left + 130, bottom), (left + 130, top + 10)):
        page.mouse.move(*corner, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")


def drag(page: Page, title: str, across: float, down: float) -> None:
    """Move a card by its bar."""
    bar = page.locator(".dock-bar", has_text=title).bounding_box()
    assert bar is not None
    x, y = bar["x"] + 60, bar["y"] + bar["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2, steps=6)
    page.mouse.move(x + across, y + down, steps=6)
    page.mouse.up()


@pytest.mark.timeout(900)  # four servers and as many commands are started, on a busy machine too
def test_fifty_labels_a_lasso_a_crash_and_a_replay(
    page: Page, start: Callable[..., Server], tmp_path: Path
) -> None:
    """Keys, undo, lasso and layout survive SIGKILL; elsewhere the same item is next; it replays."""
    page.set_viewport_size({"width": 1440, "height": 1400})
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir(), elsewhere.mkdir()
    server = start(here, "demo", "digits", "--annotator", "ada")
    page.goto(server.address)
    card(page)

    for number in range(50):
        before = card(page).get_attribute("data-position")
        page.keyboard.press(str(number % 10))
        page.locator(f".label:not([data-position='{before}'])").wait_for()
    settled(page, 50)
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+z")
    settled(page, 48)

    lasso_everything(page)
    bar = page.locator(".map .catch")
    bar.wait_for()
    expect(bar).to_contain_text("Label all as")
    bar.get_by_role("button", name="three").click()
    again = bar.get_by_role("button", name="Label", exact=True)
    if again.is_visible():  # the bar asks at once where the items are many
        again.click()
    bar.wait_for(state="hidden")
    many = re.compile(r"5[89]|[6-9]\d|\d{3,}")
    expect(page.locator(".map")).to_have_attribute("data-labels", many, timeout=WAIT)
    page.keyboard.press("Backspace")
    settled(page, 48)

    drag(page, "Queue", 0, 300)
    until = time.monotonic() + SECONDS
    while not any(event.kind == "layout" for event in read_log(here / "digits.bower")):
        assert time.monotonic() < until, "the new layout was not written"
        page.wait_for_timeout(50)
    places = page.locator(".grid-stack-item").evaluate_all(PLACES)
    position = card(page).get_attribute("data-position")
    server.kill()
    page.goto("about:blank")

    server = start(here, "open", "digits.bower")
    page.goto(server.address)
    settled(page, 48)
    assert card(page).get_attribute("data-position") == position
    assert page.locator(".grid-stack-item").evaluate_all(PLACES) == places
    server.stop()
    then = state_of(here / "digits.bower")
    assert len(then.labelled) == 48 and then.layout is not None
    assert then.decisions and all(d.annotator == "ada" for d in then.labelled)
    bulk = [e for e in then.history if e.kind == "labelled" and len(e.body.item_ids) >= 10]
    assert len(bulk) == 1 and bulk[0].id in then.undone

    exported = run(here, "export", "digits.bower", "--to", str(elsewhere / "s.bowerbird.json"))
    assert exported.returncode == 0, exported.stderr
    document = json.loads((elsewhere / "s.bowerbird.json").read_text())
    assert len(document["events"]) == then.position

    page.goto("about:blank")  # the page of the server before would load itself again
    server = start(elsewhere, "open", "s.bowerbird.json", "--data", "digits")
    page.goto(server.address)
    settled(page, 48)
    assert card(page).get_attribute("data-position") == position
    server.stop()

    replayed = run(elsewhere, "replay", "s.bowerbird.json", "--data", "digits")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert "Every query is the same." in replayed.stdout


def test_a_second_server_is_refused_in_one_line(
    tmp_path: Path, start: Callable[..., Server]
) -> None:
    """Whoever opens a project that is open is told so, with exit code 2 and no traceback."""
    start(tmp_path, "demo", "digits", "--port", "0")
    second = run(tmp_path, "demo", "digits", "--no-browser", "--port", "0")
    assert second.returncode == 2
    assert len(second.stderr.strip().splitlines()) == 1
    assert "digits.bower is open in another process" in second.stderr
