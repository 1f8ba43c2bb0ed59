"""While one practises, no answer reaches the page, whatever is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

pytestmark = pytest.mark.browser

ROWS = 90
SECRETS = ("catalogue D", "catalogue G", "catalogue N", "731077")  # values of the kept columns


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    kind = np.arange(ROWS) % 3
    columns = {"id": [f"s{i}" for i in range(ROWS)], "mag": rng.normal(size=ROWS).round(3)}
    columns["colour"] = rng.normal(size=ROWS).round(3)
    columns["class"] = np.array(["dwarf", "giant", "nova"])[kind]
    columns["code"] = kind + 731077
    columns["sort"] = np.array(["catalogue D", "catalogue G", "catalogue N"])[kind]
    return pd.DataFrame(columns)


def test_no_answer_reaches_the_page(page: Page, tmp_path: Path, site: Callable[..., Any]) -> None:
    """Card, search, map and plots are opened, and nothing that was sent holds a kept value."""
    from playwright.sync_api import expect

    table().to_csv(tmp_path / "t.csv", index=False)
    pool = open_pool(tmp_path / "t.csv", Roles(), cache=tmp_path / "cache")
    opened = site(tmp_path / "p.bower", pool, ProjectOptions())
    pick = {"score": 1.0, "reason": "far", "probability": 1.0, "target": None}
    body = {"round": 1, "position": 1, "version": None, "seed": 0, "strategy": "auto"}
    picks = [{**pick, "item": f"s{i}"} for i in range(20)]
    opened.write(event_of("query", {**body, "spread": True, "picks": picks}))

    received: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(frame))

    page.on("websocket", listen)
    page.goto(opened.address)
    card = page.locator(".label")
    expect(card).to_have_attribute("data-position", "0")
    expect(card.locator(".withheld")).to_contain_text("Not shown while you practise")
    expect(card.locator(".withheld")).to_contain_text("code, sort")
    expect(card.locator(".fact .name")).to_have_text(["mag", "colour"])

    page.keyboard.press("/")
    card.get_by_label("Find an item by its id or by text").fill("catalogue")
    expect(card.locator(".results")).not_to_be_empty()
    page.keyboard.press("Escape")
    card.get_by_role("button", name="Columns: pin, hide, order").click()
    expect(card.locator(".over.columns .entry")).to_have_count(2)
    page.keyboard.press("Escape")

    sent = b"\n".join(f.encode() if isinstance(f, str) else f for f in received)
    assert b"Not shown while you practise" in sent
    assert not [secret for secret in SECRETS if secret.encode() in sent]
