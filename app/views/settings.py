"""The drawer at the side: how items are chosen and learned, and how the work leaves."""

from __future__ import annotations

import asyncio
import io
import logging
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import panel as pn
import panel_material_ui as pmui

from bowerbird.app import plugins
from bowerbird.app.plugin_kinds import ONE
from bowerbird.app.session.session import Session
from bowerbird.app.views.safe_text import safe_text
from bowerbird.data.errors import BowerbirdError

log = logging.getLogger(__name__)


class Chooser:
    """Choose a strategy or a learner, with a form of its parameters.

    Parameters
    ----------
    session : Session
    kind : {"strategies", "learners"}
    """

    def __init__(self, session: Session, kind: str) -> None:
        self._session, self._kind = session, kind
        self._word = ONE[kind]
        self._plugins = {p.name: p for p in plugins.find(kind).values() if p.error is None}
        for name in session.project.choices.sources:
            self._add_own(name)
        now = self._chosen()
        names = list(dict.fromkeys([*self._plugins, str(now.get("name", ""))]))
        self._select = pmui.Select(
            label=self._word.capitalize(),
            options=names,
            value=now.get("name"),
            sizing_mode="stretch_width",
        )
        self._title = pmui.Typography("", variant="body2", sizing_mode="stretch_width")
        self._form = pmui.Column(sizing_mode="stretch_width", margin=0)
        self._apply = pmui.Button(label=f"Use this {self._word}", color="primary", disabled=True)
        self._fields: dict[str, Any] = {}
        self._select.param.watch(lambda event: self._show(), "value")
        self._apply.on_click(lambda event: self._choose())
        session.subscribe("settings", self._follow)
        self._show()

    @property
    def widgets(self) -> list[Any]:
        """What to put on the drawer."""
        return [self._select, self._title, self._form, self._apply]

    def _add_own(self, name: str) -> None:
        try:
            source = self._session.project.choices.sources[name]
            self._plugins[name] = plugins.get(self._kind, source, allow_paths=True)
        except BowerbirdError:
            pass  # it is one of the other kind

    def _chosen(self) -> Mapping[str, Any]:
        state = self._session.state
        return state.strategy if self._kind == "strategies" else state.learner

    def _follow(self) -> None:
        self._select.value = self._chosen().get("name")
        self._show()

    def _show(self) -> None:
        plugin = self._plugins.get(str(self._select.value))
        now = self._chosen()
        given = now.get("parameters") or {} if now.get("name") == self._select.value else {}
        defaults = dict(plugin.parameters) if plugin else {}
        self._title.object = safe_text(f"{plugin.title}.") if plugin and plugin.title else ""
        self._fields = {
            name: field
            for name, default in defaults.items()
            if (field := make_field(name, given.get(name, default))) is not None
        }
        for field in self._fields.values():
            field.param.watch(lambda event: self._offer(), "value")
        self._form.objects = list(self._fields.values())
        self._offer()

    def _offer(self) -> None:
        now = self._chosen()
        same = now.get("name") == self._select.value and self._given() == self._wanted(now)
        self._apply.disabled = same or self._select.value not in self._plugins

    def _given(self) -> dict[str, Any]:
        plugin = self._plugins.get(str(self._select.value))
        defaults = plugin.parameters if plugin else {}
        return {n: f.value for n, f in self._fields.items() if f.value != defaults.get(n)}

    def _wanted(self, now: Mapping[str, Any]) -> dict[str, Any]:
        plugin = self._plugins.get(str(now.get("name")))
        defaults = plugin.parameters if plugin else {}
        given = now.get("parameters") or {}
        return {n: v for n, v in given.items() if n in self._fields and v != defaults.get(n)}

    def _choose(self) -> None:
        choose = (
            self._session.choose_strategy
            if self._kind == "strategies"
            else self._session.choose_learner
        )
        try:
            run_soon(choose(str(self._select.value), self._given()))
        except BowerbirdError as error:
            self._session.project.notice("error", str(error))


def make_field(name: str, value: object) -> Any:
    """Make a form's field for one parameter.

    Parameters
    ----------
    name : str
        The parameter's; it comes from code of this machine.
    value : object
        Its default or what was chosen.

    Returns
    -------
    widget
        For bool, int, float and str; None for others, and for seeds and devices, which the project
        decides.
    """
    if name in ("seed", "random_state", "device"):
        return None
    made: Callable[..., Any]
    if isinstance(value, bool):
        return pmui.Checkbox(label=name, value=value)
    if isinstance(value, int):
        made = pmui.IntInput
    elif isinstance(value, float):
        made = pmui.FloatInput
    elif isinstance(value, str):
        made = pmui.TextInput
    else:
        return None
    return made(label=name, value=value, size="small", sizing_mode="stretch_width")


def downloads(session: Session) -> list[Any]:
    """Make the buttons by which the work leaves: a session file, or a table of labels.

    Parameters
    ----------
    session : Session

    Returns
    -------
    widgets : list
    """
    stem = session.project.folder.stem
    kinds = {
        "Session file": f"{stem}.bowerbird.json",
        "Labels as CSV": f"{stem}.csv",
        "Labels as Parquet": f"{stem}.parquet",
    }
    buttons = [
        pmui.FileDownload(
            label=label,
            filename=name,
            callback=lambda name=name: _exported(session, name),
            auto=True,
            embed=False,
            sizing_mode="stretch_width",
        )
        for label, name in kinds.items()
    ]
    for button in buttons:
        button.variant = "outlined"  # as an argument it brings a warning of an old name
    return buttons


def _exported(session: Session, name: str) -> io.BytesIO:
    from bowerbird.app.session.export import export

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        export(session.project.log.read(), session.pool.name, path)
        return io.BytesIO(path.read_bytes())


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
        *Chooser(session, "strategies").widgets,
        pn.Spacer(height=16),
        pmui.Typography("How labels are learned", **heading),
        *Chooser(session, "learners").widgets,
        pn.Spacer(height=16),
        pmui.Typography("Take the work with you", **heading),
        *downloads(session),
    ]


def run_soon(work: Awaitable[object]) -> None:
    """Run a command from a callback and log what goes wrong with it.

    Parameters
    ----------
    work : awaitable
    """

    async def watched() -> None:
        try:
            await work
        except BowerbirdError:
            log.exception("a command from the page failed")

    task = asyncio.ensure_future(watched())
    _running.add(task)
    task.add_done_callback(_running.discard)


_running: set[asyncio.Future[None]] = set()  # the loop alone would let them be collected
