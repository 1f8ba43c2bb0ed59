"""Choose a sampler by its name."""

from __future__ import annotations

from collections.abc import Callable

from bowerbird.models.base.learner import Doubles, Ints
from bowerbird.models.base.lookup import look_up
from bowerbird.models.samplers.oversample import oversample
from bowerbird.models.samplers.progressive import progressive
from bowerbird.models.samplers.subclass import subclass
from bowerbird.models.samplers.uniform import uniform

Sampler = Callable[[Doubles, Ints, int, int], Callable[[float], Doubles]]

_BY_NAME: dict[str, Sampler] = {
    "uniform": uniform,
    "oversample": oversample,
    "subclass": subclass,
    "progressive": progressive,
}
SAMPLERS = tuple(_BY_NAME)


def sampler_of(name: str) -> Sampler:
    """Return the sampler of a name.

    Parameters
    ----------
    name : str
        One of `SAMPLERS`.

    Returns
    -------
    sampler : callable
        ``sampler(X, y, k, seed)``, rows of shape (l, d), gives a function of progress in [0, 1),
        which gives the chance of each row, shape (l,).

    Raises
    ------
    ConfigError
        If there is no such sampler; a ValueError.
    """
    return look_up("sampler", name, _BY_NAME)
