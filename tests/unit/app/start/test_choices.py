"""Roles that a person changes, one column at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.start.choices import INCOMPLETE, ROLES, roles_by_column, roles_for, with_changes
from bowerbird.data.errors import DataError
from bowerbird.data.look import Look, look
from bowerbird.data.roles import NO_COLUMN, ROW_NUMBER, Roles

ROWS = 60


@pytest.fixture
def first(tmp_path: Path) -> Look:
    """Look at a table with an id, a label, a picture, three measurements and a text."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(ROWS, 3)), columns=["mag", "size", "flux"])
    table.insert(0, "objid", [f"s{i}" for i in range(ROWS)])
    table["class"] = ["star", "galaxy"] * (ROWS // 2)
    table["cutout"] = [f"{i}.png" for i in range(ROWS)]
    table["kind"] = ["a", "b", "c"] * (ROWS // 3)
    table.to_csv(tmp_path / "t.csv", index=False)
    return look(tmp_path / "t.csv", Roles(), {})


@pytest.fixture
def boxes(tmp_path: Path) -> Look:
    """Look at a table of boxes in images."""
    table = pd.DataFrame(np.random.default_rng(0).uniform(1, 9, (ROWS, 5)))
    table.columns = ["x", "y", "w", "h", "z"]
    table.assign(file="a.png", area=table["w"] ** 2).to_csv(tmp_path / "t.csv", index=False)
    return look(tmp_path / "t.csv", Roles(), {})


def names_with(look: Look, role: str) -> list[str]:
    """Return the columns of a role."""
    roles = roles_by_column(look.guess.roles, look.source.head.column_names)
    return [name for name, theirs in roles.items() if theirs == role]


def test_each_column_has_one_role(first: Look) -> None:
    """Features that are shown as well are called features."""
    roles = roles_by_column(first.guess.roles, first.source.head.column_names)
    assert roles == {
        "objid": "id",
        "mag": "feature",
        "size": "feature",
        "flux": "feature",
        "class": "label",
        "cutout": "image",
        "kind": "context",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "label"}, {"label": ["kind"], "context": ["class"]}),
        ({"class": "context"}, {"label": [], "context": ["class", "kind"]}),
        ({"flux": "context"}, {"feature": ["mag", "size"], "context": ["flux", "kind"]}),
        ({"flux": "exclude"}, {"feature": ["mag", "size"], "exclude": ["flux"]}),
        ({"objid": "context"}, {"id": [], "context": ["objid", "kind"]}),
        ({"cutout": "exclude"}, {"image": [], "exclude": ["cutout"]}),
        ({"kind": "id"}, {"id": ["kind"], "context": ["objid"]}),
        ({"mag": "label"}, {"label": ["mag"], "feature": ["size", "flux"]}),
    ],
)
def test_a_change_is_what_it_says(
    first: Look, changes: dict[str, str], expected: dict[str, list[str]]
) -> None:
    """The changed column has its role, who had it has another, and all else stays."""
    now, problem = with_changes(first, changes)
    assert problem == ""
    for role, names in expected.items():
        assert names_with(now, role) == names, role


def test_what_was_taken_away_is_not_guessed_again(first: Look) -> None:
    """No id and no label are stated as such, so that the same columns are not taken again."""
    now, _ = with_changes(first, {"objid": "context", "class": "exclude"})
    assert (now.stated.id, now.stated.label) == (ROW_NUMBER, NO_COLUMN)
    assert (now.guess.roles.id, now.guess.roles.label) == (ROW_NUMBER, None)


def test_boxes_are_whole_or_none(boxes: Look) -> None:
    """Without one of its four columns there is no box, and the line says what is missing."""
    assert boxes.guess.roles.box == ("x", "y", "w", "h")
    now, problem = with_changes(boxes, {"h": "context"})
    assert problem == INCOMPLETE and now.guess.roles.box is None
    now, problem = with_changes(boxes, {"h": "context", "z": "fourth"})
    assert (problem, now.guess.roles.box) == ("", ("x", "y", "w", "z"))
    now, problem = with_changes(boxes, dict.fromkeys("xywh", "feature"))
    assert problem == "" and now.guess.roles.parent is None
    assert names_with(now, "feature") == ["x", "y", "w", "h", "z", "area"]


@pytest.fixture
def sky(tmp_path: Path) -> Look:
    """Look at a table with a position, a value and its error."""
    rng = np.random.default_rng(0)
    names = ["ra", "dec", "glon", "glat", "mag", "mag_err", "flux", "low"]
    table = pd.DataFrame(rng.uniform(1, 80, (ROWS, len(names))), columns=names)
    table.to_csv(tmp_path / "t.csv", index=False)
    return look(tmp_path / "t.csv", Roles(), {})


def test_a_position_is_chosen_and_taken_away(sky: Look) -> None:
    """Other columns than the guessed ones, or none; nothing said leaves it to the guess."""
    assert with_changes(sky, {})[0].guess.roles.sky == ("ra", "dec")
    assert with_changes(sky, {}, sky=["glon", "glat"])[0].guess.roles.sky == ("glon", "glat")
    assert with_changes(sky, {}, sky=[])[0].guess.roles.sky == ()
    with pytest.raises(DataError, match="expected two columns of numbers"):
        with_changes(sky, {"glat": "exclude"}, sky=["glon", "glat"])


def test_an_error_is_chosen_and_taken_away(sky: Look) -> None:
    """An error of one side or two, or none; a value alone has one."""
    assert with_changes(sky, {})[0].guess.roles.errors == {"mag": ("mag_err",)}
    chosen = {"mag": ["mag_err", "low"], "flux": ["dec"]}
    now, _ = with_changes(sky, {"dec": "context"}, errors=chosen)
    assert now.guess.roles.errors == {"mag": ("mag_err", "low"), "flux": ("dec",)}
    assert with_changes(sky, {}, errors={})[0].guess.roles.errors == {}
    with pytest.raises(DataError, match="is an error and has one"):
        with_changes(sky, {}, errors={"mag": ["low"], "low": ["flux"]})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"nix": "label"}, "cannot be"),
        ({"mag": "king"}, "cannot be"),
        (dict.fromkeys(("mag", "size", "flux", "cutout"), "exclude"), "nothing to learn from"),
    ],
)
def test_what_cannot_be_is_refused(first: Look, changes: dict[str, str], why: str) -> None:
    """Unknown columns and roles, and nothing to learn from, cost one line."""
    with pytest.raises(DataError, match=why):
        with_changes(first, changes)


@pytest.mark.parametrize("role", ["context", "exclude"])
def test_without_numbers_pictures_are_learned_from(first: Look, role: str) -> None:
    """Who takes all numbers away has the pictures encoded."""
    now, _ = with_changes(first, dict.fromkeys(("mag", "size", "flux"), role))
    assert now.guess.roles.features == ()
    assert now.guess.roles.image == "cutout"


def test_a_column_is_offered_what_it_can_be(first: Look) -> None:
    """Text cannot be learned from, and a number is no picture."""
    head = first.source.head
    assert "feature" in roles_for(head["mag"], has_embedding=False)
    assert "feature" not in roles_for(head["mag"], has_embedding=True)
    assert "feature" not in roles_for(head["kind"], has_embedding=False)
    assert "image" not in roles_for(head["mag"], has_embedding=False)
    for name in head.column_names:
        assert set(roles_for(head[name], has_embedding=False)) <= set(ROLES)
