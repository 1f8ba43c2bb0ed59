"""A name with parameters is read, and never run."""

from __future__ import annotations

import pytest

from bowerbird.app.plugins.spec import read_spec, split_specs
from bowerbird.data.errors import ConfigError


def test_a_name_alone_is_a_name() -> None:
    """Paths and import names with brackets in a folder's name stay what they are."""
    for text in ("auto", "mine.py:crowding", "a (1)/mine.py:crowding", "modAL.batch:ranked"):
        assert (read_spec(text).name, read_spec(text).parameters) == (text, {})


def test_parameters_are_numbers_texts_and_lists() -> None:
    """Every type that the log can hold arrives as itself."""
    spec = read_spec(" mine.py:far (a=-1, b=0.5, c='x,(y', d=True, e=None, f=[1, 'two']) ")
    assert spec.name == "mine.py:far"
    assert spec.parameters == {
        "a": -1,
        "b": 0.5,
        "c": "x,(y",
        "d": True,
        "e": None,
        "f": [1, "two"],
    }
    assert spec.brackets.startswith("(a=-1, b=0.5")


@pytest.mark.parametrize(
    "inside",
    [
        "1",
        "a=",
        "**{}",
        "*[]",
        "a=open('x')",
        "a=b",
        "a=1e999",
        "a=1j",
        "a={}",
        "a=b'x'",
        "a=1, a=2",
        "a=1)(b=2",
        "a=1)+f(",
        "a=" + "-" * 100_000 + "1",
    ],
)
def test_nothing_else_is_read(inside: str) -> None:
    """Code, and what the log cannot hold, is refused in one line."""
    with pytest.raises(ConfigError, match="must be like margin") as caught:
        read_spec(f"margin({inside})")
    assert len(str(caught.value)) < 300


def test_commas_within_brackets_and_quotes_do_not_split() -> None:
    """A list is split between its words only."""
    text = (
        "auto, margin(epsilon=0.1,within='a in [1,2] or b == \"),\"') ,it's.py:f,badge([1,(2,3)],4)"
    )
    assert split_specs(text) == [
        "auto",
        "margin(epsilon=0.1,within='a in [1,2] or b == \"),\"')",
        "it's.py:f",
        "badge([1,(2,3)],4)",
    ]
