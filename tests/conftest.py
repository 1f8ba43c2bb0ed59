"""Fixtures that every test may use, and settings that hold for all of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import psutil
import pytest

from bowerbird.app.config import children

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bowerbird.strategies.contract.evidence import Evidence

# Nothing above imports numpy or torch. One thread, so that sums come out the same on every machine
# and tests that run side by side do not fight over the cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# Hundreds of workers are started from here, and each would load these anew.
children.PRELOADED += ["sklearn.linear_model", "torch"]

# A script's background jobs are started with Ctrl+C ignored, and hand that on to what they start.
# `kill`, too, ends the tests as Ctrl+C does: with all that they have started.
for signum in (signal.SIGINT, signal.SIGTERM):
    signal.signal(signum, signal.default_int_handler)

# Every process that is started from here carries it, and is known by it after its parent is gone.
# With pytest-xdist a worker's begins with the mark of the process that started the worker.
MARK = "BOWERBIRD_TESTS"
os.environ[MARK] = f"{os.environ.get(MARK, '')}{os.getpid()}/"
SECONDS_TO_END = 60  # a worker ends by itself once its server is gone, later on a busy machine

Launch = Callable[..., "subprocess.Popen[str]"]

# The first is Chromium without windows of its own, whose drawing costs a third of a test's time.
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

# "steady" draws the same examples on every run and never times one; "search" draws new ones:
# HYPOTHESIS_PROFILE=search pytest tests/property
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


# The files that take longest come first, so that no process is left with one of them at the end:
# each takes more than 15 seconds of a processor, or waits as long.
SLOWEST = (
    "test_commands.py",
    "test_cluster.py",
    "test_cuts.py",
    "test_whole_session.py",
    "test_jobs.py",
    "test_charts.py",
    "test_page.py",
    "test_learners.py",
    "test_scikit_learn.py",
    "test_tutorial.py",
    "test_choosing_learner.py",
    "test_hostile_text.py",
    "test_open.py",
    "test_probabilities.py",
    "test_map.py",
    "test_choosing.py",
    "test_columns.py",
    "test_project.py",
    "test_simulate.py",
    "test_score.py",
    "test_fuzz.py",
    "test_without_torch.py",
    "test_installed_plugin.py",
    "test_strategies.py",
    "test_config.py",
    "test_site.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the slowest files first; skip, with the reason, what needs data or a missing device."""
    rank = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(SLOWEST)))
    lacking = {}
    if not os.environ.get("BOWERBIRD_DATA"):
        lacking["realdata"] = "BOWERBIRD_DATA is not set to the folder of the data sets"
    if any(item.get_closest_marker("gpu") for item in items) and not _has_gpu():
        lacking["gpu"] = "there is no graphics processor that torch can use"
    for item in items:
        for marker, reason in lacking.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start processes that end, with all that they have started, when the test does."""
    processes: list[subprocess.Popen[str]] = []

    def start(command: list[str], **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(command, text=True, start_new_session=True, **options)
        processes.append(process)
        return process

    yield start
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def pytest_unconfigure() -> None:
    """End what is still running because a process of the tests ended before its time."""
    for process in _left_behind():
        process.kill()


@pytest.fixture(scope="module", autouse=True)
def _no_process_is_left_behind() -> Iterator[None]:
    """Fail a file of tests after which a process that it started is still running; end it."""
    yield
    until = time.monotonic() + SECONDS_TO_END
    while (processes := _left_behind()) and time.monotonic() < until:
        time.sleep(0.05)
    for process in processes:
        process.kill()
    assert not processes, f"These processes were left running: {processes}"


def _left_behind() -> list[psutil.Process]:
    """List what this process and its children have started and what still runs."""
    running = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            mark = process.environ().get(MARK, "")
            if mark.startswith(os.environ[MARK]) and _is_busy(process):
                running.append(process)
    return running


def _is_busy(process: psutil.Process) -> bool:
    """Return whether a process still runs; multiprocessing's own do not count, they end with us."""
    if process.status() == psutil.STATUS_ZOMBIE:
        return False
    if _is(process, "resource_tracker"):
        return False
    if not _is(process, "forkserver"):
        return True
    # The copies that a fork server makes of itself have its command line, and it for their parent.
    parent = process.parent()
    return parent is None or parent.pid == 1 or _is(parent, "forkserver")


def _is(process: psutil.Process, name: str) -> bool:
    return any(name in word for word in process.cmdline())


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what Bowerbird remembers of its user away from that of whoever runs the tests."""
    home = tmp_path_factory.mktemp("state")
    os.environ["XDG_STATE_HOME"] = str(home)
    return home


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of the data sets; for tests that carry the marker ``realdata``."""
    folder = Path(os.environ["BOWERBIRD_DATA"])
    assert folder.is_dir(), f"BOWERBIRD_DATA is {folder}, which is no folder."
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; a machine without one fails, it does not skip."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail(
        "No Chromium was found and the browser tests need one. On Debian: "
        "apt-get install chromium; elsewhere set CHROMIUM to its path.",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def chromium_options() -> list[str]:
    """Return what Chromium is started with: no window, and WebGL drawn in software."""
    options = ["--disable-dev-shm-usage", "--disable-gpu", "--enable-unsafe-swiftshader"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses root, as containers have it
    return options


# For one file of tests, not for all: while Playwright runs, asyncio.run() is refused.
@pytest.fixture(scope="module")
def browser(chromium: str, chromium_options: list[str]) -> Iterator[Browser]:
    """Return a running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=chromium_options)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page with its own cookies, large enough for all cards."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    context.set_default_timeout(60_000)
    context.set_default_navigation_timeout(180_000)  # a busy machine is slow to build a first page
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def make_evidence() -> Callable[..., Evidence]:
    """Return a function that makes evidence for strategies; its arrays cannot be written to."""
    from bowerbird.app.plugins.states import evidence_of

    return evidence_of
