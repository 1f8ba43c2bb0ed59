"""Let functions written for modAL ask: they want a classifier, and we have its answers."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.adapters.rows import find_rows
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks

_FIRST = ("classifier", "committee", "learner", "estimator", "optimizer")


class Given:
    """Answers that are already there, behind the face of a fitted classifier or committee.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates and k classes. Where it holds no committee's members, the committee has
        the model as its only one.
    """

    on_transformed = False

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.classes_ = np.arange(len(evidence.classes))

    @property
    def X_training(self) -> Floats | None:
        """The labelled vectors, shape (l, d); None while there is none."""
        embedding = self._evidence.labelled_embedding
        return embedding if len(embedding) else None

    @property
    def y_training(self) -> Ints:
        """The class numbers of the labelled items, shape (l,)."""
        return self._evidence.labels

    def predict_proba(self, X: npt.NDArray[Any]) -> Floats:
        """Return the probabilities of some candidates.

        Parameters
        ----------
        X : ndarray of shape (s, d)
            All candidates, or rows of the candidates' embedding.

        Returns
        -------
        probabilities : ndarray of shape (s, k), float32

        Raises
        ------
        NotFittedError
            If there is no model yet.
        ValueError
            If a row is no candidate's.
        """
        probabilities = self._evidence.probabilities
        if probabilities is None:
            from sklearn.exceptions import NotFittedError

            raise NotFittedError("There is no model yet: nothing is labelled.")
        return probabilities[self._rows(X)]

    def predict(self, X: npt.NDArray[Any]) -> Ints:
        """Return the likeliest class numbers of some candidates, shape (s,)."""
        return np.asarray(np.argmax(self.predict_proba(X), axis=1))

    def vote_proba(self, X: npt.NDArray[Any]) -> Floats:
        """Return the members' probabilities of some candidates, shape (s, c, k)."""
        members = self._evidence.members
        if members is None:
            return self.predict_proba(X)[:, None, :]
        return np.swapaxes(members[:, self._rows(X)], 0, 1)

    def vote(self, X: npt.NDArray[Any]) -> Ints:
        """Return the members' likeliest class numbers of some candidates, shape (s, c)."""
        return np.asarray(np.argmax(self.vote_proba(X), axis=2))

    def __len__(self) -> int:
        members = self._evidence.members
        return 1 if members is None else len(members)

    def __iter__(self) -> Iterator[Given]:
        return iter([self] * len(self))

    def _rows(self, X: npt.NDArray[Any]) -> slice | Ints:
        if len(X) == len(self._evidence):
            return slice(None)
        return find_rows(X, self._evidence.embedding)


def is_modal(function: Callable[..., Any]) -> bool:
    """Return whether a function has modAL's signature: ``f(classifier, X, n_instances=1)``."""
    names = list(inspect.signature(function).parameters)
    return len(names) > 2 and names[0] in _FIRST and names[1] == "X" and "n_instances" in names


def adapt(function: Callable[..., Any]) -> Callable[..., Picks]:
    """Make a strategy of a function written for modAL.

    Parameters
    ----------
    function : callable
        ``f(classifier, X, n_instances=1)`` gives indices, or a tuple that begins with them.

    Returns
    -------
    strategy : callable
        ``f(evidence, n, rng)``; random while there is no model and the function wants one. The
        order is the function's: modAL does not say which end of its scores is the best.
    """

    @functools.wraps(function)
    def strategy(evidence: Evidence, n: int, rng: np.random.Generator, **parameters: Any) -> Picks:
        from sklearn.exceptions import NotFittedError

        try:
            with _global_seed(rng):
                answer = function(Given(evidence), evidence.embedding, n_instances=n, **parameters)
        except NotFittedError:
            answer = rng.choice(len(evidence), n, replace=False)
        return Picks(np.asarray(answer[0] if isinstance(answer, tuple) else answer).reshape(-1))

    options = list(inspect.signature(function).parameters.values())[2:]
    named = [p for p in options if p.name != "n_instances" and p.kind is not p.VAR_KEYWORD]
    head = list(inspect.signature(strategy, follow_wrapped=False).parameters.values())[:3]
    tail = [p.replace(kind=p.KEYWORD_ONLY) for p in named if p.kind is not p.VAR_POSITIONAL]
    setattr(strategy, "__signature__", inspect.Signature([*head, *tail]))  # noqa: B010 - mypy
    return strategy


@contextmanager
def _global_seed(rng: np.random.Generator) -> Iterator[None]:
    """Seed numpy's global generator, which modAL's ties are broken with, and put it back."""
    before = np.random.get_state()
    np.random.seed(int(rng.integers(2**32)))
    try:
        yield
    finally:
        np.random.set_state(before)
