"""The page: a header, the dock with its cards, and a drawer with the settings."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
import panel as pn
import panel_material_ui as pmui
from panel.util.parameters import edit_readonly
from panel_material_ui.template.base import Page

from bowerbird.app.session.session import Session
from bowerbird.app.views.page.cards import Cards
from bowerbird.app.views.page.dock import Dock, make_dock, valid_names, valid_places
from bowerbird.app.views.page.status import Status
from bowerbird.app.views.settings.drawer import drawer
from bowerbird.app.views.shared.commands import describe_answer
from bowerbird.app.views.shared.component import bundle
from bowerbird.app.views.shared.refusals import run_soon

SHOWN_FIRST = ("label", "map", "classes", "progress", "queue", "history", "plots")
USUAL_PLACES = {
    "label": [0, 0, 13, 5],
    "map": [0, 5, 9, 12],
    "classes": [9, 5, 16, 12],
    "queue": [13, 0, 16, 5],
    "history": [16, 0, 23, 5],
    "progress": [16, 5, 23, 12],
    "plots": [23, 0, 31, 12],
}
# In the page itself and ahead of everything else in it: what is fetched may be what is cut off.
TEMPLATE = (
    '{% extends "base.html" %}{% block preamble %}<script>{% raw %}'
    + bundle("page_load")
    + "{% endraw %}</script>{{ super() }}{% endblock %}"
)
FONT = {"fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"}
# A button's hint opens over its neighbour, which must still be clicked.
HINTS = {"MuiTooltip": {"defaultProps": {"disableInteractive": True}}}
THEME = {
    "light": {
        "palette": {"primary": {"main": "#1f6f8b"}, "background": {"default": "#f2f4f6"}},
        "typography": FONT,
        "components": HINTS,
    },
    "dark": {
        "palette": {
            "primary": {"main": "#4a9fbb", "contrastText": "#ffffff"},
            "background": {"default": "#101418", "paper": "#191f25"},
            "default": {"dark": "#b4bdc6"},  # small icons, which would be near black
        },
        "typography": FONT,
        "components": HINTS
        | {
            "MuiAppBar": {
                "styleOverrides": {
                    "root": {"backgroundColor": "#17313c", "backgroundImage": "none"}
                }
            }
        },
    },
}


class Board:
    """The cards of one tab: which are shown, where, and the page around them.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        session.commands.describe = partial(describe_answer, session)
        self._cards = Cards(session)
        self._hold = pmui.Column(sizing_mode="stretch_width", margin=0)
        saved = session.state.layout
        layout = msgspec.to_builtins(saved) if saved else session.project.choices.layout
        self._open = valid_names(layout.get("open"), SHOWN_FIRST)
        self._last: dict[str, Any] = dict(USUAL_PLACES)
        self._drawer_is_filled = False
        self._more = pmui.MenuButton(
            label="Cards",
            icon="dashboard_customize",
            variant="text",
            color="light",
            size="small",
            items=[],
        )
        self._more.on_click(self._toggle)
        self._dark = bool(layout.get("dark", False))
        self._arrange(layout.get("cards"))
        self.page = self._make_page()
        pn.state.onload(self._cards.fill_frames)

    def _arrange(self, places: object) -> None:
        """Put the open cards on a new dock."""
        valid = valid_places(places, self._cards.sizes, self._open, self._last)
        self._last |= valid  # a card that is closed comes back to where it was
        cards = {name: self._cards.frame(name) for name in valid}
        self._dock: Dock = make_dock(cards, self._cards.titles, valid)
        self._dock.param.update(open=list(self._open), dark=self._dark)
        self._dock.param.watch(lambda event: self._close(event.new), "closed")
        self._hold[:] = [self._dock]
        self._more.items = [
            {"label": title, "icon": "check_box" if name in valid else "check_box_outline_blank"}
            for name, title in self._cards.titles.items()
        ]

    def _toggle(self, item: Any) -> None:
        names = {title: name for name, title in self._cards.titles.items()}
        name = names.get(str(item.get("label"))) if isinstance(item, dict) else None
        if name is None:
            return
        places = self._dock.places
        if name in self._open:
            self._open.remove(name)
        else:
            self._open.append(name)
        self._arrange(places)
        self._keep()

    def _close(self, name: str) -> None:
        if name in self._open:
            places = self._dock.places
            self._open.remove(name)
            self._arrange(places)
            self._keep()

    def _keep(self) -> None:
        """Write the layout into the log, if it is another than the last.

        Where a card was dragged to is a command of the page (``dock.js``).
        """
        cards = {name: list(place) for name, place in self._dock.places.items()}
        last, now = self._session.state.layout, (cards, self._open, self._dark)
        if last is None or (last.cards, last.open, last.dark) != now:
            run_soon(self._session.set_layout(cards, list(self._open), self._dark))

    def _turn(self, dark: bool) -> None:
        self._dark = self._dock.dark = dark
        self._keep()

    def _make_page(self) -> Any:
        session = self._session
        hints = {"undo": "Undo (Backspace)", "redo": "Redo (Ctrl+Shift+Z)"}
        buttons = []
        for kind, hint in hints.items():
            button = pmui.IconButton(icon=kind, description=hint, color="light", size="small")
            button.js_on_click(code=f"window.bowerbird.outbox?.post({{kind: '{kind}'}})")
            buttons.append(button)
        watchers = _busy_watchers()
        page = Page(
            title="Bowerbird",
            template=TEMPLATE,
            header=[
                pmui.Row(
                    Status(
                        session, sizing_mode="stretch_width", min_width=0, align="center", margin=0
                    ),
                    *buttons,
                    self._more,
                    sizing_mode="stretch_width",
                    align="center",
                )
            ],
            main=[self._hold],
            contextbar=[pn.Spacer(height=4)],
            contextbar_open=False,
            contextbar_width=340,
            contextbar_variant="auto",  # beside the map where there is room, which shows previews
            dark_theme=self._dark,
            theme_toggle=True,
            theme_config=THEME,
            sx={".main": {"backgroundColor": "var(--mui-palette-background-default)"}},
            busy_indicator=None,
        )
        # Panel tells the page at each message that it is busy, and walks through every model of it
        # to do so (half of the event loop's time, measured). Nothing here shows that: stop it.
        with edit_readonly(page):
            page.busy = False
        # The page goes on to watch Panel's state, which would hold every closed page for ever.
        for watcher in _busy_watchers():
            if watcher not in watchers:
                pn.state.param.unwatch(watcher)
        page.param.watch(lambda event: self._turn(bool(event.new)), "dark_theme")
        page.param.watch(lambda event: self._fill_drawer(), "contextbar_open")
        return page

    def _fill_drawer(self) -> None:
        """Make what stands on the drawer when it is opened first; few pages ever ask for it."""
        if not self._drawer_is_filled:
            self._drawer_is_filled = True
            self.page.contextbar = drawer(self._session)


def _busy_watchers() -> list[Any]:
    """Return who watches whether Panel is busy."""
    return list(pn.state.param.watchers.get("busy", {}).get("value", ()))


def page(session: Session) -> pn.viewable.Viewable:
    """Build the page of one browser tab.

    Parameters
    ----------
    session : Session

    Returns
    -------
    page : Page
    """
    built: pn.viewable.Viewable = Board(session).page
    return built
