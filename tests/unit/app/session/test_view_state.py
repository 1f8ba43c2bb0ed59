"""What one person looks at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bowerbird.app.session.view_state import ViewState


@pytest.fixture
def view() -> ViewState:
    """Return what is seen of a pool that nobody asks."""
    pool: Any = SimpleNamespace()
    return ViewState(pool)


def test_what_is_gathered_is_selected_where_nobody_shows_it(view: ViewState) -> None:
    """It goes to the card that shows it, if there is one."""
    assert not view.gather([9, 4, 7])
    assert view.selection.tolist() == [4, 7, 9]
    told: list[list[int]] = []
    view.select([])
    view.subscribe("gathered", lambda: told.append(view.gathered.tolist()))
    assert view.gather([3, 1], "item 7")
    assert (told, view.gathered_like, len(view.selection)) == ([[3, 1]], "item 7", 0)


def test_a_preview_is_shown_until_it_is_not(view: ViewState) -> None:
    """Cards are told when a preview comes and when it goes, and not when there was none."""
    told: list[object] = []
    view.subscribe("preview", lambda: told.append(view.previewed))
    preview: Any = {"picks": []}
    for shown in (None, preview, None, None):
        view.show_preview(shown)
    assert told == [{"picks": []}, None]
