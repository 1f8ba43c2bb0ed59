"""A served project without workers, asked over real HTTP on the loopback address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.server.options import LOCAL, ServerOptions
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 40
SECONDS = 120  # for one answer: the first page imports what all need, on a busy machine

AsyncHTTPClient.configure(None, defaults={"request_timeout": SECONDS, "connect_timeout": SECONDS})


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


class Site:
    """A server that is up, and a visitor who may or may not hold its cookie."""

    def __init__(self, serving: serve.Serving) -> None:
        self.serving, self.project = serving, serving.project
        self.host, _, self.prefix = serving.url.removeprefix("http://").rstrip("/").partition("/")
        self.port = int(self.host.rpartition(":")[2])
        self.client = AsyncHTTPClient(force_instance=True)

    async def get(self, path: str, cookie: str = "", **headers: str) -> HTTPResponse:
        """Ask for a path; redirects are not followed and no status is an error."""
        given = {**headers, **({"Cookie": cookie} if cookie else {})}
        return await self.client.fetch(
            f"http://127.0.0.1:{self.port}{path}",
            headers=given,
            follow_redirects=False,
            raise_error=False,
        )

    async def enter(self, token: str | None = None) -> HTTPResponse:
        """Bring a token; the right one unless another is given."""
        right = self.serving.entrance_url.rpartition("=")[2]
        return await self.get(f"/enter?token={right if token is None else token}")

    async def cookie(self) -> str:
        """Return the cookie that the right token is exchanged for."""
        return str((await self.enter()).headers["Set-Cookie"].split(";")[0])

    async def session_token(self, cookie: str) -> str:
        """Return the signed session that a page carries."""
        page = (await self.get("/", cookie)).body.decode()
        found = re.search(r'"token":"([^"]+)"', page)
        assert found, "the page carries no session"
        return found[1]

    async def socket(self, token: str, cookie: str = "", **headers: str) -> Any:
        """Open the page's websocket."""
        given = {"Origin": f"http://{self.host}", **headers}
        request = HTTPRequest(
            f"ws://127.0.0.1:{self.port}/ws", headers=given | ({"Cookie": cookie} if cookie else {})
        )
        return await websocket_connect(request, subprotocols=["bokeh", token])

    async def first_message(self, socket: WebSocketClientConnection) -> str | bytes | None:
        """Return the first thing that a websocket says, None if it is closed by then; close it."""
        try:
            return await asyncio.wait_for(socket.read_message(), SECONDS)
        finally:
            socket.close()
            await asyncio.sleep(0.1)  # the closing handshake


Visit = Callable[..., None]


def make_pool(folder: Path, column: str = "size") -> Pool:
    """Make a small pool without pictures."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": range(ROWS), "f0": xy[:, 0], "f1": xy[:, 1], column: range(ROWS)})
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"), context=(column,))
    return open_pool(folder / "pool.csv", roles, cache=folder / "cache")


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    """Return a function that serves a project while an asynchronous test visits it."""
    pool = make_pool(tmp_path)

    def visit(
        test: Callable[[Site], Awaitable[None]],
        name: str = "p",
        port: int = 0,
        options: ServerOptions = LOCAL,
    ) -> None:
        async def whole() -> None:
            shown = Idle(tmp_path / f"{name}.bower", pool, ProjectOptions(classes=(("a", None),)))
            site = Site(serve.start(shown, annotator="ada", port=port, options=options))
            try:
                await test(site)
            finally:
                site.client.close()
                await site.serving.stop()

        asyncio.run(whole())

    return visit
