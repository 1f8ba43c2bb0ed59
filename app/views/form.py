"""A form of a plugin's parameters, built from its signature and its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

import panel_material_ui as pmui

from bowerbird.app.docstrings import first_sentence, parameters_told
from bowerbird.app.plugins import Plugin

DECIDED_ELSEWHERE = ("seed", "random_state", "device")  # by the project and this machine
_QUOTED = re.compile(r"""["']([^"']*)["']""")


class Form:
    """The fields of one plugin.

    Parameters
    ----------
    plugin : Plugin or None
        None has no fields.
    given : mapping
        What was chosen; the others show their defaults.
    changed : callable
        Called without arguments when the person has changed a field.
    without : frozenset of str
        Parameters that something else is shown for.
    """

    def __init__(
        self,
        plugin: Plugin | None,
        given: Mapping[str, Any],
        changed: Callable[[], object],
        without: frozenset[str] = frozenset(),
    ) -> None:
        known = plugin.parameters if plugin else {}
        self._defaults = {name: known[name] for name in known if name not in without}
        told = parameters_told(plugin.found) if plugin else {}
        self._kinds = _annotations(plugin.found) if plugin else {}
        made = {
            name: make_field(
                name, given.get(name, default), told.get(name, ""), self._kinds.get(name, "")
            )
            for name, default in self._defaults.items()
        }
        self._fields = {name: field for name, field in made.items() if field is not None}
        for field in self._fields.values():
            field.param.watch(lambda event: changed(), "value")

    @property
    def widgets(self) -> list[Any]:
        """The fields in the signature's order."""
        return list(self._fields.values())

    @property
    def values(self) -> dict[str, Any]:
        """What differs from the defaults, by the parameters' names."""
        read = {name: self._read(name) for name in self._fields}
        return {name: value for name, value in read.items() if value != self._defaults[name]}

    def same(self, given: Mapping[str, Any]) -> bool:
        """Say whether the form holds what was given, as far as it has fields for it."""
        known = {n: v for n, v in given.items() if n in self._fields and v != self._defaults[n]}
        return self.values == known

    def _read(self, name: str) -> Any:
        value = self._fields[name].value
        if self._defaults[name] is None and isinstance(value, str):
            return parsed(value, self._kinds.get(name, ""))
        return value


def make_field(name: str, value: object, told: str = "", kind: str = "") -> Any:
    """Make a form's field for one parameter.

    Parameters
    ----------
    name : str
        The parameter's; it comes from code of this machine.
    value : object
        Its default or what was chosen.
    told : str
        What the docstring says of it; its first sentence stands below the field, all of it in a
        tip where there is more.
    kind : str
        Its annotation.

    Returns
    -------
    widget
        For bool, int, float, str, a choice among texts, and None, which an empty field stands for;
        None for others, and for seeds and devices, which the project decides.
    """
    if name in DECIDED_ELSEWHERE:
        return None
    short = first_sentence(told)
    looks: dict[str, Any] = {"label": name.replace("_", " "), "sizing_mode": "stretch_width"}
    if len(told.rstrip(".")) > len(short):
        looks["description"] = told
    if isinstance(value, bool):
        return pmui.Checkbox(value=value, **looks)
    looks |= {"helper_text": short, "size": "small", "margin": (8, 10)}
    if isinstance(value, int):
        return pmui.IntInput(value=value, **looks)
    if isinstance(value, float):
        return pmui.FloatInput(value=value, step=_step(value), **looks)
    if isinstance(value, str) and kind.startswith("Literal["):
        return pmui.Select(options=_QUOTED.findall(kind), value=value, **looks)
    if isinstance(value, str) or value is None:
        return pmui.TextInput(value=value or "", placeholder=_placeholder(value), **looks)
    return None


def parsed(text: str, kind: str) -> Any:
    """Read what stands in a field of a parameter whose default is None.

    Parameters
    ----------
    text : str
    kind : str
        The parameter's annotation.

    Returns
    -------
    value : int, float, str or None
        None for an empty field; a number where the annotation has one and the text is one.
    """
    text = text.strip()
    for name, made in (("int", int), ("float", float)):
        if name in kind:
            try:
                return made(text)
            except ValueError:
                continue
    return text or None


def _placeholder(value: object) -> str:
    return "left open" if value is None else ""


def _step(value: float) -> float:
    return 0.05 if 0 <= value <= 1 else 0.5


def _annotations(found: object) -> dict[str, str]:
    if not callable(found):
        return {}
    return {
        p.name: p.annotation if isinstance(p.annotation, str) else str(p.annotation)
        for p in inspect.signature(found).parameters.values()
    }
