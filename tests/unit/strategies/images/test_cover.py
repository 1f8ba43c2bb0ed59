"""The object-focused cover: every class its share, rarest first."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.images.cover import cover
from bowerbird.strategies.images.groups import members
from bowerbird.strategies.images.objects import Objects


def made(kinds, image, *, hints=None, taken=(), seen=(), charged=None, d=3):
    """Lay out objects of one class a kind, each class a heap of its own."""
    kinds, image = np.array(kinds), np.array(image)
    k = kinds.max() + 1 if hints is None else np.shape(hints)[1]
    rng = np.random.default_rng(0)
    features = rng.normal(size=(len(kinds), d)) + 20 * np.eye(k, d)[kinds]
    flags = np.zeros(image.max() + 1, dtype=bool)
    flags[list(taken)] = True
    known = np.zeros(len(kinds), dtype=bool)
    known[list(seen)] = True
    return Objects(
        features=features.astype(np.float32),
        rows=np.arange(len(kinds)),
        images=image,
        hints=np.asarray(np.eye(k)[kinds] if hints is None else hints, dtype=np.float32),
        seen=known,
        taken_images=flags,
        classes=tuple("abcdef"[:k]),
        charged=np.zeros(k, dtype=np.int64) if charged is None else np.array(charged),
    )


def images_of(objects, budget, seed=0):
    return [one.image for one in cover(objects, budget, np.random.default_rng(seed))]


def longtail(seed=1, images=30, each=12):
    """Draw images that hold objects of three classes of 90, 8 and 2 %."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(3, images * each, p=[0.9, 0.08, 0.02])
    return made(kinds, np.repeat(np.arange(images), each))


def test_every_class_has_its_share():
    """The rarest class first: six images hold two of each class, or all there are."""
    objects = longtail()
    chosen = cover(objects, 6, np.random.default_rng(0))
    assert len({one.image for one in chosen}) == 6
    assert [one.target for one in chosen][:2] == [2, 2]
    likeliest = objects.hints.argmax(axis=1)
    for c in range(3):
        holding = np.unique(objects.images[likeliest == c])
        got = len(set(holding.tolist()) & {one.image for one in chosen})
        assert got >= min(2, len(holding))


def test_the_anchor_is_of_the_class_and_in_the_image():
    """Each image is chosen for an object of its class that lies in it."""
    objects = longtail()
    for one in cover(objects, 9, np.random.default_rng(0)):
        assert objects.images[one.anchor] == one.image
        assert objects.hints[one.anchor, one.target] == 1


def test_an_image_counts_for_all_its_classes():
    """One image that holds all groups of both classes leaves nothing to cover but at random."""
    objects = made([0, 1, 0, 1, 0], [0, 0, 1, 1, 2])
    objects.features[:] = objects.features[[0, 1, 0, 1, 0]]
    chosen = cover(objects, 3, np.random.default_rng(0))
    assert sorted(one.image for one in chosen) == [0, 1, 2]
    assert [one.chance for one in chosen] == [1, 1 / 2, 1]


def test_taken_images_cover_from_the_start():
    """Two heaps of one class, one of them in a taken image: the other heap is chosen."""
    objects = made([0] * 8, [0, 0, 1, 1, 2, 2, 3, 3], taken=[0])
    objects.features[4:] += 50
    chosen = cover(objects, 1, np.random.default_rng(0))
    assert chosen[0].image in (2, 3)


def test_what_a_class_cannot_use_goes_to_the_others():
    """A class in one image gives its second place to the other class."""
    objects = made([1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5])
    chosen = cover(objects, 4, np.random.default_rng(0))
    assert [one.target for one in chosen] == [1, 0, 0, 0]


def test_classes_chosen_for_before_come_later():
    """Of two classes the one for which fewer images were chosen comes first, rare or not."""
    objects = made([1, 0, 0, 0], [0, 1, 2, 3], charged=[0, 1])
    assert cover(objects, 1, np.random.default_rng(0))[0].target == 0


def test_a_class_without_a_hint_gets_images_at_random():
    """Its share is drawn with a chance that is told, and each image comes equally often."""
    hints = np.tile([1.0, 0.0], (4, 1))
    drawn = np.zeros(4)
    for seed in range(400):
        objects = made([0] * 4, range(4), hints=hints, charged=[1, 0])
        first, second = cover(objects, 2, np.random.default_rng(seed))
        assert (first.target, first.chance) == (0, 1)
        assert (second.target, second.chance) == (1, 1 / 3)
        assert "random" in second.reason
        drawn[second.image] += 1
    assert first.image == int(np.argmin(drawn))
    rest = np.delete(drawn, first.image)
    assert rest.sum() == 400
    assert (abs(rest - 400 / 3) < 4 * np.sqrt(400 * 2 / 9)).all()


def test_duplicates_are_no_groups():
    """Objects that are all alike are one group; the rest of the budget is drawn."""
    objects = made([0] * 6, range(6))
    objects.features[:] = 1
    chosen = cover(objects, 6, np.random.default_rng(0))
    assert sorted(one.image for one in chosen) == list(range(6))
    assert chosen[0].chance == 1


@pytest.mark.parametrize("budget", [1, 2, 7, 30, 99])
def test_the_budget_is_spent_or_all_images_are_chosen(budget):
    """As many images as asked for or as there are, none twice, none that is taken."""
    objects = longtail()
    objects.taken_images[[3, 4]] = True
    images = images_of(objects, budget)
    assert len(images) == len(set(images)) == min(budget, 28)
    assert not {3, 4} & set(images)


def test_a_class_with_few_hints_is_sought_more_widely():
    """Where a class is nowhere the likeliest, what may be of it takes part."""
    hints = np.array([[0.6, 0.4], [0.9, 0.1], [0.95, 0.05]] + [[1.0, 0.0]] * 7)
    objects = made([0] * 10, range(10), hints=hints)
    assert members(objects, 1, budget=4).tolist() == [0]
    assert members(objects, 0, budget=4).tolist() == list(range(10))
