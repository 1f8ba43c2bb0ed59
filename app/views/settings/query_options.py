"""What can be asked of a strategy beside its own parameters: where, what for, how evenly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import panel_material_ui as pmui

from bowerbird.app.log.state import Item
from bowerbird.app.plugins.registry import Plugin
from bowerbird.app.session.session import Session
from bowerbird.data.parameters import parameters_of
from bowerbird.strategies.options.query_options import DEFAULTS, QueryOptions, available_options

SELECTED = "selection"
COLUMNS = 8  # that are named below the filter
QUOTAS = {
    "by score alone": "",
    "equally across classes": "class",
    "equally across the kinds within a class": "subclass",
}


OPTIONS = parameters_of(QueryOptions)
HELP = {
    "balance": "0 is off; higher values favour predicted classes with few labels.",
    "epsilon": "The share of picks drawn at random, so that every item keeps a known chance.",
}


class OptionFields:
    """The fields below a strategy's own.

    Parameters
    ----------
    session : Session
    changed : callable
        Called without arguments when the person has changed a field.
    """

    def __init__(self, session: Session, changed: Callable[[], object]) -> None:
        self._session = session
        self._kept: list[Item] = []  # selected when the strategy was chosen
        self._wishes: frozenset[str] = frozenset()
        wide: dict[str, Any] = {"sizing_mode": "stretch_width", "size": "small", "margin": (8, 10)}
        self.targets = pmui.MultiSelect(
            label="Look for", options={}, value=[], sizing_mode="stretch_width"
        )
        self.start = pmui.Checkbox(sizing_mode="stretch_width")
        self.selected = pmui.Checkbox(sizing_mode="stretch_width")
        self.where = pmui.TextInput(
            label="Only items where", placeholder='mag < 20 and kind == "star"', **wide,
            helper_text=columns_line(session),
        )  # fmt: skip
        self.quota = pmui.Select(label="Pick", options=QUOTAS, value="", **wide)
        self.balance = pmui.FloatInput(
            label="Balance", step=0.25, **wide, **_bounds("balance"), helper_text=HELP["balance"],
        )  # fmt: skip
        self.epsilon = pmui.FloatInput(
            label="Random share", step=0.05, **wide, **_bounds("epsilon"),
            helper_text=HELP["epsilon"],
        )  # fmt: skip
        self._fold = pmui.Button(
            label="Advanced options",
            variant="text",
            size="small",
            icon="tune",
            margin=(4, 10),
        )
        self._folded = pmui.Column(
            self.selected, self.where, self.quota, self.balance, self.epsilon,
            sizing_mode="stretch_width", margin=0, visible=False,
        )  # fmt: skip
        self._fold.on_click(lambda event: self._unfold(not self._folded.visible))
        for name in HELP:  # before the watcher that asks whether all is allowed
            getattr(self, name).param.watch(lambda event, name=name: self._judge(name), "value")
        for field in self._fields:
            field.param.watch(lambda event: changed(), "value")
        session.subscribe("selection", self._count)
        session.subscribe("classes", self._name_classes)
        self._name_classes()

    @property
    def _fields(self) -> list[Any]:
        return [
            self.targets, self.start, self.selected, self.where, self.quota, self.balance,
            self.epsilon,
        ]  # fmt: skip

    @property
    def widgets(self) -> list[Any]:
        """What to put below a strategy's form."""
        return [self.targets, self.start, self._fold, self._folded]

    def show(self, plugin: Plugin | None, chosen: Mapping[str, Any]) -> None:
        """Show what can be had with a strategy, and what was chosen.

        Parameters
        ----------
        plugin : Plugin or None
        chosen : mapping
            The body of an event of kind ``strategy``; empty where another one is chosen.
        """
        wishes = available_options(plugin.loaded) if plugin and callable(plugin.loaded) else {}
        self._wishes = frozenset(wishes)
        uses = plugin.uses if plugin else frozenset()
        parameters = chosen.get("parameters") or {}
        self._kept = list(chosen.get("selection") or ())
        live = {info.id for info in self._session.state.classes}
        roots = [self._session.state.root(class_id) for class_id in chosen.get("targets") or ()]
        within = str(parameters.get("within", "")) if "within" in wishes else ""
        only, where = parted(within)
        self.targets.param.update(
            visible="targets" in uses,
            value=[root for root in dict.fromkeys(roots) if root in live],
        )
        self.start.param.update(
            visible="selection" in uses, value="selection" in uses and bool(self._kept)
        )
        self.selected.param.update(visible="within" in wishes, value=only)
        self.where.param.update(visible="within" in wishes, value=where)
        for name in ("quota", "balance", "epsilon"):
            value = parameters.get(name, DEFAULTS[name]) if name in wishes else DEFAULTS[name]
            value = DEFAULTS[name] if OPTIONS[name].refuse(value) else value  # an old log's
            getattr(self, name).param.update(visible=name in wishes, value=value)
        self._fold.visible = bool(wishes)
        self._unfold(bool(wishes) and bool(self.values))
        self._count()

    @property
    def values(self) -> dict[str, Any]:
        """What differs from the defaults, by the reserved parameters' names."""
        values = {
            "within": joined(self.selected.value, self.where.value),
            "quota": self.quota.value,
            "balance": self.balance.value,
            "epsilon": self.epsilon.value,
        }
        return {k: v for k, v in values.items() if v is not None and v != DEFAULTS[k]}

    @property
    def is_allowed(self) -> bool:
        """Whether every wish is within its bounds."""
        return not any(OPTIONS[name].refuse(value) for name, value in self.values.items())

    def _judge(self, name: str) -> None:
        """Show at a number's field why it is refused."""
        field = getattr(self, name)
        message = "" if field.value is None else OPTIONS[name].refuse(field.value)
        helper = f"{message}." if message else HELP[name]
        field.param.update(error_state=bool(message), helper_text=helper)

    def same(self, chosen: Mapping[str, Any]) -> bool:
        """Return whether the fields hold what was given.

        Parameters
        ----------
        chosen : mapping
            The body of an event of kind ``strategy``.
        """
        parameters, state = chosen.get("parameters") or {}, self._session.state
        # What has no field here is the strategy's own, and its form compares it.
        differing = {k: v for k, v in parameters.items() if k in self._wishes and v != DEFAULTS[k]}
        targets = {state.root(class_id) for class_id in chosen.get("targets") or ()}
        items = chosen.get("selection") or ()
        return (
            differing == self.values
            and targets == set(self.target_classes)
            and len(items) == len(self.selection)
            and set(items) == set(self.selection)
        )

    @property
    def target_classes(self) -> list[str]:
        """Ids of the classes to look for."""
        return list(self.targets.value or ())

    @property
    def selection(self) -> list[Item]:
        """Ids of the items to start from or to stay within; empty where neither is wished."""
        if not (self.start.value or self.selected.value):
            return []
        selected = self._session.view.selection
        return self._session.pool.ids[selected].tolist() if len(selected) else self._kept

    def _unfold(self, open_: bool) -> None:
        self._folded.visible = open_
        self._fold.icon = "expand_less" if open_ else "tune"

    def _count(self) -> None:
        """Show how many items are selected, now or when the strategy was chosen."""
        n = len(self._session.view.selection) or len(self._kept)
        items = f"the {n:,} item{'' if n == 1 else 's'} selected" if n else "items selected"
        for box, word in ((self.start, "Start from"), (self.selected, "Only")):
            box.label = f"{word} {items} on the map"
            box.disabled = not n and not box.value

    def _name_classes(self) -> None:
        options = {info.name: info.id for info in self._session.state.classes}
        chosen = [c for c in self.targets.value or () if c in options.values()]
        self.targets.param.update(options=options, value=chosen)


def _bounds(name: str) -> dict[str, Any]:
    between = OPTIONS[name].between
    assert between is not None
    return {"value": OPTIONS[name].default, "start": between.lowest, "end": between.highest}


def columns_line(session: Session) -> str:
    """Name the columns that a filter may speak of, or the first of them."""
    names = [n for n, kind in session.pool.kinds.items() if kind in ("number", "text")]
    more = " …" if len(names) > COLUMNS else ""
    return f"Columns: {', '.join(names[:COLUMNS])}{more}" if names else ""


def joined(selected: bool, where: str) -> str:
    """Write what `within` takes.

    Parameters
    ----------
    selected : bool
        Whether to stay within the selection.
    where : str
        A filter.
    """
    where = where.strip()
    if not selected:
        return where
    return f"{SELECTED} and ({where})" if where else SELECTED


def parted(within: str) -> tuple[bool, str]:
    """Part what `joined` has joined."""
    head = f"{SELECTED} and ("
    if within == SELECTED:
        return True, ""
    if within.startswith(head) and within.endswith(")"):
        return True, within[len(head) : -1]
    return False, within
