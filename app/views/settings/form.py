"""A form of a plugin's parameters, built from its signature and its docstring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import panel_material_ui as pmui

from bowerbird.app.plugins.docstrings import first_sentence, parameter_texts
from bowerbird.app.plugins.registry import Plugin
from bowerbird.data.parameters import Parameter, parameters_of

DECIDED_ELSEWHERE = ("seed", "random_state", "device")  # by the project and this machine


class Form:
    """The fields of one plugin.

    Parameters
    ----------
    plugin : Plugin or None
        None has no fields.
    chosen : mapping
        What was chosen; the others show their defaults, and so does what is not allowed.
    changed : callable
        Called without arguments when the person has changed a field.
    without : frozenset of str
        Parameters that something else is shown for.
    """

    def __init__(
        self,
        plugin: Plugin | None,
        chosen: Mapping[str, Any],
        changed: Callable[[], object],
        without: frozenset[str] = frozenset(),
    ) -> None:
        names = [name for name in plugin.parameters if name not in without] if plugin else []
        declared = parameters_of(plugin.load()) if plugin and names else {}
        texts = parameter_texts(plugin.loaded) if plugin else {}
        self._parameters = {name: declared[name] for name in names}
        self._on_change = changed
        self._fields: dict[str, Any] = {}
        self._helper: dict[str, str] = {}
        for name, parameter in self._parameters.items():
            value = chosen.get(name, parameter.default)
            value = parameter.default if parameter.refuse(value) else value
            field = make_field(parameter, value, texts.get(name, ""))
            if field is not None:
                self._fields[name] = field
                self._helper[name] = getattr(field, "helper_text", "")
                field.param.watch(lambda event, name=name: self._changed(name), "value")

    @property
    def widgets(self) -> list[Any]:
        """The fields in the signature's order."""
        return list(self._fields.values())

    @property
    def values(self) -> dict[str, Any]:
        """What differs from the defaults, by the parameters' names."""
        read = {name: self._read(name) for name in self._fields}
        return {n: value for n, value in read.items() if value != self._parameters[n].default}

    @property
    def is_allowed(self) -> bool:
        """Whether every field holds what its parameter may be."""
        return not any(map(self._refusal, self._fields))

    def same(self, chosen: Mapping[str, Any]) -> bool:
        """Return whether the form holds what was given, as far as it has fields for it."""
        defaults = {name: self._parameters[name].default for name in self._fields}
        chosen_here = {n: v for n, v in chosen.items() if n in defaults and v != defaults[n]}
        return self.values == chosen_here

    def _changed(self, name: str) -> None:
        """Show at the field itself why its value is refused."""
        message, field = self._refusal(name), self._fields[name]
        if not isinstance(field, pmui.Checkbox):
            nearest = self._parameters[name].nearest(self._read(name))
            helper = f"{message}.{nearest}" if message else self._helper[name]
            field.param.update(error_state=bool(message), helper_text=helper)
        self._on_change()

    def _refusal(self, name: str) -> str:
        return self._parameters[name].refuse(self._read(name))

    def _read(self, name: str) -> Any:
        value, parameter = self._fields[name].value, self._parameters[name]
        if parameter.default is None and isinstance(value, str):
            return parsed(value, parameter.types)
        return value


def make_field(parameter: Parameter, value: object, text: str = "") -> Any:
    """Make a form's field for one parameter.

    Parameters
    ----------
    parameter : Parameter
        Its name comes from code of this machine.
    value : object
        Its default or what was chosen.
    text : str
        What the docstring says of it; its first sentence stands below the field, all of it in a
        tip where there is more.

    Returns
    -------
    widget
        For bool, int, float, str, a choice among texts, and None, which an empty field stands for;
        None for others, and for seeds and devices, which the project decides.
    """
    if parameter.name in DECIDED_ELSEWHERE:
        return None
    short = first_sentence(text)
    looks: dict[str, Any] = {
        "label": parameter.name.replace("_", " "), "sizing_mode": "stretch_width"
    }  # fmt: skip
    if len(text.rstrip(".")) > len(short):
        looks["description"] = text
    if isinstance(value, bool):
        return pmui.Checkbox(value=value, **looks)
    looks |= {"helper_text": _helper(parameter, short, text), "size": "small", "margin": (8, 10)}
    if isinstance(value, str) and parameter.options:
        return pmui.Select(options=list(parameter.options), value=value, **looks)
    if isinstance(value, int | float):
        return _number_field(parameter, value, looks)
    if isinstance(value, str) or value is None:
        return pmui.TextInput(value=value or "", placeholder=_placeholder(value), **looks)
    return None


def parsed(text: str, types: tuple[type, ...]) -> Any:
    """Read what stands in a field of a parameter whose default is None.

    Parameters
    ----------
    text : str
    types : tuple of type
        What the parameter may be.

    Returns
    -------
    value : int, float, str or None
        None for an empty field; a number where the parameter may be one and the text is one.
    """
    text = text.strip()
    for kind in (int, float):
        if kind in types:
            try:
                return kind(text)
            except ValueError:
                continue
    return text or None


def _number_field(parameter: Parameter, value: float, looks: dict[str, Any]) -> Any:
    if parameter.between is not None:
        looks |= {"start": parameter.between.lowest, "end": parameter.between.highest}
    if isinstance(value, int) and float not in parameter.types:
        return pmui.IntInput(value=value, **looks)
    return pmui.FloatInput(value=value, step=_step(value), **looks)


def _helper(parameter: Parameter, short: str, text: str) -> str:
    """Return the line below a field, with the range where the docstring does not tell it."""
    if not parameter.range or parameter.range in text:
        return short
    return f"{short} From {parameter.range}.".strip()


def _placeholder(value: object) -> str:
    return "left open" if value is None else ""


def _step(value: float) -> float:
    return 0.05 if 0 <= value <= 1 else 0.5
