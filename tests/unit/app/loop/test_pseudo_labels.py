"""What a learner may bring beyond probabilities, and what it may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bowerbird.app.loop import pseudo_labels as learned
from bowerbird.app.loop.predictions import read_predictions, write_predictions
from bowerbird.app.loop.pseudo_labels import NONE, PseudoLabels, adapt, suspects, unlabelled
from bowerbird.data.errors import PluginError


class Guessing:
    """A learner that keeps what it is shown, and guesses as it is told to."""

    classes_ = np.array([2, 5])

    def __init__(self, **told: Any) -> None:
        self.__dict__.update(told)

    def adapt(self, X: np.ndarray) -> Guessing:
        self.shown = X
        return self


FEATURES = np.arange(30, dtype=np.float32).reshape(10, 3)


def test_what_has_no_label_is_shown() -> None:
    """Once and in the pool's order; guesses come back as rows of the pool and columns."""
    learner: Any = Guessing(pseudo_=([0, 3], [5, 2]))
    found = adapt(learner, FEATURES, np.array([0, 4]), 0)
    np.testing.assert_array_equal(learner.shown, FEATURES[[1, 2, 3, 5, 6, 7, 8, 9]])
    assert found.positions.tolist() == [1, 5] and found.columns.tolist() == [1, 0]


def test_a_learner_without_the_method_is_left_alone() -> None:
    """There are no guesses, and where everything is labelled nothing is shown."""
    assert adapt(object(), FEATURES, np.array([0]), 0) is NONE  # type: ignore[arg-type]
    learner: Any = Guessing()
    assert adapt(learner, FEATURES, np.arange(10), 0) is NONE and not hasattr(learner, "shown")


def test_of_many_a_sample_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are allowed, drawn by the seed, none of them labelled."""
    monkeypatch.setattr(learned, "MOST_SHOWN", 50)
    first, again, other = (unlabelled(1000, np.arange(100), seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert len(first) == 50 and (np.diff(first) > 0).all() and first.min() >= 100
    assert (first != other).any()


@pytest.mark.parametrize("told", [([8], [2]), ([0], [3]), ([0], [9]), ([0, 1], [2]), ([-1], [2])])
def test_guesses_of_nothing_are_refused(told: tuple[list[int], list[int]]) -> None:
    """Rows that were not shown, and classes that it does not know."""
    learner: Any = Guessing(pseudo_=told)
    with pytest.raises(PluginError, match="pseudo_"):
        adapt(learner, FEATURES, np.array([0, 4]), 0)


def test_suspects_are_labelled_rows() -> None:
    """At most 200, in the learner's order; a row that it was not given is refused."""
    positions = np.arange(1000, 1500)
    learner: Any = Guessing(suspects_=[7, 3])
    assert suspects(learner, positions).tolist() == [1007, 1003]
    assert len(suspects(Guessing(suspects_=np.arange(500)), positions)) == 200  # type: ignore[arg-type]
    assert len(suspects(Guessing(), positions)) == 0  # type: ignore[arg-type]
    with pytest.raises(PluginError, match="0 to 499"):
        suspects(Guessing(suspects_=[500]), positions)  # type: ignore[arg-type]


def test_guesses_lie_beside_the_predictions(tmp_path: Path) -> None:
    """They are read again with them; an increment has files of its own."""
    sure = np.eye(3, dtype=np.float32)
    write_predictions(tmp_path, 4, sure, PseudoLabels(np.array([2]), np.array([1])))
    fit = read_predictions(tmp_path, 4, 3, ("a", "b", "c"))
    write_predictions(tmp_path, 4, sure[::-1], live=1)
    live = read_predictions(tmp_path, 4, 3, ("a", "b", "c"), 1, {"a": 3})
    assert fit is not None and live is not None
    assert fit.guesses.positions.tolist() == [2] and fit.guesses.columns.tolist() == [1]
    assert fit.top.tolist() == [0, 1, 2] and live.top.tolist() == [2, 1, 0]
    assert not len(live.guesses.positions) and live.predicted == {"a": 3}
    assert fit.key == (4, 0) and live.key == (4, 1)


def test_what_is_mapped_stays_readable(tmp_path: Path) -> None:
    """A version written anew, as after a worker's death, leaves what a page has mapped."""
    sure = np.eye(3, dtype=np.float32)
    write_predictions(tmp_path, 1, sure)
    mapped = read_predictions(tmp_path, 1, 3, ("a", "b", "c"))
    write_predictions(tmp_path, 1, sure[:, ::-1])
    assert mapped is not None and mapped.top.tolist() == [0, 1, 2]
    for version in (2, 3, 4):
        write_predictions(tmp_path, version, sure, live=version)
    assert read_predictions(tmp_path, 1, 3, ("a", "b", "c")) is None
    assert mapped.top.tolist() == [0, 1, 2]
