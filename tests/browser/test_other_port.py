"""A page that another port of this machine serves reaches nothing, though cookies are shared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ATTACK = """async ([host, token]) => {
  const seen = {}
  const loads = (name, tag, at) => new Promise((done) => {
    const element = document.createElement(tag)
    element.onload = () => { seen[name] = 'loaded'; done() }
    element.onerror = () => { seen[name] = 'refused'; done() }
    Object.assign(element, at)
    document.body.append(element)
  })
  const asks = async (name, path, options) => {
    const url = `http://${host}${path}`
    try { seen[name] = (await fetch(url, {credentials: 'include', ...options})).type }
    catch { seen[name] = 'refused' }
  }
  await loads('picture', 'img', {src: `http://${host}/item/0/picture`})
  await loads('script', 'script', {src: `http://${host}/static/js/bokeh.min.js`})
  await loads('components', 'img', {src: `http://${host}/components/this/x/y/z`})
  await loads('style', 'link', {rel: 'stylesheet', href: `http://${host}/static/a.css`})
  await asks('boot', '/boot', {})
  await asks('page', '/', {mode: 'no-cors'})
  const json = {'Content-Type': 'application/json'}
  await asks('command', '/commands', {method: 'POST', body: '{}', headers: json})
  await asks('plain', '/commands', {method: 'POST', body: '{}', mode: 'no-cors'})
  await asks('entrance', `/enter?token=${token}`, {mode: 'no-cors'})
  await new Promise((done) => {
    const socket = new WebSocket(`ws://${host}/ws`, ['bokeh', 'x.y'])
    socket.onopen = () => { seen.socket = 'loaded'; done() }
    socket.onerror = () => { seen.socket = 'refused'; done() }
  })
  for (const path of ['/', `/enter?token=${token}`]) {
    await loads(`frame ${path[1] ?? ''}`, 'iframe', {src: `http://${host}${path}`})
  }
  const form = document.createElement('form')
  const frame = document.createElement('iframe')
  frame.name = 'answer'
  document.body.append(form, frame)
  Object.assign(form, {method: 'POST', action: `http://${host}/commands`, target: 'answer'})
  await new Promise((done) => { frame.onload = done; form.submit() })
  return seen
}"""


class Blank(BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>other</title><body>")

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def other() -> Iterator[str]:
    """Serve an empty page on another port of the same host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join(20)


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve a project and write down every answer that it gives."""
    table = pd.DataFrame({"id": [f"item {i}" for i in range(20)], "f0": range(20)})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0",))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    served = site(tmp_path / "p.bower", pool, ProjectOptions(classes=(("ring", None),)))
    served.answers = []
    tornado = served.serving.server._tornado
    tornado.settings["log_function"] = lambda handler: served.answers.append(
        (handler.get_status(), handler.request)
    )
    return served


def enter(page: Page, served: Any) -> None:
    page.goto(served.address)
    expect(page.locator(".label")).to_be_visible()


def session_ids(served: Any) -> set[str]:
    """Return the ids of the pages that the server has built and not let go of."""
    return {session.id for session in served.serving.server.get_sessions()}


def of_another_page(request: Any, other: str) -> bool:
    """Return whether a request came from the other port's page, by what the browser says of it."""
    headers = request.headers
    origin = headers.get("Origin", "")
    return headers.get("Sec-Fetch-Site") == "same-site" or f"{origin}/" == other


def test_another_ports_page_reaches_nothing(page: Page, served: Any, other: str) -> None:
    """Pictures, scripts, frames, forms, commands and websockets of such a page are all refused."""
    enter(page, served)
    host = f"127.0.0.1:{served.port}"
    cookies = {cookie["name"] for cookie in page.context.cookies(other)}
    assert any(name.startswith("bowerbird") for name in cookies), "ports share cookies"
    page.goto(other)
    sessions = session_ids(served)
    token = served.address.rpartition("=")[2]
    seen = page.evaluate(ATTACK, [host, token])
    assert {value for name, value in seen.items() if not name.startswith("frame")} <= {
        "refused",
        "opaque",  # sent, and refused by us
    }, seen
    statuses = [status for status, request in served.answers if of_another_page(request, other)]
    assert len(statuses) >= 10
    assert set(statuses) == {403}, served.answers
    assert session_ids(served) <= sessions
    kinds = [event.kind for event in served.project.log.read() if event.annotator == "ada"]
    assert "label" not in kinds


def test_a_file_leads_in(page: Page, served: Any) -> None:
    """The file that the browser is sent to at the start opens the page."""
    page.goto(served.serving.redirect.resolve().as_uri())
    expect(page.locator(".label")).to_be_visible()


def test_a_link_on_another_page_leads_in_by_a_click(page: Page, served: Any, other: str) -> None:
    """Such a link opens nothing by itself; the person is asked first, and nobody is locked out."""
    enter(page, served)
    page.goto(other)
    sessions = session_ids(served)
    with page.expect_navigation():
        page.evaluate("url => { location = url }", served.serving.url)
    assert session_ids(served) <= sessions
    page.get_by_role("link", name="Open Bowerbird").click()
    expect(page.locator(".label")).to_be_visible()
