"""The drawer lets nobody choose what its fields refuse."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.settings.strategy_chooser import StrategyChooser
from bowerbird.data.demos import digits


def test_what_is_refused_cannot_be_chosen(tmp_path: Path) -> None:
    """A parameter or a wish out of bounds is told at its field, and both buttons wait for it."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", digits.build(tmp_path / "cache"))
        try:
            chooser = StrategyChooser(Session(project, "ann"))
            assert chooser.widgets
            chooser._select.value = "density"
            (power,) = chooser._form.widgets
            buttons, epsilon = (chooser._apply, chooser._look), chooser._query_fields.epsilon
            assert not any(button.disabled for button in buttons)
            power.value = 1e9
            assert power.error_state and "expected a number from 0 to 100" in power.helper_text
            assert all(button.disabled for button in buttons)
            power.value, epsilon.value = 2.0, 1.5
            assert not power.error_state and epsilon.error_state
            assert epsilon.helper_text == "epsilon is 1.5; expected a number from 0 to 1."
            assert all(button.disabled for button in buttons)
            epsilon.value = 0.5
            assert not epsilon.error_state and not any(button.disabled for button in buttons)
        finally:
            project.close()

    asyncio.run(sit())
