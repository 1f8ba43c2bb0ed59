"""The label, queue and history cards on a page, over a real project without a worker."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import panel as pn
import pytest
from PIL import Image

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.session.session import Session
from bowerbird.app.views.history import card as history
from bowerbird.app.views.label import card as label
from bowerbird.app.views.queue import card as queue
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROWS = 120
PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
NAMES = ("ring", "spiral", *(f"kind {i}" for i in range(3, 12)), PAYLOAD)


class Idle(Project):
    """A project that asks and trains nothing by itself, and whose disk can be held up."""

    held: asyncio.Event | None = None

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""

    def append(self, *events: Event) -> asyncio.Future[list[Event]]:
        """Write, after the disk has been let go."""

        async def later(held: asyncio.Event) -> list[Event]:
            await held.wait()
            return await Project.append(self, *events)

        return asyncio.ensure_future(later(self.held)) if self.held else super().append(*events)


def pool(folder: Path) -> Pool:
    rng = np.random.default_rng(0)
    (folder / "pictures").mkdir()
    for i in range(ROWS):
        Image.new("RGB", (24, 24), (i * 2, 90, 255 - i * 2)).save(folder / f"pictures/{i}.png")
    xy = rng.normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table["image"] = [f"pictures/{i}.png" for i in range(ROWS)]
    table["size"] = np.arange(ROWS) / 7
    table["remark"] = [PAYLOAD if i == 0 else f"remark {i} of the survey" for i in range(ROWS)]
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(
        id="id", features=("f0", "f1"), image="image", context=("image", "size", "remark")
    )
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


def query(positions: range, round: int = 1) -> Event:
    """Ask about items as the worker would."""
    picks = [
        {"item": f"item {i}", "score": 1.5, "reason": f"reason {i} {PAYLOAD}", "probability": 1.0,
         "target": None}
        for i in positions
    ]  # fmt: skip
    body = {"round": round, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    return event_of(
        "query", {**body, "phase": "first look", "spread": True, "seconds": 0, "picks": picks}
    )


class Served:
    """A page with the three cards, and the sittings that it has begun."""

    payload, names, rows = PAYLOAD, NAMES, ROWS

    def __init__(
        self, folder: Path, make_pool: Callable[[Path], Pool] = pool, **choices: Any
    ) -> None:
        self.folder, self.pool, self.choices = folder, make_pool(folder), choices
        self.sessions: list[Session] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        self.start()

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:  # ends what is left
            runner.get_loop().run_forever()

    def start(self, port: int = 0, asked: int = 20) -> None:
        classes = self.choices.get("classes", tuple((name, None) for name in NAMES))

        async def begin() -> None:
            choices = ProjectOptions(**{**self.choices, "classes": classes})
            self.project = Idle(self.folder / "p.bower", self.pool, choices)
            self.serving = serve.start(self.project, annotator="ada", port=port)
            if asked and not self.project.state.round:
                await self.project.append(query(range(asked)))

        self.call(begin)

    def page(self, project: Project, annotator: str) -> Any:
        session = Session(project, annotator)
        self.sessions.append(session)
        cards = [label.view(session), queue.view(session), history.view(session)]
        for card, height in zip(cards, (620, 130, 240), strict=True):
            card.param.update(sizing_mode="fixed", width=680, height=height, margin=0)
        others = [pn.widgets.TextInput(placeholder="elsewhere"), pn.widgets.Button(label="Press")]
        return pn.Row(pn.Column(*cards), pn.Column(*others))

    def ask(self, positions: range, round: int) -> None:
        """Ask about items as the worker would."""
        self.call(lambda: self.project.append(query(positions, round)))

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's loop and wait for it."""

        async def whole() -> Any:
            done = work()
            return await done if isinstance(done, Coroutine | asyncio.Future) else done

        return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(60)

    def hold(self) -> None:
        """Keep everything from being written until `let_go`."""
        self.project.held = asyncio.Event()

    def let_go(self) -> None:
        held, self.project.held = self.project.held, None
        assert held is not None
        self.call(held.set)

    def stop(self) -> None:
        async def end() -> None:
            await self.serving.stop()
            # The process would end here, and what is open with it.
            await self.serving.server._http.close_all_connections()

        self.call(end)

    def close(self) -> None:
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)

    # What has been decided

    def kinds(self) -> list[str]:
        return [event.kind for event in self.project.log.read() if event.annotator == "ada"]

    def decided(self, position: int) -> tuple[str, str | None] | None:
        decision = self.project.state.decisions.get(f"item {position}")
        return (decision.kind, decision.class_id) if decision else None

    # What a page shows

    def opened(self, page: Page, at: str = "0") -> Locator:
        """Open the page and wait until an item is shown."""
        page.goto(self.serving.entrance_url)
        card = page.locator(".label")
        self.shows(card, at)
        return card

    def shows(self, card: Locator, position: str | int) -> None:
        """Wait until the card shows an item; "" for none."""
        from playwright.sync_api import expect

        expect(card).to_have_attribute("data-position", str(position), timeout=60_000)

    def saved(self, card: Locator) -> None:
        """Wait until the page has heard that all is on disk."""
        from playwright.sync_api import expect

        expect(card).to_have_attribute("data-unsaved", "0", timeout=60_000)

    def press(self, page: Page, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            page.keyboard.press(key)

    def soon(self, true: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(1200):  # a minute, as on a busy machine
            if true():
                return
            time.sleep(0.05)
        assert true()


@pytest.fixture
def serve_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Served]]:
    """Return a function that serves the three cards, with choices of one's own."""
    up: list[Served] = []

    def serve_with(**choices: Any) -> Served:
        one = Served(tmp_path, **choices)
        monkeypatch.setattr(serve, "_page", one.page)
        up.append(one)
        return one

    yield serve_with
    for one in up:
        one.close()


@pytest.fixture
def served(serve_with: Callable[..., Served]) -> Served:
    """Return a server with the three cards."""
    return serve_with()
