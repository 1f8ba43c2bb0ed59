"""A Dask cluster that works on shards, by the address of its scheduler.

Dask sends and reads pickles: whoever has the scheduler can run anything as the person who connects,
and the other way round. So only an address that this person has named is ever connected to.
"""

from __future__ import annotations

import hashlib
import logging
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from bowerbird.app.config.threads import limit_threads
from bowerbird.data.errors import ClusterError, describe_error
from bowerbird.data.remarks import counted
from bowerbird.data.shards import Task

T = TypeVar("T")

CONNECT_SECONDS = 30
LOOK_SECONDS = 5  # between looks at whether there is a worker
ALONE_SECONDS = 60  # that a cluster may be without any; one is started again within seconds
LARGEST_TASK = "1 TiB"  # rows are sent along on purpose, so that they need not be warned of
# What figures depend on; where they differ, other vectors and probabilities could come of it.
PACKAGES = ("bowerbird", "numpy", "onnxruntime", "pillow", "scikit-learn", "scipy", "torch")


class Cluster:
    """Workers of a scheduler; `cluster` connects to them.

    Parameters
    ----------
    client : distributed.Client
    address : str
        The scheduler's.

    Attributes
    ----------
    count : int
        Threads of all workers.
    text : str
        What there is, for the person.
    note : str
        What the person should know of its arithmetic; mostly empty.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._alone_since: float | None = None
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        self.count = max(1, sum(worker["nthreads"] for worker in workers))
        workers_text, threads_text = counted(len(workers), "worker"), counted(self.count, "thread")
        self.text = f"{workers_text} with {threads_text} at {address}"
        self.note = ""

    def submit(self, function: Callable[..., T], /, *args: Any) -> Task[T]:
        """Have a function called by a worker, and again by another where one is lost.

        Parameters
        ----------
        function : callable
            Of a module that workers have too, or a partial of one.
        *args : object
            Small, for they go by way of the scheduler.

        Returns
        -------
        task : Task
        """
        return _Task(self, self._client.submit(function, *args, pure=False))

    def share(self, thing: T) -> T:
        """Send something to each worker that needs it, once.

        Parameters
        ----------
        thing : object

        Returns
        -------
        shared : object
            Stands for it among the arguments of `submit`.
        """
        header, frames = load_distributed().protocol.serialize(thing)
        packed = header, [bytes(frame) for frame in frames]
        return cast("T", self._client.submit(_unpacked, *packed, pure=False))

    def check(self, folder: Path | None) -> None:
        """Compare the workers with this machine.

        Parameters
        ----------
        folder : Path or None
            A folder that they must see; None where they need none.

        Raises
        ------
        ClusterError
            If there is a worker that cannot do the same work.
        """
        expected, text = about_machine(), str(folder or "")
        for worker, about in self._client.run(look_around, text, on_error="return").items():
            if isinstance(about, OSError):  # it has gone meanwhile
                continue
            if isinstance(about, Exception):
                raise ClusterError(
                    f"Worker {worker} cannot run Bowerbird: {describe_error(about)}. Install there "
                    "what is installed here, the scheduler included."
                )
            versions, arithmetic, is_visible = about
            self._compare(worker, versions, expected[0])
            if not is_visible:
                raise ClusterError(
                    f"Worker {worker} does not see {text}. Put the project on a disk that all "
                    "machines have at the same path, or leave out --scheduler."
                )
            if arithmetic != expected[1]:
                self.note = (
                    f"Workers of {self._address} have another kind of processor than this machine: "
                    "the last digits of what they compute may differ from what it would compute."
                )

    def _compare(self, worker: str, versions: dict[str, str], expected: dict[str, str]) -> None:
        for package, needed in expected.items():
            if (installed := versions.get(package, "not installed")) != needed:
                raise ClusterError(
                    f"Worker {worker}: {package} is {installed}, and {needed} on this machine. "
                    "Install the same there, or leave out --scheduler."
                )

    def refuse_alone(self) -> None:
        """Refuse to wait longer where no worker has been there for a minute.

        Raises
        ------
        ClusterError
        """
        if self._client.scheduler_info()["workers"]:
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > ALONE_SECONDS:
            raise ClusterError(no_worker(self._address))

    def failure(self, error: BaseException, status: str) -> ClusterError | None:
        """Return why a cluster could not do a shard; None where the function itself raised.

        Parameters
        ----------
        error : BaseException
            As Dask raised it.
        status : str
            What Dask says of the shard.
        """
        if type(error).__name__ == "KilledWorker":
            return ClusterError(
                f"Workers of {self._address} ended, one after the other, at the same work; most "
                "likely each has too little memory. Give them more, or leave out --scheduler."
            )
        if isinstance(error, ModuleNotFoundError) or "deserializ" in str(error):
            return ClusterError(
                f"The cluster at {self._address} lacks code that this machine has "
                f"({describe_error(error)}). Install it there; with a file of your own, leave out "
                "--scheduler."
            )
        if status == "error":
            return None
        return ClusterError(
            f"The scheduler at {self._address} was lost. Start it again, or leave out --scheduler."
        )


class _Task:
    """A shard on a cluster."""

    def __init__(self, cluster: Cluster, future: Any) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Any:
        while True:
            try:
                return self._future.result(LOOK_SECONDS)
            except Exception as error:
                if isinstance(error, TimeoutError) and not self._future.done():
                    self._cluster.refuse_alone()
                    continue
                failure = self._cluster.failure(error, self._future.status)
                if failure is None:
                    raise
                raise failure from error

    def cancel(self) -> None:
        self._future.release()


@contextmanager
def cluster(address: str, folder: Path | None = None) -> Iterator[Cluster]:
    """Connect to a cluster, and leave it as it was afterwards.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://10.0.0.1:8786``.
    folder : Path or None
        A folder that its workers must see; None where they need none.

    Yields
    ------
    cluster : Cluster

    Raises
    ------
    ClusterError
        If it is not there or has no worker, or is not like this machine.
    """
    if find_spec("distributed") is None:
        raise ClusterError("--scheduler needs distributed. pip install 'bowerbird[cluster]'.")
    import dask

    distributed = load_distributed()
    for name in ("distributed", "distributed.client"):  # the person is told in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_TASK}):
        try:
            client: Any = distributed.Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, direct_to_workers=False
            )
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"No scheduler answers at {address} ({describe_error(error)}). Start one there "
                "with `dask scheduler`, or leave out --scheduler."
            ) from error
        try:
            _await_workers(client, address)
            ready = Cluster(client, address)
            ready.check(folder)
            yield ready
        finally:
            client.close()


def load_distributed() -> Any:
    """Import Dask's `distributed`, and leave it the log messages of its own alone.

    By itself it keeps those of Tornado and Bokeh from everybody, too.

    Returns
    -------
    distributed : module
    """
    import dask

    if "logging" not in dask.config.config:  # whoever states it means it
        dask.config.set({"logging": {"version": 1, "disable_existing_loggers": False}})
    import distributed

    return distributed


def _await_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ALONE_SECONDS)
    except TimeoutError as error:
        raise ClusterError(no_worker(address)) from error


def no_worker(address: str) -> str:
    """Return what is told of a scheduler without a worker."""
    return (
        f"The scheduler at {address} has had no worker for {ALONE_SECONDS} seconds. Start some "
        f"with `dask worker {address}`, or leave out --scheduler."
    )


def about_machine() -> tuple[dict[str, str], str]:
    """Return what figures depend on here.

    Returns
    -------
    versions : dict of str to str
        Of the packages that are installed.
    arithmetic : str
        A digest of sums that differ in their last digits between kinds of processors.
    """
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package).partition("+")[0]
        except PackageNotFoundError:
            continue
    limit_threads()
    x = np.random.default_rng(0).standard_normal((257, 129), dtype=np.float32)
    sums = np.exp(-np.abs(x @ x.T / 129)), np.linalg.svd(x.astype(np.float64))[1]
    machine = f"{platform.machine()} {Path('/dev/nvidiactl').exists()}"  # loading torch takes long
    digest = hashlib.blake2b(machine.encode(), digest_size=16)
    for array in sums:
        digest.update(array.tobytes())
    return versions, digest.hexdigest()


def look_around(folder: str) -> tuple[dict[str, str], str, bool]:
    """Return what a worker is like; it runs there.

    Parameters
    ----------
    folder : str
        Empty where none is needed.

    Returns
    -------
    versions, arithmetic
        As of `about_machine`.
    is_visible : bool
        Whether the folder is there.
    """
    return *about_machine(), not folder or Path(folder).is_dir()


def _unpacked(header: dict[str, Any], frames: list[bytes]) -> Any:
    """Read what is shared; a worker that lacks its code fails here, and else it would end."""
    return load_distributed().protocol.deserialize(header, frames)
