"""Markup built from elements, never from text, so that a name from outside stays a name."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from bowerbird.data.errors import printable

Child = Element | str | None


def el(tag: str, *children: Child, **attributes: object) -> Element:
    """Make an element of HTML or SVG.

    Parameters
    ----------
    tag : str
    *children : Element, str or None
        Text is shown letter by letter, what steers the writing as backslashes; None is left out.
    **attributes : object
        `class_` is ``class``, other ``_`` are ``-``; None is left out. Quoted where needed.

    Returns
    -------
    element : Element

    Examples
    --------
    >>> from xml.etree.ElementTree import tostring
    >>> tostring(el("td", "<b>", el("i", "x"), class_="name")).decode()
    '<td class="name">&lt;b&gt;<i>x</i></td>'
    """
    element = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name.rstrip("_").replace("_", "-"), str(value))
    append(element, *children)
    return element


def append(parent: Element, *children: Child) -> None:
    """Put elements or text at the end of an element."""
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif child is not None:
            _append_text(parent, printable(child))


def _append_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def code(tag: str, text: str) -> Element:
    """Make a ``style`` or ``script`` of our own, which is not read as markup."""
    element = Element(tag)
    element.text = text
    return element
