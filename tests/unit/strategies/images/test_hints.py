"""Hints are read in the light of their image."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.images.hints import in_context, rarity, shares


def made(seed=0, images=12, k=4):
    """Draw images of 1 to 9 objects with hints of k classes."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 10, images)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return rng.dirichlet(np.full(k, 0.7), sizes.sum()).astype(np.float32), starts, sizes


def plain(hints, sizes, strength, rounds=30):
    """Follow the definition, one object after the other."""
    k = hints.shape[1]
    image = np.repeat(np.arange(len(sizes)), sizes)
    mix = np.full((len(sizes), k), 1 / k)
    for _ in range(rounds):
        corrected = hints * mix[image]
        corrected = np.array([row / row.sum() for row in corrected])
        whole = (corrected.sum(axis=0) + 1) / (len(hints) + k)
        for i in range(len(sizes)):
            inside = corrected[image == i].sum(axis=0)
            mix[i] = (inside + strength * whole) / (sizes[i] + strength)
    return corrected


@pytest.mark.parametrize("strength", [0.5, 30.0])
def test_it_follows_the_definition(strength):
    """The corrected hints are those of a loop over objects."""
    hints, starts, sizes = made()
    expected = plain(hints.astype(np.float64), sizes, strength)
    np.testing.assert_allclose(in_context(hints, starts, strength), expected, atol=1e-4)


def test_an_image_full_of_a_class_makes_it_likelier():
    """An undecided object is read as what the others of its image are."""
    hints = np.array([[0.9, 0.1]] * 5 + [[0.5, 0.5]] + [[0.1, 0.9]] * 6, dtype=np.float32)
    corrected = in_context(hints, np.array([0, 6]), 3.0)
    assert corrected[5, 0] > 0.75
    np.testing.assert_allclose(corrected.sum(axis=1), 1, rtol=1e-5)


def test_what_a_person_said_stays():
    """A certain hint stays certain, and nothing certain comes up."""
    hints, starts, _ = made()
    hints[3] = [0, 0, 1, 0]
    np.testing.assert_allclose(in_context(hints, starts, 30.0)[3], [0, 0, 1, 0])


def test_strength_nothing_leaves_the_hints():
    """With 0 they come back as they are, and so do hints of one class."""
    hints, starts, _ = made()
    assert in_context(hints, starts, 0.0) is hints
    one = np.ones((5, 1), dtype=np.float32)
    assert in_context(one, np.arange(5), 30.0) is one


def test_single_objects_are_weighed_by_the_collection():
    """Where each object is an image by itself, all are weighed by one mix of classes."""
    hints, _, _ = made()
    corrected = in_context(hints, np.arange(len(hints)), 30.0)
    ratio = corrected / hints
    ratio /= ratio[:, :1]
    np.testing.assert_allclose(ratio, np.tile(ratio[0], (len(ratio), 1)), rtol=1e-3)


def test_rare_classes_weigh_most():
    """1 below half an even share, falling with the fourth power above it; 0 for one class alone."""
    hints = np.repeat(np.eye(4, dtype=np.float32), [1000, 600, 300, 100], axis=0)
    half = 0.5 / 4
    share = shares(hints)
    np.testing.assert_allclose(share, [0.4995, 0.2999, 0.1502, 0.0504], atol=1e-4)
    np.testing.assert_allclose(rarity(hints), np.minimum(1, (half / share) ** 4), rtol=1e-5)
    assert rarity(np.ones((3, 1), dtype=np.float32)).tolist() == [0]
