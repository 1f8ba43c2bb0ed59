"""Choose 20 images of blood cells in several ways and print what their objects are.

Usage: ``python benchmarks/objects.py FOLDER [--images 20] [--seeds 0-9] [--learner duo]`` where
FOLDER holds ``objects.csv`` (image, class, xmin, ymin, xmax, ymax) and ``images/``: chula_rbc12.
Crops are described by HOG of scikit-image and colour histograms, and PCA to 32 numbers; hints come
from a learner trained on 5 % of the objects, drawn at random; what was labelled so is a certain
hint and no more, so that all images are there to be chosen. All figures are means over the seeds.

Ratios to random are to what random images hold in the mean of all draws, not of the seeds' alone.

rare: objects of the five rarest classes in the chosen images. short: classes with less than their
share, images / classes rounded down, or all there are; of the classes that were labelled at all.
short2: the same for twice the share. kinds: share of each class's ten true groups (k-means) of
which an object is in the images. objects: labels that it costs.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import rgb2gray
from skimage.feature import hog
from sklearn.decomposition import PCA

from bowerbird.app.plugins import registry as plugins
from bowerbird.strategies.images.hints import in_context
from bowerbird.strategies.images.objects import Objects, numbered
from bowerbird.strategies.object_focused import select_images
from bowerbird.strategies.parts.clusters import clustered

SIDE, DIMENSIONS, PART, RARE, KINDS = 64, 32, 0.05, 5, 10


class Cells:
    """The objects, what they truly are, and what the images hold."""

    def __init__(self, folder: Path) -> None:
        with (folder / "objects.csv").open() as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["image"])
        self.image = numbered(np.array([row["image"] for row in rows], dtype=object))
        self.names, self.truth = np.unique([row["class"] for row in rows], return_inverse=True)
        self.vectors = described(folder / "images", rows)
        self.held = np.zeros((self.image.max() + 1, len(self.names)), dtype=int)
        np.add.at(self.held, (self.image, self.truth), 1)
        self.rarest = np.argsort(self.held.sum(axis=0), kind="stable")[:RARE]
        self.kinds = np.empty(len(rows), dtype=int)
        for c in range(len(self.names)):
            inside = np.flatnonzero(self.truth == c)
            self.kinds[inside] = KINDS * c + clustered(self.vectors[inside], KINDS)

    def hints(self, learner: str, seed: int) -> tuple[np.ndarray, float]:
        """Train on a part; give what each object may be, and how often that is right elsewhere."""
        rng, n = np.random.default_rng(seed), len(self.truth)
        known = rng.choice(n, round(PART * n), replace=False)
        model = plugins.get("learners", learner).load()(seed=seed)
        model.fit(self.vectors[known], self.truth[known])
        hints = np.zeros((n, len(self.names)), dtype=np.float32)
        hints[:, model.classes_] = model.predict_proba(self.vectors)
        right = np.delete(hints.argmax(axis=1) == self.truth, known).mean()
        hints[known] = np.eye(len(self.names))[self.truth[known]]
        return hints, float(right)

    def objects(self, hints: np.ndarray) -> Objects:
        """Lay the objects out with no image taken."""
        none = np.zeros(len(self.names), dtype=np.int64)
        rows = np.arange(len(self.image))
        free = np.zeros(len(self.held), dtype=bool)
        classes = tuple(self.names.tolist())
        return Objects(self.vectors, rows, self.image, hints, rows < 0, free, classes, charged=none)

    def figures(self, images: np.ndarray, known: np.ndarray) -> list[float]:
        """Measure a choice of images, in the order of `COLUMNS`."""
        held = self.held[images]
        got, there = (held > 0).sum(axis=0), (self.held > 0).sum(axis=0)
        share = len(images) // len(self.names)
        short = [(known & (got < np.minimum(t * share, there))).sum() for t in (1, 2)]
        covered = len(np.unique(self.kinds[np.isin(self.image, images)]))
        rare = held[:, self.rarest].sum()
        return [rare, *short, (got > 0).sum(), covered / len(np.unique(self.kinds)), held.sum()]


COLUMNS = ("rare", "short", "short2", "classes", "kinds", "objects", "seconds")
DECIMALS = (1, 1, 1, 1, 3, 0, 3, 2, 2)
WEIGHTS = (0.2, 0.35, 0.5, 0.65, 0.8, 1)


def described(folder: Path, rows: list[dict[str, str]]) -> np.ndarray:
    """Describe each object's crop."""
    pictures: dict[str, Image.Image] = {}
    found = []
    for row in rows:
        if row["image"] not in pictures:
            pictures = {row["image"]: Image.open(folder / row["image"]).convert("RGB")}
        box = tuple(int(row[edge]) for edge in ("xmin", "ymin", "xmax", "ymax"))
        crop = pictures[row["image"]].crop(box).resize((SIDE, SIDE))
        pixels = np.asarray(crop) / 255
        shape = hog(rgb2gray(pixels), 8, (16, 16), (2, 2))
        colour = [np.histogram(pixels[..., c], 16, (0, 1))[0] / SIDE**2 for c in range(3)]
        found.append(np.concatenate([shape, *colour]))
    found = np.array(found, dtype=np.float32)
    return PCA(DIMENSIONS, random_state=0).fit_transform(found).astype(np.float32)


def far_apart(cells: Cells, count: int, seed: int) -> np.ndarray:
    """Take the images whose mean vectors are farthest from those taken, the first at random."""
    sums = np.zeros((len(cells.held), DIMENSIONS))
    np.add.at(sums, cells.image, cells.vectors)
    means = sums / cells.held.sum(axis=1, keepdims=True)
    taken = [int(np.random.default_rng(seed).integers(len(means)))]
    while len(taken) < count:
        away = np.linalg.norm(means[:, None] - means[taken], axis=2).min(axis=1)
        taken.append(int(np.argmax(away)))
    return np.array(taken)


def most_rare(cells: Cells, hints: np.ndarray, count: int, *, surest: bool = False) -> np.ndarray:
    """Take the images with the most expected objects of the five classes with fewest labels."""
    known = (hints == 1).sum(axis=0)
    if surest:
        hints = (hints == hints.max(axis=1, keepdims=True)).astype(np.float32)
    rarest = np.argsort(known, kind="stable")[:RARE]
    expected = np.bincount(cells.image, hints[:, rarest].sum(axis=1))
    return np.argsort(-expected, kind="stable")[:count]


def ways(cells: Cells, hints: np.ndarray, count: int, seed: int) -> dict:
    """Return every way of choosing images, by name."""

    def focused(weight: float, context: float = 30.0, effort: float = 0.5) -> np.ndarray:
        objects = cells.objects(hints)
        read = in_context(hints, objects.starts, context)
        rng = np.random.default_rng(seed)
        chosen = select_images(cells.objects(read), count, rng, rare_weight=weight, effort=effort)
        return np.array([one.image for one in chosen])

    starts = cells.objects(hints).starts
    return {
        "random": lambda: np.random.default_rng(seed).choice(len(cells.held), count, False),
        "coreset on image means": lambda: far_apart(cells, count, seed),
        "expected rare, hints as given": lambda: most_rare(cells, hints, count),
        "expected rare, likeliest class": lambda: most_rare(cells, hints, count, surest=True),
        "expected rare, in context": lambda: most_rare(cells, in_context(hints, starts, 30), count),
        "cover (weight 0), no context": partial(focused, 0, 0),
        "cover (weight 0)": partial(focused, 0),
        **{f"mix (weight {w})": partial(focused, w) for w in WEIGHTS},
        **{f"mix, effort {e}": partial(focused, 0.5, effort=e) for e in (0, 0.25, 1)},
        "mix (weight 0.5), no context": partial(focused, 0.5, 0),
        "best possible": lambda: np.argsort(-cells.held[:, cells.rarest].sum(axis=1))[:count],
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", type=int, default=20)
    parser.add_argument("--seeds", default="0-9")
    parser.add_argument("--learner", default="duo")
    args = parser.parse_args()
    begun = time.time()
    first, last = (int(part) for part in args.seeds.split("-"))
    cells = Cells(args.folder)
    rows: dict[str, list[list[float]]] = {}
    right = []
    for seed in range(first, last + 1):
        hints, correct = cells.hints(args.learner, seed)
        right.append(correct)
        for name, choose in ways(cells, hints, args.images, seed).items():
            at = time.process_time()
            images = choose()
            seconds = time.process_time() - at
            figures = cells.figures(images, (hints == 1).any(axis=0))
            rows.setdefault(name, []).append([*figures, seconds])
    print(f"{len(cells.image)} objects in {len(cells.held)} images; hints of {args.learner} are")
    print(f"right for {np.mean(right):.1%} of the objects that it was not trained on")
    print_table(rows, cells.held[:, cells.rarest].sum() * args.images / len(cells.held))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{time.time() - begun:.0f} s; load of the machine {load} on {os.cpu_count()} cores")


def print_table(rows: dict[str, list[list[float]]], usual: float) -> None:
    """Print the means, and the rare objects against random images and coreset's."""
    means = {name: np.mean(runs, axis=0) for name, runs in rows.items()}
    coreset = means["coreset on image means"][0]
    print(" " * 32 + "".join(f"{column:>9}" for column in (*COLUMNS, "x random", "x core")))
    for name, row in means.items():
        shown = [*row, row[0] / usual, row[0] / coreset]
        numbers = "".join(f"{x:9.{d}f}" for x, d in zip(shown, DECIMALS, strict=True))
        print(f"{name:<32}{numbers}")


if __name__ == "__main__":
    main()
