"""What goes with any strategy is written as strategies read it, and read back as written."""

from __future__ import annotations

from typing import Any

import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.views.settings.query_options import aims_of, joined, parted


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


def blind(evidence: Any, rng: Any) -> None:
    """Look at nothing of the person's."""


def test_what_a_strategy_looks_at_is_offered() -> None:
    """Classes to look for and items to start from are for strategies that look at them."""
    ours = plugins.find("strategies")
    assert aims_of(ours["more_like"]) == {"targets", "selection"}
    assert aims_of(ours["certain"]) >= {"targets"}
    assert aims_of(ours["margin"]) == frozenset()
    mine = Plugin("strategies", "mine", "", "file", parameters={"target": ""}, loaded=blind)
    assert aims_of(mine) == {"targets"}
