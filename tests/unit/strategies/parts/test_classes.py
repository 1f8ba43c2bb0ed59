"""Which classes have labels, which lack them, and which are looked for."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.parts.classes import known_classes, need, wanted_classes


def test_known_classes(make_evidence):
    """Classes with a label count, once there is a model."""
    assert known_classes(make_evidence(labels=(0, 0, 2))) == 2
    assert known_classes(make_evidence(model=False)) == 0


def test_need():
    """1 / (count + 1) over its maximum; a class without any label has no need yet."""
    np.testing.assert_allclose(need(np.array([1, 3, 0])), [1, 0.5, 0])
    np.testing.assert_array_equal(need(np.array([0, 0])), [0, 0])


def test_who_names_no_class_gets_the_one_with_the_fewest_labels(make_evidence):
    """Of those with a label; a class that was named comes first, by keyword before all."""
    assert wanted_classes(make_evidence(labels=(0, 0, 0, 2))) == (2,)
    assert wanted_classes(make_evidence(labels=(0, 0, 0, 2), targets=(1,))) == (1,)
    assert wanted_classes(make_evidence(targets=(1,)), "class 0") == (0,)
    assert wanted_classes(make_evidence(targets=(1,)), 0) == (0,)
    assert wanted_classes(make_evidence(labels=())) == ()
