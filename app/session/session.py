"""One sitting of one annotator: commands to the project, beside what this person sees."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import (
    Body,
    Event,
    Failed,
    Item,
    Labelled,
    LayoutSet,
    QueryMade,
    Redone,
    Skipped,
    Undone,
    Unsure,
)
from bowerbird.app.log.state import State
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.project.project import Notice, Project
from bowerbird.app.session import choice_events, class_events, item_events
from bowerbird.app.session.commands import Commands
from bowerbird.app.session.items import Items
from bowerbird.app.session.view_state import TOPICS, ViewState
from bowerbird.data.pool import Pool


class Session:
    """What a view reads and what it may command.

    Every command returns a future that resolves to its event once that is durable and the state has
    it. Commands refuse what does not fit with a ProjectError, before anything is written.

    Parameters
    ----------
    project : Project
    annotator : str
        Who sits here.

    Attributes
    ----------
    commands : Commands
        What this person's page sends.
    view : ViewState
        What this person looks at.
    items : Items
        The pool's items, and what is like them.
    closed : bool
        Whether the browser tab has gone.
    """

    def __init__(self, project: Project, annotator: str) -> None:
        self.project, self.annotator = project, annotator
        self.view, self.items = ViewState(project.pool), Items(project)
        self.commands = Commands(self)
        self.closed = False
        self._unsubscribe: list[Callable[[], None]] = []

    def close(self) -> None:
        """Forget every subscription; to be called when the browser tab has gone."""
        self.closed = True
        for forget in self._unsubscribe:
            forget()
        self._unsubscribe.clear()
        self.view.close()

    def subscribe(self, topic: str, callback: Callable[[], None]) -> None:
        """Call a callback on the event loop when something of a topic changed.

        Parameters
        ----------
        topic : str
            Those of `Project.subscribe` and of `ViewState.subscribe`.
        callback : callable
            Without arguments; never called once the sitting is closed.
        """
        if self.closed:  # a card that is made late would stay with the project for ever
            return
        if topic in TOPICS:
            self.view.subscribe(topic, callback)
        else:
            self._unsubscribe.append(self.project.subscribe(topic, callback))

    # What there is to see

    @property
    def pool(self) -> Pool:
        """The project's pool."""
        return self.project.pool

    @property
    def state(self) -> State:
        """The project's state; to be read only."""
        return self.project.state

    @property
    def predictions(self) -> Predictions | None:
        """What the last model version says; None while there is no model."""
        return self.project.predictions

    @property
    def coordinates(self) -> npt.NDArray[np.float32]:
        """Coordinates of all items on the map, shape (n, 2)."""
        return self.project.coordinates

    @property
    def projection(self) -> str:
        """The name of the projection that `coordinates` come from."""
        return self.project.projection

    @property
    def notices(self) -> list[Notice]:
        """What the person should be told, oldest first."""
        return self.project.notices

    @property
    def busy(self) -> str:
        """What the worker does now; empty while it waits."""
        return self.project.busy

    @property
    def busy_fraction(self) -> float | None:
        """The share of it that is done, in [0, 1], where it is known."""
        return self.project.busy_fraction

    def refuse(self, text: str) -> None:
        """Show the person why something that they asked for was not done.

        Parameters
        ----------
        text : str
            One line.
        """
        self.project.notice("warning", text)

    # Decisions

    def label(
        self,
        items: Sequence[Item],
        class_id: str,
        *,
        event_id: str | None = None,
        seconds: float | None = None,
        alike: bool = False,
    ) -> asyncio.Future[Event | None]:
        """Label one item, or many in one step.

        Parameters
        ----------
        items : sequence of item ids
        class_id : str
            Id of a class of the project.
        event_id : str, optional
            From the client; the same one again changes nothing.
        seconds : float, optional
            How long the person took.
        alike : bool
            Whether only the first was looked at, and the others are the same, or almost.

        Raises
        ------
        ProjectError
            If the project has no such class or the pool no such item.
        """
        label = partial(Labelled, class_id=class_events.live_id(self.state, class_id))
        if alike:
            label = partial(label, alike=True)
        return self._decide(label, items, event_id, seconds)

    def skip(
        self, items: Sequence[Item], *, event_id: str | None = None, seconds: float | None = None
    ) -> asyncio.Future[Event | None]:
        """Pass over items; they are not asked again. Parameters as for `label`."""
        return self._decide(Skipped, items, event_id, seconds)

    def unsure(
        self, items: Sequence[Item], *, event_id: str | None = None, seconds: float | None = None
    ) -> asyncio.Future[Event | None]:
        """Record that the person cannot decide on items. Parameters as for `label`."""
        return self._decide(Unsure, items, event_id, seconds)

    def _decide(
        self,
        decision: Callable[..., Labelled | Skipped | Unsure],
        items: Sequence[Item],
        event_id: str | None,
        seconds: float | None,
    ) -> asyncio.Future[Event | None]:
        body = item_events.decide(decision, self.state, self.pool, items, seconds)
        return self._write(body, event_id)

    def flag(
        self, item: Item, on: bool = True, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Flag an item, or take its flag away."""
        return self._write(item_events.flag(self.pool, item, on), event_id)

    def note(
        self, item: Item, text: str, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Write a note on an item: any text, at most 10,000 characters."""
        return self._write(item_events.note(self.pool, item, text), event_id)

    def undo(
        self, event_id: str | None = None, *, own_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Undo an event: the person's last one, or any by its id.

        Parameters
        ----------
        event_id : str, optional
            The event to take back.
        own_id : str, optional
            The id of this very step, from the client.
        """
        if event_id is not None:
            target = self.state.event(event_id)
            if target is not None and target.id in self.state.undone:
                target = None
        else:
            target = self.state.can_undo(self.annotator)
        return self._turn(Undone, target, own_id)

    def redo(self, *, own_id: str | None = None) -> asyncio.Future[Event | None]:
        """Bring back what was taken back last, if nothing was done since."""
        return self._turn(Redone, self.state.can_redo(self.annotator), own_id)

    def _turn(
        self, turn: type[Undone | Redone], target: Event | None, own_id: str | None
    ) -> asyncio.Future[Event | None]:
        if target is None:
            nothing: asyncio.Future[Event | None] = asyncio.get_running_loop().create_future()
            nothing.set_result(None)
            return nothing
        return self._write(turn(event=target.id), own_id)

    # Classes, cards and settings

    def add_class(
        self, name: str, colour: str | None = None, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Add a class.

        Parameters
        ----------
        name : str
            1 to 200 characters, unlike the name of every live class.
        colour : str, optional
            ``#rrggbb``.
        event_id : str, optional
            From the client.

        Raises
        ------
        ProjectError
            If the name is empty, too long or taken.
        """
        return self._write(class_events.add(self.state, name, colour), event_id)

    def rename_class(
        self, class_id: str, name: str, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Rename a class; its labels stay."""
        return self._write(class_events.rename(self.state, class_id, name), event_id)

    def merge_class(
        self, class_id: str, into: str, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Make one class part of another; its labels count for that one from now on."""
        return self._write(class_events.merge(self.state, class_id, into), event_id)

    def recolour_class(
        self, class_id: str, colour: str, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Change the colour of a class, ``#rrggbb``."""
        return self._write(class_events.recolour(self.state, class_id, colour), event_id)

    def cost_class(
        self, class_id: str, cost: float, *, event_id: str | None = None
    ) -> asyncio.Future[Event | None]:
        """Set what it costs to miss an item of a class; a false alarm costs 1.

        Parameters
        ----------
        class_id : str
        cost : float
            0.001 to 1e9. It moves what is predicted, and not the probabilities.
        event_id : str, optional
            From the client.

        Raises
        ------
        ProjectError
            If the project has no such class, or it is no such number.
        """
        return self._write(class_events.set_cost(self.state, class_id, cost), event_id)

    def set_layout(
        self,
        cards: Mapping[str, Sequence[int]],
        open: Sequence[str],
        dark: bool,
        *,
        event_id: str | None = None,
    ) -> asyncio.Future[Event | None]:
        """Remember where the cards are.

        Parameters
        ----------
        cards : mapping of str to (top, left, bottom, right)
            In rows and columns of the dock.
        open : sequence of str
            Names of the cards that are shown.
        dark : bool
        event_id : str, optional
            From the client.
        """
        places = {name: [int(x) for x in place] for name, place in cards.items()}
        body = LayoutSet(cards=places, open=list(open), dark=bool(dark))
        return self._write(body, event_id)

    def arrange_columns(
        self,
        order: Sequence[str],
        pinned: Sequence[str],
        hidden: Sequence[str],
        *,
        event_id: str | None = None,
    ) -> asyncio.Future[Event | None]:
        """Remember in which order the label card shows its columns, and which.

        Parameters
        ----------
        order : sequence of str
            Names; empty for the most telling first. Those that the data do not have are kept: they
            may come again.
        pinned, hidden : sequence of str
            Names of those that stand above all others, and of those that are not shown.
        event_id : str, optional
            From the client.

        Raises
        ------
        ProjectError
            If there are more than 20,000 names.
        """
        return self._write(choice_events.arrange_columns(order, pinned, hidden), event_id)

    def choose_strategy(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        targets: Sequence[str] = (),
        selection: Sequence[Item] = (),
    ) -> asyncio.Future[Event | None]:
        """Ask by another strategy from now on.

        Parameters
        ----------
        name : str
        parameters : mapping, optional
            The strategy's keyword arguments, and balance, quota, within and epsilon as of
            `bowerbird.strategies.options.query_options.QueryOptions`.
        targets : sequence of class ids
            Classes to look for, for a strategy that asks by class.
        selection : sequence of item ids
            Items to start from, or to stay within; at most 100,000.

        Raises
        ------
        UnknownName
            If there is none of that name.
        ConfigError
            If there is no parameter of a name, or one cannot be had as given.
        ProjectError
            If the project has no such class or item, or the selection is too large.
        """
        body = choice_events.choose_strategy(self.project, name, parameters, targets, selection)
        return self._write(body)

    async def preview(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        targets: Sequence[str] = (),
        selection: Sequence[Item] = (),
    ) -> QueryMade | Failed:
        """Find what another strategy would ask if it were chosen now; the log is left alone.

        It raises as `choose_strategy` does.

        Parameters
        ----------
        name, parameters, targets, selection
            As of `choose_strategy`.

        Returns
        -------
        answer : QueryMade or Failed
            See `Project.preview`.
        """
        body = choice_events.choose_strategy(self.project, name, parameters, targets, selection)
        return await self.project.preview(body)

    def choose_learner(
        self, name: str, parameters: Mapping[str, Any] | None = None
    ) -> asyncio.Future[Event | None]:
        """Train another learner from now on; raises as `choose_strategy` does."""
        return self._write(choice_events.choose_learner(self.project, name, parameters))

    def _write(self, body: Body, event_id: str | None = None) -> asyncio.Future[Event | None]:
        event = Event(body, annotator=self.annotator, id=event_id or uuid.uuid4().hex)
        return asyncio.ensure_future(self._written(event))

    async def _written(self, event: Event) -> Event | None:
        return (await self.project.append(event))[0]
