"""What the model had said of asked items, and the figures beside the charts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.views.progress.agreement import PredictionLog
from bowerbird.app.views.progress.facts import facts, known_until


class Project:
    """As much of a project as the witness watches: a state, predictions and a topic."""

    def __init__(self) -> None:
        self.state = State()
        self.pool = SimpleNamespace(positions=lambda ids: np.asarray(ids, dtype=np.int64))
        self.predictions: Predictions | None = None
        self.heard: list[Callable[[], None]] = []
        self.write("classes", names=["a", "b"], colours=[])

    def subscribe(self, topic: str, callback: Callable[[], None]) -> None:
        assert topic == "labels"
        self.heard.append(callback)

    def write(self, kind: str, **body: Any) -> Event:
        event = event_of(kind, body, annotator="p", time=1000.0 + self.state.position)
        event = event.at(self.state.position + 1)
        self.state.apply(event)
        for callback in getattr(self, "heard", []):
            callback()
        return event

    def label(self, item: int, name: str, asked: bool = True, **more: Any) -> Event:
        body = {"items": [item], "class": name, "strategy": "auto" if asked else None}
        return self.write("labelled", **body, **more)

    def model(self, top: list[int]) -> None:
        """Have a model that has seen all labels so far."""
        seen = {"position": self.state.position, "labels": len(self.state.labelled)}
        self.write("model", version=len(self.state.models) + 1, seconds=0.314, device="cpu",
                   learner={"name": "duo"}, seed=0, classes=["a", "b"], digest="",
                   **seen)  # fmt: skip
        codes = np.array(top, dtype=np.uint16)
        version = len(self.state.models)
        self.predictions = Predictions(version, 1, ("a", "b"), codes, np.zeros(4, dtype=np.uint8))


@pytest.fixture
def project() -> Any:
    return Project()


def test_only_asked_items_that_the_model_had_not_seen_count(project: Any) -> None:
    """Labels from before the model, and items that a person chose, say nothing of it."""
    seen = PredictionLog(project)
    project.label(0, "a")
    project.model([0, 1, 0, 1])
    project.label(1, "b")
    project.label(2, "b")
    project.label(3, "b", asked=False)
    assert seen.agreement().tolist() == [True, False]
    project.model([1, 1, 1, 1])
    assert seen.agreement().tolist() == [True, False], "it is kept as it was before the label"


def test_agreement_follows_undo_and_merge(project: Any) -> None:
    """A label taken back counts no more; classes that became one agree."""
    seen = PredictionLog(project)
    project.model([0, 1, 0, 1])
    first = project.label(0, "b")
    project.label(1, "b")
    assert seen.agreement().tolist() == [False, True]
    project.write("class_merged", **{"class": "a", "into": "b"})
    assert seen.agreement().tolist() == [True, True]
    project.write("undone", event=first.id)
    assert seen.agreement().tolist() == [True]


def told(project: Any) -> dict[str, str]:
    return {line["name"]: line["value"] for line in facts(project)}


def test_facts_before_there_is_anything_say_so(project: Any) -> None:
    """No label, no model and no time are told as such, and accuracy never as a figure."""
    said = told(project)
    assert said["Labels"] == "0 labels".removesuffix(" labels")
    assert said["Learner"].endswith("not trained yet")
    assert "Seconds per label" not in said
    assert known_until(project.state) is None


def test_facts_tell_the_model_and_what_it_has_not_seen(project: Any) -> None:
    """Version, device, seconds, how many labels are newer, and how old the newest known one is."""
    project.label(0, "a", seconds=2.0)
    last = project.label(1, "b", seconds=4.0)
    project.model([0, 1, 0, 1])
    project.label(2, "b")
    project.write("skipped", items=[3])
    said = told(project)
    assert said["Labels"] == "3 (1 skipped)"
    assert said["Seconds per label"] == "3.0"
    assert said["Learner"] == "duo, version 1"
    assert said["Trained on"] == "2 labels, 1 more since"
    assert said["Training took"] == "0.31 s on cpu"
    assert said["Accuracy"].startswith("not available")
    assert known_until(project.state) == last.time
