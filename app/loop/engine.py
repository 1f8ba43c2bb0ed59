"""The engine: trains a learner and asks a strategy, from a pool and a state alone.

It has no clock, no log and no process of its own; the worker, a simulation and a replay all run
this one engine, which is why they agree.
"""

from __future__ import annotations

import hashlib
import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import Event, ModelTrained, QueryMade, QueryPick
from bowerbird.app.log.state import Item, State
from bowerbird.app.loop import messages, on_cluster
from bowerbird.app.loop.distances import Distances
from bowerbird.app.loop.live_model import LiveModel
from bowerbird.app.loop.local_scale import AT_ONCE_ROWS, known_spread
from bowerbird.app.loop.model import Model, class_columns
from bowerbird.app.loop.predictions import FEW_CLASSES, write_predictions
from bowerbird.app.loop.pseudo_labels import NONE, PseudoLabels, adapt, suspects
from bowerbird.app.loop.strategy_clock import StrategyClock
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.late_imports import import_late
from bowerbird.data.errors import ClusterError
from bowerbird.data.parameters import check
from bowerbird.data.pool import Pool
from bowerbird.models.base.learner import Learner
from bowerbird.models.probabilities.costs import decide
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.within import within, within_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Engine:
    """Fits and queries over one pool.

    Parameters
    ----------
    pool : Pool
    sources : mapping of str to str, optional
        Where plugins of this machine come from (``mine.py:function`` or an import name) by the name
        under which the log knows them.
    folder : Path, optional
        Where each model's predictions are written for the screen; None writes none.
    clock : StrategyClock, optional
        Counts the time of strategies.
    scheduler : str
        Address of the scheduler of a cluster that scores large pools; empty for this machine.
    """

    def __init__(
        self,
        pool: Pool,
        sources: Mapping[str, str] | None = None,
        folder: Path | None = None,
        clock: StrategyClock | None = None,
        scheduler: str = "",
    ) -> None:
        self.pool = pool
        self.model: Model | None = None
        self._sources = dict(sources or {})
        self._folder = folder
        self._clock = clock or StrategyClock()
        self._scheduler = scheduler
        self._distances = Distances(pool.features)
        self._increment: LiveModel | None = None
        self._unfollowed: tuple[Any, ...] | None = None  # the last fit, until the live head is told
        self._stuck: list[object] = []  # learners whose increments failed
        self._spread: Floats | None = None
        self.unwritten: OSError | None = None  # why the last predictions are not on the disk
        self.unreached: ClusterError | None = None  # why the cluster did not score the last fit

    def fit(self, state: State, version: int, seed: int) -> ModelTrained:
        """Train a learner from scratch on all labels.

        Parameters
        ----------
        state : State
            With one label or more in the pool.
        version : int
            The number of the new model, from 1.
        seed : int
            In [0, 2**32).

        Returns
        -------
        model : ModelTrained

        Raises
        ------
        PluginError, UnknownName
            If the learner cannot be had or breaks its contract.
        """
        begun = time.perf_counter()
        learner, guesses = self.learn(state, seed)
        positions, labels, classes = self.labels(state)
        known_classes = tuple(classes[int(number)] for number in learner.classes_)
        probabilities = self._score(learner)
        self.model = Model(version, learner, known_classes, probabilities)
        self._unfollowed = (learner, state.learner, positions, labels, classes)
        predicted = self._decided(state, known_classes, probabilities, version, guesses)
        return ModelTrained(
            version=version,
            position=state.position,
            seed=seed,
            learner=state.learner,
            labels=len(positions),
            classes=list(known_classes),
            seconds=round(time.perf_counter() - begun, 4),
            device=str(getattr(learner, "device_", "cpu")),
            digest=hashlib.blake2b(probabilities.tobytes(), digest_size=16).hexdigest(),
            predicted=predicted,
            note=str(getattr(learner, "note", "")),
            suspects=self.pool.ids[suspects(learner, positions)].tolist(),
        )

    def _score(self, learner: Learner) -> Floats:
        """Score the pool where it is to be scored, or else here, with the same last bits."""
        self.unreached = None
        on_processor = str(getattr(learner, "device_", "cpu")) == "cpu"
        if self._scheduler and on_processor and on_cluster.is_worth_it(self.pool):
            try:
                return on_cluster.score(learner, self.pool, self._scheduler)
            except ClusterError as error:
                self.unreached = error
        return np.asarray(learner.predict_proba(self.pool.features), dtype=np.float32)

    def learn(self, state: State, seed: int) -> tuple[Learner, PseudoLabels]:
        """Fit the learner that the state names, and show it what has no label.

        Parameters
        ----------
        state : State
            With one label or more in the pool.
        seed : int
            Of the fit, in [0, 2**32).

        Returns
        -------
        learner : Learner
        guesses : PseudoLabels

        Raises
        ------
        PluginError, UnknownName
            If the learner cannot be had or breaks its contract.
        ConfigError
            If a parameter of the learner is not allowed.
        """
        positions, labels, _ = self.labels(state)
        learner = self._make_learner(state, seed)
        learner.fit(np.asarray(self.pool.features[positions]), labels)
        return learner, adapt(learner, self.pool.features, positions, seed)

    def _follow(self) -> None:
        """Continue the live head from the last fit, if its learner can go on at all."""
        if self._unfollowed is None:
            return
        learner, recipe, positions, labels, classes = self._unfollowed
        self._unfollowed = None
        if not hasattr(learner, "partial_fit") or recipe in self._stuck:
            self._increment = None
        elif self._increment is None or self._increment.recipe != recipe:
            self._increment = LiveModel(learner, recipe, positions, labels, classes)
        else:
            self._increment.settle(learner, self.pool.features, positions, labels, classes)

    def increment(self, state: State) -> messages.Live | None:
        """Update the live head with the labels since the last fit, and write its predictions.

        It is for the screen alone: nothing of it is logged, and no query comes from it.

        Parameters
        ----------
        state : State

        Returns
        -------
        live : Live or None
            None where there is no live head or nothing new.
        """
        if self._folder is None:
            return None
        self._follow()
        live, model = self._increment, self.model
        if live is None or model is None or live.recipe != state.learner:
            return None
        positions, labels, classes = self.labels(state)
        now = {c: state.root(c) for c in live.classes}
        if not live.update(self.pool.features, positions, labels, classes, now):
            return None
        known_classes = tuple(classes[int(number)] for number in live.learner.classes_)
        probabilities = np.asarray(live.learner.predict_proba(self.pool.features), dtype=np.float32)
        return messages.Live(
            version=model.version,
            live=live.count,
            labels=len(positions),
            classes=known_classes,
            predicted=self._decided(
                state, known_classes, probabilities, model.version, live=live.count
            ),
        )

    def _decided(
        self,
        state: State,
        known_classes: tuple[str, ...],
        probabilities: Floats,
        version: int,
        guesses: PseudoLabels = NONE,
        live: int = 0,
    ) -> dict[str, int]:
        """Write what is decided of every item for the screen, and count the items of each class."""
        costs = [state.class_of(name).cost for name in known_classes]
        many = len(state.classes) > FEW_CLASSES
        self.unwritten = None
        if self._folder is not None:
            try:
                write_predictions(self._folder, version, probabilities, guesses, live, costs, many)
            except OSError as error:  # the model is as good without its picture on the disk
                self.unwritten = error
        predicted = np.bincount(decide(probabilities, costs), minlength=len(known_classes))
        return {name: int(n) for name, n in zip(known_classes, predicted, strict=True)}

    def disable_live_model(self, state: State) -> None:
        """Do without a live head while the state's learner, whose increments failed, is chosen.

        Parameters
        ----------
        state : State
        """
        self._increment = None
        self._stuck.append(state.learner)

    def load_learner(self, state: State) -> None:
        """Load the code of the learner that the state names, and the libraries that it imports.

        Parameters
        ----------
        state : State

        Raises
        ------
        PluginError, UnknownName
            If it cannot be had.
        """
        self._load("learners", state.learner.name)

    def load_strategy(self, name: str) -> None:
        """Load the code of a strategy, and the libraries that it imports.

        Parameters
        ----------
        name : str

        Raises
        ------
        PluginError, UnknownName
            If it cannot be had.
        """
        import_late(self._load("strategies", name))

    def restore(self, events: Sequence[Event]) -> None:
        """Train the last model version of a log again, so that queries go on from it.

        Parameters
        ----------
        events : sequence of Event
            The whole log. Without a model in it the learner's code is loaded, so that the first
            label does not wait for it.
        """
        state = State(events)
        self.load_learner(state)
        if state.models:
            model = state.models[-1]
            past = State(e for e in events if e.seq <= model.position)
            self.fit(past, model.version, model.seed)

    def query(
        self, state: State, n: int, seed: int, *, strategy: str | None = None, spread: bool = True
    ) -> QueryMade:
        """Ask the strategy for the items most worth asking about.

        Parameters
        ----------
        state : State
        n : int
            How many; fewer come where fewer are left.
        seed : int
            In [0, 2**32).
        strategy : str, optional
            Another strategy than the state's, without parameters (``random`` when that one failed).
        spread : bool
            Whether the local scale may be used, if it is known.

        Returns
        -------
        query : QueryMade

        Raises
        ------
        PluginError, UnknownName
            If the strategy cannot be had or breaks its contract.
        ConfigError
            If a parameter of the strategy is not allowed.
        PoolExhausted
            If there is no candidate left.
        """
        begun = time.perf_counter()
        name = strategy or state.strategy.name
        parameters = {} if strategy else dict(state.strategy.parameters or {})
        scale = self._local_scale() if spread else None
        function = self._load("strategies", name)
        text, parameters = within_of(function, name, parameters)
        evidence = self.evidence(state, scale, text)
        picks = ask(function, evidence, n, seed, parameters, self._clock.running)
        ids = self.pool.ids[evidence.candidates[picks.positions]].tolist()
        targets = [evidence.classes[t] if t >= 0 else None for t in _filled_in(picks.targets)]
        rows = zip(
            ids,
            _filled_in(picks.scores),
            _filled_in(picks.reasons),
            _filled_in(picks.probabilities),
            targets,
            strict=True,
        )
        return QueryMade(
            round=state.round + 1,
            position=state.position,
            version=self.model.version if self.model else None,
            seed=seed,
            strategy=name,
            phase=picks.phase,
            spread=scale is not None,
            picks=[
                QueryPick(
                    item=item,
                    score=float(score),
                    reason=str(reason),
                    probability=float(probability),
                    target=target,
                )
                for item, score, reason, probability, target in rows
            ],
            seconds=round(time.perf_counter() - begun, 4),
        )

    def labels(self, state: State) -> tuple[Ints, Ints, tuple[str, ...]]:
        """Return the labels of items that the pool holds, in the order in which they were given.

        Parameters
        ----------
        state : State

        Returns
        -------
        positions, numbers : ndarray of shape (l,), int64
            Rows of the pool, and class numbers.
        classes : tuple of str
            Ids of all live classes; a class number is a place in it.
        """
        classes = tuple(c.id for c in state.classes)
        number = {class_id: i for i, class_id in enumerate(classes)}
        labelled = state.labelled
        positions = self.pool.positions([d.item for d in labelled])
        numbers = [number[state.class_of(d.class_id or "").id] for d in labelled]
        present = positions >= 0
        return positions[present], np.asarray(numbers, dtype=np.int64)[present], classes

    def evidence(
        self, state: State, spread: Callable[[], Floats | None] | None, restricted: str = ""
    ) -> Evidence:
        """Prepare what a strategy may look at.

        Parameters
        ----------
        state : State
        spread : callable, or None
            Returns the local scale, of shape (n,), float32; 1 everywhere where None.
        restricted : str
            What the candidates are within: a filter, the selection, or both; empty for all.

        Returns
        -------
        evidence : Evidence

        Raises
        ------
        ConfigError, PoolExhausted
            As `bowerbird.strategies.options.within.within`.
        """
        positions, labels, classes = self.labels(state)
        selection, pool = self._selection(state), self.pool
        candidates = within(self._candidates(state), restricted, pool.context, len(pool), selection)
        return Evidence(
            features=self.pool.features,
            candidates=candidates,
            labelled=positions,
            labels=labels,
            classes=classes,
            asked_for=self._asked_classes(state, classes),
            probabilities=lambda: self._probabilities(state),
            distance=lambda: self._distance(positions),
            spread=spread,
            members=lambda: self._of_classes(self._says("members"), state),
            uncertainty=lambda: self._says("uncertainty"),
            hidden=lambda: self._says("embed"),
            round=state.round,
            since_new_class=state.since_new_class,
            parents=self.pool.parent,
            boxes=self.pool.boxes,
            waiting=self._rows([pick.item for pick in state.pending]),
            targets=tuple(classes.index(target) for target in state.targets),
            selection=selection,
            preparing=self._clock.paused,
        )

    def _local_scale(self) -> Callable[[], Floats | None] | None:
        """Return what reads the local scale: a small pool's is computed for who asks for it."""
        if len(self.pool) > AT_ONCE_ROWS and self._spread_once() is None:
            return None
        return self._spread_once

    def _spread_once(self) -> Floats | None:
        if self._spread is None:
            self._spread = known_spread(self.pool)
        return self._spread

    def _asked_classes(self, state: State, classes: tuple[str, ...]) -> Ints:
        """Return the class number that each labelled item was asked for, -1 where for none."""
        number = {class_id: i for i, class_id in enumerate(classes)}
        labelled = state.labelled
        targets = [d.target and state.root(d.target) for d in labelled]
        numbers = np.asarray([number.get(t or "", -1) for t in targets], dtype=np.int64)
        return numbers[self.pool.positions([d.item for d in labelled]) >= 0]

    def _selection(self, state: State) -> Ints | None:
        if not state.selection:
            return None
        return np.unique(self._rows(state.selection))

    def _candidates(self, state: State) -> Ints:
        free = np.ones(len(self.pool), dtype=bool)
        free[self._rows([*state.decisions, *(pick.item for pick in state.pending)])] = False
        return np.flatnonzero(free).astype(np.int64)

    def _rows(self, items: Iterable[Item]) -> Ints:
        """Find the rows of the items that the pool holds."""
        at = self.pool.positions(items)
        return at[at >= 0]

    def _distance(self, labelled: Ints) -> Floats:
        self._distances.follow(labelled)
        return self._distances.nearest

    def _probabilities(self, state: State) -> Floats | None:
        return self._of_classes(self.model.probabilities if self.model else None, state)

    def _says(self, what: str) -> Floats | None:
        return self.model.says(what, self.pool.features) if self.model else None

    def _of_classes(self, values: Floats | None, state: State) -> Floats | None:
        if self.model is None or values is None:
            return None
        return class_columns(values, self.model.classes, state)

    def _make_learner(self, state: State, seed: int) -> Learner:
        name = state.learner.name
        recipe = self._load("learners", name)
        parameters = dict(state.learner.parameters or {})
        check(recipe, parameters, f"Learner {name!r}")
        for name_of_seed in ("seed", "random_state"):
            if name_of_seed in inspect.signature(recipe).parameters:
                parameters[name_of_seed] = seed
        learner: Learner = recipe(**parameters)
        return learner

    def _load(self, kind: str, name: str) -> Any:
        source = self._sources.get(name)
        return plugins.get(kind, source or name, allow_paths=source is not None).load()


def _filled_in(values: Any) -> Any:
    # ask() fills in whatever a strategy leaves out.
    if values is None:
        raise ValueError("A pick came without its score, reason, probability or target.")
    return values
