"""A start page that is served, asked over real HTTP on the loopback address."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bowerbird.app.server.options import LOCAL, ServerOptions
from bowerbird.app.start import serve
from bowerbird.app.start.desk import Order
from bowerbird.data.errors import DataError

SECONDS = 60
TABLE = "objid,mag,size,kind\n" + "".join(
    f"s{i},{i},{i * i % 7},{'ab'[i % 2]}\n" for i in range(40)
)


class Reader:
    """Stands where projects are read: it goes on when it is let, step by step."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.go_on = threading.Event()
        self.fails = False

    def __call__(self, order: Order, progress: Callable[[str, float], None]) -> str:
        self.orders.append(order)
        progress("reading", 0.5)
        assert self.go_on.wait(SECONDS)
        progress("reading", 1.0)
        if self.fails:
            raise DataError("stars.csv has 0 rows.\nIt needs 1.")
        return "read"


class Visitor:
    """Somebody at a start page, with its cookie unless told otherwise."""

    def __init__(self, site: serve.StartSite, prefix: str) -> None:
        self.site, self.desk = site, site.desk
        self.base = f"http://127.0.0.1:{site.port}{prefix}"
        self.client = AsyncHTTPClient(force_instance=True)
        self.cookie = ""

    async def enter(self) -> HTTPResponse:
        """Come in by the printed address."""
        answer = await self.ask("GET", f"/enter?token={self.site.entrance.token}")
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return answer

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HTTPResponse:
        """Send a request; redirects are not followed and no status is an error."""
        if self.cookie:
            headers["Cookie"] = self.cookie
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        return await self.client.fetch(
            self.base + path,
            method=method,
            body=body,
            headers=headers,
            follow_redirects=False,
            raise_error=False,
            allow_nonstandard_methods=True,
        )

    async def answer(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Return the JSON that a request is answered with."""
        return dict(json.loads((await self.ask(method, path, body)).body))

    async def until(self, state: str) -> dict[str, Any]:
        """Wait until the opening is in a state."""
        while (now := await self.answer("GET", "/progress"))["state"] != state:
            await asyncio.sleep(0.01)
        return now


Visit = Callable[..., None]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the folder in which Bowerbird is started, and a state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "night"
    root.mkdir()
    (root / "stars.csv").write_text(TABLE)
    return root


@pytest.fixture
def reader() -> Reader:
    """Return what reads, and waits until it may go on."""
    return Reader()


@pytest.fixture
def new_visitor() -> type[Visitor]:
    """Return what visits a start page."""
    return Visitor


@pytest.fixture
def visit(root: Path, reader: Reader) -> Visit:
    """Return a function that serves the start page while an asynchronous test visits it."""

    def visit(test: Callable[[Visitor], Awaitable[None]], options: ServerOptions = LOCAL) -> None:
        async def whole() -> None:
            site = serve.start(root, reader, 0, options)
            visitor = Visitor(site, options.prefix)
            try:
                await asyncio.wait_for(test(visitor), SECONDS)
            finally:
                reader.go_on.set()
                visitor.client.close()
                await site.stop()

        asyncio.run(whole())

    return visit
