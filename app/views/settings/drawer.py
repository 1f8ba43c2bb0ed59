"""The drawer at the side: how items are chosen and learned, and how the work leaves."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import panel as pn
import panel_material_ui as pmui

from bowerbird.app.log.events import Event
from bowerbird.app.session.session import Session
from bowerbird.app.views.settings.learner_chooser import Chooser
from bowerbird.app.views.settings.strategy_chooser import StrategyChooser
from bowerbird.data.errors import BowerbirdError
from bowerbird.data.names import clean_name


def downloads(session: Session) -> list[Any]:
    """Make the buttons by which the work leaves: a session file, a table of labels, the learner.

    Parameters
    ----------
    session : Session

    Returns
    -------
    widgets : list
    """
    stem = clean_name(session.project.folder.stem)
    kinds = {
        "Session file": f"{stem}.bowerbird.json",
        "Labels as CSV": f"{stem}.csv",
        "Labels as Parquet": f"{stem}.parquet",
        "Learner": f"{stem}.bowerbird.safetensors",
    }
    buttons = [
        pmui.FileDownload(
            label=label,
            filename=name,
            callback=partial(_exported, session, name),
            auto=True,
            embed=False,
            sizing_mode="stretch_width",
        )
        for label, name in kinds.items()
    ]
    for button in buttons:
        button.variant = "outlined"  # as an argument it brings a warning of an old name
    return buttons


async def _exported(session: Session, name: str) -> io.BytesIO:
    project = session.project
    events = project.log.read()
    try:
        # On a thread: the learner is fitted again, and nobody's keys may wait for that.
        return io.BytesIO(await asyncio.to_thread(_file_of, events, session, name))
    except BowerbirdError as error:
        project.notice("warning", str(error))
        raise


def _file_of(events: Sequence[Event], session: Session, name: str) -> bytes:
    from bowerbird.app.share.export import export
    from bowerbird.app.share.fitted_learner import refit
    from bowerbird.models.files.saved import SUFFIX, save

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name.endswith(SUFFIX):
            saved, training_set = refit(events, session.pool, session.project.choices.sources)
            save(saved.learner, path, saved.about, training_set)
        else:
            export(events, session.pool.name, path)
        return path.read_bytes()


def drawer(session: Session) -> list[Any]:
    """Make everything that stands on the drawer.

    Parameters
    ----------
    session : Session

    Returns
    -------
    widgets : list
    """
    heading = {"variant": "subtitle2", "sizing_mode": "stretch_width"}
    return [
        pn.Spacer(height=4),
        pmui.Typography("How items are chosen", **heading),
        *StrategyChooser(session).widgets,
        pn.Spacer(height=16),
        pmui.Typography("How labels are learned", **heading),
        *Chooser(session).widgets,
        pn.Spacer(height=16),
        pmui.Typography("Export", **heading),
        *downloads(session),
    ]
