"""The page in a real Jupyter server, which starts Bowerbird itself and has its own login."""

from __future__ import annotations

import http.client
import json
import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import pytest

from bowerbird.app.server.jupyter import OPEN

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TOKEN = "of-jupyter-" + "0" * 32
SECONDS = 120
BASE = "/user/ada/"
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"
CONFIG = """
from bowerbird.app.server.jupyter import launcher
c.ServerProxy.servers = {"stars": launcher("open stars.bower", title="Stars")}
"""


def install_entry_point(folder: Path) -> str:
    """Write what installing does of the entry point, and return the path to find it by.

    The environment may have been made before the entry point was written.
    """
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    info = folder / f"bowerbird-{project['version']}.dist-info"
    info.mkdir(parents=True)
    head = f"Metadata-Version: 2.1\nName: bowerbird\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head)
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


@pytest.fixture
def run_jupyter(
    table: Path, tmp_path: Path, free_port: int, run_server: Callable[..., Path]
) -> Callable[[str], str]:
    """Return a function that starts a Jupyter server that knows Bowerbird; its address comes back.

    It is called with what ``BOWERBIRD_OPEN`` says.
    """
    (tmp_path / "own.yaml").write_text("classes: [ring, spiral]\n")
    (tmp_path / "jupyter_server_config.py").write_text(CONFIG)
    folders = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--port={free_port}", "--ServerApp.port_retries=0", f"--ServerApp.base_url={BASE}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={tmp_path}"]
    environment = os.environ | folders
    environment |= {
        "JUPYTER_CONFIG_DIR": str(tmp_path),
        "PYTHONPATH": install_entry_point(tmp_path / "installed"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }

    def run(opened: str) -> str:
        run_server(command, cwd=tmp_path, env=environment | {OPEN: opened})
        return f"http://localhost:{free_port}{BASE}"

    return run


@pytest.fixture
def jupyter(run_jupyter: Callable[[str], str]) -> str:
    """Start a Jupyter server whose Bowerbird opens a table, and return its address."""
    return run_jupyter("open pool.csv --config own.yaml")


def status(url: str, **headers: str) -> int:
    """Return what a request without any cookie is answered with, before any redirect."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    connection.request("GET", parts.path, headers=headers)
    code = connection.getresponse().status
    connection.close()
    return code


def bowerbirds_port() -> int:
    """Return where the Bowerbird that Jupyter has started listens."""
    for process in psutil.Process().children(recursive=True):
        words = process.cmdline()
        if "bowerbird.app.cli" in words:
            return int(words[words.index("--port") + 1])
    raise AssertionError("Jupyter has started no Bowerbird")


def test_an_item_is_labelled_through_jupyter(
    page: Page, jupyter: str, tmp_path: Path, label_one: Callable[[Page], str]
) -> None:
    """Who is in Jupyter is in Bowerbird; who is not gets nothing, by whatever way."""
    assert status(f"{jupyter}bowerbird/boot") in (302, 403)  # and it starts nothing
    assert not (tmp_path / "pool.bower").exists()
    page.context.set_default_timeout(240_000)
    page.goto(f"{jupyter}login?token={TOKEN}")
    answer = page.goto(f"{jupyter}bowerbird/")
    assert answer is not None and answer.status == 200
    label_one(page)
    port = bowerbirds_port()
    own = f"http://127.0.0.1:{port}/"
    assert status(own) == 403
    assert status(own, Host="localhost:1") == 421
    asked = page.request.get(f"{jupyter}proxy/{port}/boot")  # Jupyter's way to any port
    assert asked.status in (403, 421)
    foreign = page.request.get(f"{jupyter}bowerbird/boot", headers={"Origin": "http://localhost:1"})
    assert foreign.status == 403


def test_without_a_word_of_what_to_open_the_start_page_comes(
    page: Page, run_jupyter: Callable[[str], str], label_one: Callable[[Page], str]
) -> None:
    """Of the files where Jupyter was started one is chosen, and labelled at the same address."""
    address = run_jupyter("")
    page.context.set_default_timeout(240_000)
    page.goto(f"{address}login?token={TOKEN}")
    page.goto(f"{address}bowerbird/")
    page.get_by_role("button", name="pool.csv").click()
    page.get_by_label("Classes, one per line").fill("ring")
    page.get_by_role("button", name="Start labelling").click()
    label_one(page)
    assert page.url == f"{address}bowerbird/"


def test_it_stands_in_the_launcher(page: Page, jupyter: str) -> None:
    """Jupyter lists it, and what a configuration adds, each to be opened in a tab of its own."""
    page.goto(f"{jupyter}login?token={TOKEN}")
    text = page.request.get(f"{jupyter}server-proxy/servers-info").text()
    servers = {server["name"]: server for server in json.loads(text)["server_processes"]}
    titles = {name: server["launcher_entry"]["title"] for name, server in servers.items()}
    assert titles == {"bowerbird": "Bowerbird", "stars": "Stars"}
    assert all(server["new_browser_tab"] is True for server in servers.values())
    assert "token" not in text.lower()
