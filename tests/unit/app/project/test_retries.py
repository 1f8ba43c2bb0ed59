"""Failures in a row make work wait, and give it up until something changes."""

from __future__ import annotations

import math

from bowerbird.app.project.retries import IN_A_ROW, LONGEST_PAUSE, Retries


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_each_failure_doubles_the_pause_and_the_third_gives_up() -> None:
    """It waits 1 s, 2 s, and then until its basis is another."""
    clock = Clock()
    retries = Retries(clock)
    assert retries.pause("fit", 7) == 0
    assert [retries.fail("fit", 7), retries.pause("fit", 7)] == [1, 1.0]
    clock.now += 0.75
    assert retries.pause("fit", 7) == 0.25
    assert [retries.fail("fit", 7), retries.pause("fit", 7)] == [2, 2.0]
    assert [retries.fail("fit", 7), retries.pause("fit", 7)] == [IN_A_ROW, math.inf]
    clock.now += 1e6
    assert retries.pause("fit", 7) == math.inf
    assert retries.pause("fit", 8) == 0
    assert retries.pause("query", 7) == 0


def test_a_new_basis_does_not_make_it_hurry() -> None:
    """What fails on every label is tried at most once a minute, however fast they come."""
    clock = Clock()
    retries = Retries(clock)
    for basis in range(20):
        retries.fail("fit", basis)
    assert retries.pause("fit", 21) == LONGEST_PAUSE


def test_success_and_forgiveness_end_a_row() -> None:
    """The next failure is the first again."""
    retries = Retries(Clock())
    for _ in range(5):
        retries.fail("fit", 0)
        retries.fail("query", 0)
    retries.succeed("fit")
    assert retries.pause("fit", 0) == 0 and retries.pause("query", 0) == math.inf
    retries.forgive()
    assert retries.fail("query", 0) == 1


def test_what_was_stopped_waits_for_another_basis() -> None:
    """It does not begin again by itself; a change, a success or forgiveness lets it."""
    retries = Retries(Clock())
    for end in (lambda: retries.succeed("fit"), retries.forgive):
        retries.stop("fit", 7)
        assert retries.pause("fit", 7) == math.inf
        assert retries.pause("fit", 8) == retries.pause("query", 7) == 0
        end()
        assert retries.pause("fit", 7) == 0
