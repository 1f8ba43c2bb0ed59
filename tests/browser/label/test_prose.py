"""Texts that one can read: large, folded, marked, and whole on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SHORT = "A report of few words, though of more than would be read in the cell of a table"
LINES = "\n".join(f"line {i} of a long report" for i in range(40))
CUT = "abc " * 30_000  # 120,000 characters
MARKUP = f"<b id=bold>bold</b> {SHORT}"


def pool(folder: Path) -> Pool:
    """Make items with a text each: short, of many lines, very long, and with markup."""
    table = pd.DataFrame({"id": [f"item {i}" for i in range(24)], "f0": range(24), "f1": 1.0})
    table["report"] = [f"{SHORT} {i} {'thunder' if i % 3 else 'breeze'}" for i in range(24)]
    table.loc[1, "report"], table.loc[2, "report"], table.loc[3, "report"] = LINES, CUT, MARKUP
    table["size"] = np.arange(24.0)
    table.to_parquet(folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("report", "size"))
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


@pytest.fixture
def texts(serve_with: Callable[..., Any]) -> Any:
    """Return a server of texts."""
    return serve_with(make_pool=pool)


def test_a_text_is_read_and_unfolded(page: Page, texts: Any) -> None:
    """It stands above the table, keeps its lines, folds for the next item, and is never markup."""
    from playwright.sync_api import expect

    card = texts.opened(page)
    passage = card.locator(".passage")
    lines, more = passage.locator(".lines"), passage.locator(".foot button")
    expect(lines).to_contain_text(f"{SHORT} 0")
    expect(more).to_be_hidden()
    expect(card.locator('[data-row="report"]')).to_have_count(0)
    assert passage.bounding_box()["y"] < card.locator('[data-row="size"]').bounding_box()["y"]
    texts.press(page, "1")
    texts.shows(card, 1)
    expect(more).to_have_text("Show all")
    folded = lines.bounding_box()["height"]
    more.click()
    expect(more).to_have_text("Show less")
    assert lines.bounding_box()["height"] > 2 * folded
    assert lines.inner_text() == LINES
    texts.press(page, "1")
    texts.shows(card, 2)
    expect(more).to_have_text("Show all")
    more.click()
    expect(passage.locator(".meaning")).to_contain_text("The first 100,000 of 120,000 characters.")
    assert len(lines.text_content() or "") == 100_000
    texts.press(page, "1")
    texts.shows(card, 3)
    expect(lines).to_contain_text("<b id=bold>bold</b>")
    expect(card.locator("#bold")).to_have_count(0)


def test_telling_words_are_marked(page: Page, texts: Any) -> None:
    """What is rare in the pool is marked, and the card says what the marks mean."""
    from playwright.sync_api import expect

    card = texts.opened(page)
    expect(card.locator(".passage mark").first).to_have_text("breeze")
    expect(card.locator(".passage .meaning")).to_contain_text("Marked: ")
