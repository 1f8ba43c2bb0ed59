"""What every card has: a component in the page, and one side in Python that speaks with it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.refusals import attempt, read_message
from bowerbird.app.views.shared.throttle import Throttle, draw_while_seen

VIEWS = Path(__file__).parents[1]

log = logging.getLogger(__name__)
Message = dict[str, Any]
Handler = Callable[[Any, Message], Awaitable[object] | None]


def bundle(name: str) -> str:
    """Read a component's scripts, which ``make bundle`` has joined to one.

    Parameters
    ----------
    name : str
        Of the component's main script, without its suffix.

    Returns
    -------
    script : str
    """
    return (VIEWS / "bundle" / f"{name}.js").read_text("utf-8")


def styles(*names: str) -> list[str]:
    """Read style sheets.

    Parameters
    ----------
    *names : str
        Paths below ``app/views``, without their suffix.

    Returns
    -------
    texts : list of str
    """
    return [(VIEWS / f"{name}.css").read_text("utf-8") for name in names]


class Component(JSComponent):
    """A card's part in the page: it shows what it is sent, and reports what the person does."""

    seen = param.Boolean(default=False, doc="Whether the card is in view; set by the page.")

    listener: Callable[[Message], object] | None = None

    def _get_properties(self, doc: Any) -> dict[str, Any]:
        properties: dict[str, Any] = super()._get_properties(doc)
        # The page compiles what has no name here, which a bundle does not need.
        digest = hashlib.sha256(properties["esm"].encode()).hexdigest()
        return properties | {"bundle": digest}

    def _handle_msg(self, data: object) -> None:
        if self.listener is not None:
            self.listener(read_message(data))

    def send(self, message: Message) -> None:
        """Send a message to the page.

        Parameters
        ----------
        message : dict
            JSON's types, with its kind as ``op``; arrays travel as bytes.
        """
        self._send_msg(message)


class BaseCard:
    """One tab's card: it does what the page asks by a message.

    It lives as long as the component that it listens to.

    Parameters
    ----------
    session : Session
    component : Component
    """

    handlers: ClassVar[Mapping[str, Handler]] = {}  # by a message's ``op``

    def __init__(self, session: Session, component: Component) -> None:
        self.session, self.component = session, component
        self._ready = False  # whether the page has said that it is
        component.listener = self._receive

    def _receive(self, message: Message) -> None:
        handler = self.handlers.get(str(message.get("op")))
        if handler is not None:
            attempt(lambda: handler(self, message), self._refused)

    def _refused(self, text: str) -> None:
        self.session.refuse(text)


class WholeCard(BaseCard):
    """A card that sends all of itself when something changed: seldom, and only while it is seen.

    Parameters
    ----------
    session : Session
    component : Component
    """

    topics: ClassVar[tuple[str, ...]] = ()

    def __init__(self, session: Session, component: Component) -> None:
        super().__init__(session, component)
        self._throttle = Throttle(self._send, seen=False)
        draw_while_seen(component, self._throttle)
        for topic in self.topics:
            session.subscribe(topic, self._touch)

    def _touch(self) -> None:
        """Send the page what changed, once for all of a short while."""
        if self._ready:
            self._throttle()

    def _send(self) -> None:
        raise NotImplementedError


class PartsCard(BaseCard):
    """A card that sends the parts of it that changed, in order and one after the other.

    Each part has a coroutine of its name, such as ``_send_queue``.

    Parameters
    ----------
    session : Session
    component : Component
    """

    parts: ClassVar[tuple[str, ...]] = ()  # later ones describe what earlier ones have brought
    topics: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # which parts each makes stale

    def __init__(self, session: Session, component: Component) -> None:
        super().__init__(session, component)
        self._stale: set[str] = set()
        self._sending: asyncio.Task[None] | None = None
        for topic, parts in self.topics.items():
            session.subscribe(topic, partial(self._touch, *parts))

    def _touch(self, *parts: str) -> None:
        """Send parts as soon as there is time."""
        if self._ready:
            self._stale.update(parts)
            self._start()

    def _start(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())

    async def _send(self) -> None:
        while self._stale:
            part = next(p for p in self.parts if p in self._stale)
            self._stale.discard(part)
            try:
                await getattr(self, f"_send_{part}")()
            except Exception:  # the server's boundary: the other parts must not wait for it
                log.exception("the part %s of a card could not be sent", part)
