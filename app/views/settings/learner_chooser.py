"""Choose a strategy or a learner, with a form of its parameters."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

import msgspec
import panel_material_ui as pmui

from bowerbird.app.log.events import LearnerChosen, StrategyChosen
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.kinds import ONE
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.session.session import Session
from bowerbird.app.views.settings.form import Form
from bowerbird.app.views.settings.menus import LEARNER_PURPOSES, menu
from bowerbird.app.views.shared.refusals import attempt
from bowerbird.app.views.shared.text import safe_text
from bowerbird.data.errors import BowerbirdError


class Chooser:
    """Choose a learner; what is more of a strategy is in `StrategyChooser`.

    Parameters
    ----------
    session : Session
    """

    kind = "learners"
    purposes: Mapping[str, tuple[str, ...]] = LEARNER_PURPOSES

    def __init__(self, session: Session) -> None:
        self._session = session
        self._word = ONE[self.kind]
        self._plugins = {p.name: p for p in plugins.find(self.kind).values() if p.error is None}
        for name in session.project.choices.sources:
            self._add_own(name)
        now = self._chosen().name
        self._select = pmui.Select(
            label=self._word.capitalize(), sizing_mode="stretch_width", **self._options(now)
        )
        self._select.value = now
        self._title = pmui.Typography("", variant="body2", sizing_mode="stretch_width")
        self._column = pmui.Column(sizing_mode="stretch_width", margin=0)
        self._apply = pmui.Button(label=f"Use this {self._word}", color="primary", disabled=True)
        self._form = Form(None, {}, self._changed)
        self._select.param.watch(lambda event: self._show(), "value")
        self._apply.on_click(lambda event: self._choose())
        session.subscribe("settings", self._follow)

    @property
    def widgets(self) -> list[Any]:
        """What to put on the drawer."""
        self._show()
        return [self._select, self._title, self._column, self._apply]

    def _options(self, now: str) -> dict[str, Any]:
        return {"groups": menu(self._plugins, [*self._plugins, now], self.purposes)}

    def _add_own(self, name: str) -> None:
        try:
            source = self._session.project.choices.sources[name]
            self._plugins[name] = plugins.get(self.kind, source, allow_paths=True)
        except BowerbirdError:
            pass  # it is one of the other kind

    def _chosen(self) -> LearnerChosen | StrategyChosen:
        return self._session.state.learner

    @property
    def _shown_elsewhere(self) -> frozenset[str]:
        """Parameters that the form has no field for."""
        return frozenset()

    @property
    def _plugin(self) -> Plugin | None:
        return self._plugins.get(str(self._select.value))

    @property
    def _stored(self) -> Mapping[str, Any]:
        """What was chosen of the one that is shown; empty where another one is in use."""
        now = self._chosen()
        return msgspec.to_builtins(now) if now.name == self._select.value else {}

    def _follow(self) -> None:
        self._select.value = self._chosen().name
        self._show()

    def _show(self) -> None:
        plugin = self._plugin
        self._select.value_label = str(self._select.value)
        self._title.object = safe_text(f"{plugin.title}.") if plugin and plugin.title else ""
        parameters = self._stored.get("parameters") or {}
        self._form = Form(plugin, parameters, self._changed, self._shown_elsewhere)
        self._column.objects = self._form.widgets
        self._changed()

    def _changed(self) -> None:
        self._apply.disabled = self._plugin is None or self._same() or not self._is_allowed

    @property
    def _is_allowed(self) -> bool:
        return self._form.is_allowed

    def _same(self) -> bool:
        """Return whether what stands in the form is in use already."""
        chosen = self._stored
        return bool(chosen) and self._form.same(chosen.get("parameters") or {})

    def _choose(self) -> None:
        attempt(lambda: self._use(str(self._select.value)), self._session.refuse)

    def _use(self, name: str) -> Awaitable[object]:
        return self._session.choose_learner(name, self._form.values)
