"""The configuration: YAML files, a session file and the command line, laid over the defaults.

``configs/default.yaml`` holds every key with its meaning. Later sources override earlier ones:
defaults, config, session file, command line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from bowerbird.app.config.fields import Values, choose_from, keys, make, read
from bowerbird.app.config.safe_yaml import LARGEST_BYTES, parse
from bowerbird.app.config.settings import Choice, Config
from bowerbird.data.errors import ConfigError
from bowerbird.data.expressions.derived import check as check_derived
from bowerbird.data.remote import is_address

SHARED = ("classes", "learner", "strategy", "batch", "seed", "layout")
OWN_FILE = re.compile(r"\.py(:|$)")
PLUGIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Layer:
    """What one source says.

    Parameters
    ----------
    source : str
        The file's name, for messages.
    values : dict
        Checked, and not complete.
    """

    source: str
    values: Values


@cache
def defaults() -> Layer:
    """Read ``configs/default.yaml``.

    Returns
    -------
    layer : Layer
        With a value for every key.
    """
    path = ready_made("default")
    return Layer(
        "configs/default.yaml", read(Config, parse(path.read_bytes(), str(path)), str(path))
    )


def ready_made(name: str) -> Path:
    """Find a configuration that comes with Bowerbird.

    Parameters
    ----------
    name : str
        Of a file in ``configs/``, without its suffix.

    Returns
    -------
    path : Path

    Raises
    ------
    ConfigError
        If there is none of that name.
    """
    folder = Path(str(files("bowerbird.configs")))
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if name not in paths:
        raise ConfigError(f"There is no ready-made config {name!r}. {choose_from(name, paths)}")
    return paths[name]


def from_file(path: Path) -> Layer:
    """Read a config.

    Parameters
    ----------
    path : Path
        YAML, at most 256 kB, without aliases. A ``mine.py:function`` in it is looked for beside it,
        and so is what is joined to the data.

    Returns
    -------
    layer : Layer

    Raises
    ------
    ConfigError
        If it cannot be read, or a key or value is not allowed.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be read ({error.strerror}).") from error
    values = read(Config, parse(text, str(path)), str(path))
    _check_together(values, str(path))
    for kind in ("learner", "strategy"):
        if OWN_FILE.search(values.get(kind, {}).get("name", "")):
            values[kind]["name"] = str(path.parent / values[kind]["name"])
    for extra in values.get("data", {}).get("with", ()):
        if is_address(extra["path"]):
            raise ConfigError(f"{path}: with names an address. Name it by --with instead.")
        extra["path"] = str(path.parent / Path(extra["path"]).expanduser())
    return Layer(str(path), values)


def from_session(body: Mapping[str, Any], source: str) -> Layer:
    """Take the settings that a session file carries; they may not name code.

    Parameters
    ----------
    body : mapping
        Keys and values as a config has them, of those that are `SHARED`.
    source : str
        The session file's name, for messages.

    Returns
    -------
    layer : Layer

    Raises
    ------
    ConfigError
        If a key or value is not allowed, or a learner or strategy is a path or an import.
    """
    for name in body:
        if name not in SHARED:
            raise ConfigError(f"{source}: {name} cannot be shared. {choose_from(name, SHARED)}")
    values = read(Config, body, source)
    _check_together(values, source)
    for kind in ("learner", "strategy"):
        name = values.get(kind, {}).get("name", "x")
        if not PLUGIN.fullmatch(name):
            raise ConfigError(
                f"{source}: {kind} is {name!r}; a session file must not name code. "
                f"If you trust it, name it with --{kind}."
            )
    return Layer(source, values)


def from_log(roles: Mapping[str, Any], source: str) -> Layer:
    """Take what a log or session file says of the data's columns.

    Parameters
    ----------
    roles : mapping
        As `bowerbird.data.roles.Roles.stated` gives them.
    source : str
        The project's or the file's name, for messages.

    Returns
    -------
    layer : Layer

    Raises
    ------
    ConfigError
        If a key or value is not allowed.
    """
    for key in ("links", "with"):
        if key in roles:
            raise ConfigError(f"{source}: data.{key} cannot be shared. Put it in a config.")
    encoders = roles.get("encoders")
    encoders = encoders if isinstance(encoders, list) else []  # else it is refused below
    names = [part.get("name") if isinstance(part, dict) else part for part in encoders]
    if any(":" in str(name) or str(name).endswith(".py") for name in names):
        raise ConfigError(f"{source}: data.encoders names code. Name it in a config.")
    pairs = roles.get("derived", [])
    if not isinstance(pairs, list) or not all(isinstance(x, list) and len(x) == 2 for x in pairs):
        raise ConfigError(f"{source}: data.derived is no list of names and expressions.")
    if not all(isinstance(name, str) for name, _ in pairs):
        raise ConfigError(f"{source}: data.derived has a name that is no text.")
    stated = {**roles, **({"derived": dict(pairs)} if pairs else {})}
    values = read(Config, {"data": stated}, source)
    _check_together(values, source)
    return Layer(source, values)


def from_options(**options: object) -> Layer:
    """Take what was said on the command line.

    Parameters
    ----------
    **options : object
        Keys of `Config`; None where nothing was said.

    Returns
    -------
    layer : Layer

    Raises
    ------
    ConfigError
        If a value is not allowed.
    """
    stated = {name: value for name, value in options.items() if value is not None}
    return Layer("command line", read(Config, stated, "command line"))


def merge(*layers: Layer) -> Config:
    """Lay what several sources say over the defaults.

    Parameters
    ----------
    *layers : Layer
        The later one counts: config, session file, command line. Parameters go with the name that
        they were given for; lists and places are replaced as a whole.

    Returns
    -------
    config : Config
        `data.suggested_classes` holds the names of the classes.
    """
    values: Values = {}
    for layer in (defaults(), *layers):
        values = _over(Config, values, layer.values)
    _check_together(values, layers[-1].source if layers else "configs/default.yaml")
    config: Config = make(Config, values)
    names = tuple(a_class.name for a_class in config.classes)
    return replace(config, data=replace(config.data, suggested_classes=names))


def _over(kind: Any, below: Values, above: Values) -> Values:
    merged = dict(below)
    for name, value in above.items():
        hint = keys(kind)[name]
        merged[name] = _over(hint, below.get(name, {}), value) if is_dataclass(hint) else value
    if kind is Choice and "name" in above and above["name"] != below.get("name"):
        merged["parameters"] = above.get("parameters", {})
    return merged


def _check_together(values: Values, source: str) -> None:
    """Refuse expressions that are none, two classes of one name, two meanings of one key."""
    check_derived(values.get("data", {}).get("derived", {}), source)
    names = [a_class["name"].strip() for a_class in values.get("classes", ())]
    _check_unique(names, f"{source}: classes", "twice; a name stands for one class")
    pressed = [key for group in values.get("keys", {}).values() for key in group]
    _check_unique(pressed, f"{source}: keys", "twice; a key does one thing")


def _check_unique(names: Sequence[str], where: str, why: str) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise ConfigError(f"{where} has {name!r} {why}.")
