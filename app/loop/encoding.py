"""Make the vectors of a pool, in a process of its own: it loads what takes long and much memory."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.encoding.contract import Encoder, Maker, missing_packages
from bowerbird.data.encoding.encode import Encoding
from bowerbird.data.encoding.order import SHARD
from bowerbird.data.encoding.part import COLUMNS, Part
from bowerbird.data.encoding.stage import make_stage
from bowerbird.data.encoding.vectors import Vectors
from bowerbird.data.errors import BowerbirdError, PluginError, describe_error
from bowerbird.data.open import load_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress

SECONDS_BETWEEN = 0.25  # lines of progress


def run(
    connection: Connection, folder: str, parts: Sequence[Mapping[str, Any]], sources: dict[str, str]
) -> None:
    """Encode a pool, and tell the parent how far it is and where the result lies.

    Parameters
    ----------
    connection : Connection
        Carries JSON: `is` (``progress``, ``done`` or ``failed``), `text` and `share`.
    folder : str
        The pool's in the cache.
    parts : sequence of mapping
        As `Part.as_dict` gives them.
    sources : dict of str to str
        Plugins of this machine, as `bowerbird.app.loop.engine.Engine` takes them.
    """
    from bowerbird.app.config.threads import limit_threads

    def send(what: str, text: str, share: float | None = None) -> None:
        connection.send_bytes(json.dumps({"is": what, "text": text, "share": share}).encode())

    limit_threads()
    try:
        pool = load_pool(Path(folder))
        show = partial(send, "progress")
        stage = encode(pool, [Part(**part) for part in parts], sources, show)
        send("done", str(stage.folder))
    except BowerbirdError as error:
        send("failed", str(error))
    except Exception as error:  # an encoder may be anybody's; the person is told what it raised
        send("failed", describe_error(error))


def encode(
    pool: Pool, parts: Sequence[Part], sources: Mapping[str, str], progress: Progress
) -> Pool:
    """Encode all items of a pool, as far as that was not done before.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    parts : sequence of Part
        With their columns.
    sources : mapping of str to str
        Plugins of this machine.
    progress : callable

    Returns
    -------
    pool : Pool
        The same items with their vectors.

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
        encoding = Encoding(pool, part, encoder, fitted_on, code)
        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers, "encode") as threads:
            show = _progress_of(progress, part, len(pool))
            encoded.append((part, encoding.run(len(pool), threads, workers, show)))
    return make_stage(pool, encoded, len(pool))


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
