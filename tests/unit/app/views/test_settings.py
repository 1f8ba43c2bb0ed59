"""The form of a plugin's parameters has a field for each that a person can set."""

from __future__ import annotations

import panel_material_ui as pmui
import pytest

from bowerbird.app.views.settings import make_field


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, pmui.Checkbox),
        (3, pmui.IntInput),
        (0.5, pmui.FloatInput),
        ("balanced", pmui.TextInput),
    ],
)
def test_each_type_has_its_field(value: object, kind: type) -> None:
    """A field shows the parameter's name and what it is now."""
    field = make_field("share", value)
    assert isinstance(field, kind)
    assert (field.label, field.value) == ("share", value)


@pytest.mark.parametrize("name", ["seed", "random_state", "device"])
def test_what_the_project_decides_has_no_field(name: str) -> None:
    """Seeds and devices are the project's and this machine's."""
    assert make_field(name, 0) is None


@pytest.mark.parametrize("value", [None, (1, 2), {"a": 1}, print])
def test_other_types_have_no_field(value: object) -> None:
    """What no field can show keeps its default."""
    assert make_field("share", value) is None
