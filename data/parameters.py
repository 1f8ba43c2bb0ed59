"""What the parameters of a strategy or learner may be, read from its signature.

The range of a number stands in its type, ``trees: Annotated[int, Between(1, 10_000)] = 200``, and
so do the texts to choose among, ``votes: Literal["distance", "uniform"] = "distance"``. Forms,
configurations, logs and files of learners are all checked against this one place. A parameter
without an annotation takes any value that a log can hold.
"""

from __future__ import annotations

import functools
import inspect
import math
import re
import reprlib
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from bowerbird.data.errors import ConfigError, did_you_mean

LONGEST_TEXT = 2_000  # characters
MOST_ITEMS = 1_000  # of a list
DEEPEST = 3  # lists within lists
_FROM_THE_LOOP = ("evidence", "n", "rng")  # what a strategy gets besides its parameters


@dataclass(frozen=True)
class Between:
    """The range of a number, or of each number in a list.

    Parameters
    ----------
    lowest, highest : float
        Both are allowed.
    longest : int
        Numbers in a list at most.
    """

    lowest: float
    highest: float
    longest: int = 10


@dataclass(frozen=True)
class Names:
    """Names to choose among that are known only when the program runs.

    Parameters
    ----------
    all_names : callable
        Called without arguments; returns a tuple of str.
    most : int
        How many may be named, with commas between them.
    """

    all_names: Callable[[], tuple[str, ...]]
    most: int = 1


@dataclass(frozen=True)
class Like:
    """The form of a text.

    Parameters
    ----------
    pattern : str
        A regular expression that the whole text has to match.
    text : str
        Ends the sentence "expected ...".
    """

    pattern: str
    text: str


Seed = Annotated[int, Between(0, 2**32 - 1)]
Device = Annotated[str, Like(r"auto|cpu|mps|cuda(:\d{1,2})?", "auto, cpu, mps, cuda or cuda:0")]


@dataclass(frozen=True)
class Parameter:
    """A parameter as its annotation declares it.

    Parameters
    ----------
    name : str
    default : object
        `inspect.Parameter.empty` where it has none.
    keyword_only : bool
    types : tuple of type
        Of bool, int, float, str, list (of numbers) and NoneType; empty where any value is taken.
    between : Between or None
    choices : tuple of str
        The only texts that are allowed; empty where others are.
    names : Names or None
    like : Like or None
    """

    name: str
    default: Any
    keyword_only: bool = True
    types: tuple[type, ...] = ()
    between: Between | None = None
    choices: tuple[str, ...] = ()
    names: Names | None = field(default=None, compare=False)
    like: Like | None = None

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is inspect.Parameter.empty

    @property
    def options(self) -> tuple[str, ...]:
        """The texts that a person can choose among; empty where any text may be written."""
        return self.names.all_names() if self.names and self.names.most == 1 else self.choices

    @property
    def range(self) -> str:
        """The range in words, such as ``1 to 10,000``; empty where there is none."""
        if self.between is None:
            return ""
        return f"{_number(self.between.lowest)} to {_number(self.between.highest)}"

    @property
    def allowed(self) -> str:
        """What is allowed, to end the sentence "expected ..."."""
        return " or ".join(map(self._allowed, self.types)) or "a number, a text, or a list of them"

    def refuse(self, value: object) -> str:
        """Return why a value is not allowed.

        Parameters
        ----------
        value : object

        Returns
        -------
        message : str
            Without a full stop; empty where the value is allowed.
        """
        if self._takes(value):
            return ""
        return f"{self.name} is {as_text(value)}; expected {self.allowed}"

    def nearest(self, value: object) -> str:
        """Return a sentence that names what a text was meant to be; empty where nothing is near."""
        names = self.names.all_names() if self.names is not None else self.choices
        if not isinstance(value, str) or not names:
            return ""
        strange = next((name for name in _listed(value) if name not in names), "")
        return did_you_mean(strange, names)

    def _takes(self, value: object) -> bool:
        if not is_sound(value):
            return False
        return not self.types or any(self._takes_as(kind, value) for kind in self.types)

    def _takes_as(self, kind: type, value: object) -> bool:
        if isinstance(value, bool) or kind is bool:
            return isinstance(value, bool) and kind is bool
        if kind is list:
            return isinstance(value, list | tuple) and self._takes_list(value)
        if kind is str:
            return isinstance(value, str) and self._takes_text(value)
        if not isinstance(value, int | kind):
            return False
        return value is None or self._is_within(value)

    def _is_within(self, value: object) -> bool:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        return self.between is None or self.between.lowest <= value <= self.between.highest

    def _takes_list(self, value: Sequence[object]) -> bool:
        longest = MOST_ITEMS if self.between is None else self.between.longest
        return 0 < len(value) <= longest and all(map(self._is_within, value))

    def _takes_text(self, value: str) -> bool:
        if self.names is not None:
            names = self.names.all_names()
            named = [value] if self.names.most == 1 else _listed(value)
            return 0 < len(named) <= self.names.most and all(name in names for name in named)
        if self.like is not None:
            return re.fullmatch(self.like.pattern, value) is not None
        return not self.choices or value in self.choices

    def _allowed(self, kind: type) -> str:
        if kind is str:
            return self._allowed_text()
        names = {bool: "true or false", int: "a whole number", float: "a number"}
        names |= {list: "a list of numbers", types.NoneType: "nothing"}
        numeric = kind in (int, float, list) and self.between is not None
        return f"{names[kind]} from {self.range}" if numeric else names[kind]

    def _allowed_text(self) -> str:
        if self.like is not None:
            return self.like.text
        if self.names is not None and self.names.most > 1:
            names = ", ".join(self.names.all_names())
            return f"1 to {self.names.most} names with commas between them, of: {names}"
        if self.options:
            return f"one of: {', '.join(name or repr(name) for name in self.options)}"
        return f"a text of at most {LONGEST_TEXT:,} characters"


def parameters_of(function: Callable[..., Any]) -> dict[str, Parameter]:
    """Read the parameters of a strategy or learner from its signature.

    Parameters
    ----------
    function : callable
        A function, or a class that makes a learner.

    Returns
    -------
    parameters : dict of str to Parameter
        In the signature's order, the seed among them; without what the loop hands to a strategy.
    """
    return {
        p.name: parameter_of(p)
        for p in signature_of(function).parameters.values()
        if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name not in _FROM_THE_LOOP
    }


def parameter_of(p: inspect.Parameter) -> Parameter:
    """Read one parameter of a signature.

    Parameters
    ----------
    p : inspect.Parameter
        With its annotation as an object; one that is a text declares nothing.

    Returns
    -------
    parameter : Parameter
    """
    hints: list[Any] = list(_alternatives(p.annotation))
    marks = {type(mark): mark for hint in hints for mark in getattr(hint, "__metadata__", ())}
    bare = [typing.get_args(h)[0] if typing.get_origin(h) is Annotated else h for h in hints]
    kinds = tuple(dict.fromkeys(kind for hint in bare for kind in _kinds(hint)))
    return Parameter(
        p.name,
        p.default,
        p.kind is p.KEYWORD_ONLY,
        () if object in kinds else kinds,
        marks.get(Between),
        tuple(c for h in bare if typing.get_origin(h) is Literal for c in typing.get_args(h)),
        marks.get(Names),
        marks.get(Like),
    )


def check(
    function: Callable[..., Any],
    values: Mapping[str, Any],
    where: str,
    also: Iterable[str] = (),
) -> None:
    """Refuse parameters that a strategy or learner does not take as they are.

    Parameters
    ----------
    function : callable
        As `parameters_of` takes it.
    values : mapping of str to object
    where : str
        What the parameters are of, for the message: ``Learner 'forest'``.
    also : iterable of str
        Other names that could be given, for the message.

    Raises
    ------
    ConfigError
        If there is no parameter of a name, or a value is not allowed.
    """
    if not values:
        return
    declared = parameters_of(function)
    is_open = any(p.kind is p.VAR_KEYWORD for p in signature_of(function).parameters.values())
    for name, value in values.items():
        if name not in declared and (not is_open or name in _FROM_THE_LOOP):
            raise ConfigError(f"{where} has no parameter {_unknown(name, [*declared, *also])}")
        parameter = declared.get(name, Parameter(name, None))
        message = parameter.refuse(value)
        if message:
            raise ConfigError(f"{where}: {message}.{parameter.nearest(value)}")


def is_sound(value: object, depth: int = 0) -> bool:
    """Check whether a log can hold a value as it is.

    Parameters
    ----------
    value : object
    depth : int
        Of the lists around it.

    Returns
    -------
    sound : bool
        False for numbers that are not finite, texts with half of a surrogate pair or above 2,000
        characters, and lists or mappings that are long, deep or hold such. True for what a log
        never holds, an array from Python, which only its plugin can judge.
    """
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list | tuple | dict):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        if depth >= DEEPEST or len(parts) > MOST_ITEMS:
            return False
        return all(is_sound(part, depth + 1) for part in parts)
    return True


def as_text(value: object) -> str:
    """Write a value for a message: one line, cut where it is long.

    Parameters
    ----------
    value : object

    Returns
    -------
    text : str
    """
    try:
        text = " ".join(_REPR.repr(value).split())
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        text = "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."


_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 60


def _unknown(name: object, names: list[str]) -> str:
    return (
        f"{as_text(name)}. There are: {', '.join(names) or 'none'}.{did_you_mean(str(name), names)}"
    )


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e12 else f"{value:g}"


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """Read the signature of a strategy or learner.

    Parameters
    ----------
    function : callable

    Returns
    -------
    signature : inspect.Signature
        With annotations as objects; as texts where a name in them is not there.
    """
    return _remembered(function) if isinstance(function, Hashable) else _read(function)


def _read(function: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(function, eval_str=True)
    except (NameError, AttributeError, TypeError, SyntaxError):
        return inspect.signature(function)


# A query needs a strategy's signature a dozen times, and reading one takes 0.1 ms.
_remembered = functools.lru_cache(_read)


def _alternatives(hint: Any) -> Iterable[Any]:
    """Take a union apart."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        for part in typing.get_args(hint):
            yield from _alternatives(part)
    else:
        yield hint


def _kinds(hint: Any) -> tuple[type, ...]:
    """Return the types of one alternative; object stands for anything that is not declared."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return tuple(kind for part in typing.get_args(hint) for kind in _kinds(part))
    if typing.get_origin(hint) is Literal:
        return tuple({type(choice): None for choice in typing.get_args(hint)})
    if typing.get_origin(hint) is list and set(typing.get_args(hint)) <= {int, float}:
        return (list,)
    return (hint,) if hint in (bool, int, float, str, types.NoneType) else (object,)
