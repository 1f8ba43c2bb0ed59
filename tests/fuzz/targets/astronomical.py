"""Configurations of AstronomicAL: JSON that a stranger wrote, with paths in it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bowerbird.app.share.astronomical.importing import read
from bowerbird.app.share.astronomical.panels import OPEN, cards_of
from bowerbird.app.share.astronomical.settings import taken_over, without_counterpart
from tests.fuzz.mutations import changed_bytes, changed_json

SAMPLE = {
    "Author": "",
    "dataset_filepath": "stars.csv",
    "layout": {
        "0": {"x": 0, "y": 0, "w": 6, "h": 4, "contents": "Active Learning"},
        "1": {"x": 6, "y": 0, "w": 6, "h": 4, "contents": "Selected Source Info"},
        "2": {"x": 0, "y": 4, "w": 3, "h": 3, "contents": "Basic Plot", "panel_contents": ["u"]},
    },
    "id_col": "ID",
    "label_col": "labels",
    "default_vars": ["g-r", "u-g"],
    "labels": [0, 1, 2],
    "label_colours": {"0": "#ff7f0e", "1": "#2ca02c", "-1": "#1f77b4"},
    "labels_to_strings": {"0": "Star", "1": "Galaxy", "2": "QSO", "-1": "Unknown"},
    "labels_to_train": ["Star", "Galaxy"],
    "unclassified_labels": ["QSO"],
    "features_for_training": ["u", "g", "r"],
    "feature_generation": [["subtract (a-b)", 2], ["divide (a/b)", 3]],
    "test_set_file": True,
    "classifiers": {"0": {"classifier": ["KNN"], "query": ["x"], "id": ["a", 1], "y": [0, -1]}},
}


class Target:
    """A configuration with every kind of value, beside data and a test set."""

    def __init__(self, folder: Path) -> None:
        (folder / "stars.csv").write_text("ID,u,g,r\na,1,2,3\n")
        (folder / "data").mkdir()
        (folder / "data/test_set.json").write_text('{"a": 1}')
        self.path = folder / "example.json"

    def draw(self, rng: random.Random) -> bytes:
        """Draw a configuration with a value changed, or other bytes."""
        content = json.dumps(SAMPLE).encode()
        if rng.random() < 0.25:
            return changed_bytes(rng, content)
        return json.dumps(changed_json(rng, SAMPLE)).encode()

    def take(self, content: bytes) -> None:
        """Read it, as opening it does before anything is written."""
        self.path.write_bytes(content)
        imported = read(self.path, "everything")
        cards, _ = cards_of(imported.file.content.layout)
        assert set(cards) <= set(OPEN)
        if imported.layer is not None:
            assert taken_over(imported.file, imported.layer)
            assert all(isinstance(phrase, str) for phrase in without_counterpart(imported.file))
