"""What a new pool needs before its map is at its best, made once by a process of its own and kept.

What takes long to load is loaded once the process has given way: others have the cores meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.log.events import Projected
from bowerbird.app.loop.failures import failure_of
from bowerbird.app.loop.messages import Drawn, Prepared, Progress, StepFailed, send
from bowerbird.app.loop.worker import give_way

if TYPE_CHECKING:
    from bowerbird.data.pool import Pool


def prepare(
    channel: socket.socket, *, folder: Path, method: str, seed: int, scheduler: str = ""
) -> None:
    """Compute a pool's local scale, projection, index and groups, report progress, and end.

    Parameters
    ----------
    channel : socket
        Where the parent hears of it.
    folder : Path
        The pool's folder in the cache.
    method : str
        Name of the projection; empty where it is there already.
    seed : int
    scheduler : str
        Address of the scheduler of a cluster that measures the scale; empty for this machine.
    """
    give_way()
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.loop.local_scale import keep_spread, known_spread
    from bowerbird.data.alike import groups
    from bowerbird.data.neighbours import similar
    from bowerbird.data.open import load_pool

    limit_threads()
    pool = load_pool(folder)

    def measure() -> None:
        if known_spread(pool) is None:
            send(channel, Progress("measuring neighbourhoods", None))
            keep_spread(pool, scheduler)

    def draw() -> None:
        if method:
            drawn = project(pool, method, seed, lambda text, x: send(channel, Progress(text, x)))
            send(channel, Drawn(drawn))

    def index() -> None:
        if similar.needed(pool.features, folder):
            send(channel, Progress("learning which items are alike", None))
            similar.build(pool.features, folder, seed)

    def group() -> None:
        groups.build(pool, lambda text, share: send(channel, Progress(text, share)), seed)

    steps = {"scale": measure, "projection": draw, "similar": index, "alike": group}
    with contextlib.suppress(ConnectionError):
        for what, step in steps.items():
            try:
                step()
            except (
                Exception
            ) as error:  # a worker reports whatever goes wrong; the next step goes on
                send(channel, StepFailed(failure_of(what, method, error)))
        send(channel, Prepared())


def project(
    pool: Pool, method: str, seed: int, progress: Callable[[str, float | None], None]
) -> Projected:
    """Compute a pool's coordinates and keep them.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    method : str
        Name of a projection.
    seed : int
    progress : callable
        Told what is being done, and the share that is done, in [0, 1] or None.

    Returns
    -------
    projected : Projected
    """
    from bowerbird.data.projections import stored

    if pool.folder is None:
        raise ValueError("A pool without a folder has nowhere to keep its coordinates.")
    progress("drawing the map", None)
    module = importlib.import_module(f"bowerbird.data.projections.{method}")
    coordinates = module.project(pool.features, seed, progress)
    stored.store(pool.folder, method, coordinates)
    digest = hashlib.blake2b(coordinates.tobytes(), digest_size=16).hexdigest()
    return Projected(method=method, seed=seed, digest=digest)
