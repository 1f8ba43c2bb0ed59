"""A small neural network with balanced softmax, which can learn each label at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from sklearn.utils.validation import check_is_fitted

from bowerbird.data.errors import DataError
from bowerbird.models.chunks import Chunked, Doubles, Floats, filled
from bowerbird.models.device import choose
from bowerbird.models.network import balanced_loss, build, draw, log_share, widen
from bowerbird.models.threads import one_thread


class Mlp(Chunked):
    """Two layers of torch, trained as if every class were as frequent as any other.

    A fit begins at the seed. `partial_fit` goes on from where the network is: half of each step
    on the new labels, half on a replay of the earlier ones, without which it would forget them.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, positive.
    steps : int
        Steps of a fit, positive.
    replay_steps : int
        Steps of a `partial_fit`, positive.
    batch : int
        Rows a step at most, positive.
    rate : float
        Step size of AdamW, positive.
    decay : float
        Weight decay of AdamW, not negative.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights and of the batches; on one device and version the same seed and labels
        give the same network.

    Attributes
    ----------
    network_ : torch.nn.Sequential
    n_iter_ : int
        Steps since the last fit began.

    References
    ----------
    Ren et al. 2020, Balanced meta-softmax for long-tailed visual recognition, eq. 3. Loshchilov and
    Hutter 2019, Decoupled weight decay regularization, algorithm 2.
    """

    def __init__(
        self,
        *,
        hidden: int = 128,
        steps: int = 200,
        replay_steps: int = 20,
        batch: int = 512,
        rate: float = 3e-3,
        decay: float = 1e-2,
        device: str = "auto",
        seed: int = 0,
    ) -> None:
        self.hidden = hidden
        self.steps = steps
        self.replay_steps = replay_steps
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.device = device
        self.seed = seed

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
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        self.memory_ = (rows, self.classes_[numbers], weight)
        # One width for all columns: scaling an embedding column by column loses what it holds.
        self.centre_, self.width_ = rows.mean(axis=0), max(float(rows.std()), 1e-12)
        self.n_iter_ = 0
        self.network_ = build(rows.shape[1], self.hidden, len(self.classes_), self.seed)
        self._train(self.steps, fresh=0)
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
            return self.fit(X, y, sample_weight)._with_classes(classes)
        new = self._checked(X, y, sample_weight, reset=False)
        self._with_classes(classes)._with_classes(new[1])
        rows, named, weight = (np.concatenate(p) for p in zip(self.memory_, new, strict=True))
        self.memory_ = (rows, named, weight)
        self._train(self.replay_steps, fresh=len(new[1]))
        return self

    def embed(self, X: npt.ArrayLike) -> Floats:
        """Give each item's hidden layer, which the last layer draws its lines in.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        embedded : ndarray of shape (n, hidden), float32

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        return filled(np.empty((len(rows), self.hidden), np.float32), rows, self._inside)

    def _with_classes(self, more: npt.ArrayLike | None) -> Self:
        every = self.classes_ if more is None else np.union1d(self.classes_, np.asarray(more))
        if len(every) > len(self.classes_):
            at = np.searchsorted(every, self.classes_)
            self.network_, self.classes_ = widen(self.network_, at, len(every)), every
        return self

    def _train(self, steps: int, fresh: int) -> None:
        rows, named, weight = self.memory_
        numbers = np.searchsorted(self.classes_, named)
        device = choose(self.device)
        self.network_.to(device)
        X = torch.from_numpy(self._scaled(rows)).to(device)
        truth, weights = torch.from_numpy(numbers), torch.from_numpy(weight.astype(np.float32))
        truth, weights = truth.to(device), weights.to(device)
        share = torch.from_numpy(log_share(numbers, weight, len(self.classes_))).to(device)
        stepper = torch.optim.AdamW(
            self.network_.parameters(), lr=self.rate, weight_decay=self.decay
        )
        rng = np.random.default_rng([self.seed, self.n_iter_])
        with one_thread():
            for _ in range(steps):
                at = torch.from_numpy(draw(rng, len(rows), fresh, self.batch)).to(device)
                stepper.zero_grad()
                loss = balanced_loss(self.network_(X[at]), truth[at], share, weights[at])
                loss.backward()  # type: ignore[no-untyped-call]
                stepper.step()
        self.n_iter_ += steps

    def _scaled(self, X: Doubles | Floats) -> Floats:
        return np.asarray((X - self.centre_) / self.width_, dtype=np.float32)

    def _chunk(self, X: Floats) -> Floats:
        with torch.no_grad():
            return np.asarray(torch.softmax(self.network_(self._tensor(X)), dim=1).cpu().numpy())

    def _inside(self, X: Floats) -> Floats:
        with torch.no_grad():
            return np.asarray(self.network_[:-1](self._tensor(X)).cpu().numpy())

    def _tensor(self, X: Floats) -> torch.Tensor:
        return torch.from_numpy(self._scaled(X)).to(choose(self.device))


def save(model: Mlp, path: Path) -> None:
    """Write a fitted network as safetensors, which hold numbers and text and no code.

    Parameters
    ----------
    model : Mlp
    path : Path
        Replaced where it exists.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If it was not fitted.
    """
    check_is_fitted(model)
    rows, named, weight = model.memory_
    arrays = {
        "memory.X": rows,
        "memory.y": np.searchsorted(model.classes_, named),
        "memory.weight": weight,
        "centre": model.centre_,
    }
    told = {
        "parameters": model.get_params(),
        "classes": model.classes_.tolist(),
        "type": model.classes_.dtype.str,
        "width": model.width_,
        "steps": model.n_iter_,
    }
    tensors = {name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in arrays.items()}
    tensors |= {
        f"network.{k}": v.cpu().contiguous() for k, v in model.network_.state_dict().items()
    }
    save_file(tensors, path, metadata={"bowerbird": json.dumps(told)})


def load(path: Path) -> Mlp:
    """Read a network that `save` wrote.

    Parameters
    ----------
    path : Path

    Returns
    -------
    model : Mlp
        Gives the same probabilities, and goes on with `partial_fit`.

    Raises
    ------
    DataError
        If the file is not such a network.
    """
    try:
        with safe_open(path, framework="pt") as file:
            told = json.loads((file.metadata() or {}).get("bowerbird", ""))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return _restored(told, tensors)
    except (OSError, SafetensorError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise DataError(f"{path} holds no network of Bowerbird: {error}. Fit it again.") from error


def _restored(told: dict[str, Any], tensors: dict[str, torch.Tensor]) -> Mlp:
    model = Mlp(**told["parameters"])
    model.classes_ = np.array(told["classes"], dtype=np.dtype(told["type"]))
    model.centre_, model.width_ = tensors["centre"].numpy(), float(told["width"])
    model.n_iter_, model.n_features_in_ = int(told["steps"]), len(model.centre_)
    named = model.classes_[tensors["memory.y"].numpy()]
    model.memory_ = (tensors["memory.X"].numpy(), named, tensors["memory.weight"].numpy())
    model.network_ = build(model.n_features_in_, model.hidden, len(model.classes_), model.seed)
    prefix = "network."
    state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    model.network_.load_state_dict(state)
    model.network_.to(choose(model.device))
    return model
