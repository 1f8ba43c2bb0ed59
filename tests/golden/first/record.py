"""Record a project with every kind of event, and what the first program made of it.

It was run once, by the program before its log was typed: ``python tests/golden/first/record.py``.
The files that it wrote are held for ever; this script is kept to tell how they came about.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.config.layers import defaults, from_file, merge
from bowerbird.app.config.threads import limit_threads
from bowerbird.app.log.codec import as_json, body_as_json, event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.app.share.export import export
from bowerbird.app.share.fitted_learner import refit
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool
from bowerbird.models.files.saved import load, save

HERE = Path(__file__).parent
LEARNERS = ("logistic", "linear", "mlp", "duo", "forest")  # weights of two kinds, and recipes
START = 1_790_000_000.0  # seconds since 1970


class Recorder:
    """A project that is written event by event, without a clock or chance."""

    def __init__(self, pool: Pool, folder: Path) -> None:
        self.pool, self.engine = pool, Engine(pool)
        self.log, self.state = Log(folder), State()
        self.count = 0

    def write(self, kind: str, body: dict[str, Any], annotator: str = "ada") -> str:
        """Write one event, and return its id."""
        self.count += 1
        event = event_of(kind, body, annotator, f"event-{self.count:04}", START + self.count)
        self.state.apply(self.log.append([event]).result()[0])
        return event.id

    def fit(self) -> None:
        """Train a model on what is labelled."""
        version = len(self.state.models) + 1
        body = self.engine.fit(self.state, version, 100 + version)
        self.write("model", body_as_json(body) | {"seconds": 0.5}, "machine")

    def query(self, n: int = 5) -> None:
        """Ask for some items."""
        body = self.engine.query(self.state, n, 200 + self.state.round)
        self.write("query", body_as_json(body) | {"seconds": 0.25}, "machine")

    def label(self, count: int, annotator: str = "ada") -> list[str]:
        """Label what is asked by its truth, and return the events' ids."""
        truth = dict(zip(self.pool.ids.tolist(), self.pool.known_labels, strict=True))
        ids = []
        for pick in self.state.pending[:count]:
            body = {
                "items": [pick.item],
                "class": str(truth[pick.item]),
                "source": "human",
                "seconds": 1.25,
                "strategy": pick.strategy,
                "version": pick.version,
                "probability": pick.probability,
                "round": pick.round,
                "target": pick.target,
                "rank": pick.rank,
            }
            ids.append(self.write("labelled", body, annotator))
        return ids


def record(recorder: Recorder) -> None:
    """Live through everything that a project can."""
    choices = ProjectOptions(seed=7, costs={"one": 3.0}, learner="linear")
    for event in first_events(recorder.pool, choices):
        recorder.write(event.kind, as_json(event), "machine")
    digest = "00" * 16
    recorder.write("projection", {"method": "pca", "seed": 7, "digest": digest}, "machine")
    recorder.query()
    recorder.label(4)
    rest = recorder.state.pending
    recorder.write("skipped", {"items": [rest[0].item], "source": "human", "seconds": 2.0})
    recorder.fit()
    recorder.query()
    first, second = recorder.label(3)[:2]
    recorder.write("undone", {"event": first})
    recorder.write("undone", {"event": second})
    recorder.write("redone", {"event": second})
    rest = recorder.state.pending
    recorder.write("unsure", {"items": [rest[0].item], "source": "human"}, "grace")
    classes(recorder)
    items = recorder.pool.ids[:8].tolist()
    recorder.write("flagged", {"items": items[:1], "on": True})
    recorder.write("flagged", {"items": items[1:2], "on": True})
    recorder.write("flagged", {"items": items[1:2], "on": False})
    recorder.write("noted", {"item": items[0], "text": "a ring, «perhaps»\nsecond line"}, "grace")
    bulk = {"items": items, "class": "ring", "source": "human", "version": 1}
    recorder.write("labelled", bulk, "grace")
    recorder.fit()
    chosen = {"name": "margin", "parameters": {"epsilon": 0.1, "balance": 0.5}, "sha256": None}
    recorder.write("strategy", chosen | {"targets": ["ring"], "selection": items})
    recorder.write("learner", {"name": "duo", "parameters": {"trees": 50}, "sha256": None})
    failure = {"what": "strategy", "name": "mine", "message": "no luck", "detail": "Traceback"}
    recorder.write("failed", failure, "machine")
    recorder.fit()
    recorder.query()
    recorder.label(5, "grace")
    recorder.write("layout", {"cards": {"map": [0, 5, 9, 12]}, "open": ["map"], "dark": True})


def classes(recorder: Recorder) -> None:
    """Add, rename, recolour, price and merge classes."""
    recorder.write("class_added", {"class": "ring", "name": "ring", "colour": "#112233"})
    recorder.write("class_added", {"class": "odd", "name": "odd", "colour": "#445566"})
    recorder.write("class_renamed", {"class": "ring", "name": "Ring of ink"})
    recorder.write("class_recoloured", {"class": "ring", "colour": "#778899"})
    recorder.write("class_cost", {"class": "ring", "cost": 20.0})
    recorder.write("class_merged", {"class": "odd", "into": "ring"})


DECISION = (
    *("item", "kind", "class_id", "event", "seq", "annotator", "time", "seconds", "source"),
    *("strategy", "version", "probability", "round", "target", "rank"),
)


def state_facts(state: State) -> dict[str, Any]:
    """Return what the state says, as JSON's types."""
    return {
        "position": state.position,
        "changed": state.changed,
        "classes": [asdict(c) for c in state.classes],
        "counts": state.counts,
        "decisions": [{key: getattr(d, key) for key in DECISION} for d in state.decisions.values()],
        "pending": [asdict(p) for p in state.pending],
        "flags": sorted(state.flags),
        "notes": [[item, *map(list, notes)] for item, notes in state.notes.items()],
        "history": [e.id for e in state.history],
        "undone": sorted(state.undone),
        "since_new_class": state.since_new_class,
        "targets": list(state.targets),
        "selection": list(state.selection),
        "round": state.round,
        "layout": body_as_json(state.layout) if state.layout else None,
        "failures": [e.id for e in state.failures],
        "models": [body_as_json(m) for m in state.models],
    }


def save_learners(pool: Pool, events: list[Event]) -> dict[str, Any]:
    """Save a learner of each form, and return what each says of some items."""
    said = {}
    for name in LEARNERS:
        body = {"name": name, "parameters": {}, "sha256": None}
        seq = events[-1].seq + 1
        chosen = event_of("learner", body, "ada", f"learner-{name}", START, seq)
        last = next(as_json(e) for e in reversed(events) if e.kind == "model")
        fitted = {**last, "version": 4, "position": seq, "learner": body}
        model = event_of("model", fitted, "machine", f"model-{name}", START, seq + 1)
        saved, lesson = refit([*events, chosen, model], pool)
        path = HERE / f"{name}.bowerbird.safetensors"
        save(saved.learner, path, saved.about, lesson)
        probabilities = np.asarray(load(path).learner.predict_proba(pool.features[:20]))
        said[name] = probabilities.astype(np.float64).tolist()
    return said


def main() -> None:
    """Write all files beside this one."""
    limit_threads()
    plugins.find("learners")
    with tempfile.TemporaryDirectory() as folder:
        pool = digits.build(Path(folder) / "cache")
        recorder = Recorder(pool, Path(folder) / "project")
        record(recorder)
        events = recorder.log.read()
        recorder.log.close()
        (HERE / "log.sqlite").write_bytes((Path(folder) / "project" / "log.sqlite").read_bytes())
        export(events, pool.name, HERE / "session.bowerbird.json")
        export(events, pool.name, HERE / "labels.csv")
        said = save_learners(pool, events)
    config = asdict(merge(defaults(), from_file(HERE / "every_key.yaml")))
    facts = {"state": state_facts(recorder.state), "probabilities": said, "config": config}
    (HERE / "facts.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
