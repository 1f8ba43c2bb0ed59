"""Choose a loss by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from torch import Tensor

from bowerbird.models.base.lookup import look_up
from bowerbird.models.losses.adjusted import (
    balanced_softmax,
    equalization,
    ldam_drw,
    logit_adjusted,
    seesaw,
)
from bowerbird.models.losses.batch import Batch
from bowerbird.models.losses.weighted import class_balanced, cross_entropy, focal, weighted

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
Loss = Callable[[Batch], Tensor]

_BY_NAME: dict[str, Loss] = {
    "cross_entropy": cross_entropy,
    "weighted": weighted,
    "class_balanced": class_balanced,
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
        Takes a `Batch`, and its own parameters by keyword; gives a Tensor of shape (). It has
        ``wants_cosine = True`` where the scores must come from a cosine layer.

    Raises
    ------
    ConfigError
        If there is no such loss; a ValueError.
    """
    return look_up("loss", name, _BY_NAME)
