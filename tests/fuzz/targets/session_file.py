"""Session files: JSON that a stranger wrote and signed."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

from bowerbird.app.log.state import State
from bowerbird.app.share.session_file import digest_of, parse
from tests.fuzz.mutations import changed_bytes, changed_json

SAMPLE = Path(__file__).parents[2] / "golden" / "digits.bowerbird.json"
EVENTS = 30


class Target:
    """A short session with an event of most kinds."""

    def __init__(self, folder: Path) -> None:
        whole = json.loads(SAMPLE.read_text("utf-8"))
        kinds: dict[str, list[Any]] = {}
        for event in whole["events"]:
            kinds.setdefault(event["kind"], []).append(event)
        events = whole["events"][:4] + [e for some in kinds.values() for e in some[:3]]
        events = list({e["seq"]: e for e in events}.values())[:EVENTS]
        for number, event in enumerate(events, start=1):
            event["seq"] = number
            if "position" in event["body"]:
                event["body"]["position"] = number - 1
        self.document = whole | {"events": events}
        self.content = self._signed(self.document)

    def draw(self, rng: random.Random) -> bytes:
        """Draw a session: an event or another part changed and signed anew, or other bytes."""
        if rng.random() < 0.25:
            return changed_bytes(rng, self.content)
        document = dict(self.document)
        if rng.random() < 0.8:
            events = list(document["events"])
            for _ in range(rng.choice((1, 1, 3))):
                number = rng.randrange(len(events))
                part = rng.choice(("body", "body", "body", ""))
                event = events[number]
                events[number] = (
                    event | {part: changed_json(rng, event[part])}
                    if isinstance(event, dict) and part in event
                    else changed_json(rng, event)
                )
            document["events"] = events
        else:
            document = changed_json(rng, document)
        return self._signed(document)

    def _signed(self, document: Any) -> bytes:
        if isinstance(document, dict):
            # What holds no number, or half a character, cannot be signed.
            with contextlib.suppress(ValueError, TypeError):
                document = document | {"digest": digest_of(document)}
        return json.dumps(document).encode()

    def take(self, content: bytes) -> None:
        """Read the session and fold its events, as opening it does."""
        state = State(parse(content, "x.bowerbird.json").events)
        assert len(state.classes) >= 0 and state.counts is not None
