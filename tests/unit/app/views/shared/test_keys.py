"""The table of keys: complete, changeable, and one key a class."""

from __future__ import annotations

from dataclasses import fields

from bowerbird.app.config.settings import Keys
from bowerbird.app.views.shared.keys import ACTIONS, key_of_class, key_table


def test_every_key_of_a_config_is_explained() -> None:
    """The help tells of each action that a config can give keys to, and of no other."""
    assert set(ACTIONS) == {field.name for field in fields(Keys)}


def test_what_is_not_chosen_keeps_its_default() -> None:
    """A config's keys replace one action's keys and leave the others."""
    table = key_table({"skip": ["x"]})
    assert table["skip"] == ["x"]
    assert table["undo"] == ["backspace", "ctrl+z"]
    assert list(table) == list(ACTIONS)


def test_no_default_key_does_two_things() -> None:
    """Among the defaults, shifted class keys included, no key stands twice."""
    table = key_table({})
    names = [key_of_class(number, table["classes"], 10) for number in range(20)]
    names += [key for action, keys in table.items() if action != "classes" for key in keys]
    assert len(names) == len(set(names)) and all(names)


def test_keys_of_classes() -> None:
    """Each has its own; where there are more, the first are given away and shift serves others."""
    assert [key_of_class(n, ["a", "s"], 2) for n in range(2)] == ["a", "s"]
    assert [key_of_class(n, ["a", "s"], 5) for n in range(5)] == ["", "", "shift+a", "shift+s", ""]
    keys = [str(n) for n in range(15)]
    assert key_of_class(4, keys, 15) == "4" and key_of_class(4, keys, 16) == ""
    assert key_of_class(5, keys, 40) == "5"
    assert key_of_class(15, keys, 40) == "shift+0"
    assert key_of_class(20, keys, 40) == ""
