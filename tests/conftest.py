"""Fixtures that every test may use, and settings that hold for all of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bowerbird.strategies.evidence import Evidence

# Nothing above imports numpy or torch. One thread, so that sums come out the same on every machine
# and tests that run side by side do not fight over the cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# "steady" draws the same examples on every run and never times one; "search" draws new ones:
# HYPOTHESIS_PROFILE=search pytest tests/property
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what needs data or a device that is not there."""
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


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of the data sets; for tests that carry the marker ``realdata``."""
    folder = Path(os.environ["BOWERBIRD_DATA"])
    assert folder.is_dir(), f"BOWERBIRD_DATA is {folder}, which is no folder."
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium; a machine without one fails, it does not skip."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail(
        "No Chromium was found and the browser tests need one. On Debian: "
        "apt-get install chromium; elsewhere set CHROMIUM to its path.",
        pytrace=False,
    )


# For one file of tests, not for all: while Playwright runs, asyncio.run() is refused.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give a running Chromium without a window; WebGL is drawn in software."""
    from playwright.sync_api import sync_playwright

    options = ["--disable-dev-shm-usage", "--disable-gpu", "--enable-unsafe-swiftshader"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses root, as containers have it
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a fresh page with its own cookies, large enough for all cards."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def make_evidence() -> Callable[..., Evidence]:
    """Give a function that makes evidence for strategies; its arrays cannot be written to."""
    from bowerbird.app.plugin_states import evidence_of

    return evidence_of
