"""What our plugins import only when they are called, so that listing them stays quick."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import sys
from collections.abc import Callable
from typing import Any


def import_late(plugin: Callable[..., Any]) -> None:
    """Import what a plugin of ours imports inside its functions, as far as it is installed.

    Parameters
    ----------
    plugin : callable
        One of somebody else's is left alone: what it imports when it is called is its own affair.
    """
    if not plugin.__module__.startswith("bowerbird."):
        return
    for node in ast.walk(ast.parse(inspect.getsource(sys.modules[plugin.__module__]))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
