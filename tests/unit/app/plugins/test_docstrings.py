"""What a docstring says of parameters is read as numpydoc has it."""

from __future__ import annotations

from typing import Any

import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.docstrings import first_sentence, parameter_texts


def example(a: Any, b: Any, *args: Any, c: Any = None) -> None:
    """Do a thing.

    Parameters
    ----------
    a, b : int
        The `first`
        and the ``second``.
    *args : object
    c : {"x", "y"}
        Which: one of two.

        A second paragraph.

    Returns
    -------
    c : int
        Not a parameter.
    """


def test_each_parameter_has_its_paragraph() -> None:
    """Names that share an entry share its text, and what comes back is no parameter."""
    assert parameter_texts(example) == {
        "a": "The first and the second.",
        "b": "The first and the second.",
        "c": "Which: one of two. A second paragraph.",
    }


@pytest.mark.parametrize("found", [None, print, object(), lambda: None, 3])
def test_what_has_no_such_section_says_nothing(found: object) -> None:
    """Anything may be asked."""
    assert parameter_texts(found).get("evidence") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", ""), ("One", "One."), ("One. Two.", "One."), ("One; two", "One."),
     ("In [0.5, 1], so much", "In [0.5, 1], so much."), ("Which: one", "Which.")],
)  # fmt: skip
def test_the_first_sentence(text: str, sentence: str) -> None:
    """It ends at a full stop, a semicolon or a colon; a point inside a number ends nothing."""
    assert first_sentence(text) == sentence


@pytest.mark.parametrize("kind", ["strategies", "learners"])
def test_every_parameter_of_ours_is_told_of(kind: str) -> None:
    """A form never leaves a person without a word on what a field does."""
    for name, plugin in plugins.find(kind).items():
        missing = set(plugin.parameters) - set(parameter_texts(plugin.loaded))
        assert not missing or plugin.error, f"{name}: {missing}"
