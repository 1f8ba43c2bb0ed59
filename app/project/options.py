"""What the person at this machine chose before a project is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET

from bowerbird.app.log.events import LearnerChosen, StrategyChosen


@dataclass
class ProjectOptions:
    """What a new project starts from; a project that exists goes on with its own.

    Parameters
    ----------
    learner, strategy : str
    learner_parameters, strategy_parameters : mapping
    targets : sequence of str
        Names of classes that the strategy is told to look for.
    classes : sequence of (name, colour or None)
    costs : mapping of str to float
        What it costs to miss an item of a class, by its name; 1 where nothing is said.
    seed : int
    sources : mapping of str to str
        Plugins of this machine: name in the log to ``mine.py:function`` or import name.
    encoder_sources : mapping of str to str
        The same of encoders.
    time_limit : float
        Seconds that a strategy itself may compute.
    fit_limit : float
        Seconds that training may take, and what is prepared for a strategy.
    scheduler : str
        Address of the scheduler of a cluster that encodes and scores; empty for this machine.
    source : mapping
        Where the data are, for opening the project again.
    roles : mapping
        What was said of the data's columns, as the log holds it.
    digests : mapping of str to str
        SHA-256 of the files that plugins of this machine come from, by name.
    batch : int
        Items that a query asks about.
    keys : mapping of str to sequence of str
        The keys of this machine, as a config holds them; what is left out keeps its default.
    layout : mapping
        Cards, open and dark as in an event of that kind; for a project without one.
    known_labels : {"practise", "start"} or None
        What is done with labels of the data; None hides them where every item has one.
    overrides : frozenset of {"strategy", "learner"}
        What a project that exists already has to change to, because the person named it now.
    """

    learner: str = "duo"
    strategy: str = "auto"
    learner_parameters: Mapping[str, Any] = field(default_factory=dict)
    strategy_parameters: Mapping[str, Any] = field(default_factory=dict)
    targets: Sequence[str] = ()
    classes: Sequence[tuple[str, str | None]] = ()
    costs: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
    encoder_sources: Mapping[str, str] = field(default_factory=dict)
    time_limit: float = 10.0
    fit_limit: float = 1800.0
    scheduler: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    batch: int = 10
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    known_labels: str | None = None
    overrides: frozenset[str] = frozenset()

    def chosen_learner(self) -> LearnerChosen:
        """Return the choice of the learner as the log holds it."""
        return LearnerChosen(
            name=self.learner,
            parameters=dict(self.learner_parameters),
            sha256=self.digests.get(self.learner),
        )

    def chosen_strategy(self) -> StrategyChosen:
        """Return the choice of the strategy as the log holds it."""
        return StrategyChosen(
            name=self.strategy,
            parameters=dict(self.strategy_parameters),
            sha256=self.digests.get(self.strategy),
            targets=list(self.targets) or UNSET,
        )
