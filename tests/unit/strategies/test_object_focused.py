"""`object_focused`: whole images, one after the other."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np
import pyarrow.csv
import pytest
from PIL import Image

from bowerbird.app.laboratory.simulation import Run
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.demos import digits
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from bowerbird.strategies.images.objects import objects_of
from bowerbird.strategies.object_focused import object_focused, select_images
from bowerbird.strategies.options.query import ask


def parents(n, each=6):
    """Put every `each` items into one image, shuffled."""
    names = np.array([f"{at // each:03d}.jpg" for at in range(n)], dtype=object)
    return names[np.random.default_rng(0).permutation(n)]


def runs(images):
    """Return each image once for each time that it is begun."""
    return [image for image, _ in groupby(images)]


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_images_are_asked_about_one_after_the_other(make_evidence, weight):
    """Every candidate of an image comes before another image is begun."""
    evidence = make_evidence(m=120, parents=parents(126))
    picks = ask(object_focused, evidence, 60, 0, {"rare_weight": weight})
    images = evidence.parents[picks.positions].tolist()
    assert len(runs(images)) == len(set(images)) >= 10
    for image in runs(images)[:-1]:
        assert images.count(image) == (evidence.parents == image).sum()


def test_the_first_object_is_the_one_an_image_was_chosen_for(make_evidence):
    """It names the class; the other objects of the image follow, the likeliest rare ones first."""
    evidence = make_evidence(m=120, parents=parents(126))
    picks = ask(object_focused, evidence, 60, 0)
    images = evidence.parents[picks.positions].tolist()
    opens = [at == 0 or images[at] != images[at - 1] for at in range(60)]
    assert [t >= 0 for t in picks.targets] == opens
    assert [not reason.startswith("in the same image") for reason in picks.reasons] == opens


def test_the_next_query_finishes_what_was_begun(make_evidence):
    """An image of which part was labelled is gone on with, and the screen is told."""
    names = np.array(["a.jpg"] * 20 + [f"{at}.jpg" for at in range(106)], dtype=object)
    evidence = make_evidence(m=120, parents=names)
    at = np.flatnonzero(evidence.parents == "a.jpg")
    given = evidence.candidates[at[:2]]
    evidence.labelled = np.concatenate([evidence.labelled, given])
    evidence.labels = np.concatenate([evidence.labels, [0, 0]])
    evidence.asked_for = np.full(len(evidence.labelled), -1)
    evidence.candidates = np.delete(evidence.candidates, at[:2])
    picks = ask(object_focused, evidence, 10, 0)
    assert (evidence.parents[picks.positions] == "a.jpg").all()
    assert picks.phase == "finishing an image"
    more = ask(object_focused, evidence, 30, 0)
    inside = evidence.parents[more.positions] == "a.jpg"
    assert inside.tolist() == [True] * (len(at) - 2) + [False] * (32 - len(at))


def test_items_without_parents_are_images(make_evidence):
    """Each item is asked for a class; all classes of the hints are asked for."""
    evidence = make_evidence(m=120)
    for weight in (0.0, 0.5):
        picks = ask(object_focused, evidence, 20, 0, {"rare_weight": weight})
        assert set(picks.targets.tolist()) == {0, 1, 2}
        assert set(picks.probabilities.tolist()) == {1}


def test_without_a_model_images_are_covered(make_evidence):
    """No class is named, and no item is picked twice."""
    evidence = make_evidence(m=60, labels=(), classes=0, parents=parents(60))
    picks = ask(object_focused, evidence, 60, 0)
    assert sorted(picks.positions.tolist()) == list(range(60))
    assert set(picks.targets.tolist()) == {-1}


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_a_drawn_image_tells_its_chance(make_evidence, weight):
    """A class without a hint draws one of the images left, and each comes as often as is told."""
    evidence = make_evidence(m=40, labels=(0, 0, 1), classes=3, parents=parents(43, each=4))
    counts: dict[str, int] = {}
    chances = set()
    for seed in range(60):
        picks = ask(object_focused, evidence, 40, seed, {"images": 3, "rare_weight": weight})
        (at,) = np.flatnonzero(picks.targets == 2)[:1]
        image = evidence.parents[picks.positions[at]]
        counts[image] = counts.get(image, 0) + 1
        chances.add(float(picks.probabilities[at]))
    (chance,) = chances
    assert 0 < chance < 1
    assert len(counts) == round(1 / chance)
    spread = np.sqrt(60 * chance * (1 - chance))
    assert all(abs(found - 60 * chance) < 4 * spread for found in counts.values())


def test_select_images_gives_images(make_evidence):
    """The plan alone: images of the budget, none twice."""
    objects = objects_of(make_evidence(m=120, parents=parents(126)))
    for weight in (0.0, 0.5):
        chosen = select_images(objects, 7, np.random.default_rng(0), rare_weight=weight)
        assert len({one.image for one in chosen}) == 7


def asked(pool, budget):
    """Simulate, and give the images of what was asked about, in that order."""
    choices = ProjectOptions(learner="logistic", strategy="object_focused")
    initial = np.unique(np.asarray(pool.known_labels), return_index=True)[1][:3]
    picks = Run(pool, choices, initial=initial.tolist(), budget=budget).run()["picks"]
    return pool.parent[pool.positions(picks[3:])].tolist()


def test_a_simulation_goes_through_images(tmp_path):
    """Across queries of ten, no image is left before its last object and none begun twice."""
    pool = digits.build(tmp_path / "cache")
    pool = replace(pool, parent=parents(len(pool), each=17))
    images = asked(pool, 60)
    assert len(images) == 57
    assert len(runs(images)) == len(set(images))
    assert all(images.count(image) >= 17 - 3 for image in runs(images)[:-1])


@pytest.mark.realdata
def test_blood_cells_are_asked_about_image_by_image(real_data, tmp_path):
    """From a table of objects to the queue: 80 labels on real images, one after the other."""
    table = pyarrow.csv.read_csv(real_data / "chula_rbc12" / "objects.csv")
    folder = real_data / "chula_rbc12" / "images"
    names, pictures = table["image"].to_pylist(), {}
    for name in set(names):
        pictures[name] = np.asarray(Image.open(folder / name).resize((64, 48)), dtype=np.float32)
    for c, colour in enumerate(("red", "green", "blue")):
        xs, ys = table["x"].to_numpy() // 10, table["y"].to_numpy() // 10
        at = zip(names, ys.clip(max=47), xs.clip(max=63), strict=True)
        cells = [pictures[name][y, x, c] for name, y, x in at]
        table = table.append_column(colour, pyarrow.array(cells))
    path = tmp_path / "objects.csv"
    pyarrow.csv.write_csv(table, path)
    roles = Roles(
        label="class",
        features=("red", "green", "blue"),
        parent="image",
        box=("xmin", "ymin", "xmax", "ymax"),
    )
    pool = open_pool(path, roles, cache=tmp_path / "cache")
    images = asked(pool, 80)
    assert len(runs(images)) == len(set(images))
    whole = {name: names.count(name) for name in set(names)}
    assert all(images.count(name) >= whole[name] - 3 for name in runs(images)[:-1])
