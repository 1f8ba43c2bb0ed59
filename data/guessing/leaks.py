"""Columns that give a label away: scores, votes and flags that somebody made from it or for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.data.guessing.head import Head

# Words that tell of a judgement, and not of a measurement.
JUDGEMENT = re.compile(
    r"(?:^|[_\W\d])(?:score|votes?|nvotes?|prob|probability|conf|confidence|flags?|likelihood|rating"
    r"|rank|predicted|prediction|pred|fraction|debiased|agreement)(?:[_\W\d]|$)|fpflag|probab",
    re.IGNORECASE,
)
FEWEST = 20  # labelled rows from which something can be told
MOST_CLASSES = 50
SHARE = 0.5  # of the way from chance to certainty that a judgement's column goes alone
PURE = 0.97  # share of one class among the rows of one value of a flag
FLAG_VALUES = 5
ROWS_OF_FLAG = 10
BY_CHANCE = 1e-3  # most that rows drawn at random may be as pure as a flag's
TELLING = 0.97  # balanced accuracy of a measurement alone that is worth a word


@dataclass(frozen=True)
class Leaks:
    """What gives a label away.

    Parameters
    ----------
    judgements : tuple of str
        Columns whose names tell of a judgement, and that predict the label alone or in part.
    telling : tuple of str
        Other columns that alone predict it nearly always.
    doubles : tuple of str
        Columns of words, or of yes and no, that say nearly what it says.
    """

    judgements: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()


NONE = Leaks()


def find_leaks(head: Head, label: str, columns: list[str]) -> Leaks:
    """Find the columns of numbers that predict a label alone.

    Parameters
    ----------
    head : Head
    label : str
        A column of classes.
    columns : list of str
        Of numbers.

    Returns
    -------
    leaks : Leaks
    """
    y = _classes(head, label)
    labelled = y >= 0
    y = y[labelled]
    if len(y) < FEWEST or not 2 <= len(np.unique(y)) <= MOST_CLASSES:
        return NONE
    judgements, telling = [], []
    for name in columns:
        values = head.values(name)[labelled]
        if JUDGEMENT.search(name):
            if _alone(values, y) >= SHARE or _is_flag_of_a_class(values, y):
                judgements.append(name)
        elif _alone(values, y) >= TELLING:
            telling.append(name)
    return Leaks(tuple(judgements), tuple(telling))


def find_doubles(head: Head, label: str) -> list[str]:
    """Find the columns of text, and of yes and no, that say nearly what a label says.

    Parameters
    ----------
    head : Head
    label : str
        A column of classes.

    Returns
    -------
    doubles : list of str
        Each has few values, most rows of each of which are of one class; of a yes and no it is
        enough that one of the two stands for one class.
    """
    y = _classes(head, label)
    usual = np.bincount(y[y >= 0]).max(initial=0) / max(1, (y >= 0).sum())
    doubles = []
    for name in [*head.texts, *head.flags]:
        if name == label or not 2 <= head.distinct(name) <= 2 * (y.max(initial=0) + 1):
            continue
        codes = _classes(head, name)
        both = (y >= 0) & (codes >= 0)
        if both.sum() < FEWEST:
            continue
        table = np.zeros((codes.max() + 1, y.max() + 1))
        np.add.at(table, (codes[both], y[both]), 1)
        agreement = table.max(axis=1).sum() / both.sum()
        is_flag = name in head.flags and _is_flag_of_a_class(codes[both].astype(float), y[both])
        if is_flag or agreement >= usual + SHARE * (1 - usual):
            doubles.append(name)
    return doubles


def _classes(head: Head, label: str) -> npt.NDArray[np.int64]:
    import pandas as pd

    codes: Any = pd.factorize(head.table[label].to_pandas())[0]
    return np.asarray(codes, dtype=np.int64)


def _alone(values: npt.NDArray[np.float64], y: npt.NDArray[np.int64]) -> float:
    """Return how far a small tree on one column goes from chance, 0, to certainty, 1."""
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.tree import DecisionTreeClassifier

    finite = np.where(np.isfinite(values), values, np.nan).reshape(-1, 1).astype(np.float32)
    if not np.isfinite(finite).any():
        return 0.0
    classes = len(np.unique(y))
    tree = DecisionTreeClassifier(
        max_leaf_nodes=classes + 1, class_weight="balanced", min_samples_leaf=3, random_state=0
    ).fit(finite, y)
    accuracy = float(balanced_accuracy_score(y, tree.predict(finite)))
    return (accuracy - 1 / classes) / (1 - 1 / classes)


def _is_flag_of_a_class(values: npt.NDArray[np.float64], y: npt.NDArray[np.int64]) -> bool:
    """Whether one of a flag's few values stands for one class."""
    choices = np.unique(values[np.isfinite(values)])
    if not 2 <= len(choices) <= FLAG_VALUES:
        return False
    shares = np.bincount(y) / len(y)
    for choice in choices:
        of_it = y[values == choice]
        if len(of_it) < ROWS_OF_FLAG:
            continue
        counts = np.bincount(of_it, minlength=len(shares))
        first = counts.argmax()
        purity, usual = counts[first] / len(of_it), shares[first]
        if shares.max() < PURE <= purity and _chance(purity, usual, len(of_it)) <= BY_CHANCE:
            return True
    return False


def _chance(share: float, usual: float, rows: int) -> float:
    """Bound the chance that so large a share of rows drawn at random is of a class.

    Chernoff's bound of a binomial's tail: exp(-n KL(share || usual)).
    """
    if share <= usual:
        return 1.0
    divergence = share * np.log(share / usual)
    if share < 1:
        divergence += (1 - share) * np.log((1 - share) / (1 - usual))
    return float(np.exp(-rows * divergence))
