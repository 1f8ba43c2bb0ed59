"""The strategies to choose from: every one of them, once, under what it is for."""

from __future__ import annotations

from collections import Counter

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.views.settings.menus import OTHERS, PURPOSES, menu

OURS = plugins.find("strategies")


def test_every_strategy_stands_under_one_heading() -> None:
    """Each is there once, and no purpose names a strategy that there is not."""
    names = Counter(name for one in menu(OURS, OURS).values() for name in one.values())
    assert names == Counter(list(OURS))
    assert {name for purpose in PURPOSES.values() for name in purpose} <= set(OURS)


def test_titles_stand_behind_the_names() -> None:
    """A person reads what a strategy does before choosing it; others stand below ours."""
    mine = Plugin("strategies", "mine.py:far", "Ask far away", "file")
    shown = menu({"margin": OURS["margin"], "mine.py:far": mine}, ["mine.py:far", "margin", "gone"])
    assert shown == {
        "Resolve uncertainty": {
            "margin: ask where the two likeliest classes are closest": "margin"
        },
        OTHERS: {"mine.py:far: ask far away": "mine.py:far", "gone": "gone"},
    }
