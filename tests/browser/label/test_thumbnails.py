"""Every kind of item has a thumbnail, the same in the queue, the history and among neighbours."""

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

ROWS = 60
SENTENCE = "please tell me where number {} is <b>now</b>"


def pool_of(**columns: Any) -> Callable[[Path], Pool]:
    def make(folder: Path) -> Pool:
        xy = np.random.default_rng(0).normal(size=(ROWS, 2))
        table = pd.DataFrame(
            {"id": [f"item {i}" for i in range(ROWS)], "u": xy[:, 0], "g": xy[:, 1]}
        )
        table.assign(**columns).to_parquet(folder / "pool.parquet")
        roles = Roles(id="id", features=("u", "g"), context=("*",))
        return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")

    return make


def test_pictures_are_whole(page: Page, served: Any) -> None:
    """A picture is fitted into its place and not cut, and is called by its item's id."""
    from playwright.sync_api import expect

    served.opened(page)
    image = page.locator('.queue .next[data-position="5"] img')
    expect(image).to_have_css("object-fit", "contain")
    expect(image).to_have_attribute("alt", "item 5")
    page.wait_for_function(
        "(image) => image.complete && image.naturalWidth === 96", arg=image.element_handle()
    )


def test_sentences_are_read_everywhere(page: Page, serve_with: Callable[..., Any]) -> None:
    """The words stand in the queue, among the neighbours and in the history, as text."""
    from playwright.sync_api import expect

    served = serve_with(make_pool=pool_of(text=[SENTENCE.format(i) for i in range(ROWS)]))
    card = served.opened(page)
    expect(page.locator('.queue .next[data-position="5"] .thumb')).to_have_text(SENTENCE.format(5))
    served.press(page, "1", "2")
    served.shows(card, 2)
    served.saved(card)
    words = [SENTENCE.format(i) for i in (1, 0)]
    expect(page.locator(".history .thumb")).to_have_text(words)
    expect(card.locator(".neighbour .thumb").first).to_contain_text("please tell me")


@pytest.mark.parametrize(
    ("columns", "shape", "count", "words"),
    [
        ({}, "rect", 2, "rank in the pool: u "),
        ({"flux": [[1.0, i, 2.5] for i in range(ROWS)]}, "path", 1, "3 values, 1 to 5"),
    ],
)
def test_numbers_and_curves_are_drawn(
    page: Page,
    serve_with: Callable[..., Any],
    columns: dict[str, Any],
    shape: str,
    count: int,
    words: str,
) -> None:
    """A row of numbers is bars and a series a line, both with words for who cannot see them."""
    from playwright.sync_api import expect

    served = serve_with(make_pool=pool_of(**columns))
    card = served.opened(page)
    thumb = page.locator('.queue .next[data-position="5"] .thumb')
    expect(thumb.locator(shape)).to_have_count(count)
    expect(thumb).to_have_attribute("role", "img")
    assert words in (thumb.get_attribute("aria-label") or "")
    served.press(page, "1", "2")
    served.saved(card)
    expect(page.locator(f".history .thumb {shape}")).to_have_count(2 * count)
