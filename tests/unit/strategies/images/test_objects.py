"""Objects are laid out by image, and the image that a person is at is known."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.images.objects import numbered, objects_of

PARENTS = np.array(["b", "a", "b", "c", None, "a", "c", None], dtype=object)


def evidence_of(labelled=(), asked=None, waiting=(), parents=PARENTS, model=True):
    """Lay out eight items; what is neither labelled nor waiting is a candidate."""
    out = [*labelled, *waiting]
    return Evidence(
        features=np.arange(16, dtype=np.float32).reshape(8, 2),
        candidates=np.setdiff1d(np.arange(8), out),
        labelled=np.array(labelled, dtype=np.int64),
        labels=np.zeros(len(labelled), dtype=np.int64),
        asked_for=None if asked is None else np.array(asked, dtype=np.int64),
        classes=("x", "y"),
        probabilities=lambda: np.full((8, 2), 0.5, dtype=np.float32) if model else None,
        parents=parents,
        waiting=np.array(waiting, dtype=np.int64),
    )


def begun(evidence):
    """Return the rows of candidates in images that count as begun."""
    objects = objects_of(evidence)
    return sorted(objects.rows[~objects.seen & objects.taken_images[objects.images]].tolist())


def test_images_are_numbered_as_they_come():
    """Equal names have equal numbers; what has no name is an image by itself."""
    assert numbered(PARENTS).tolist() == [0, 1, 0, 2, 3, 1, 2, 4]


def test_objects_lie_image_by_image():
    """Each image's objects stand together, and `starts` tells where."""
    objects = objects_of(evidence_of())
    assert objects.images.tolist() == [0, 0, 1, 1, 2, 2, 3, 4]
    assert objects.rows.tolist() == [0, 2, 1, 5, 3, 6, 4, 7]
    assert objects.starts.tolist() == [0, 2, 4, 6, 7]


def test_a_label_is_a_certain_hint():
    """What a person said counts for certain, the learner's probabilities elsewhere."""
    objects = objects_of(evidence_of(labelled=[3]))
    hints = dict(zip(objects.rows.tolist(), objects.hints.tolist(), strict=True))
    assert hints[3] == [1, 0]
    assert hints[6] == [0.5, 0.5]


def test_without_a_model_all_are_alike():
    """One column of hints, and no class."""
    objects = objects_of(evidence_of(labelled=[3], model=False))
    assert objects.hints.tolist() == [[1]] * 8
    assert objects.classes == ()


def test_without_parents_each_item_is_an_image():
    """A labelled item's image is done with; the others are free."""
    objects = objects_of(evidence_of(labelled=[2, 5], parents=None))
    assert objects.taken_images.sum() == 2
    assert np.bincount(objects.images).tolist() == [1] * 8
    assert (objects.taken_images == objects.seen).all()


@pytest.mark.parametrize(
    ("labelled", "asked", "waiting", "rest"),
    [
        ([0], [-1], [], []),  # one label that was asked for no class: a label by the way
        ([0], [1], [], [2]),  # the first object of a chosen image
        ([], [], [0], []),
        ([], [], [0, 2], []),  # nothing is left in it
    ],
)
def test_an_image_is_begun_by_what_was_asked_for_a_class(labelled, asked, waiting, rest):
    """A single label by the way begins no image; one that an image was chosen for does."""
    assert begun(evidence_of(labelled, asked, waiting)) == rest


def test_an_image_is_begun_by_two_recent_items():
    """Two of the latest labels and waiting items in one image begin it; older ones do not."""
    parents = np.array(["a"] * 3 + ["b"] * 3 + [None] * 12, dtype=object)

    def left(labelled, waiting=()):
        out = [*labelled, *waiting]
        evidence = Evidence(
            features=np.zeros((18, 1), dtype=np.float32),
            candidates=np.setdiff1d(np.arange(18), out),
            labelled=np.array(labelled),
            labels=np.zeros(len(labelled), dtype=np.int64),
            classes=("x",),
            parents=parents,
            waiting=np.array(waiting, dtype=np.int64),
        )
        return begun(evidence)

    assert left([0, 1, 3]) == [2]
    assert left([0, 3], waiting=[1]) == [2]
    assert left([0, 1, *range(6, 15)]) == []
