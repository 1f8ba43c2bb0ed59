"""What a person reads when something went wrong in the background."""

from __future__ import annotations

import pytest

from bowerbird.app.log.events import Failed
from bowerbird.app.loop.failures import cause, describe_failure
from bowerbird.data.errors import PluginError


@pytest.mark.parametrize("what", ["strategy", "learner", "projection", "worker", "another"])
def test_each_is_told_with_its_cause_at_the_end(what: str) -> None:
    """One line ends in the cause with one full stop; the traceback is apart."""
    failure = Failed(what=what, name="mine", message="it broke.", detail="Traceback")
    text, detail = describe_failure(failure)
    assert detail == "Traceback"
    assert text.endswith(" Cause: it broke.")
    assert "\n" not in text


def test_a_strategy_that_fails_is_told_by_what_it_means() -> None:
    """The labels are safe, the order is random, and another strategy is a choice away."""
    failure = Failed(what="strategy", name="mine", message="it took more than 10 s")
    text, _ = describe_failure(failure)
    assert text.startswith("The strategy “mine” could not choose what to ask, so items now come in")
    assert "Your labels are safe" in text


def test_a_brace_in_a_name_is_no_place_to_fill() -> None:
    """A name from outside is put in as it is."""
    failure = Failed(what="learner", name="{message}", message="x")
    assert "{message}" in describe_failure(failure)[0]


def test_our_sentences_stand_and_theirs_are_quoted() -> None:
    """A broken contract is told in our words, an error of a plugin with its type."""
    assert cause(PluginError("Strategy 'x' gave no number.")) == "Strategy 'x' gave no number."
    assert cause(ZeroDivisionError("by 0")) == "it ended in an error (ZeroDivisionError: by 0)"
