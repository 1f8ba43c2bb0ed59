"""Choose a strategy: its form, what goes with any strategy, and a preview before it is used."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import panel_material_ui as pmui

from bowerbird.app.log.events import Failed, QueryMade, StrategyChosen
from bowerbird.app.session.session import Session
from bowerbird.app.views.settings.learner_chooser import Chooser
from bowerbird.app.views.settings.menus import STRATEGY_PURPOSES
from bowerbird.app.views.settings.preview import PreviewList, picked
from bowerbird.app.views.settings.query_options import OptionFields
from bowerbird.app.views.shared.refusals import attempt


class StrategyChooser(Chooser):
    """Choose a strategy.

    Parameters
    ----------
    session : Session
    """

    kind = "strategies"
    purposes = STRATEGY_PURPOSES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._query_fields = OptionFields(session, self._changed)
        self._look = pmui.Button(label="Preview", variant="outlined", icon="visibility")
        self._list = PreviewList(sizing_mode="stretch_width")
        self._serial = 0
        self._look.on_click(lambda event: attempt(self._preview, self._preview_refused))
        self._list.listener = self._heard
        session.subscribe("labels", self._outdated)
        session.subscribe("preview", self._closed)

    @property
    def widgets(self) -> list[Any]:
        """What to put on the drawer."""
        *before, apply = super().widgets
        deeds = pmui.Row(self._look, apply, margin=0, sizing_mode="stretch_width")
        return [*before, *self._query_fields.widgets, deeds, self._list]

    def _chosen(self) -> StrategyChosen:
        return self._session.state.strategy

    @property
    def _shown_elsewhere(self) -> frozenset[str]:
        plugin = self._plugin  # where classes can be named, its own field for one is not needed
        return frozenset({"target"}) if plugin and "targets" in plugin.uses else frozenset()

    def _show(self) -> None:
        self._query_fields.show(self._plugin, self._stored)
        super()._show()

    def _changed(self) -> None:
        super()._changed()
        self._look.disabled = self._plugin is None or not self._is_allowed
        self._forget("")

    @property
    def _is_allowed(self) -> bool:
        return super()._is_allowed and self._query_fields.is_allowed

    def _same(self) -> bool:
        return super()._same() and self._query_fields.same(self._stored)

    def _use(self, name: str) -> Awaitable[object]:
        self._forget("")
        return self._session.choose_strategy(name, *self._wishes())

    def _wishes(self) -> tuple[dict[str, Any], list[str], list[Any]]:
        fields = self._query_fields
        return self._form.values | fields.values, fields.target_classes, fields.selection

    # The preview

    async def _preview(self) -> None:
        self._serial += 1
        serial, name = self._serial, str(self._select.value)
        self._list.display({"kind": "waiting", "text": f"Preparing the preview of {name} …"})
        answer = await self._session.preview(name, *self._wishes())
        if serial == self._serial:
            self._show_answer(name, answer)

    def _show_answer(self, name: str, answer: QueryMade | Failed) -> None:
        if isinstance(answer, Failed):
            self._show_failure(name, answer.message, answer.detail or "")
        else:
            self._session.view.show_preview(answer)
            self._list.display(picked(self._session, answer))

    def _show_failure(self, name: str, message: str, detail: str = "") -> None:
        text = f"{name} has no preview: {message.rstrip('.')}."
        self._list.display({"kind": "failed", "text": text, "detail": detail})

    def _preview_refused(self, text: str) -> None:
        self._show_failure(str(self._select.value), text)

    def _heard(self, message: dict[str, Any]) -> None:
        positions = [pick["position"] for pick in self._list.message.get("picks", ())]
        if message.get("op") == "look" and message.get("position") in positions:
            self._session.view.focus_on(message["position"])

    def _outdated(self) -> None:
        if self._session.view.previewed is not None:
            self._forget("Labels have changed since; preview it again.")

    def _closed(self) -> None:
        """Take note that the map shows it no more."""
        if self._session.view.previewed is None and self._list.message["kind"] == "picks":
            self._list.display({"kind": "none", "text": ""})

    def _forget(self, text: str) -> None:
        self._serial += 1
        if self._list.message["kind"] != "none" or text:
            self._list.display({"kind": "none", "text": text})
        self._session.view.show_preview(None)
