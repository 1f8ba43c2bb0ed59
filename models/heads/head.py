"""What the torch heads share: a fit from the seed, increments with replay, and fast scoring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import torch
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import Tensor

from bowerbird.data.device import choose
from bowerbird.models.base.chunked import GloballyScaled
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.heads.layers import prior_bias
from bowerbird.models.heads.memory import Memory, replay
from bowerbird.models.heads.mixing import mixed
from bowerbird.models.heads.network import build, for_scoring
from bowerbird.models.heads.optimisers import OptimiserName, optimiser_of
from bowerbird.models.heads.streaming import on, stream
from bowerbird.models.heads.training import Rows, train
from bowerbird.models.losses.batch import Batch
from bowerbird.models.losses.choosing import LossName, loss_of
from bowerbird.models.samplers.chances import SamplerName, sampler_of
from bowerbird.models.samplers.drawing import draw, jitter, within

Precision = Literal["float32", "bfloat16"]

LATE = 0.999  # how far a fit is when an increment goes on with it


class Head(GloballyScaled):
    """A network on embeddings; `Linear` and `Mlp` are its two forms.

    Attributes
    ----------
    network_ : Network
        Sees rows less `centre_`, divided by `width_`.
    memory_ : Memory
        The labelled rows, as the network sees them.
    n_iter_ : int
        Steps since the last fit began.
    device_ : str
        Where it computes.
    note_ : str
        What the person should know of the last fit and the last scores; mostly empty.
    """

    hidden: int = 0
    loss: LossName
    sampler: SamplerName
    optimiser: OptimiserName
    mixup: float
    jitter: float
    prior_bias: bool
    steps: int
    replay_steps: int
    batch: int
    rate: float
    decay: float
    precision: Precision
    device: str
    seed: int

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Train a new network from the seed.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, a weight is not allowed, or a loss, sampler
            or optimiser is not among those that there are.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        self._measure(rows)
        self.note_ = ""
        try:
            self._begin(rows, numbers, weight, choose(self.device))
        except torch.OutOfMemoryError:
            self._begin(rows, numbers, weight, torch.device("cpu"))
            self.note_ = f"{self.device} lacks memory: it learned on the processor"
        return self

    def partial_fit(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        classes: npt.ArrayLike | None = None,
        sample_weight: npt.ArrayLike | None = None,
    ) -> Self:
        """Go on with new labels; a class that is new gets an output of its own.

        Parameters
        ----------
        X : array-like of shape (l, d)
            Items that are newly labelled; earlier ones are replayed from memory.
        y : array-like of shape (l,)
        classes : array-like, optional
            Classes to make room for before there is a label of them.
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, a weight is not allowed, or the number of
            columns differs from that of the fit.
        """
        if not hasattr(self, "network_"):
            self.fit(X, y, sample_weight)
            new: npt.NDArray[Any] = self.classes_[:0] if classes is None else np.asarray(classes)
            self._make_room(new)
            self._ready()
            return self
        rows, named, weight = self._checked(X, y, sample_weight, reset=False)
        all_classes = named if classes is None else np.union1d(named, np.asarray(classes))
        fresh = on(self._scaled(rows), torch.device(self.device_))
        self._make_room(all_classes, fresh, named)
        self.memory_.add(fresh, np.searchsorted(self.classes_, named), weight)
        self._replay(len(named))
        return self

    def rename(self, names: Mapping[Any, Any]) -> Self:
        """Rename classes; those that get the same name are merged. Nothing is trained.

        Parameters
        ----------
        names : mapping
            Of old class to new; a class that is not in it keeps its name.

        Returns
        -------
        self
            A merged class has the sum of its parts' probabilities.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        """
        check_is_fitted(self)
        now = np.asarray([names.get(c, c) for c in self.classes_.tolist()])
        self.classes_, at = np.unique(now, return_inverse=True)
        self.network_.regroup(at.astype(np.int64), len(self.classes_))
        self.memory_.truth = at[self.memory_.truth].astype(np.int64)
        self._ready()
        return self

    # Learning

    def _begin(self, rows: Doubles, numbers: Ints, weight: Doubles, device: torch.device) -> None:
        self.device_, self.n_iter_ = str(device), 0
        scaled, k = self._scaled(rows), len(self.classes_)
        self.memory_ = Memory(on(scaled, device), numbers, weight)
        cosine = getattr(loss_of(self.loss), "wants_cosine", False)
        self.network_ = build(rows.shape[1], self.hidden, k, self.seed, cosine).to(device)
        counts = self.memory_.counts(k)
        if self.prior_bias and not cosine:
            with torch.no_grad():
                self.network_.bias().copy_(prior_bias(torch.from_numpy(counts)))
        rng = np.random.default_rng([self.seed, 0])
        chances = sampler_of(self.sampler)(scaled.astype(np.float64), numbers, k, self.seed)
        size = self._step_size(numbers)

        def drawn(progress: float) -> Ints:
            if self.sampler == "uniform" and len(numbers) <= size:
                return np.arange(len(numbers))
            return draw(chances(progress), size, rng, numbers)

        deviation = within(scaled, numbers)

        def blurred(chosen: Ints, some: Rows) -> Rows:
            noisy = jitter(scaled, numbers, chosen, self.jitter, rng, deviation)
            return Rows(on(noisy, device), some.truth, some.weight)

        self._train(self.steps, drawn, blurred if self.jitter else None, rng, late=False)

    def _step_size(self, numbers: Ints) -> int:
        """Return how many rows a step has: all, or as many of each class as of the largest."""
        largest = np.bincount(numbers).max()
        whole = len(numbers) if self.sampler == "uniform" else largest * len(np.unique(numbers))
        return int(min(self.batch, whole))

    def _replay(self, fresh: int) -> None:
        rng = np.random.default_rng([self.seed, self.n_iter_])
        truth, size = self.memory_.truth, self.batch
        drawn: list[npt.NDArray[np.float32]] = []

        def chosen(_: float) -> Ints:
            rows, weight = replay(truth, fresh, size, rng)
            drawn[:] = [weight]
            return rows

        def weighed(_: Ints, some: Rows) -> Rows:
            return Rows(some.X, some.truth, some.weight * torch.from_numpy(drawn[0]).to(some.X))

        self._train(self.replay_steps, chosen, weighed, rng, late=True)

    def _train(
        self, steps: int, drawn: Any, change: Any, rng: np.random.Generator, *, late: bool
    ) -> None:
        network, of_name = self.network_, loss_of(self.loss)
        counts = torch.from_numpy(self.memory_.counts(len(self.classes_))).float()
        counts = counts.to(self.device_)

        def loss(X: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
            at = LATE if late else progress
            # An increment does not mix: it would blur the few labels of a class that is new, and
            # mixing them with all others costs the others up to a third of their recall.
            if late or not self.mixup:
                return of_name(Batch(network(X), truth, weight, counts, at))
            rows = np.arange(len(truth))
            m = mixed(X, truth, rows, rng.permutation(rows), counts, rng, alpha=self.mixup)
            scores = network(m.X)
            first = of_name(Batch(scores, m.first, weight * m.share, counts, at))
            second = of_name(Batch(scores, m.second, weight * (1 - m.share), counts, at))
            return first + second

        stepper = optimiser_of(self.optimiser, network, self.rate, self.decay)
        train(self.memory_.rows(), loss, stepper, steps, drawn, change)
        self.n_iter_ += steps
        self._ready()

    def _make_room(
        self,
        named: npt.NDArray[Any],
        rows: Tensor | None = None,
        labels: npt.NDArray[Any] | None = None,
    ) -> None:
        """Add an output for each new class, near its rows where there are some."""
        every = np.union1d(self.classes_, named)
        if len(every) == len(self.classes_):
            return
        at = np.searchsorted(every, self.classes_)
        self.memory_.truth = at[self.memory_.truth]
        self.network_.regroup(at, len(every))
        new = np.setdiff1d(np.arange(len(every)), at)
        self.network_.grow(new, self._prototypes(every[new], rows, labels))
        self.classes_ = every

    def _prototypes(
        self, named: npt.NDArray[Any], rows: Tensor | None, labels: npt.NDArray[Any] | None
    ) -> Tensor:
        with torch.no_grad():
            inside: Tensor = self.network_.body(self.memory_.X)
            prototypes = inside.new_zeros((len(named), inside.shape[1]))
            if rows is not None and labels is not None:
                behind, middle = self.network_.body(rows), inside.mean(dim=0)
                for i, name in enumerate(named):
                    of_class = torch.from_numpy(labels == name).to(behind.device)
                    if of_class.any():
                        prototypes[i] = behind[of_class].mean(dim=0) - middle
        return prototypes

    # Leaving the building: numbers and text, no code

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return all numbers of the fit."""
        network = {
            f"network.{name}": value.cpu().numpy()
            for name, value in self.network_.state_dict().items()
        }
        memory = {"X": self.memory_.X.cpu().numpy(), "truth": self.memory_.truth}
        memory["weight"] = self.memory_.weight
        return network | {f"memory.{k}": v for k, v in memory.items()} | {"centre": self.centre_}

    def _fit_details(self) -> dict[str, Any]:
        """Return what else there is to tell of the fit, but for parameters and classes."""
        return {"width": self.width_, "steps": self.n_iter_}

    def _restore(self, details: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Take a fit from what `_arrays` and `_fit_details` gave; `classes_` is set already.

        Raises
        ------
        LookupError, TypeError, ValueError, RuntimeError
            If they are not those of such a head.
        """
        self.centre_, self.width_ = arrays["centre"].astype(np.float64), float(details["width"])
        self.n_iter_, self.n_features_in_ = int(details["steps"]), len(self.centre_)
        self.device_, self.note_ = str(choose(self.device)), ""
        cosine = getattr(loss_of(self.loss), "wants_cosine", False)
        owner, k = arrays["network.owner"].astype(np.int64), len(self.classes_)
        if set(owner.tolist()) != set(range(k)):
            raise ValueError(
                f"the outputs are of classes {sorted(set(owner.tolist()))}, not of {k}"
            )
        network = build(self.n_features_in_, self.hidden, len(owner), self.seed, cosine)
        network.regroup(owner, k)
        state = {
            name.removeprefix("network."): torch.from_numpy(np.array(value))
            for name, value in arrays.items()
            if name.startswith("network.")
        }
        network.load_state_dict(state)
        self.network_ = network.to(self.device_)
        X, truth, weight = (arrays[f"memory.{name}"] for name in ("X", "truth", "weight"))
        if not (len(X) == len(truth) == len(weight) and X.shape[1:] == self.centre_.shape):
            raise ValueError("the labelled rows, their classes and their weights do not match")
        if len(truth) and not (truth.min() >= 0 and truth.max() < k):
            raise ValueError(f"a labelled row is of class {truth.max()}, and there are {k}")
        held = on(X, torch.device(self.device_))
        self.memory_ = Memory(held, truth.astype(np.int64), weight.astype(np.float64))
        self._ready()
        return self

    # Scoring

    def _ready(self) -> None:
        """Make the network that scores: for rows as they are in the pool."""
        centre = torch.from_numpy(np.asarray(self.centre_, dtype=np.float64))
        ready = for_scoring(self.network_, centre.to(self.device_), self.width_)
        self.scorer_ = ready.to(self._dtype())

    def _dtype(self) -> torch.dtype:
        return torch.bfloat16 if self.precision == "bfloat16" else torch.float32

    def _rows(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Check all but whether every value is finite: the scores tell that without a pass."""
        check_is_fitted(self)
        checked = validate_data(self, X, reset=False, dtype="numeric", ensure_all_finite=False)
        return X if isinstance(X, np.ndarray) and X.dtype == np.float32 else np.asarray(checked)

    def _score(self, X: npt.NDArray[Any]) -> Floats:
        return self._streamed(X, len(self.classes_), self._probabilities)

    def _chunk(self, X: Floats) -> Floats:
        return self._score(X)

    def _probabilities(self, X: Tensor) -> Tensor:
        scores: Tensor = self.scorer_(X)
        # Class by class: over a short last axis torch takes forty times as long.
        return torch.softmax(scores.float().T.contiguous(), dim=0).T

    def _streamed(self, X: npt.NDArray[Any], width: int, score: Any) -> Floats:
        out, sums = np.empty((len(X), width), dtype=np.float32), list[Tensor]()

        def watched(rows: Tensor) -> Tensor:
            probabilities: Tensor = score(rows)
            sums.append(probabilities.sum())  # not finite where a value was not
            return probabilities

        try:
            note = stream(X, out, watched, torch.device(self.device_), self._dtype())
        except torch.OutOfMemoryError:
            self._move_to_processor()
            stream(X, out, watched, torch.device("cpu"), self._dtype())
            note = "the device lacks memory: the processor scores"
        self.note_ = note or self.note_
        if not torch.isfinite(torch.stack(sums)).all():
            validate_data(self, X, reset=False)  # says which value it is
            np.nan_to_num(out, copy=False, nan=1 / width)
        return out

    def _move_to_processor(self) -> None:
        self.device_ = "cpu"
        self.network_, self.scorer_ = self.network_.cpu(), self.scorer_.cpu()
        self.memory_ = Memory(self.memory_.X.cpu(), self.memory_.truth, self.memory_.weight)
