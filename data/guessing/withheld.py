"""Columns that are kept back while one practises, because they give the hidden label away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bowerbird.data.expressions.arithmetic import expression
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.leaks import Leaks, find_leaks
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, listed

SHOW = "data: {withhold: []}"  # the setting that shows all


def find_withheld(
    head: Head,
    roles: Roles,
    leaks: Leaks,
    derived: Mapping[str, str],
    checked: Collection[str],
) -> tuple[str, ...]:
    """Find the columns that must not be seen while the labels are hidden.

    Parameters
    ----------
    head : Head
    roles : Roles
        With every other role filled in; what they state to be withheld counts.
    leaks : Leaks
        What is known to give the label away.
    derived : mapping of str to str
        Expressions of computed columns by name: they are as telling as what they are made of.
    checked : collection of str
        Columns that were looked through for `leaks`.

    Returns
    -------
    names : tuple of str
        In the order of the context; empty where there is no label.
    """
    if roles.withhold is not None or roles.label is None:
        return roles.withhold or ()
    visible = dict.fromkeys([*(roles.context or ()), *(roles.features or ())])
    more = Leaks()
    if _may_be_hidden(head, roles):
        numbers = set(head.numbers) - {*checked, *derived, *leaks.judgements, roles.label}
        if roles.scaling == "none":  # directions of an embedding
            numbers -= set(roles.features or ())
        more = find_leaks(head, roles.label, [name for name in visible if name in numbers])
    telling = {roles.label, *leaks.judgements, *leaks.telling, *leaks.doubles}
    telling |= {*more.judgements, *more.telling}
    for name, text in derived.items():
        if telling.intersection(expression(text, name).columns):
            telling.add(name)
    for name, errors in (roles.errors or {}).items():
        telling |= set(errors) if name in telling else set()
    return tuple(name for name in visible if name in telling)


def _may_be_hidden(head: Head, roles: Roles) -> bool:
    """Whether the labels can turn out to be hidden, as far as the first rows tell."""
    if roles.known_labels is not None:
        return roles.known_labels == "practise"
    return int(head.table[roles.label].null_count) == 0


def remarks_of_practice(roles: Roles, is_complete: bool) -> Iterator[Remark]:
    """Describe what is hidden of data that one practises on.

    Parameters
    ----------
    roles : Roles
        With every role filled in.
    is_complete : bool
        Whether every item has a label.

    Yields
    ------
    remark : Remark
    """
    if roles.known_labels == "start" or not (is_complete or roles.known_labels == "practise"):
        return
    if roles.known_labels is None:
        text = (
            f"Every item has a label in {roles.label!r}: they are hidden, so that you can practise."
        )
        yield Remark("roles", text, "data: {known_labels: start}")
    if roles.withhold:
        yield Remark("roles", f"{kept_back(roles.withhold)}.", SHOW)


def kept_back(names: Collection[str]) -> str:
    """Describe which columns are kept back and why, without a full stop.

    Parameters
    ----------
    names : collection of str
    """
    return (
        "Not shown while you practise, because the label can be read off them: "
        f"{listed(list(names))}"
    )
