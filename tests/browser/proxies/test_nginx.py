"""The page behind a real nginx, with a prefix, TLS and a websocket that nginx upgrades."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.server.options import ServerOptions
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "server.md"
PREFIX = "/tools/bowerbird"
WHOLE = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
        {location}
    }}
}}
"""


def location(port: int) -> str:
    """Return what the guide tells people to write, for a server on this port."""
    block = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert block and f"location {PREFIX}/" in block[1]
    return block[1].replace("127.0.0.1:5106", f"127.0.0.1:{port}")


@pytest.fixture
def nginx() -> str:
    """Return nginx's path; a machine without it fails, it does not skip."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None or shutil.which("openssl") is None:
        pytest.fail("On Debian: apt-get install nginx-light openssl.", pytrace=False)
    return path


@pytest.fixture
def secure_page(browser: Browser, chromium: str, chromium_options: list[str]) -> Iterator[Page]:
    """Open a page that takes a certificate which nobody has signed.

    The whole Chromium does: where only a context ignores such errors, every request is begun anew
    after its error, and Chromium gives up one that had to be too often (ERR_TOO_MANY_RETRIES).
    """
    options = [*chromium_options, "--ignore-certificate-errors"]
    running = browser.browser_type.launch(executable_path=chromium, args=options)
    context = running.new_context(viewport={"width": 1600, "height": 1000})
    context.set_default_timeout(120_000)  # a busy machine is slow to draw the first page
    yield context.new_page()
    running.close()


def certify(folder: Path) -> None:
    """Write a key and a certificate for this machine's loopback names."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command.split(), *files, *names], check=True, capture_output=True)


@pytest.fixture
def behind(
    site: Callable[..., Any],
    table: Path,
    nginx: str,
    free_port: int,
    run_server: Callable[..., Path],
    tmp_path: Path,
) -> Any:
    """Serve a project that has asked about its items, with nginx before it."""
    roles = Roles(id="id", features=("f0", "f1"), image="image")
    pool = open_pool(table, roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(len(pool)), pool.features[:, :2])
    options = ServerOptions(prefix=PREFIX, allow_hosts=(f"https://localhost:{free_port}",))
    served = site(
        tmp_path / "p.bower", pool, ProjectOptions(classes=(("ring", None),)), options=options
    )
    picks = [
        {"item": f"item {i}", "score": 1.0, "reason": "", "probability": 1.0, "target": None}
        for i in range(10)
    ]
    asked = {"round": 1, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    asked |= {"phase": "first look", "spread": True, "seconds": 0, "picks": picks}
    served.write(event_of("query", asked))
    certify(tmp_path)
    text = WHOLE.format(folder=tmp_path, port=free_port, location=location(served.port))
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    run_server([nginx, "-c", f"{tmp_path}/nginx.conf", "-p", str(tmp_path)])
    return served


def test_an_item_is_labelled_through_nginx(
    secure_page: Page,
    behind: Any,
    free_port: int,
    label_one: Callable[[Page], str],
    listen: Callable[[Page], list[str]],
) -> None:
    """Page, pictures, map, websocket and commands all go by TLS below the prefix."""
    page, urls = secure_page, list[str]()
    page.on("request", lambda request: urls.append(request.url))
    page.on("websocket", lambda socket: urls.append(socket.url))
    complaints = listen(page)
    (address,) = behind.serving.addresses.elsewhere
    page.goto(address)
    label_one(page)
    own = (f"https://localhost:{free_port}{PREFIX}/", f"wss://localhost:{free_port}{PREFIX}/")
    assert [url for url in urls if not url.startswith((*own, "data:", "blob:"))] == []
    for part in ("/static/", "/item/0/picture", "/map/points", "/commands", "/ws"):
        assert any(part in url for url in urls), part
    assert complaints == []
    assert [item.kind for item in behind.project.state.decisions.values()] == ["labelled"]
    (cookie,) = [c for c in page.context.cookies() if c["name"].startswith("bowerbird")]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["path"] == PREFIX


def test_nginx_by_another_name_is_refused(secure_page: Page, behind: Any, free_port: int) -> None:
    """A name that leads to nginx and was not named to Bowerbird gets a line that names it."""
    address = f"https://127.0.0.1:{free_port}"
    answer = secure_page.goto(f"{address}{PREFIX}/")
    assert answer is not None and answer.status == 421
    assert f"--allow-host {address}" in secure_page.inner_text("body")
