"""Find a pool by what a person calls it: a demo's name, or a path; or by its project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import msgspec

from bowerbird.app.config import layers as config
from bowerbird.app.config.layers import Layer
from bowerbird.app.config.settings import Config
from bowerbird.app.log.events import Event, ItemsEncoded, Opened
from bowerbird.app.plugins.registry import installed_readers
from bowerbird.app.project import encoding
from bowerbird.app.project.start import same_data
from bowerbird.data.cache.pool_folder import read_about
from bowerbird.data.demos import DEMOS
from bowerbird.data.encoding.part import Part
from bowerbird.data.encoding.stage import base_of
from bowerbird.data.errors import ConfigError, DataError
from bowerbird.data.files import part_table
from bowerbird.data.links import check_links, linkable
from bowerbird.data.open import load_pool, open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress
from bowerbird.data.roles import Roles


def settings_for(
    data: str,
    config_file: Path | None = None,
    joined: Sequence[str | Mapping[str, Any]] = (),
    below: Layer | None = None,
) -> Config:
    """Read the configuration for some data: a demo's own, what a log says, then the person's.

    Parameters
    ----------
    data : str
        A demo's name, or a path.
    config_file : Path, optional
        A configuration file.
    joined : sequence of str or mapping
        Paths, or what the configuration would hold, of sources to join to the data.
    below : Layer, optional
        What a project, a session or another program's file says, which holds where the file says
        nothing.

    Returns
    -------
    settings : Config

    Raises
    ------
    ConfigError
        If a file has a mistake, or something is to be joined to a demo.
    """
    layers = [config.defaults()]
    if data in DEMOS:
        layers.append(config.from_file(config.ready_made(data)))
    if below is not None:
        layers.append(below)
    if config_file is not None:
        layers.append(config.from_file(config_file))
    if joined:
        layers.append(config.from_options(data={"with": list(joined)}))
    settings = config.merge(*layers)
    if data in DEMOS and settings.data.with_:
        raise ConfigError(f"Nothing can be joined to the demo {data!r}. Leave out --with.")
    return settings


def find_pool(
    data: str,
    config_file: Path | None,
    cache: Path,
    progress: Progress | None = None,
    joined: Sequence[str | Mapping[str, Any]] = (),
    below: Layer | None = None,
    enough: int | None = None,
    scheduler: str = "",
) -> Pool:
    """Open a demo or a file as a pool.

    Parameters
    ----------
    data : str
        A demo's name (a file of that name is meant by ``./NAME``), or a path.
    config_file : Path, optional
        A configuration that tells the columns' roles.
    cache : Path
        Folder for the pool.
    progress : callable, optional
        Told what is done, and the share of it in [0, 1] or None.
    joined : sequence of str or mapping
        As of `settings_for`.
    below : Layer, optional
        As of `settings_for`.
    enough : int, optional
        Items that have to be encoded, where any are, as of `encoding.encoded`.
    scheduler : str
        Address of the scheduler of a cluster that encodes; empty for this machine.

    Returns
    -------
    pool : Pool

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    ConfigError
        If the configuration has a mistake.
    """
    roles = settings_for(data, config_file, joined, below).data
    if data in DEMOS:
        demo, links = DEMOS[data](cache), roles.links
        check_links(links, linkable(demo), data)
        return replace(demo, links=links)
    path = Path(data).expanduser()
    if not part_table(path)[0].exists():
        names = ", ".join(DEMOS)
        raise DataError(f"There is no file {data!r}, and no demo of that name. Demos: {names}.")
    return read_pool(path, roles, cache, progress, enough, scheduler)


def read_pool(
    path: Path,
    roles: Roles,
    cache: Path,
    progress: Progress | None = None,
    enough: int | None = None,
    scheduler: str = "",
) -> Pool:
    """Open a file as a pool, with the vectors that its items are learned from.

    Parameters
    ----------
    path : Path
    roles : Roles
        As a person of this machine states them.
    cache, progress, enough, scheduler
        As of `find_pool`.

    Returns
    -------
    pool : Pool

    Raises
    ------
    BowerbirdError
        If it cannot be read, or an encoder cannot be had.
    """
    roles, sources = encoding.named_encoders(roles)
    pool = open_pool(path, roles, cache=cache, progress=progress, readers=installed_readers())
    return encoding.encoded(pool, roles, sources, progress, enough, scheduler)


def place_of(data: str, settings: Config) -> dict[str, Any]:
    """Return where data are, to open a project again by.

    Parameters
    ----------
    data : str
        A demo's name, or a path.
    settings : Config
        With what is joined to them.

    Returns
    -------
    place : dict
        ``demo``, or ``path`` and, where something is joined, ``with``; paths are whole.
    """
    if data in DEMOS:
        return {"demo": data}
    place: dict[str, Any] = {"path": _resolved(data)}
    if extras := settings.data.with_:
        place["with"] = [{**asdict(extra), "path": _resolved(extra.path)} for extra in extras]
    return place


def _resolved(path: str) -> str:
    return str(Path(path).expanduser().resolve())


def opened_of(events: Iterable[Event]) -> Opened | None:
    """Return what a log says of its project's beginning; None where that is lost.

    Parameters
    ----------
    events : iterable of Event
        In the log's order.
    """
    return next((event.body for event in events if isinstance(event.body, Opened)), None)


def encoded_of(events: Iterable[Event]) -> ItemsEncoded | None:
    """Return what a log says last of which items are encoded; None where it says nothing.

    Parameters
    ----------
    events : iterable of Event
        In the log's order.
    """
    bodies = [event.body for event in events if isinstance(event.body, ItemsEncoded)]
    return bodies[-1] if bodies else None


def rows_encoded(encoded: ItemsEncoded | None) -> int | None:
    """Return how many items have to be encoded so that those of a log are there.

    Parameters
    ----------
    encoded : ItemsEncoded or None
        Its last event of that kind.

    Returns
    -------
    rows : int or None
        None for all, where it says nothing.
    """
    return encoded.fingerprint.rows if encoded is not None else None


def pool_at(
    pool: Pool, sources: Mapping[str, str], progress: Progress, body: Opened | ItemsEncoded
) -> Pool:
    """Return the pool that a log says was there from an event on.

    Parameters
    ----------
    pool : Pool
        One that was encoded from the same data.
    sources : mapping of str to str
        Plugins of this machine.
    progress : callable
    body : Opened or ItemsEncoded

    Returns
    -------
    pool : Pool

    Raises
    ------
    BowerbirdError
        If an encoder cannot be had.
    """
    base = base_of(pool)
    if isinstance(body, Opened):
        said, rows = said_of(body), body.rows
        stated = config.merge(config.defaults(), *([said] if said else [])).data
    else:
        rows = body.fingerprint.rows
        named = msgspec.to_builtins(body.encoders)
        stated = Roles(encoders=tuple(Part(**part) for part in named))
    if not stated.encoders:
        return base
    parts = encoding.parts_of(base, stated, sources)
    return encoding.stage_of(base, parts, rows, sources, progress)


def said_of(opened: Opened | None, encoded: ItemsEncoded | None = None) -> Layer | None:
    """Return what a log says of its data's columns; None where its beginning is lost.

    Parameters
    ----------
    opened : Opened or None
        Its first event.
    encoded : ItemsEncoded or None
        Its last event of that kind.

    Raises
    ------
    ConfigError
        If a value is not allowed.
    """
    if opened is None:
        return None
    # Where it does not say so nothing is encoded, whatever would be today.
    roles = {"encoders": [], **(opened.roles or {})}
    if encoded is not None:
        roles["encoders"] = msgspec.to_builtins(encoded.encoders)
    return config.from_log(roles, opened.name)


def data_of(opened: Opened | None, name: str) -> str:
    """Return where a project's data are.

    Parameters
    ----------
    opened : Opened or None
        Its first event.
    name : str
        The project's, for the message.

    Returns
    -------
    data : str
        A demo's name or a path.

    Raises
    ------
    DataError
        If they are not where they were.
    """
    source = (opened.source or {}) if opened else {}
    if "demo" in source:
        return str(source["demo"])
    if "path" in source and part_table(Path(source["path"]))[0].exists():
        return str(source["path"])
    was = source.get("path", "a place that it does not tell")
    raise DataError(f"{name}: its data were at {was} and are not there. Add --data FILE.")


def joined_of(
    opened: Opened | None, stated: Sequence[str], config_file: Path | None
) -> Sequence[str | Mapping[str, Any]]:
    """Return what is joined to a project's data.

    Parameters
    ----------
    opened : Opened or None
        Its first event.
    stated : sequence of str
        Paths that were named on the command line; they count.
    config_file : Path or None
        Counts where none were named and it says what is joined.

    Returns
    -------
    joined : sequence of str or mapping
        For `settings_for`; what the project began with, where nothing else was said.
    """
    if stated or opened is None:
        return stated
    if config_file is not None and config.from_file(config_file).values.get("data", {}).get("with"):
        return ()
    recorded = (opened.source or {}).get("with")
    return recorded if isinstance(recorded, list) else ()


def kept_pool(
    folder: Path, opened: Opened | None, encoded: ItemsEncoded | None = None
) -> Pool | None:
    """Find the pool that a project has, in the project's own cache.

    Parameters
    ----------
    folder : Path
        The project's.
    opened : Opened or None
        Its first event.
    encoded : ItemsEncoded or None
        Its last event of that kind.

    Returns
    -------
    pool : Pool or None
        None where the cache was deleted.
    """
    basis = encoded or opened
    fingerprint = msgspec.to_builtins(basis.fingerprint) if basis else None
    for about in sorted((folder / "cache").glob("pool-*/meta.json")):
        try:
            if read_about(about.parent)["fingerprint"] == fingerprint:
                pool = load_pool(about.parent)
                if same_data(opened, pool, encoded):
                    return pool
        except (DataError, OSError, ValueError, KeyError):
            continue  # damaged, or of an older version: it would be made again
    return None
