"""What is to be run: every strategy with every learner on every seed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bowerbird.app.laboratory.code import digest_of
from bowerbird.app.plugins.local import ResolvedPlugin, resolve
from bowerbird.app.plugins.spec import PluginSpec, read_spec, split_specs
from bowerbird.data.errors import ConfigError
from bowerbird.data.parameters import as_text

ALWAYS = ("random", "margin")
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Plan:
    """One run, as another process can be told it.

    Parameters
    ----------
    strategy, learner : str
        As the log names them, with their parameters as `bowerbird.app.plugins.spec` reads
        them.
    seed, budget, batch : int
    pool, test : str
        Folders in the cache, as `bowerbird.data.open.load_pool` takes them; `test` may be empty.
    initial : str
        Column of the items that are labelled at the start; may be empty.
    place : mapping
        Where the pool's data lie, for the kept project.
    sources : dict of str to str
        Where a person's own plugins come from, by name.
    keep : str
        Folder for the run's project; may be empty.
    definition : dict of str to object
        What the run is of: `setting` is the same for all runs of a file, the rest are digests.
    """

    strategy: str
    learner: str
    seed: int
    budget: int
    batch: int
    pool: str
    test: str = ""
    initial: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    keep: str = ""
    definition: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Strategy, learner and seed: the place in a runs' file."""
        return self.strategy, self.learner, self.seed

    def __str__(self) -> str:
        return f"{self.strategy} with {self.learner}, seed {self.seed}"


@dataclass(frozen=True)
class Part:
    """A strategy or learner of this call.

    Parameters
    ----------
    name : str
        As the log names it, with its parameters in brackets where there are any.
    sources : dict of str to str
        Where it comes from, where it is a person's own.
    code : str
        Digest of its code.
    """

    name: str
    sources: Mapping[str, str]
    code: str


def strategies_of(args: argparse.Namespace) -> list[str]:
    """Return the strategies to run; random and margin are among them unless ``--only`` is said.

    Parameters
    ----------
    args : argparse.Namespace
        With `strategy` and `only`.

    Returns
    -------
    strategies : list of str
        As the command line names them, each once.
    """
    named = names_of(args.strategy)
    missing = [] if args.only else [name for name in ALWAYS if name not in named]
    if missing:
        verb = "runs" if len(missing) == 1 else "run"
        print(f"{' and '.join(missing)} {verb} too, to compare with (not with --only).")  # noqa: T201
    return named + missing


def names_of(text: str) -> list[str]:
    """Read names between commas, each once; commas within a name's brackets are its own."""
    return list(dict.fromkeys(filter(None, split_specs(text))))


def seeds_of(text: str) -> list[int]:
    """Read seeds.

    Parameters
    ----------
    text : str
        Such as ``0-4`` or ``0,3,7``.

    Returns
    -------
    seeds : list of int
        Each once.

    Raises
    ------
    ConfigError
        If it is neither.
    """
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise ConfigError(f"--seeds is {text!r}; it must be like 0-4 or 0,3,7.")
        seeds += range(int(first), int(last if dash else first) + 1)
    if not seeds:
        raise ConfigError(f"--seeds is {text!r}, which names no seed; it must be like 0-4.")
    return list(dict.fromkeys(seeds))


def parts_of(kind: str, named: list[str]) -> list[Part]:
    """Find strategies or learners before anything runs.

    Parameters
    ----------
    kind : str
        ``strategies`` or ``learners``.
    named : list of str
        As the command line names them.

    Returns
    -------
    parts : list of Part

    Raises
    ------
    UnknownName, PluginError, ConfigError
        If one cannot be had, or two would be known by one name.
    """
    resolved: dict[str, ResolvedPlugin] = {}
    parts: dict[str, Part] = {}
    for text in named:
        spec = read_spec(text)
        part = resolve(kind, spec.name, _own_parameters(kind, spec))
        name = part.name + spec.brackets
        if name in parts or resolved.setdefault(part.name, part).sources != part.sources:
            raise ConfigError(f"Two {kind} are named {part.name!r}. Rename one of them.")
        parts[name] = Part(name, part.sources, digest_of(kind, part))
    return list(parts.values())


def _own_parameters(kind: str, spec: PluginSpec) -> dict[str, Any]:
    """Return the parameters of a plugin's own, without the classes to look for."""
    parameters = dict(spec.parameters)
    targets = parameters.pop("targets", []) if kind == "strategies" else []
    if not isinstance(targets, list) or not all(isinstance(name, str) for name in targets):
        raise ConfigError(
            f"{spec.name}: targets is {as_text(targets)}; expected a list of classes' names, "
            "as ['star', 'galaxy']."
        )
    return parameters


def every_run(
    strategies: list[Part], learners: list[Part], seeds: list[int]
) -> list[tuple[Part, Part, int]]:
    """Combine them, all of a seed together, so that what is finished can be compared at any time.

    Parameters
    ----------
    strategies, learners : list of Part
    seeds : list of int

    Returns
    -------
    runs : list of (strategy, learner, seed)
    """
    return [(s, m, seed) for seed, m, s in product(seeds, learners, strategies)]
