"""What an encoder is: it turns pictures, texts, series or other items into vectors."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.util import find_spec
from typing import Any, ClassVar, Literal, Protocol, cast, get_args

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import PluginError

Floats = npt.NDArray[np.float32]
Extracts = npt.NDArray[Any] | Sequence[Any]
Kind = Literal["image", "text", "series", "curve", "spectrum", "sound"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# By the name of its first parameter, a function says what it encodes.
ARGUMENTS: dict[str, Kind] = {
    "images": "image",
    "texts": "text",
    "series": "series",
    "curves": "curve",
    "spectra": "spectrum",
    "sounds": "sound",
}


class Encoder(ABC):
    """Turns items into vectors, in two steps.

    `extract` looks at each item by itself, which takes long and runs on all cores; `reduce` makes
    vectors of what came out, with what `fit` learned from a sample. Where `fit` is left as it is,
    `extract` alone encodes. The same items in the same batch come out the same, bit for bit: an
    encoder draws nothing by chance but from a fixed seed.

    Attributes
    ----------
    kind : {"image", "text", "series", "curve", "spectrum", "sound"}
        What it encodes: pictures as `PIL.Image.Image` in RGB, `str`, the finite values of series as
        float64 arrays; series with all that is known of them, as
        `bowerbird.data.series.contents.Curve` or `Spectrum`; or `bowerbird.data.sounds.Sound`.
    version : int
        Another one for other vectors: what was encoded by an older one is encoded again.
    sample : int
        How many items `fit` wants to see; 0 where it learns nothing from them.
    needs : tuple of str
        Packages that it imports when it is used, and that an installation may lack.
    extra : str
        The part of Bowerbird that brings them, as in ``bowerbird[texts]``.
    arrays : dict of str to ndarray
        What `fit` learned: all that `reduce` needs besides the parameters, so that encoding goes
        on where it was stopped.
    """

    kind: ClassVar[Kind]
    version: ClassVar[int] = 1
    sample: ClassVar[int] = 0
    needs: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str] = ""

    def __init__(self) -> None:
        self.arrays: dict[str, npt.NDArray[Any]] = {}

    @abstractmethod
    def extract(self, items: Sequence[Any]) -> Extracts:
        """Look at items; may run in several threads at once.

        Parameters
        ----------
        items : sequence of m items
            One or more.

        Returns
        -------
        extracts : ndarray of shape (m, r), or list of m
        """

    def fit(self, extracts: Extracts) -> None:  # noqa: B027 - many learn nothing
        """Learn what the collection is like.

        Parameters
        ----------
        extracts : ndarray of shape (s, r), or list of s
            Of a sample of 1 to `sample` items.
        """

    def reduce(self, extracts: Extracts) -> Floats:
        """Turn what was extracted into vectors.

        Parameters
        ----------
        extracts : ndarray of shape (m, r), or list of m

        Returns
        -------
        vectors : ndarray of shape (m, d), float32
            Finite; d is the same for every batch.
        """
        return np.asarray(extracts, dtype=np.float32)

    def encode(self, items: Sequence[Any]) -> Floats:
        """Encode items.

        Parameters
        ----------
        items : sequence of m items
            One or more.

        Returns
        -------
        vectors : ndarray of shape (m, d), float32
        """
        return self.reduce(self.extract(items))


class Maker(Protocol):
    """What makes an encoder from its parameters: its class, or what stands for a function.

    Attributes
    ----------
    kind : str
        What the encoder encodes, as of `Encoder`.
    version, sample : int
        As of `Encoder`.
    """

    kind: Kind
    version: int
    sample: int

    def __call__(self, **parameters: Any) -> Encoder:
        """Make one."""


class FunctionEncoder(Encoder):
    """A function that encodes a batch, with its parameters.

    Parameters
    ----------
    function : callable
        ``f(images, **parameters)``, or with another of `ARGUMENTS`.
    parameters : dict of str to object
    """

    def __init__(self, function: Callable[..., Any], **parameters: Any) -> None:
        super().__init__()
        self._function, self._parameters = function, parameters
        self.kind = kind_of(function)  # type: ignore[misc]  # each has one of its own
        self.version = int(getattr(function, "version", 1))  # type: ignore[misc]

    def extract(self, items: Sequence[Any]) -> Extracts:
        """Call the function.

        Parameters
        ----------
        items : sequence of m items

        Returns
        -------
        vectors : ndarray of shape (m, d), float32
        """
        return np.asarray(self._function(items, **self._parameters), dtype=np.float32)


def kind_of(encoder: object) -> Kind:
    """Return what an encoder encodes.

    Parameters
    ----------
    encoder : class or function
        A class says so by its `kind`, a function by the name of its first parameter.

    Raises
    ------
    TypeError
        If it says none that there is.
    """
    if inspect.isclass(encoder):
        kind = getattr(encoder, "kind", None)
    else:
        first = next(iter(inspect.signature(encoder).parameters), "")  # type: ignore[arg-type]
        kind = ARGUMENTS.get(first)
    if kind not in KINDS:
        raise TypeError(
            f"an encoder is f({'), f('.join(ARGUMENTS)}) or a class whose kind is one of "
            f"{', '.join(KINDS)}"
        )
    return cast("Kind", kind)


def encoder_from(plugin: Callable[..., Any]) -> Maker:
    """Return what makes an encoder from its parameters.

    Parameters
    ----------
    plugin : class or function
        A class makes encoders itself; a function encodes.

    Returns
    -------
    make : Maker

    Raises
    ------
    TypeError
        If it is no encoder.
    """
    kind = kind_of(plugin)
    if inspect.isclass(plugin):
        missing = [verb for verb in ("extract", "fit", "reduce") if not hasattr(plugin, verb)]
        if missing:
            raise TypeError(f"{plugin.__name__} has no {' and no '.join(missing)}")
        return cast("Maker", plugin)

    @wraps(plugin)
    def make(**parameters: Any) -> Encoder:
        return FunctionEncoder(plugin, **parameters)

    version = getattr(plugin, "version", Encoder.version)
    vars(make).update(kind=kind, version=version, sample=Encoder.sample)
    return cast("Maker", make)


def missing_packages(encoder: object) -> list[str]:
    """Return the packages that an encoder needs and that are not installed.

    Parameters
    ----------
    encoder : class or function
    """
    return [name for name in getattr(encoder, "needs", ()) if find_spec(name) is None]


def checked(vectors: object, items: int, width: int | None, name: str) -> Floats:
    """Hold what an encoder returned to its contract.

    Parameters
    ----------
    vectors : object
    items : int
        How many it was to encode.
    width : int or None
        Of the vectors before; None where these are the first.
    name : str
        The encoder's.

    Returns
    -------
    vectors : ndarray of shape (items, d), float32

    Raises
    ------
    PluginError
        If it is anything else, or not finite.
    """
    array = np.asarray(vectors, dtype=np.float32)
    if array.ndim != 2 or len(array) != items or not array.shape[1]:
        raise PluginError(
            f"Encoder {name!r} returned an array of shape {array.shape} for {items} items; "
            f"expected ({items}, d)."
        )
    if width is not None and array.shape[1] != width:
        raise PluginError(
            f"Encoder {name!r} returned vectors of {array.shape[1]} numbers, and of {width} "
            "before. All have the same length."
        )
    if not np.isfinite(array).all():
        raise PluginError(f"Encoder {name!r} returned numbers that are not finite.")
    return array
