"""A real server with the whole page, over a real project whose workers never start."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.server.options import LOCAL, ServerOptions
from bowerbird.data.pool import Pool

SECONDS = 60
SERIOUS = ("warning", "error")

expect.set_options(timeout=60_000)  # the usual 5 s are short for a busy machine; none waits in vain


class Idle(Project):
    """A project that asks and trains nothing by itself."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


class Site:
    """A server on a thread of its own, which can be stopped and started again."""

    def __init__(
        self,
        folder: Path,
        pool: Pool,
        choices: ProjectOptions,
        annotator: str,
        kind: type[Project],
        options: ServerOptions = LOCAL,
    ) -> None:
        self.folder, self.pool, self.choices, self.annotator = folder, pool, choices, annotator
        self.kind, self.options = kind, options
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        self.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:  # ends what is left
            runner.get_loop().run_forever()

    def start(self, port: int = 0) -> None:
        """Open the project and serve it."""

        async def begin() -> None:
            self.project = self.kind(self.folder, self.pool, self.choices)
            self.serving = serve.start(
                self.project, annotator=self.annotator, port=port, options=self.options
            )

        self.call(begin)

    @property
    def port(self) -> int:
        """Where the server listens."""
        return urlsplit(self.serving.url).port or 0

    @property
    def address(self) -> str:
        """The entrance, with its token."""
        return self.serving.entrance_url

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's loop and wait for it."""

        async def whole() -> Any:
            done = work()
            return await done if isinstance(done, Coroutine | asyncio.Future) else done

        return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(SECONDS)

    def write(self, *events: Event) -> None:
        """Put events into the log, as a worker or another person would."""
        self.call(lambda: self.project.append(*events))

    def predict(self, probabilities: np.ndarray, learner: str = "duo") -> None:
        """Have a model version, as the worker would."""
        state = self.project.state
        version = len(state.models) + 1
        write_predictions(self.folder / "cache" / "predictions", version, probabilities)
        body = {"version": version, "position": state.position, "seed": 0, "device": "cpu"}
        body |= {"classes": [c.id for c in state.classes], "labels": len(state.labelled)}
        body |= {"learner": {"name": learner, "parameters": {}}, "seconds": 0.1, "digest": ""}
        self.write(event_of("model", body))

    def stop(self) -> None:
        """Stop the server and let the project go."""
        self.call(self.serving.stop)

    def close(self) -> None:
        """End the thread too."""
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(SECONDS)


@pytest.fixture
def listen() -> Callable[[Page], list[str]]:
    """Return a function that returns what a page complains of, with its address, as it comes."""

    def listen(page: Page) -> list[str]:
        complaints: list[str] = []

        def note(line: ConsoleMessage) -> None:
            if line.type in SERIOUS:
                complaints.append(f"{line.text} ({line.location['url']})")

        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note)
        return complaints

    return listen


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Return a function that serves a project until the test ends."""
    sites: list[Site] = []

    def serve_project(
        folder: Path,
        pool: Pool,
        choices: ProjectOptions,
        annotator: str = "ada",
        kind: type[Project] = Idle,
        options: ServerOptions = LOCAL,
    ) -> Site:
        sites.append(Site(folder, pool, choices, annotator, kind, options))
        return sites[-1]

    yield serve_project
    for one in sites:
        one.close()
