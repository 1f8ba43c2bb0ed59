"""One job of the worker, as it was assigned and as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bowerbird.app.log.events import LearnerChosen, StrategyChosen
from bowerbird.app.loop.messages import Request

# "random" is the query that takes the place of one whose strategy failed.
Kind = Literal["restore", "fit", "query", "random", "preview"]


@dataclass
class Job:
    """What the worker was given.

    Parameters
    ----------
    kind : str
    text : str
        For the person.
    request : Request
        For the worker.
    learner : LearnerChosen
        The one that was chosen then.
    strategy : StrategyChosen
        Likewise.
    begun, answered : bool
        Whether the worker has begun it, and whether it has answered.
    computing : bool
        Whether the strategy itself computes now, and waits for nothing that is prepared for it.
    """

    kind: Kind
    text: str
    request: Request
    learner: LearnerChosen
    strategy: StrategyChosen
    begun: bool = False
    answered: bool = False
    computing: bool = False
