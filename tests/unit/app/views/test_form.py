"""The form of a plugin's parameters has a field for each that a person can set."""

from __future__ import annotations

from typing import Any, Literal

import panel_material_ui as pmui
import pytest

from bowerbird.app.plugins import Plugin
from bowerbird.app.views.form import Form, make_field, parsed


def strategy(
    evidence: Any,
    rng: Any,
    *,
    share: float = 0.5,
    most: int = 3,
    how: Literal["near", "far"] = "near",
    target: int | None = None,
    seed: int = 0,
    sizes: tuple[int, ...] = (1, 2),
) -> None:
    """Ask.

    Parameters
    ----------
    share : float
        Of the picks, in [0, 1]; more is bolder. It rests on nothing.
    how : {"near", "far"}
        Where to look.
    """


def form(given: dict[str, Any] | None = None, without: frozenset[str] = frozenset()) -> Form:
    parameters = {
        name: value for name, value in (strategy.__kwdefaults__ or {}).items() if name != "seed"
    }
    plugin = Plugin("strategies", "mine", "Ask", "file", parameters=parameters, found=strategy)
    return Form(plugin, given or {}, lambda: changes.append(1), without)


changes: list[int] = []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, pmui.Checkbox),
        (3, pmui.IntInput),
        (0.5, pmui.FloatInput),
        ("balanced", pmui.TextInput),
        (None, pmui.TextInput),
    ],
)
def test_each_type_has_its_field(value: object, kind: type) -> None:
    """A field shows the parameter's name in words and what it is now."""
    field = make_field("new_share", value)
    assert isinstance(field, kind)
    assert (field.label, field.value) == ("new share", "" if value is None else value)


@pytest.mark.parametrize("name", ["seed", "random_state", "device"])
def test_what_the_project_decides_has_no_field(name: str) -> None:
    """Seeds and devices are the project's and this machine's."""
    assert make_field(name, 0) is None


@pytest.mark.parametrize("value", [(1, 2), {"a": 1}, print])
def test_other_types_have_no_field(value: object) -> None:
    """What no field can show keeps its default."""
    assert make_field("share", value) is None


def test_a_field_tells_what_the_docstring_tells() -> None:
    """The first sentence stands below the field, the whole in a tip where there is more."""
    share, most, how, *_ = form().widgets
    assert share.helper_text == "Of the picks, in [0, 1]."
    assert share.description == "Of the picks, in [0, 1]; more is bolder. It rests on nothing."
    assert not most.helper_text and not most.description
    assert how.helper_text == "Where to look." and not how.description
    assert isinstance(how, pmui.Select) and list(how.options) == ["near", "far"]


def test_only_what_differs_from_the_defaults_is_given() -> None:
    """A form gives what the person changed, tells of each change, and knows what it was given."""
    shown = form({"share": 0.75, "sizes": (3,), "unknown": 1})
    share, most, _, target = shown.widgets
    assert shown.values == {"share": 0.75} and shown.same({"share": 0.75, "most": 3})
    changes.clear()
    share.value, most.value, target.value = 0.5, 4, "2"
    assert len(changes) == 3
    assert shown.values == {"most": 4, "target": 2} and not shown.same({"share": 0.75})
    assert shown.same({"most": 4, "target": 2})


def test_what_is_shown_elsewhere_has_no_field() -> None:
    """A parameter that something else is shown for is left out."""
    assert [field.label for field in form(without=frozenset({"target"})).widgets] == [
        "share", "most", "how"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("", "int | None", None), (" 3 ", "int | None", 3), ("2.5", "float | None", 2.5),
     ("three", "str | int | None", "three"), ("3", "str | None", "3")],
)  # fmt: skip
def test_an_empty_field_is_none(text: str, kind: str, value: object) -> None:
    """What has None for its default is read as its annotation says."""
    assert parsed(text, kind) == value
