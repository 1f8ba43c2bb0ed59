"""Configurations: YAML of anybody's."""

from __future__ import annotations

import random
from importlib.resources import files
from pathlib import Path

import yaml

from bowerbird.app.config import layers as config
from tests.fuzz.mutations import changed_bytes, changed_json


class Target:
    """A config in a file that is read and laid over the defaults."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "mine.yaml"
        self.texts = [
            path.read_bytes()
            for path in files("bowerbird.configs").iterdir()
            if path.name.endswith(".yaml")
        ]
        self.documents = [yaml.safe_load(text) for text in self.texts]

    def draw(self, rng: random.Random) -> bytes:
        """Draw a config: values of others, or bytes of others."""
        if rng.random() < 0.4:
            return changed_bytes(rng, rng.choice(self.texts))
        document = changed_json(rng, rng.choice(self.documents))
        if isinstance(document, dict) and rng.random() < 0.7:
            keys = rng.sample(list(document), min(3, len(document)))
            document = {key: document[key] for key in keys}
        text = yaml.safe_dump(document, allow_unicode=rng.random() < 0.5)
        return text.encode("utf-8", "surrogatepass")

    def take(self, content: bytes) -> None:
        """Read the config as `bowerbird open --config` does."""
        self.path.write_bytes(content)
        config.merge(config.from_file(self.path))
