"""The loop with the truth as annotator: what a strategy and a learner are worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import UNSET, UnsetType

from bowerbird.app.log.events import Event, Labelled, Provenance
from bowerbird.app.log.state import Item, State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.schedule import Schedule, next_step, seed_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.errors import DataError, PoolExhausted
from bowerbird.data.pool import Pool
from bowerbird.evaluation.metrics import balanced_accuracy, macro_f1, recall


@dataclass(frozen=True)
class Exam:
    """Items to evaluate on, in the pool's feature space.

    Parameters
    ----------
    features : ndarray of shape (t, d), float32
    labels : ndarray of shape (t,), object
        Class names.
    """

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.object_]


def truth_of(pool: Pool) -> dict[Item, str]:
    """Return the class of every item.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    truth : dict of id to str

    Raises
    ------
    DataError
        If an item has no label.
    """
    labels = pool.known_labels
    if labels is None or any(name is None for name in labels):
        missing = len(pool) if labels is None else sum(name is None for name in labels)
        raise DataError(
            f"{pool.name}: {missing} of {len(pool)} items have no label; a "
            "simulation needs the truth of every one. Name the column with --label."
        )
    return dict(zip(pool.ids.tolist(), labels, strict=True))


@dataclass
class Run:
    """One run: a pool, a strategy, a learner, a seed.

    Parameters
    ----------
    pool : Pool
        With every label known.
    choices : ProjectOptions
    exam : Exam or None
    initial : sequence of int
        Positions that are labelled at the start.
    budget, batch : int
        Labels in all, the initial ones among them; items a query.
    keep : Path or None
        Folder to keep the run in as a project.
    progress : callable
        Told the number of labels after each batch.
    """

    pool: Pool
    choices: ProjectOptions
    exam: Exam | None = None
    initial: Sequence[int] = ()
    budget: int = 200
    batch: int = 10
    keep: Path | None = None
    progress: Callable[[int], None] = lambda labels: None
    record: dict[str, Any] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._truth = truth_of(self.pool)

    def run(self) -> dict[str, Any]:
        """Label until the budget is spent or nothing is left.

        Returns
        -------
        record : dict
            One line of the runs' file: picks and their classes (`given`), the pool's classes,
            labels and measures at each evaluation, seconds.
        """
        self._log, self._state = Log(self.keep), State()
        self._engine = Engine(self.pool, self.choices.sources)
        self._begin()
        try:
            self._label_all()
        finally:
            self._log.close()
        return self.record

    def _begin(self) -> None:
        self.record = {
            "pool": self.pool.name,
            "strategy": self.choices.strategy,
            "learner": self.choices.learner,
            "seed": self.choices.seed,
            "n_pool": len(self.pool),
            "pool_classes": dict(Counter(map(str, self._truth.values())).most_common()),
            "initial": len(self.initial),
            "picks": [],
            "given": [],
            "labels": [],
            "balanced_accuracy": [],
            "macro_f1": [],
            "recall": {},
            "seconds_query": [],
            "seconds_fit": [],
        }
        self._write(*first_events(self.pool, self.choices))
        ids = self.pool.ids[np.asarray(self.initial, dtype=np.int64)].tolist()
        self._label(ids, Provenance(source="known"))

    def _label_all(self) -> None:
        while True:
            spent = len(self.record["picks"])
            step = next_step(self._state, Schedule(batch=self.batch))
            if step == "fit":
                self._fit()
            elif spent >= self.budget:
                return
            else:
                try:
                    self._query(min(self.batch, self.budget - spent))
                except PoolExhausted:
                    return
            self.progress(len(self.record["picks"]))

    def _fit(self) -> None:
        version = len(self._state.models) + 1
        model = self._engine.fit(self._state, version, seed_of(self.choices.seed, "fit", version))
        self.record["seconds_fit"].append(model.seconds)
        self._write(Event(model))
        self._evaluate()

    def _query(self, n: int) -> None:
        seed = seed_of(self.choices.seed, "query", self._state.round + 1)
        query = self._engine.query(self._state, n, seed)
        self.record["seconds_query"].append(query.seconds)
        self._write(Event(query))
        for pick in self._state.pending:
            self._label([pick.item], pick.provenance("human"), pick.rank)

    def _label(
        self, items: Sequence[Item], provenance: Provenance, rank: int | UnsetType = UNSET
    ) -> None:
        labels = (
            Labelled(items=item, class_id=self._truth[item], provenance=provenance, rank=rank)
            for item in items
        )
        self._write(*(Event(label, annotator="truth") for label in labels))
        self.record["picks"] += list(items)
        self.record["given"] += [str(self._truth[i]) for i in items]

    def _write(self, *events: Event) -> None:
        for event in self._log.append(events).result() if events else ():
            self._state.apply(event)

    def _evaluate(self) -> None:
        model = self._engine.model
        if self.exam is None or model is None:
            return
        predicted = np.asarray(model.learner.predict_proba(self.exam.features)).argmax(axis=1)
        names = np.array([self._state.class_of(c).name for c in model.classes], dtype=object)
        guess, truth = names[predicted], self.exam.labels
        self.record["labels"].append(len(self.record["picks"]))
        self.record["balanced_accuracy"].append(balanced_accuracy(truth, guess))
        self.record["macro_f1"].append(macro_f1(truth, guess))
        for name, share in recall(truth, guess).items():
            self.record["recall"].setdefault(name, []).append(share)
