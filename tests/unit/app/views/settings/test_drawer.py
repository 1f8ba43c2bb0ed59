"""What the buttons of the drawer give away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.app.views.settings.drawer import downloads
from bowerbird.data.demos import digits
from bowerbird.data.errors import ProjectError
from bowerbird.models.files.saved import load


@pytest.fixture
def sitting(tmp_path: Path) -> Any:
    """As much of a session as the buttons read."""
    pool, log = digits.build(tmp_path / "cache"), Log()
    choices = ProjectOptions(learner="mlp")
    log.append(first_events(pool, choices)).result()
    said: list[str] = []
    project = SimpleNamespace(
        log=log,
        choices=choices,
        folder=Path("digits.bower"),
        notice=lambda level, text: said.append(text),
    )
    yield SimpleNamespace(project=project, pool=pool, said=said)
    log.close()


def test_the_learner_is_the_one_that_is_live(sitting: Any, tmp_path: Path) -> None:
    """Read again, it says what the project's last model says, to the last bit."""
    button = next(b for b in downloads(cast(Any, sitting)) if b.label == "Learner")
    assert button.filename == "digits.bowerbird.safetensors"
    with pytest.raises(ProjectError, match="no label"):
        asyncio.run(button.callback())
    assert len(sitting.said) == 1
    pool, log = sitting.pool, sitting.project.log
    for name in ("one", "seven", "six"):
        items = pool.ids[np.flatnonzero(pool.known_labels == name)[:5]].tolist()
        log.append(
            [event_of("labelled", {"items": items, "class": name, "source": "human"})]
        ).result()
    engine = Engine(pool)
    log.append([Event(engine.fit(State(log.read()), 1, 9))]).result()
    path = tmp_path / "own"
    path.write_bytes(asyncio.run(button.callback()).getvalue())
    saved = load(path)
    assert engine.model is not None
    np.testing.assert_array_equal(
        saved.learner.predict_proba(pool.features), engine.model.probabilities
    )
    assert set(saved.about.class_names) == {"one", "seven", "six"}
    assert (saved.about.version, saved.about.position) == (1, State(log.read()).position - 1)
