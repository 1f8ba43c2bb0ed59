"""An event: something that a person or the machine decided, never changed once written.

============== =================================================================================
kind           body
============== =================================================================================
opened         fingerprint, name, rows, scaling, versions {package: version}, seed,
               source {path or demo, roles} (left out of session files)
classes        names: list of str (suggested with the data or by a config), colours: list of str,
               costs: list of float (left out where every miss costs as much as a false alarm)
class_added    class, name, colour
class_renamed  class, name
class_merged   class, into
class_recoloured  class, colour
class_cost     class, cost (of missing an item of it; a false alarm costs 1)
labelled       items, class, source (human, imported, known), seconds, strategy, version,
               probability, round, target, rank (position in the queue, absent for a bulk label)
skipped        items, seconds
unsure         items, seconds
flagged        items, on
noted          item, text
undone         event (id of the event taken back)
redone         event (id of the event brought back)
learner        name, parameters, sha256 (of a plugin file, else null)
strategy       name, parameters, sha256; where the person named some: targets (classes), selection
               (items, at most 100,000)
layout         cards {name: [top, left, bottom, right]}, open [names], dark
model          version, position, seed, learner, labels, classes, seconds, device, digest,
               predicted {class: items}, note, suspects (labelled items that the learner doubts, at
               most 200)
query          round, position, version, seed, strategy, phase, spread (whether the local scale was
               known), picks [{item, score, reason, probability, target}], seconds
projection     method, seed, digest
failed         what, name, message, detail
============== =================================================================================

``position`` is the log's sequence number up to which the worker had read when it began, so that a
replay starts from the same state. A class is named by the id that it got when it was added (its
first name); renaming and merging leave that id in old events. ``items`` are ids of the pool.
"""

from __future__ import annotations

import time as clock
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

Item: TypeAlias = int | str

OF_CLASSES = frozenset(
    {"class_added", "class_renamed", "class_merged", "class_recoloured", "class_cost"}
)
DECISIONS = frozenset({"labelled", "skipped", "unsure"})
# What undo takes back. The machine's own events are not among them, and neither is the layout: a
# key pressed to take back a label must not move the cards.
UNDOABLE = OF_CLASSES | DECISIONS | {"flagged", "noted"}
OF_THE_MACHINE = frozenset({"model", "query", "projection", "failed"})
KINDS = (
    UNDOABLE
    | OF_THE_MACHINE
    | {"opened", "classes", "undone", "redone", "learner", "strategy", "layout"}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    body : mapping
        JSON's types only; the keys are told in this module's first paragraph.
    annotator : str
        Who decided; ``machine`` for the loop.
    id : str
        Unique; comes from the client, so that a retry is harmless.
    time : float
        Seconds since 1970, UTC.
    seq : int
        Number in the log, from 1; 0 until it is written.

    Raises
    ------
    ValueError
        If the kind is none of `KINDS`.
    """

    kind: str
    body: Mapping[str, Any]
    annotator: str = "machine"
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    time: float = field(default_factory=clock.time)
    seq: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"An event's kind is {self.kind!r}. There are: {sorted(KINDS)}.")

    def at(self, seq: int) -> Event:
        """Give the same event with its number in the log."""
        return replace(self, seq=seq)
