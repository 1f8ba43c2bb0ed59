"""Bowerbird in the launcher of Jupyter, by jupyter-server-proxy.

Jupyter has a login of its own. Its proxy sends a secret with each request that it has let in, and
hands the same secret to the server that it starts; the browser never sees it. This module is
imported by Jupyter's process and imports nothing of Bowerbird's but names.
"""

from __future__ import annotations

import os
import secrets
import shlex
import sys
from typing import Any

from bowerbird.app.server.options import PROXY_HEADER, PROXY_TOKEN

OPEN = "BOWERBIRD_OPEN"
SECONDS = 120  # that the first start may take, on a busy machine


def launcher(arguments: str | None = None, title: str = "Bowerbird") -> dict[str, Any]:
    """Return what jupyter-server-proxy needs to know.

    Parameters
    ----------
    arguments : str, optional
        What follows ``bowerbird``, such as ``open stars.parquet``; left out, the environment
        variable ``BOWERBIRD_OPEN``, or else the page to choose on.
    title : str
        Of its entry in the launcher.

    Returns
    -------
    server : dict
        As ``c.ServerProxy.servers`` takes it.
    """
    words = shlex.split(arguments or os.environ.get(OPEN, "") or "start")
    words += ["--host", "127.0.0.1", "--prefix", "", "--no-browser"]
    literal = [word.replace("{", "{{").replace("}", "}}") for word in words]
    token = secrets.token_urlsafe(32)
    return {
        "command": [sys.executable, "-m", "bowerbird.app.cli", *literal, "--port", "{port}"],
        "environment": {PROXY_TOKEN: token},
        "request_headers_override": {PROXY_HEADER: token},
        "timeout": SECONDS,
        "absolute_url": False,
        "new_browser_tab": True,  # the page refuses to be framed
        "launcher_entry": {"title": title},
    }
