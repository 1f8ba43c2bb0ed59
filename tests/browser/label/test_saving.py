"""No label waits, is lost or counts twice, whatever happens between page and disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bowerbird.app.session import commands

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, WebSocketRoute

pytestmark = pytest.mark.browser


def test_an_undo_right_behind_a_label_takes_that_label_back(page: Page, served: Any) -> None:
    """However fast one follows the other, undo finds the label that was given last."""
    card = served.opened(page)
    served.hold()
    served.press(page, "1", "2", "Control+z")
    served.shows(card, 2)
    served.let_go()
    served.saved(card)
    served.shows(card, 1)
    assert served.decided(0) == ("labelled", "ring") and served.decided(1) is None


def test_the_next_item_does_not_wait_for_the_disk(page: Page, served: Any) -> None:
    """Items change while nothing is acknowledged; the badge counts, and goes when all is kept."""
    from playwright.sync_api import expect

    card = served.opened(page)
    served.hold()
    served.press(page, "1", "2", "3")
    served.shows(card, 3)
    badge = card.locator(".unsaved")
    expect(badge).to_have_text("unsaved 3")
    assert served.kinds() == []
    served.let_go()
    expect(badge).to_be_hidden()
    served.saved(card)
    assert served.kinds() == ["labelled"] * 3


def test_what_is_unsaved_survives_a_reload_and_is_kept_once(page: Page, served: Any) -> None:
    """A page that is loaded again sends what was not acknowledged, and each label counts once."""
    card = served.opened(page)
    served.hold()
    served.press(page, "1", "2")
    served.shows(card, 2)
    page.reload()
    served.shows(card, 2)  # what waits to be saved is not asked again
    served.let_go()
    served.saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    assert served.project.state.counts["ring"] == served.project.state.counts["spiral"] == 1


def test_what_is_unsaved_survives_the_server(page: Page, served: Any) -> None:
    """Labels given to a server that never got them are taken by the one that comes after it."""
    card = served.opened(page)
    port = int(served.serving.url.rstrip("/").rsplit(":", 1)[1])
    served.stop()
    served.press(page, "1", "2")
    served.shows(card, 2)
    served.start(port)
    page.goto(served.serving.entrance_url)
    served.shows(card, 2)
    served.saved(card)
    assert [served.decided(i) for i in range(2)] == [("labelled", "ring"), ("labelled", "spiral")]


def test_an_answer_that_is_lost_labels_once(page: Page, served: Any) -> None:
    """A label whose acknowledgement was lost is sent again, and stands in the log once."""
    tries: list[str] = []

    def lose(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) > 1:
            route.continue_()
            return
        route.fetch()  # it arrives, and the answer does not
        route.abort()

    page.route("**/commands", lose)
    card = served.opened(page)
    served.press(page, "2")
    served.shows(card, 1)
    served.press(page, "1")
    served.saved(card)
    assert len(tries) == 2
    assert served.kinds() == ["labelled", "labelled"]
    assert [served.decided(i) for i in range(2)] == [("labelled", "spiral"), ("labelled", "ring")]


def test_a_dropped_websocket_stops_nothing(page: Page, served: Any) -> None:
    """While the page's websocket is down labels are kept all the same, and the page catches up."""
    from playwright.sync_api import expect

    routes: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        routes.append(route)
        route.connect_to_server()

    page.route_web_socket("**/ws*", through)
    card = served.opened(page)
    routes[0].close(code=1011)
    served.press(page, "2", "1")
    served.shows(card, 2)
    served.saved(card)
    assert served.kinds() == ["labelled", "labelled"]
    served.soon(lambda: len(routes) > 1)
    served.call(lambda: served.sessions[-1].add_class("later"))
    expect(card.locator(".answer.class")).to_have_count(len(served.names) + 1, timeout=60_000)


def test_a_tab_whose_session_has_ended_begins_again(page: Page, served: Any) -> None:
    """Where the server has forgotten the tab, it loads itself anew and brings what it had."""
    card = served.opened(page)
    commands.PAGES.clear()
    served.press(page, "2")
    served.saved(card)
    served.shows(card, 1)
    assert len(served.sessions) == 2
    served.soon(lambda: served.kinds() == ["labelled"])
