"""What the live model says of every item, on disk for the screen."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.folder import NEW_FILE, refuse_linked_folder
from bowerbird.app.loop.pseudo_labels import NONE, PseudoLabels
from bowerbird.models.probabilities.costs import decide

CHUNK_ROWS = 65_536
KEPT_VERSIONS = 3  # a page that is still fetching an older one must find it
FEW_CLASSES = 10  # up to which a person sees all classes at once, and needs no likeliest ones
LIKELIEST = 5  # classes of an item
_SHARES = np.dtype([("column", np.uint16), ("share", np.uint8)])


@dataclass(frozen=True, eq=False)
class Predictions:
    """A model's decision for each item: the likeliest class, or the one that costs least.

    Parameters
    ----------
    version : int
        Of the last seeded fit.
    labels : int
        How many labels the model has seen.
    classes : tuple of str
        Ids of the classes that it knows.
    top : ndarray of shape (n,), uint16
        Index into `classes`; memory-mapped.
    certainty : ndarray of shape (n,), uint8
        The probability of that class, 0 to 255 for 0 to 1; memory-mapped.
    guesses : PseudoLabels
        What the learner takes for granted without a label; not labels, and never exported.
    live : int
        Running number of the increment that has gone on from that fit; 0 for the fit itself.
    predicted : mapping of str to int
        Items that an increment gives each class; empty for a fit, whose event tells.
    likeliest : ndarray of shape (n, up to 5) or None
        ``column``, an index into `classes`, and ``share``, 0 to 255 for 0 to 1; the first is
        `top`; memory-mapped. None where the project has few classes.
    """

    version: int
    labels: int
    classes: tuple[str, ...]
    top: npt.NDArray[np.uint16]
    certainty: npt.NDArray[np.uint8]
    guesses: PseudoLabels = NONE
    live: int = 0
    predicted: Mapping[str, int] = field(default_factory=dict)
    likeliest: npt.NDArray[np.void] | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What differs where anything here may."""
        return self.version, self.live


_Bytes = npt.NDArray[np.uint8]


def write_predictions(
    folder: Path,
    version: int,
    probabilities: npt.NDArray[np.float32],
    guesses: PseudoLabels = NONE,
    live: int = 0,
    costs: Sequence[float] = (),
    many: bool = False,
) -> None:
    """Write a model's predictions and drop those of old versions.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    version : int
    probabilities : ndarray of shape (n, k), float32
        At most 65,535 classes.
    guesses : PseudoLabels
    live : int
        As of `Predictions`: an increment never takes the place of a fit.
    costs : sequence of k float
        Of missing an item of each class; all the same if left out.
    many : bool
        Whether to write the likeliest classes of each item too, 15 bytes an item.
    """
    folder.mkdir(parents=True, exist_ok=True)
    refuse_linked_folder(folder)
    top = np.empty(len(probabilities), dtype=np.uint16)
    certainty = np.empty(len(probabilities), dtype=np.uint8)
    places = min(LIKELIEST, probabilities.shape[1]) if many else 0
    likeliest = np.empty((len(probabilities), places), dtype=_SHARES)
    for start in range(0, len(probabilities), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        part = probabilities[rows]
        price = costs or np.ones(part.shape[1])
        first = decide(part, price)
        top[rows], certainty[rows] = first, _bytes(part, first)
        _rank(part, price, likeliest[rows])
    stem = _stem(version, live)
    _save(folder / f"{stem}.likeliest.npy", likeliest)
    _save(folder / f"{stem}.top.npy", top)
    _save(folder / f"{stem}.certainty.npy", certainty)
    _save(folder / f"{stem}.guessed.npy", np.stack(guesses))
    for old in folder.glob("*.npy"):
        number, _, increment = old.name.split(".")[0].partition("+")
        past = number.isdigit() and int(number) <= version - KEPT_VERSIONS
        if past or (increment.isdigit() and int(increment) <= live - KEPT_VERSIONS):
            old.unlink(missing_ok=True)


def _bytes(probabilities: npt.NDArray[np.float32], columns: npt.NDArray[np.int64]) -> _Bytes:
    """Return the probability of a column in each row, 0 to 255 for 0 to 1."""
    share = np.take_along_axis(probabilities, columns[:, None], axis=1)[:, 0]
    return np.rint(share * 255).astype(np.uint8)


def _rank(
    probabilities: npt.NDArray[np.float32],
    price: Sequence[float] | npt.NDArray[np.float64],
    out: npt.NDArray[np.void],
) -> None:
    """Write the columns that are decided for, each without those before it."""
    rest = probabilities.copy() if out.shape[1] else probabilities
    for place in range(out.shape[1]):
        columns = decide(rest, price)
        out["column"][:, place] = columns
        out["share"][:, place] = _bytes(probabilities, columns)
        np.put_along_axis(rest, columns[:, None], -1.0, axis=1)


def _stem(version: int, live: int) -> str:
    return f"{version}+{live}" if live else str(version)


def _save(path: Path, array: npt.NDArray[np.generic]) -> None:
    """Put a new file in the old one's place: cut short, that would end who has it mapped."""
    fresh = path.with_suffix(".tmp")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, NEW_FILE, 0o666), "wb") as file:
        np.save(file, array, allow_pickle=False)
    os.replace(fresh, path)


def read_predictions(
    folder: Path,
    version: int,
    labels: int,
    classes: tuple[str, ...],
    live: int = 0,
    predicted: Mapping[str, int] | None = None,
) -> Predictions | None:
    """Map a model's predictions into memory.

    Parameters
    ----------
    folder : Path
    version, labels : int
    classes : tuple of str
        As the model's event tells, or what was heard of the increment.
    live : int
    predicted : mapping of str to int, optional
        As of `Predictions`.

    Returns
    -------
    predictions : Predictions or None
        None where they are not on disk (yet, or any more).
    """
    stem = folder / _stem(version, live)
    try:
        top = np.load(f"{stem}.top.npy", mmap_mode="r", allow_pickle=False)
        certainty = np.load(f"{stem}.certainty.npy", mmap_mode="r", allow_pickle=False)
        guesses = _guesses(Path(f"{stem}.guessed.npy"))
        likeliest = _likeliest(Path(f"{stem}.likeliest.npy"))
    except (OSError, ValueError, EOFError):
        return None
    counts = dict(predicted or {})
    return Predictions(version, labels, classes, top, certainty, guesses, live, counts, likeliest)


def _likeliest(path: Path) -> npt.NDArray[np.void] | None:
    # Versions before there were any wrote none.
    likeliest = np.load(path, mmap_mode="r", allow_pickle=False) if path.exists() else None
    return likeliest if likeliest is not None and likeliest.size else None


def _guesses(path: Path) -> PseudoLabels:
    # Versions before there were guesses wrote none.
    return PseudoLabels(*np.load(path, allow_pickle=False)) if path.exists() else NONE
