"""The learners to choose from: every one of them, once, under what it is for."""

from __future__ import annotations

from collections import Counter

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.views.settings.learner_menu import PURPOSES
from bowerbird.app.views.settings.menus import OTHERS, menu

OURS = plugins.find("learners")


def test_every_learner_stands_under_one_heading() -> None:
    """Each is there once, under a purpose or the last heading, its sentence behind its name."""
    groups = menu(OURS, OURS, PURPOSES)
    assert Counter(name for one in groups.values() for name in one.values()) == Counter(list(OURS))
    assert set(groups) <= {*PURPOSES, OTHERS}
    assert all(": " in shown for one in groups.values() for shown in one)
