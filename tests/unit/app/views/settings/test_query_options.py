"""What goes with any strategy is written as strategies read it, and read back as written."""

from __future__ import annotations

import pytest

from bowerbird.app.views.settings.query_options import joined, parted


@pytest.mark.parametrize(
    ("selected", "where", "within"),
    [(False, "", ""), (True, "", "selection"), (False, "mag < 20", "mag < 20"),
     (True, "a < 1 or b > 2", "selection and (a < 1 or b > 2)"),
     (False, "(a < 1) and (b < 2)", "(a < 1) and (b < 2)")],
)  # fmt: skip
def test_selection_and_filter_are_one_text(selected: bool, where: str, within: str) -> None:
    """Both fields come out of the text that they were made into."""
    assert joined(selected, f" {where} ") == within
    assert parted(within) == (selected, where)
