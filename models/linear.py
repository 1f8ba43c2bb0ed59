"""A linear layer on the embedding, trained in steps, which can learn each label at once."""

from __future__ import annotations

from typing import Annotated

from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.heads.head import Head, Precision
from bowerbird.models.heads.optimisers import OptimiserName
from bowerbird.models.losses.choosing import LossName
from bowerbird.models.samplers.chances import SamplerName


class Linear(Head):
    """One layer of torch with a choice of losses for rare classes; takes each label at once.

    `Logistic` solves the same form to its optimum; this one takes any loss, and goes on from where
    it is.

    Parameters
    ----------
    loss : str
        Of those for rare classes; ``balanced_softmax`` trains as if every class were as frequent.
    sampler : str
        Which rows a step draws: ``uniform``, each class alike (``oversample``), each group within
        each class alike (``subclass``), or from the one to the other (``progressive``).
    optimiser : str
        ``adamw``, or ``muon_all`` for Muon on the matrix.
    mixup : float
        Mix rows by Beta(mixup, mixup), the label moved to the rarer class; 0 to 100, 0
        for no mixing.
    jitter : float
        Noise on rows that a step repeats, in deviations within their class; 0 to 100.
    prior_bias : bool
        Begin with biases of ln share; for losses that do not add the share themselves.
    steps : int
        Steps of a fit, 1 to 20,000.
    replay_steps : int
        Steps of a `partial_fit`, 1 to 2,000.
    batch : int
        Rows a step at most, 1 to 65,536.
    rate : float
        Step size, 1e-07 to 10.
    decay : float
        Weight decay, 0 to 10.
    precision : str
        Of scoring: ``float32``, or ``bfloat16`` for speed, right to about 0.01.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights and of the draws; on one device and version the same seed and labels
        give the same network.
    """

    def __init__(
        self,
        *,
        loss: LossName = "balanced_softmax",
        sampler: SamplerName = "uniform",
        optimiser: OptimiserName = "adamw",
        mixup: Annotated[float, Between(0, 100)] = 0.0,
        jitter: Annotated[float, Between(0, 100)] = 0.0,
        prior_bias: bool = False,
        steps: Annotated[int, Between(1, 20_000)] = 200,
        replay_steps: Annotated[int, Between(1, 2_000)] = 20,
        batch: Annotated[int, Between(1, 65_536)] = 512,
        rate: Annotated[float, Between(1e-7, 10)] = 1e-2,
        decay: Annotated[float, Between(0, 10)] = 1e-2,
        precision: Precision = "float32",
        device: Device = "auto",
        seed: Seed = 0,
    ) -> None:
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
