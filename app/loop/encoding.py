"""Make the vectors of a pool, in a process of its own: it loads what takes long and much memory."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.config.threads import limit_threads
from bowerbird.app.loop import messages
from bowerbird.app.loop.cluster import Cluster, cluster
from bowerbird.app.loop.failures import failure_of
from bowerbird.app.loop.worker import give_way
from bowerbird.app.plugins import registry as plugins
from bowerbird.data.encoding.contract import Encoder, Maker, missing_packages
from bowerbird.data.encoding.encode import Encoding, Extract, extract
from bowerbird.data.encoding.order import SHARD, stage_sizes
from bowerbird.data.encoding.part import COLUMNS, Part
from bowerbird.data.encoding.stage import make_stage
from bowerbird.data.encoding.vectors import Vectors
from bowerbird.data.errors import BowerbirdError, PluginError, describe_error
from bowerbird.data.open import load_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress
from bowerbird.data.shards import Crew

SECONDS_BETWEEN = 0.25  # lines of progress


def run(
    connection: Connection,
    folder: str,
    parts: Sequence[Mapping[str, Any]],
    sources: dict[str, str],
    size: int,
    scheduler: str = "",
) -> None:
    """Encode a pool, and tell the parent how far it is and where the result lies.

    Parameters
    ----------
    connection : Connection
        Carries JSON: `is` (``progress``, ``note``, ``done`` or ``failed``), `text` and `share`.
    folder : str
        The pool's in the cache.
    parts : sequence of mapping
        As `Part.as_dict` gives them.
    sources : dict of str to str
        Plugins of this machine, as `bowerbird.app.loop.engine.Engine` takes them.
    size : int
        How many of the first items; a stage of `bowerbird.data.encoding.order.stage_sizes`.
    scheduler : str
        Address of a cluster's scheduler; empty for threads of this process.
    """

    def send(what: str, text: str, share: float | None = None) -> None:
        connection.send_bytes(json.dumps({"is": what, "text": text, "share": share}).encode())

    limit_threads()
    try:
        pool = load_pool(Path(folder))
        show = partial(send, "progress")
        with crew_of(scheduler, pool) as (crew, workers):
            if isinstance(crew, Cluster) and crew.note:
                send("note", crew.note)
            named = [Part(**part) for part in parts]
            stage = encode(pool, named, sources, show, crew, workers, size)
        send("done", str(stage.folder))
    except BowerbirdError as error:
        send("failed", str(error))
    except Exception as error:  # an encoder may be anybody's; the person is told what it raised
        send("failed", describe_error(error))


def grow(
    channel: socket.socket,
    *,
    folder: Path,
    parts: list[dict[str, Any]],
    sources: dict[str, str],
    beyond: int,
    scheduler: str = "",
) -> None:
    """Encode the other items of a pool while people label, stage by stage, and end.

    Parameters
    ----------
    channel : socket
        Where the parent hears of it.
    folder : Path
        The pool's in the cache, as it was read.
    parts, sources
        As of `run`.
    beyond : int
        How many of the first items are there already.
    scheduler : str
        As of `run`.
    """
    give_way()

    def show(text: str, share: float | None) -> None:
        messages.send(channel, messages.Progress(text, share))

    limit_threads()
    with contextlib.suppress(ConnectionError):
        try:
            pool, recipe = load_pool(folder), [Part(**part) for part in parts]
            sizes = [size for size in sizes_of(pool, recipe, sources) if size > beyond]
            with crew_of(scheduler, pool, spare=1) as (crew, workers):
                for size in sizes:
                    stage = encode(pool, recipe, sources, show, crew, workers, size, len(pool))
                    messages.send(channel, messages.Grown(str(stage.folder), len(stage)))
        except Exception as error:  # an encoder may be anybody's; the person is told what it raised
            failure = failure_of("encoder", parts[0]["name"], error)
            messages.send(channel, messages.StepFailed(failure))


def sizes_of(pool: Pool, parts: Sequence[Part], sources: Mapping[str, str]) -> list[int]:
    """Return how many items of a pool are encoded at each stage.

    Parameters
    ----------
    pool : Pool
    parts : sequence of Part
    sources : mapping of str to str
        Plugins of this machine.

    Returns
    -------
    sizes : list of int
        Rising; the last is all.
    """
    samples = [maker_of(part, sources).sample for part in parts if part.name != COLUMNS]
    return stage_sizes(len(pool), min(max(samples, default=0), len(pool)))


@contextmanager
def crew_of(scheduler: str, pool: Pool, spare: int = 0) -> Iterator[tuple[Crew, int]]:
    """Gather who encodes: a cluster, or a thread for each core.

    Parameters
    ----------
    scheduler : str
        Address of the cluster's; empty for threads of this process.
    pool : Pool
        With a folder in the cache.
    spare : int
        Cores of this machine that are left to others, where there are more.

    Yields
    ------
    crew : Crew
    workers : int
        How many shards are looked at at a time.

    Raises
    ------
    ClusterError
        If the cluster is not there, or does not see the pool's folder.
    """
    if scheduler:
        with cluster(scheduler, pool.folder) as joined:
            yield joined, joined.count
    else:
        workers = max(1, (os.cpu_count() or 1) - spare)
        with ThreadPoolExecutor(workers, "encode") as threads:
            yield threads, workers


def encode(
    pool: Pool,
    parts: Sequence[Part],
    sources: Mapping[str, str],
    progress: Progress,
    crew: Crew,
    workers: int,
    size: int,
    of: int | None = None,
) -> Pool:
    """Encode the first items of a pool, as far as that was not done before.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    parts : sequence of Part
        With their columns.
    sources : mapping of str to str
        Plugins of this machine.
    progress : callable
    crew : Crew
    workers : int
        As of `crew_of`.
    size : int
        How many, in [1, n].
    of : int, optional
        How many there will be in the end, where this is not the last stage; for the progress.

    Returns
    -------
    pool : Pool
        These items with their vectors.

    Raises
    ------
    BowerbirdError
        If an encoder cannot be had, breaks its contract, or can read not one item.
    """
    encoded: list[tuple[Part, Vectors | None]] = []
    for part in parts:
        if part.name == COLUMNS:
            encoded.append((part, None))
            continue
        encoder = encoder_of(part, sources)
        fitted_on, code = min(encoder.sample, len(pool)), code_of(part, sources)
        look = _look_there(pool, part, sources, code) if isinstance(crew, Cluster) else None
        encoding = Encoding(pool, part, encoder, fitted_on, code, look)
        show = _progress_of(progress, part, of or size)
        encoded.append((part, encoding.run(size, crew, workers, show)))
    return make_stage(pool, encoded, size)


def _look_there(
    pool: Pool, part: Part, sources: Mapping[str, str], code: str
) -> Callable[[npt.NDArray[np.int64]], Extract]:
    """Return what a worker calls, which is small; another one for each call, so that it looks anew.

    What it opened for an earlier one may have been made of other files since.
    """
    texts = json.dumps(part.as_dict()), json.dumps(dict(sources)), code
    return partial(extract_there, str(pool.folder), *texts, uuid.uuid4().hex)


def extract_there(
    folder: str, part: str, sources: str, code: str, call: str, positions: npt.NDArray[np.int64]
) -> Extract:
    """Do as `bowerbird.data.encoding.encode.extract` does, in a worker that sees the same files.

    Parameters
    ----------
    folder : str
        The pool's in the cache.
    part, sources : str
        As of `encode`, as JSON.
    code : str
        As of `code_of`, on the machine that asks.
    call : str
        Names the call, for as long as which pool and encoder are kept.
    positions : ndarray of shape (m,), int64

    Returns
    -------
    extract : Extract

    Raises
    ------
    BowerbirdError
        If the pool or the encoder cannot be had, or the encoder is another one here.
    """
    limit_threads()
    return extract(*_opened(folder, part, sources, code, call), positions)


@lru_cache(maxsize=1)
def _opened(
    folder: str, part: str, sources: str, code: str, call: str
) -> tuple[Pool, Part, Encoder]:
    stated, named = Part(**json.loads(part)), json.loads(sources)
    if code_of(stated, named) != code:
        raise PluginError(
            f"Encoder {stated.name!r} comes from another file on a worker than on this machine. "
            "Put it on a disk that all machines have at the same path."
        )
    return load_pool(Path(folder)), stated, encoder_of(stated, named)


def encoder_of(part: Part, sources: Mapping[str, str]) -> Encoder:
    """Make the encoder of a part.

    Parameters
    ----------
    part : Part
    sources : mapping of str to str
        Plugins of this machine.

    Raises
    ------
    BowerbirdError
        If it cannot be had, or not with its parameters.
    """
    make = maker_of(part, sources)
    if missing := missing_packages(make):
        extra = getattr(make, "extra", "")
        how = f"pip install 'bowerbird[{extra}]' brings them." if extra else "Install them."
        raise PluginError(f"Encoder {part.name!r} needs {', '.join(missing)}. {how}")
    return make(**part.parameters)


def maker_of(part: Part, sources: Mapping[str, str]) -> Maker:
    """Find what makes the encoder of a part.

    Parameters
    ----------
    part : Part
    sources : mapping of str to str
        Plugins of this machine.

    Raises
    ------
    BowerbirdError
        If it cannot be had, or not with its parameters.
    """
    plugin = _plugin(part, sources)
    plugin.check(part.parameters)
    make: Maker = plugin.load()
    return make


def code_of(part: Part, sources: Mapping[str, str]) -> str:
    """Return the digest of the file that an encoder comes from; empty where it is installed.

    Parameters
    ----------
    part : Part
    sources : mapping of str to str
        Plugins of this machine.
    """
    return _plugin(part, sources).sha256 or ""


def _plugin(part: Part, sources: Mapping[str, str]) -> plugins.Plugin:
    source = sources.get(part.name)
    return plugins.get("encoders", source or part.name, allow_paths=source is not None)


def _progress_of(progress: Progress, part: Part, rows: int) -> Callable[[int], None]:
    """Return what shows how many items have been looked at, and how long the others will take."""
    begun, last, before = time.monotonic(), -SECONDS_BETWEEN, -1
    name = f"encoding {part.column or 'pictures'}"

    def show(items: int) -> None:
        nonlocal last, before
        now = time.monotonic() - begun
        if before < 0:  # what was encoded another time says nothing of how fast it goes now
            before = max(0, items - SHARD)
        if now - last >= SECONDS_BETWEEN:
            last = now
            remaining = now / (items - before) * (rows - items)
            progress(f"{name}: {items:,} of {rows:,}, {_time(remaining)} left", items / rows)

    return show


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
