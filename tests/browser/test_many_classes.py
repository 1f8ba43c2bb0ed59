"""150 classes on the whole page: legend and ledger search and fold, and classes can be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

pytestmark = pytest.mark.browser

ROWS = 300
NAMES = tuple(f"{kind} {number}" for number in range(50) for kind in ("star", "galaxy", "quasar"))
# The classes that have bars, as the browser has them.
BARS = """() => Bokeh.documents.flatMap((document) => [...document._all_models.values()])
  .filter((model) => model.type === 'FactorRange').map((model) => model.factors.length)"""


def pool(folder: Path) -> Pool:
    rng = np.random.default_rng(0)
    xy = rng.normal(size=(ROWS, 2)).astype(np.float32)
    table = pd.DataFrame({"id": [f"item {i}" for i in range(ROWS)], "f0": xy[:, 0], "f1": xy[:, 1]})
    table.to_csv(folder / "pool.csv", index=False)
    roles = Roles(id="id", features=("f0", "f1"))
    made = open_pool(folder / "pool.csv", roles, cache=folder / "cache")
    assert made.folder is not None
    stored.store(made.folder, best(ROWS), xy)
    return made


@pytest.fixture
def many(site: Any, tmp_path: Path) -> Any:
    """Serve a project of 150 classes, of which a model finds two items of each."""
    classes = tuple((name, None) for name in NAMES)
    served = site(tmp_path / "p.bower", pool(tmp_path), ProjectOptions(classes=classes))
    cards = {"label": [0, 0, 20, 5], "map": [0, 5, 10, 12], "classes": [10, 5, 20, 12]}
    served.write(event_of("layout", {"cards": cards, "open": list(cards), "dark": False}))
    served.predict(np.eye(150, dtype=np.float32)[np.arange(ROWS) % 150])
    return served


def opened(page: Page, many: Any) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(many.address)
    page.locator(f".map[data-drawn='{ROWS}']").wait_for(state="attached", timeout=240_000)


def test_the_legend_folds_searches_and_brings_a_class_out(page: Page, many: Any) -> None:
    """Ten of 150 stand there; a search finds any, and the pointer over one dims the others."""
    opened(page, many)
    legend, card = page.locator(".legend"), page.locator(".map")
    entries = legend.locator(".entry")
    expect(entries).to_have_count(10)
    legend.get_by_role("button", name="Show all 150").click()
    expect(entries).to_have_count(150)
    legend.get_by_role("searchbox").fill("QUASAR 4")
    expect(entries).to_have_count(11)
    expect(entries.first).to_contain_text("quasar 4")
    code = NAMES.index("quasar 4") + 1
    entries.first.focus()
    expect(card).to_have_attribute("data-highlighted", str(code))
    entries.first.click()
    expect(card).to_have_attribute("data-hidden", "2")
    legend.get_by_role("searchbox").fill("")
    legend.get_by_role("button", name="Show the largest").click()
    expect(entries).to_have_count(11)  # the hidden one stays among them, to be brought back
    expect(legend.locator(".entry.away")).to_contain_text("quasar 4")


def test_the_ledger_searches_and_classes_can_be_changed(page: Page, many: Any) -> None:
    """Lines and bars follow the search; rename, merge and undo do what they do with few."""
    opened(page, many)
    rows = page.locator("table.ledger tr.row")
    expect(rows).to_have_count(150)
    page.wait_for_function(f"({BARS})().includes(40)")
    page.get_by_label("Find a class in the table").fill("Star 3")
    expect(rows).to_have_count(11)
    page.wait_for_function(f"({BARS})().includes(11)")
    expect(page.locator(".meaning")).to_contain_text("11 of 150 classes have bars")
    line = page.locator("table.ledger tr[data-class='star 33']")
    line.hover()
    line.get_by_role("button", name="Rename star 33").click()
    page.keyboard.type("star of Wolf and Rayet")
    page.keyboard.press("Enter")
    expect(line).to_have_count(0)  # it does not fit the search any more
    expect(rows).to_have_count(10)
    line = page.locator("table.ledger tr[data-class='star 34']")
    line.hover()
    line.get_by_role("button", name="Merge star 34").click()
    page.get_by_label("Class that star 34 becomes part of").select_option("star 3")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(rows).to_have_count(9)
    page.locator(".label .icon.undo").click()
    expect(rows).to_have_count(10)
    state = many.project.state
    assert state.class_of("star 34").name == "star 34"
    assert state.class_of("star 33").name == "star of Wolf and Rayet"


def test_a_label_draws_the_cells_that_changed(page: Page, many: Any) -> None:
    """Of the ledger's 150 lines those of the other 149 classes stay as they are."""
    opened(page, many)
    expect(page.locator("table.ledger tr.row")).to_have_count(150)
    cells = page.locator("table.ledger td")
    cells.evaluate_all("all => { for (const one of all) one.dataset.before = 'yes' }")
    many.write(event_of("labelled", {"class": "quasar 7", "items": ["item 4"], "seconds": 1.0}))
    line = page.locator("table.ledger tr[data-class='quasar 7']")
    expect(line.locator(".count")).to_have_text("1")
    expect(line.locator("td:not([data-before])").first).to_be_visible()
    others = page.locator("table.ledger tr:not([data-class='quasar 7']) td")
    expect(others.and_(page.locator("td:not([data-before])"))).to_have_count(0)
