"""The names under which the log knows plugins of this machine.

A log, and a session file made from it, must not name code. So a person's own ``mine.py:crowding``
is written down as ``crowding`` with the digest of its file, and only this machine knows the path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.errors import ConfigError


@dataclass(frozen=True)
class ResolvedPlugin:
    """A strategy or learner as the log names it.

    Parameters
    ----------
    name : str
        For the log.
    sha256 : str or None
        Of the file that it comes from.
    sources : dict of str to str
        Name to path or import name; empty for what is found by its name alone.
    """

    name: str
    sha256: str | None
    sources: dict[str, str]


def resolve(kind: str, text: str, parameters: Mapping[str, Any] | None = None) -> ResolvedPlugin:
    """Find a plugin that this machine's command line or configuration names.

    Parameters
    ----------
    kind : str
        ``strategies`` or ``learners``.
    text : str
        A name, ``mine.py:function`` or ``module.path:Name``.
    parameters : mapping, optional
        What it is to be called with.

    Returns
    -------
    plugin : ResolvedPlugin

    Raises
    ------
    UnknownName, PluginError
        If there is none, or it does not load.
    ConfigError
        If a person's own plugin bears the name of one of ours, or a parameter is not allowed.
    """
    plugin = plugins.get(kind, text, allow_paths=True)
    plugin.check(parameters or {})
    if plugin.source not in ("file", "import"):
        return ResolvedPlugin(plugin.name, plugin.sha256, {})
    where, _, attribute = text.rpartition(":")
    name = attribute if where else Path(text).stem
    if name in plugins.find(kind):
        raise ConfigError(
            f"{text!r} would be called {name!r}, which is the name of a built-in. Rename yours."
        )
    path = where or text
    if path.endswith(".py"):
        path = str(Path(path).expanduser().resolve())
    return ResolvedPlugin(name, plugin.sha256, {name: f"{path}:{name}"})
