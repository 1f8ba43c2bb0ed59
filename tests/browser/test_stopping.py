"""Stopping a training that does not end, and beginning it again, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROWS = 40
WAIT = 90_000
ENDLESS = '''
import time
from bowerbird.models.logistic import Logistic

class Endless(Logistic):
    """Train without end on two labels or more."""

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def fit(self, X, y):
        if len(X) > 1:
            time.sleep(3600)
        return super().fit(X, y)
'''


@pytest.fixture
def served(site: Callable[..., Any], tmp_path: Path) -> Any:
    """Serve a small project whose learner trains without end on its second label."""
    (tmp_path / "endless.py").write_text(ENDLESS)
    learner = resolve("learners", f"{tmp_path}/endless.py:Endless")
    xy = np.random.default_rng(0).normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(tmp_path / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(ROWS), xy)
    choices = ProjectOptions(
        learner=learner.name,
        strategy="random",
        classes=(("ring", None), ("spiral", None)),
        sources=learner.sources,
    )
    return site(tmp_path / "p.bower", pool, choices, kind=Project)


def label(page: Page) -> None:
    """Return the item that is shown a class."""
    expect(page.locator(".label")).to_have_attribute("data-position", re.compile(r"\d"))
    page.keyboard.press("1")


def test_a_training_is_stopped_and_begun_again(page: Page, served: Any) -> None:
    """The header offers it while it takes long; the model stays, and keys go on as before."""
    page.set_viewport_size({"width": 1500, "height": 900})
    page.goto(served.address, timeout=WAIT)
    page.locator(".label[data-position]:not([data-position=''])").wait_for(timeout=WAIT)
    label(page)
    expect(page.locator(".part.model")).to_contain_text("v1", timeout=WAIT)
    label(page)
    line = page.locator(".part.busy")
    expect(line).to_contain_text("training on 2 labels", timeout=WAIT)
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    stop.click()
    expect(page.get_by_role("status").filter(has_text="Training was stopped")).to_be_visible()
    again = page.get_by_role("button", name="Train now")
    expect(again).to_be_visible(timeout=WAIT)
    expect(line).to_contain_text("training has stopped")
    expect(stop).to_have_count(0)
    expect(page.locator(".part.model")).to_contain_text("v1")

    again.click()
    expect(line).to_contain_text("training on 2 labels", timeout=WAIT)
    label(page)  # no button has kept the keys to itself
    expect(page.locator(".part.model")).to_contain_text("3 labels", timeout=WAIT)
    assert [model.version for model in served.project.state.models] == [1]
