"""Choose a loss by its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from torch import Tensor

from bowerbird.models.base.lookup import look_up
from bowerbird.models.losses.balanced_softmax import balanced_softmax
from bowerbird.models.losses.cross_entropy import cross_entropy
from bowerbird.models.losses.equalization import equalization
from bowerbird.models.losses.focal import focal
from bowerbird.models.losses.ldam_drw import ldam_drw
from bowerbird.models.losses.logit_adjusted import logit_adjusted
from bowerbird.models.losses.seesaw import seesaw

LossName = Literal[
    "balanced_softmax",
    "cross_entropy",
    "weighted",
    "class_balanced",
    "focal",
    "logit_adjusted",
    "ldam_drw",
    "seesaw",
    "equalization",
]
Loss = Callable[..., Tensor]

_BY_NAME: dict[str, Loss] = {
    "cross_entropy": cross_entropy,
    "weighted": partial(cross_entropy, weighting="inverse"),
    "class_balanced": partial(cross_entropy, weighting="effective"),
    "focal": focal,
    "balanced_softmax": balanced_softmax,
    "logit_adjusted": logit_adjusted,
    "ldam_drw": ldam_drw,
    "seesaw": seesaw,
    "equalization": equalization,
}
LOSSES = tuple(_BY_NAME)


def loss_of(name: str) -> Loss:
    """Return the loss of a name.

    Parameters
    ----------
    name : str
        One of `LOSSES`; ``weighted`` and ``class_balanced`` are cross entropy with a weight a
        class, 1 / count and 1 / effective number.

    Returns
    -------
    loss : callable
        ``loss(scores, truth, weight, counts, progress)`` of Tensors (b, k), (b,), (b,), (k,) and
        a float in [0, 1), with own parameters by keyword; gives a Tensor of shape (). It has
        ``wants_cosine = True`` where the scores must come from a cosine layer.

    Raises
    ------
    ConfigError
        If there is no such loss; a ValueError.
    """
    return look_up("loss", name, _BY_NAME)
