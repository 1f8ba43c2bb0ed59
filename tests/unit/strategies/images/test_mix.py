"""The mix of expected rare objects and of groups newly covered."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.images.hints import rarity
from bowerbird.strategies.images.mix import DOUBT, Gains, grouped, mix
from bowerbird.strategies.images.objects import Objects
from bowerbird.strategies.images.plan import Plan


def made(seed=0, images=15, k=3, *, sure=False, taken=(), seen=()):
    """Draw images of 1 to 9 objects with hints of k classes."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 10, images)
    o = int(sizes.sum())
    hints = rng.dirichlet([1.2, 0.5, 0.1][:k], o)
    if sure:
        hints = np.eye(k)[hints.argmax(axis=1)]
    known, flags = np.zeros(o, dtype=bool), np.zeros(images, dtype=bool)
    known[list(seen)], flags[list(taken)] = True, True
    return Objects(
        features=rng.normal(size=(o, 4)).astype(np.float32),
        rows=np.arange(o),
        images=np.repeat(np.arange(images), sizes),
        hints=hints.astype(np.float32),
        seen=known,
        taken_images=flags,
        classes=tuple("abc"[:k]),
        charged=np.zeros(k, dtype=np.int64),
    )


def plain_gains(objects, chosen, budget, weight, effort):
    """Follow the definition for every image, one object after the other."""
    worth, (group, kind) = rarity(objects.hints), grouped(objects)
    images = range(len(objects.taken_images))
    inside = [np.flatnonzero((objects.images == i) & ~objects.seen) for i in images]
    rare = np.array([sum(float(objects.hints[at] @ worth) for at in found) for found in inside])
    unit = np.sort(rare[~objects.taken_images])[-budget:].sum()
    uncovered = np.ones(len(kind))
    for at in range(len(group)):
        if objects.covered[at] or objects.images[at] in chosen:
            uncovered[group[at]] *= max(1 - objects.hints[at].max(), DOUBT)
    there = np.unique(kind)
    weights = np.array([1 / (kind == c).sum() / len(there) for c in kind])
    found = []
    for i in images:
        missed = np.ones(len(kind))
        for at in inside[i]:
            missed[group[at]] *= max(1 - objects.hints[at].max(), DOUBT)
        covered = ((1 - missed) * uncovered * weights).sum()
        total = weight * rare[i] / unit + (1 - weight) * covered
        found.append(total / max(len(inside[i]), 1) ** effort)
    return np.array(found)


@pytest.mark.parametrize(("weight", "effort"), [(0.5, 0.0), (0.2, 0.5), (1.0, 1.0), (0.01, 0.0)])
def test_it_takes_the_image_that_brings_most(weight, effort):
    """Each pick has the largest gain by the definition, given the picks before it."""
    objects = made(taken=[2], seen=[0, 1, 40])
    gains, plan = Gains(objects, 6, weight, effort), Plan(objects, np.random.default_rng(0))
    chosen = []
    for _ in range(6):
        expected = plain_gains(objects, chosen, 6, weight, effort)
        image = gains.best(plan)
        expected[[2, *chosen]] = -1
        assert expected[image] == pytest.approx(expected.max(), rel=1e-4)
        gains.take(plan, image, -1)
        chosen.append(image)
    assert [one.image for one in plan.chosen] == chosen


@pytest.mark.parametrize("seed", range(5))
def test_every_class_has_its_share_or_all_there_is(seed):
    """With sure hints six images hold two of each of three classes, or all there are."""
    objects = made(seed, sure=True)
    chosen = mix(objects, 6, np.random.default_rng(0), rare_weight=0.5, effort=0.0)
    images = {one.image for one in chosen}
    for c in range(3):
        holding = set(objects.images[objects.hints[:, c] == 1].tolist())
        assert len(holding & images) >= min(2, len(holding))


def test_rare_weight_brings_more_rare_objects():
    """With all weight on rare objects the images hold more of them than with nearly none."""
    objects = made(3, images=60, sure=True)

    def rare(weight):
        chosen = mix(objects, 10, np.random.default_rng(0), rare_weight=weight, effort=0.0)
        inside = np.isin(objects.images, [one.image for one in chosen])
        return objects.hints[inside, 2].sum()

    assert rare(1.0) > rare(0.001)


def test_an_anchor_is_a_candidate_of_its_image():
    """Each image is chosen for an unlabelled object in it, and the reason names its class."""
    objects = made(taken=[2], seen=[0, 1, 40])
    for one in mix(objects, 9, np.random.default_rng(0), rare_weight=0.5, effort=0.5):
        assert objects.images[one.anchor] == one.image
        assert not objects.seen[one.anchor]
        assert objects.classes[one.target] in one.reason


def test_a_class_without_a_hint_gets_images_at_random():
    """Its share is drawn among the images left, with the chance that is told."""
    objects = made(k=2)
    hints = np.column_stack([objects.hints, np.zeros(len(objects.rows), dtype=np.float32)])
    objects = Objects(
        **{**vars(objects), "hints": hints, "classes": ("a", "b", "c"), "charged": np.zeros(3, int)}
    )
    drawn = [
        one
        for seed in range(20)
        for one in mix(objects, 4, np.random.default_rng(seed), rare_weight=0.5, effort=0.0)
        if one.target == 2
    ]
    assert len(drawn) == 20
    assert len({one.image for one in drawn}) > 5
    assert all(one.chance == 1 / 13 for one in drawn)


@pytest.mark.parametrize("budget", [1, 14, 99])
def test_the_budget_is_spent_or_all_images_are_chosen(budget):
    """As many images as asked for or as there are, none twice, none that is taken."""
    objects = made(taken=[2])
    chosen = mix(objects, budget, np.random.default_rng(0), rare_weight=0.5, effort=0.5)
    images = [one.image for one in chosen]
    assert len(images) == len(set(images)) == min(budget, 14)
    assert 2 not in images


def test_a_big_class_is_grouped_by_a_sample(monkeypatch):
    """Objects beyond the sample go to the nearest centre of its groups."""
    monkeypatch.setattr("bowerbird.strategies.images.mix.SAMPLE", 30)
    rng = np.random.default_rng(0)
    heap = rng.integers(0, 10, 300)
    objects = Objects(
        features=(50 * np.eye(10)[heap] + rng.normal(size=(300, 10))).astype(np.float32),
        rows=np.arange(300),
        images=np.arange(300),
        hints=np.ones((300, 1), dtype=np.float32),
        seen=np.zeros(300, dtype=bool),
        taken_images=np.zeros(300, dtype=bool),
        classes=("a",),
        charged=np.zeros(1, dtype=np.int64),
    )
    numbers, classes = grouped(objects)
    assert len(classes) > 5
    together = numbers[:, None] == numbers
    assert together[heap[:, None] == heap].mean() > 0.9
