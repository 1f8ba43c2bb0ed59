"""A pool with vectors to learn from, made where its data have none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bowerbird.app.config import children
from bowerbird.app.loop import encoding
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.local import resolve
from bowerbird.data.encoding.choice import default_parts, fill_columns
from bowerbird.data.encoding.contract import Kind, missing_packages
from bowerbird.data.encoding.part import COLUMNS, Part
from bowerbird.data.encoding.stage import open_stage, stage_folder
from bowerbird.data.errors import DataError
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress, silent
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles


def encoded(
    pool: Pool,
    stated: Roles,
    sources: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    enough: int | None = None,
    scheduler: str = "",
) -> Pool:
    """Return a pool with the vectors that are stated for it, or that suit it.

    Parameters
    ----------
    pool : Pool
        As it was read, with a folder in the cache.
    stated : Roles
        As the person stated them.
    sources : mapping of str to str, optional
        Plugins of this machine.
    progress : callable, optional
    enough : int, optional
        Items that have to be encoded before it returns; the pool has those of the first stage that
        has as many, or of a later one that was made before. All, where it is left out.
    scheduler : str
        Address of the scheduler of a cluster that encodes; empty for this machine.

    Returns
    -------
    pool : Pool
        The same where its columns of numbers are all that is learned from.

    Raises
    ------
    BowerbirdError
        If an encoder cannot be had, or can read nothing; if nothing can be learned from.
    """
    sources = sources or {}
    parts = parts_of(pool, stated, sources)
    if all(part.name == COLUMNS for part in parts):
        return pool
    sizes = encoding.sizes_of(pool, parts, sources)
    fitting = [size for size in sizes if enough is not None and size >= enough] or [len(pool)]
    ready = (_open_stage(pool, parts, sources, size) for size in reversed(fitting))
    stage = next(filter(None, ready), None)
    stage = stage or stage_of(pool, parts, fitting[0], sources, progress, scheduler)
    if stated.encoders is not None:
        return stage
    remark = Remark("roles", f"Learned from: {describe(parts)}.", "data: {encoders: [...]}")
    return replace(stage, remarks=(*stage.remarks, remark))


def stage_of(
    pool: Pool,
    parts: Sequence[Part],
    size: int,
    sources: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    scheduler: str = "",
) -> Pool:
    """Return the pool of the items that are encoded first, encoded now if they were not before.

    Parameters
    ----------
    pool : Pool
        As it was read, with a folder in the cache.
    parts : sequence of Part
        With their columns.
    size : int
        How many items, in [1, n].
    sources : mapping of str to str, optional
        Plugins of this machine.
    progress : callable, optional
    scheduler : str
        As of `encoded`.

    Returns
    -------
    stage : Pool

    Raises
    ------
    BowerbirdError
        If an encoder cannot be had, or can read nothing.
    """
    sources = sources or {}
    stage = _open_stage(pool, parts, sources, size)
    if stage is not None:
        return stage
    notes: list[Remark] = []
    folder = _in_a_child(pool, parts, sources, progress or silent, size, scheduler, notes)
    stage = open_stage(pool, folder)
    return replace(stage, remarks=(*stage.remarks, *notes))


def parts_of(pool: Pool, stated: Roles, sources: Mapping[str, str]) -> tuple[Part, ...]:
    """Return what a pool's vectors are made of.

    Parameters
    ----------
    pool : Pool
    stated : Roles
    sources : mapping of str to str
        Plugins of this machine.

    Raises
    ------
    BowerbirdError
        If an encoder cannot be had, there is no column for it, or nothing to learn from.
    """
    if stated.encoders is None:
        parts = default_parts(pool, _installed())
    else:
        named = [part for part in stated.encoders if part.name != COLUMNS]
        kinds = {part.name: encoding.maker_of(part, sources).kind for part in named}
        parts = fill_columns(pool, stated.encoders, kinds, pool.name)
    if not pool.feature_names and all(part.name == COLUMNS for part in parts):
        raise DataError(
            f"{pool.name}: no column of numbers, and nothing encodes what there is. Name an "
            "encoder, as in data: {encoders: [tfidf]}."
        )
    return parts


def named_encoders(roles: Roles) -> tuple[Roles, dict[str, str]]:
    """Name encoders as the log may, and tell where those of this machine come from.

    Parameters
    ----------
    roles : Roles
        As a configuration of this machine states them: an encoder may be ``mine.py:function``.

    Returns
    -------
    roles : Roles
    sources : dict of str to str

    Raises
    ------
    BowerbirdError
        If one cannot be had, or not with its parameters.
    """
    parts: list[Part] = []
    sources: dict[str, str] = {}
    for part in roles.encoders or ():
        if part.name != COLUMNS:
            resolved = resolve("encoders", part.name, part.parameters)
            part, sources = replace(part, name=resolved.name), sources | resolved.sources
        parts.append(part)
    return (roles if roles.encoders is None else replace(roles, encoders=tuple(parts))), sources


def _installed() -> dict[str, Kind]:
    """Return what each encoder encodes, of those that can be used here."""
    encoders = plugins.find("encoders").values()
    loaded = {plugin.name: plugin.load() for plugin in encoders if plugin.error is None}
    return {name: make.kind for name, make in loaded.items() if not missing_packages(make)}


def _open_stage(
    pool: Pool, parts: Sequence[Part], sources: Mapping[str, str], size: int
) -> Pool | None:
    """Open what was encoded before; None where it was not, or is damaged."""
    if pool.folder is None:
        return None
    keys: list[tuple[Part, str | None]] = []
    for part in parts:
        key = None
        if part.name != COLUMNS:
            make = encoding.maker_of(part, sources)
            fitted_on, code = min(make.sample, len(pool)), encoding.code_of(part, sources)
            key = part.key(make.version, pool.folder.name, fitted_on, code)
        keys.append((part, key))
    folder = stage_folder(pool, keys, size)
    if not (folder / "meta.json").is_file():
        return None
    try:
        return open_stage(pool, folder)
    except DataError:
        shutil.rmtree(folder)
        return None


def _in_a_child(
    pool: Pool,
    parts: Sequence[Part],
    sources: Mapping[str, str],
    progress: Progress,
    size: int,
    scheduler: str,
    notes: list[Remark],
) -> Path:
    ours, theirs = children.pipe()
    recipe = [part.as_dict() for part in parts]
    arguments = [theirs, str(pool.folder), recipe, dict(sources), size, scheduler]
    process = children.make(encoding.run, arguments)
    children.start(process)
    theirs.close()
    try:
        while True:
            message = json.loads(ours.recv_bytes())
            match message["is"]:
                case "progress":
                    progress(message["text"], message["share"])
                case "note":
                    notes.append(Remark("values", message["text"]))
                case "failed":
                    raise DataError(message["text"])
                case _:
                    return Path(message["text"])
    except EOFError:
        raise DataError(
            f"{pool.name}: the process that encodes it ended by itself. Open it again, and it goes "
            "on where it was; if it ends again, there is too little memory: name another encoder."
        ) from None
    finally:
        process.kill()
        process.join()
        ours.close()


def kept_roles(pool: Pool) -> dict[str, Any]:
    """Return what a log keeps of what a pool's vectors are made of.

    The usual encoder may be another one, another day.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    roles : dict
        As `bowerbird.data.roles.Roles.stated` gives it; empty where nothing is encoded.
    """
    if pool.encoded is None:
        return {}
    return {"encoders": [part.as_dict() for part in pool.encoded.parts]}


def describe(parts: Sequence[Part]) -> str:
    """Describe what a pool's vectors are made of.

    Parameters
    ----------
    parts : sequence of Part

    Returns
    -------
    text : str
        Such as ``'text' by minilm and the columns of numbers``.
    """
    return " and ".join(
        "the columns of numbers"
        if part.name == COLUMNS
        else f"{repr(part.column) if part.column else 'the pictures'} by {part.name}"
        for part in parts
    )
