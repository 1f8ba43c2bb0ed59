"""The form of a plugin's parameters has a field for each that a person can set."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import panel_material_ui as pmui
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.views.settings.form import Form, make_field, parsed
from bowerbird.data.parameters import Between, Parameter, parameters_of


def strategy(
    evidence: Any,
    rng: Any,
    *,
    share: float = 0.5,
    most: Annotated[int, Between(1, 9)] = 3,
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
    plugin = Plugin("strategies", "mine", "Ask", "file", parameters=parameters, loaded=strategy)
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
    field = make_field(Parameter("new_share", value), value)
    assert isinstance(field, kind)
    assert (field.label, field.value) == ("new share", "" if value is None else value)


@pytest.mark.parametrize("name", ["seed", "random_state", "device"])
def test_what_the_project_decides_has_no_field(name: str) -> None:
    """Seeds and devices are the project's and this machine's."""
    assert make_field(Parameter(name, 0), 0) is None


@pytest.mark.parametrize("value", [(1, 2), {"a": 1}, print])
def test_other_types_have_no_field(value: object) -> None:
    """What no field can show keeps its default."""
    assert make_field(Parameter("share", value), value) is None


def test_a_field_tells_what_the_docstring_tells() -> None:
    """The first sentence stands below the field, the whole in a tip where there is more."""
    share, most, how, *_ = form().widgets
    assert share.helper_text == "Of the picks, in [0, 1]."
    assert share.description == "Of the picks, in [0, 1]; more is bolder. It rests on nothing."
    assert most.helper_text == "From 1 to 9." and not most.description
    assert (most.start, most.end) == (1, 9)
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
    [("", (int,), None), (" 3 ", (int,), 3), ("2.5", (float,), 2.5),
     ("three", (str, int), "three"), ("3", (str,), "3")],
)  # fmt: skip
def test_an_empty_field_is_none(text: str, kind: tuple[type, ...], value: object) -> None:
    """What has None for its default is read as its annotation says."""
    assert parsed(text, kind) == value


def test_a_value_out_of_bounds_is_refused_at_its_field() -> None:
    """The field turns red and says what is allowed, until it holds that again."""
    shown = form()
    _, most, _, target = shown.widgets
    most.value = 10**9
    assert most.error_state and not shown.is_allowed
    assert most.helper_text == "most is 1000000000; expected a whole number from 1 to 9."
    target.value = "near"
    assert target.error_state and "target is 'near'; expected a whole" in target.helper_text
    most.value, target.value = 9, "4"
    assert shown.is_allowed and not most.error_state and not target.error_state
    assert most.helper_text == "From 1 to 9."
    most.value = None
    assert not shown.is_allowed


def test_a_recipe_that_is_not_allowed_shows_the_defaults() -> None:
    """What a log holds beyond the bounds is no value of a field, nor taken for what is in use."""
    hostile = {"most": 10**9, "how": "\ud800", "share": "x"}
    shown = form(hostile)
    assert shown.values == {} and shown.is_allowed and not shown.same(hostile)


@pytest.mark.parametrize("name", ["loss", "sampler", "optimiser", "precision"])
def test_what_has_choices_is_chosen_from_them(name: str) -> None:
    """A network's loss, sampler and optimiser are picked from the names that there are."""
    plugin = plugins.get("learners", "mlp")
    field = next(f for f in Form(plugin, {}, list).widgets if f.label == name)
    assert isinstance(field, pmui.Select)
    assert tuple(field.options) == parameters_of(plugin.load())[name].options


@pytest.mark.parametrize("kind", ["strategies", "learners"])
def test_the_form_agrees_with_the_signature(kind: str) -> None:
    """Each number's field has the bounds that its parameter declares; the defaults are allowed."""
    for plugin in plugins.find(kind).values():
        shown = Form(plugin, {}, list)
        assert shown.is_allowed and shown.values == {}
        declared = parameters_of(plugin.load())
        for field in shown.widgets:
            between = declared[field.label.replace(" ", "_")].between
            if between is not None and isinstance(field, pmui.IntInput | pmui.FloatInput):
                assert (field.start, field.end) == (between.lowest, between.highest)
