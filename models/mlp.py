"""A small neural network on the embedding, which can learn each label at once."""

from __future__ import annotations

import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.models.chunks import Floats
from bowerbird.models.head import Head, LossName, OptimiserName, Precision, SamplerName


class Mlp(Head):
    """Two layers of torch, trained as if every class were as frequent as any other.

    A fit begins at the seed. `partial_fit` goes on from where the network is and replays earlier
    labels, each class alike, without which it would forget them.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, positive.
    loss : str
        Of those for rare classes; ``balanced_softmax`` trains as if every class were as frequent.
    sampler : str
        Which rows a step draws: ``uniform``, each class alike (``oversample``), each group within
        each class alike (``subclass``), or from the one to the other (``progressive``).
    optimiser : str
        ``adamw``; ``muon`` for the hidden layer's matrix, ``muon_all`` for the output layer's too.
    mixup : float
        Mix rows by Beta(mixup, mixup), the label moved to the rarer class; 0 for no mixing.
    jitter : float
        Noise on rows that a step repeats, in deviations within their class.
    prior_bias : bool
        Begin with biases of ln share; for losses that do not add the share themselves.
    steps : int
        Steps of a fit, positive.
    replay_steps : int
        Steps of a `partial_fit`, positive.
    batch : int
        Rows a step at most, positive.
    rate : float
        Step size, positive.
    decay : float
        Weight decay, not negative.
    precision : str
        Of scoring: ``float32``, or ``bfloat16`` for speed, right to about 0.01.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights and of the draws; on one device and version the same seed and labels
        give the same network.

    References
    ----------
    Ren et al. 2020, Balanced meta-softmax for long-tailed visual recognition, eq. 3. Loshchilov and
    Hutter 2019, Decoupled weight decay regularization, algorithm 2.
    """

    def __init__(
        self,
        *,
        hidden: int = 128,
        loss: LossName = "balanced_softmax",
        sampler: SamplerName = "uniform",
        optimiser: OptimiserName = "adamw",
        mixup: float = 0.5,
        jitter: float = 0.0,
        prior_bias: bool = False,
        steps: int = 200,
        replay_steps: int = 20,
        batch: int = 512,
        rate: float = 3e-3,
        decay: float = 1e-2,
        precision: Precision = "float32",
        device: str = "auto",
        seed: int = 0,
    ) -> None:
        self.hidden = hidden
        self.loss = loss
        self.sampler = sampler
        self.optimiser = optimiser
        self.mixup = mixup
        self.jitter = jitter
        self.prior_bias = prior_bias
        self.steps = steps
        self.replay_steps = replay_steps
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.precision = precision
        self.device = device
        self.seed = seed

    def embed(self, X: npt.ArrayLike) -> Floats:
        """Give the hidden layer.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        hidden : ndarray of shape (n, hidden), float32
            Not negative.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        return self._streamed(self._rows(X), self.hidden, self._inside)

    def _inside(self, X: Tensor) -> Tensor:
        centre = torch.from_numpy(self.centre_).to(X.device, torch.float32)
        inside: Tensor = self.network_.body((X.float() - centre) / self.width_)
        return inside
