"""Strategies and learners to choose from: every one of them, once, under what it is for."""

from __future__ import annotations

from collections import Counter

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.views.settings.menus import LEARNER_PURPOSES, OTHERS, STRATEGY_PURPOSES, menu

STRATEGIES = plugins.find("strategies")
LEARNERS = plugins.find("learners")


def test_every_strategy_stands_under_one_heading() -> None:
    """Each is there once, and no purpose names a strategy that there is not."""
    names = Counter(name for one in menu(STRATEGIES, STRATEGIES).values() for name in one.values())
    assert names == Counter(list(STRATEGIES))
    assert {name for purpose in STRATEGY_PURPOSES.values() for name in purpose} <= set(STRATEGIES)


def test_every_learner_stands_under_one_heading() -> None:
    """Each is there once, under a purpose or the last heading, its sentence behind its name."""
    groups = menu(LEARNERS, LEARNERS, LEARNER_PURPOSES)
    assert Counter(name for one in groups.values() for name in one.values()) == Counter(
        list(LEARNERS)
    )
    assert set(groups) <= {*LEARNER_PURPOSES, OTHERS}
    assert all(": " in shown for one in groups.values() for shown in one)


def test_titles_stand_behind_the_names() -> None:
    """A person reads what a strategy does before choosing it; others stand below ours."""
    mine = Plugin("strategies", "mine.py:far", "Ask far away", "file")
    shown = menu(
        {"margin": STRATEGIES["margin"], "mine.py:far": mine}, ["mine.py:far", "margin", "gone"]
    )
    assert shown == {
        "Resolve uncertainty": {
            "margin: ask where the two likeliest classes are closest": "margin"
        },
        OTHERS: {"mine.py:far: ask far away": "mine.py:far", "gone": "gone"},
    }
