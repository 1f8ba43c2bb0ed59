"""The metrics against scikit-learn's, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, recall_score

from bowerbird.evaluation import metrics


@pytest.fixture(params=range(5))
def answers(request):
    """Truth and answers, in which a class is never answered and another never true."""
    rng = np.random.default_rng(request.param)
    truth = rng.choice(["a", "b", "c", "rare"], 80, p=[0.6, 0.2, 0.15, 0.05])
    said = np.where(rng.random(80) < 0.6, truth, rng.choice(["a", "b", "other"], 80))
    return truth, said


def test_recall(answers):
    """Each class's recall is scikit-learn's, for the classes that the truth holds."""
    truth, said = answers
    found = metrics.recall(truth, said)
    classes = np.unique(truth)
    expected = recall_score(truth, said, labels=classes, average=None)
    assert list(found) == classes.tolist()
    np.testing.assert_allclose(list(found.values()), expected)


@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
def test_balanced_accuracy(answers):
    """The mean recall is scikit-learn's balanced accuracy."""
    expected = balanced_accuracy_score(*answers)
    assert metrics.balanced_accuracy(*answers) == pytest.approx(expected)


def test_macro_f1(answers):
    """The mean F1 is scikit-learn's over the classes that the truth holds."""
    truth, said = answers
    expected = f1_score(truth, said, labels=np.unique(truth), average="macro")
    assert metrics.macro_f1(truth, said) == pytest.approx(expected)


def test_a_majority_answer_is_worth_little():
    """Always answering the common class scores 1 / k, however common it is."""
    assert metrics.balanced_accuracy([0] * 99 + [1], [0] * 100) == 0.5


@pytest.mark.parametrize("metric", [metrics.balanced_accuracy, metrics.macro_f1, metrics.recall])
@pytest.mark.parametrize("pair", [([], []), ([1, 2], [1]), ([[1]], [[1]])], ids=str)
def test_shapes_that_do_not_fit(metric, pair):
    """Nothing is averaged over nothing, or over lists that do not match."""
    with pytest.raises(ValueError, match="have shapes"):
        metric(*pair)


def test_aulc():
    """The trapezoids' area over the width: a flat curve has its own height."""
    assert metrics.aulc([10, 20, 40], [0.5, 0.7, 0.9]) == pytest.approx((6 + 16) / 30)
    assert metrics.aulc([10, 30], [0.4, 0.4]) == pytest.approx(0.4)
    assert metrics.aulc([10], [0.3]) == 0.3


@pytest.mark.parametrize(
    ("labels", "values", "told"),
    [([], [], "t >= 1"), ([1, 2], [1], "shapes"), ([2, 1], [1, 1], "do not increase")],
)
def test_aulc_of_no_curve(labels, values, told):
    """A curve that is none is refused."""
    with pytest.raises(ValueError, match=told):
        metrics.aulc(labels, values)


def test_labels_until():
    """The label that completes the last class counts; a class needs no more than there are."""
    given, pool = "aababcacc", {"a": 50, "b": 2, "c": 9}
    assert metrics.labels_until(given, pool) == 6
    assert metrics.labels_until(given, pool, each=2) == 8
    assert metrics.labels_until(given, pool, each=3) == 9
    assert metrics.labels_until(given, pool, each=5) is None
    assert metrics.labels_until([], {"a": 1}) is None
    assert metrics.labels_until([], {"a": 0}) == 0
