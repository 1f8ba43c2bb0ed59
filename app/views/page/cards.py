"""The cards of one page: the label card at once, the others when the page shows it."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from typing import Any

import panel as pn
import panel_material_ui as pmui

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.text import safe_text
from bowerbird.data.errors import describe_error

FIRST = "label"  # what a person waits for

log = logging.getLogger(__name__)


class Cards:
    """Every view that there is, each made at most once for this page.

    To make all cards takes most of a second, and their models take the browser as long again; so
    the page comes with frames for them. They are filled one at a time among all pages of a project,
    each after a rest: pages that open together would else keep each other from their first item.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    titles : dict of str to str
        Of each view, by its name.
    sizes : dict of str to (columns, rows)
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        views = plugins.find("views").values()
        self._views = {plugin.name: plugin.load() for plugin in views if plugin.error is None}
        for plugin in views:
            if plugin.error is not None:
                self._notice(f"Card {plugin.name!r}: {plugin.error}.", plugin.traceback)
        self.titles = {
            name: str(getattr(view, "title", name.replace("_", " ").capitalize()))
            for name, view in self._views.items()
        }
        self.sizes: dict[str, tuple[int, int]] = {
            name: tuple(getattr(view, "size", (4, 6))) for name, view in self._views.items()
        }
        self._frames: dict[str, pn.Column] = {}
        self._pending: list[str] = []
        self._page_is_up = False

    def frame(self, name: str) -> pn.Column:
        """Return what holds a card, which may be empty until the page is up.

        Parameters
        ----------
        name : str
            Of `titles`.

        Returns
        -------
        frame : Column
            The same one each time.
        """
        if name not in self._frames:
            self._frames[name] = pn.Column(sizing_mode="stretch_both", margin=0)
            if self._page_is_up or name == FIRST:
                self._fill(name)
            else:
                self._pending.append(name)
        return self._frames[name]

    async def fill_frames(self) -> None:
        """Make the cards that are pending; to be called when the page is up."""
        self._page_is_up = True
        turn = self._session.project.shared(_turn)
        while self._pending:
            async with turn:
                if self._session.closed:
                    return
                begun = time.perf_counter()
                self._fill(self._pending.pop(0))
                await asyncio.sleep(time.perf_counter() - begun)  # for keys, and pages that open

    def _fill(self, name: str) -> None:
        self._frames[name][:] = [self._make(name)]

    def _make(self, name: str) -> Any:
        try:
            return self._views[name].view(self._session)
        except Exception as error:  # a view may be anybody's; the other cards stay
            log.exception("card %s", name)
            reason = describe_error(error)
            self._notice(f"Card {name!r}: {reason}.", traceback.format_exc())
            return pmui.Typography(safe_text(f"This card could not be drawn. {reason}"), margin=12)

    def _notice(self, text: str, detail: str) -> None:
        """Report what is wrong with a card, and not once more for every tab."""
        if not any(notice.text == text for notice in self._session.notices):
            self._session.project.notice("error", text, detail)


def _turn(project: Project) -> asyncio.Lock:
    """Make what the pages of a project take in turns, to make a card."""
    return asyncio.Lock()
