"""Series that one can read: drawn large, with the value under the pointer or by keys."""

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
from bowerbird.data.series.columns import SeriesColumns

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def pool(folder: Path) -> Pool:
    """Make items with a curve each, of which one has none."""
    table = pd.DataFrame({"id": [f"item {i}" for i in range(24)], "f0": range(24), "f1": 1.0})
    table["flux"] = [[10.0 * i + k for k in range(9)] if i != 1 else None for i in range(24)]
    table["size"] = np.arange(24.0)
    table.to_parquet(folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"), context=("flux", "size"))
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


@pytest.fixture
def curves(serve_with: Callable[..., Any]) -> Any:
    """Return a server of curves."""
    return serve_with(make_pool=pool)


def test_a_series_is_drawn_and_its_values_are_read(page: Page, curves: Any) -> None:
    """Pointer and keys read the same values, and the next item has its own curve."""
    from playwright.sync_api import expect

    card = curves.opened(page)
    plot = card.locator(".plot")
    at = plot.locator(".at")
    expect(at).to_have_text("9 values")
    expect(plot.locator("circle.point")).to_have_count(9)
    box = plot.locator(".canvas").bounding_box()
    assert box["height"] > 120 and box["width"] > 320
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 40)
    expect(at).to_have_text("8: 8")
    page.mouse.move(0, 0)
    expect(at).to_have_text("9 values")
    cursor = plot.get_by_role("slider")
    cursor.focus()
    page.keyboard.press("Home")  # from the last, where the pointer was
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("1: 1")
    expect(cursor).to_have_attribute("aria-valuetext", "1: 1")
    cursor.blur()
    curves.press(page, "1")
    curves.shows(card, 1)
    expect(at).to_have_text("0 values")
    expect(plot.locator("svg")).to_have_count(0)
    curves.press(page, "1")
    curves.shows(card, 2)
    expect(plot.locator("circle.point")).to_have_count(9)
    cursor.focus()
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("1: 21")


def stars(folder: Path) -> Pool:
    """Make light curves in two bands, with errors and a period."""
    points = [(f"item {i}", t, 14.0 + t % 2, "gr"[t % 2]) for i in range(24) for t in range(8)]
    table = pd.DataFrame(points, columns=["id", "mjd", "mag", "band"])
    table["err"], table["period_d"] = 0.1, 2.0
    table["size"] = [float(i) for i in range(24) for _ in range(8)]
    table.to_parquet(folder / "pool.parquet")
    columns = SeriesColumns("mag", "mjd", error="err", band="band", period="period_d")
    roles = Roles(id="id", series=columns, features=("size",))
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def test_a_light_curve_is_folded_on_its_period(page: Page, serve_with: Callable[..., Any]) -> None:
    """One plot has the values with errors and bands; folded it stays so for the next item."""
    from playwright.sync_api import expect

    curves = serve_with(make_pool=stars)
    card = curves.opened(page)
    plot = card.locator(".plot")
    expect(plot).to_have_count(1)
    expect(plot.locator("circle.point.b0")).to_have_count(4)
    expect(plot.locator("path.error")).to_have_count(8)
    expect(plot.locator(".band")).to_have_text(["g", "r"])
    plot.get_by_role("checkbox", name="fold on").check()
    expect(plot.locator("circle.point")).to_have_count(16)
    cursor = plot.get_by_role("slider")
    cursor.focus()
    page.keyboard.press("End")
    expect(plot.locator(".at")).to_have_text("1.5: 15 ± 0.1 (r)")
    cursor.blur()
    curves.press(page, "1")
    curves.shows(card, 1)
    expect(plot.locator("circle.point")).to_have_count(16)
