"""A strategy that breaks, in a real browser: the page says so, and the person goes on labelling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROWS = 80
WAIT = 90_000  # milliseconds: a worker that was stopped loads its learner again
CODE = '''
import time
import numpy as np

def raising(evidence, rng):
    """Break."""
    raise RuntimeError("no column of redshifts")

def nan(evidence, rng):
    """Return no numbers."""
    return np.full(len(evidence), np.nan)

def twice(evidence, n, rng):
    """Pick one item twice."""
    return [0, 0]

def sleeping(evidence, rng):
    """Take a minute."""
    time.sleep(60)
'''
TOLD = {
    "raising": "Cause: it ended in an error (RuntimeError: no column of redshifts).",
    "nan": "scores that are not finite numbers.",
    "twice": "picked an item twice.",
    "sleeping": "Cause: it took more than 10 s and was stopped.",
}


@pytest.fixture
def working(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve a small project whose worker runs, with a person's own bad strategies at hand."""
    (tmp_path / "bad.py").write_text(CODE)
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy)
    choices = ProjectOptions(
        learner="logistic",
        strategy="random",
        classes=(("ring", None), ("spiral", None)),
        sources={name: f"{tmp_path}/bad.py:{name}" for name in TOLD},
        time_limit=10.0,  # which a good strategy keeps on a busy machine
    )
    return site(tmp_path / "p.bower", pool, choices, kind=Project)


def label_one(page: Page, count: int) -> None:
    """Return the item that is shown a class, and wait until the label is on the disk."""
    page.locator(".label[data-position]:not([data-position=''])").wait_for(timeout=WAIT)
    page.keyboard.press("1")
    expect(page.locator(".map")).to_have_attribute("data-labels", str(count), timeout=WAIT)
    expect(page.locator(".label[data-unsaved]")).to_have_attribute("data-unsaved", "0")


def asked_by(page: Page, working: Any, strategy: str, round: int) -> None:
    """Wait until a strategy has asked in some round, or a later one."""
    state = working.project.state
    for _ in range(WAIT // 50):
        if state.round >= round and state.queries[-1].strategy == strategy:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Round {state.round} was asked by {state.queries[-1].strategy}.")


def test_bad_strategies_leave_the_session_usable(page: Page, working: Any) -> None:
    """Raising, NaN, an item twice and a minute's sleep: each is told, and labels go on."""
    page.goto(working.address, timeout=WAIT)
    label_one(page, 1)
    for count, (name, cause) in enumerate(TOLD.items(), 2):
        working.write(event_of("strategy", {"name": name, "parameters": {}, "sha256": None}))
        notice = page.get_by_role("alert").filter(
            has_text=f"The strategy “{name}” could not choose"
        )
        expect(notice).to_contain_text(cause, timeout=WAIT)
        expect(notice).to_contain_text("items now come in random order. Your labels are safe")
        asked_by(page, working, "random", count)
        label_one(page, count)
        notice.get_by_role("button", name="Close").click()
    assert len(working.project.state.labelled) == 1 + len(TOLD)
    # Another strategy, once chosen, asks again.
    working.write(event_of("strategy", {"name": "margin", "parameters": {}, "sha256": None}))
    asked_by(page, working, "margin", 2 + len(TOLD))
    label_one(page, 2 + len(TOLD))
