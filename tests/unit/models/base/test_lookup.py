"""Learners are found by name, and nothing else is."""

from __future__ import annotations

import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.errors import UnknownName
from bowerbird.models.base.lookup import learner_names, learner_of


def test_finds_what_the_plugin_door_finds():
    """The names are those of the built-in learners, and lead to the same classes."""
    door = {n: p for n, p in plugins.find("learners").items() if p.source == "built-in"}
    assert list(learner_names()) == sorted(door)
    assert all(learner_of(name) is door[name].load() for name in door)


@pytest.mark.parametrize(
    "name", ["logistik", "", "chunks", "learner", "os", "sklearn.svm:SVC", ".."]
)
def test_refuses_the_rest(name):
    """Files that only help, other modules and code are refused with the names that there are."""
    with pytest.raises(UnknownName, match=r"There are: .*extra_trees.*logistic") as caught:
        learner_of(name)
    assert "\n" not in str(caught.value)
