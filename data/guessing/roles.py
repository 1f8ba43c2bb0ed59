"""Guess what each column of a table is for, from its names, types and first rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bowerbird.data.column_types import context_type, is_list, is_series
from bowerbird.data.guessing.features import guess_features, scaling_for
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.items import choose_id, guess_objects
from bowerbird.data.guessing.labels import guess_label
from bowerbird.data.guessing.leaks import find_doubles
from bowerbird.data.guessing.reasons import reasons_of
from bowerbird.data.guessing.remarks import remarks_of
from bowerbird.data.guessing.series import find_lists
from bowerbird.data.guessing.sky import find_sky
from bowerbird.data.guessing.stated import check_names, expand_roles, refuse_lists
from bowerbird.data.guessing.uncertainties import find_errors
from bowerbird.data.guessing.withheld import find_withheld
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


@dataclass(frozen=True)
class Guess:
    """What the columns are for, and what a person should know of how that was guessed.

    Parameters
    ----------
    roles : Roles
        `id`, `features`, `context`, `scaling`, `sky`, `errors` and `withhold` are never None;
        prefixes are written out. Where an embedding lies beside the table, `features` is that
        file's name alone.
    remarks : tuple of Remark
    reasons : mapping of str to str
        Why a column has its role, by its name.
    """

    roles: Roles
    remarks: tuple[Remark, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


def guess_roles(source: Source, roles: Roles, file: str) -> Guess:
    """Fill in the roles that are not stated.

    Parameters
    ----------
    source : Source
        The table; only its first rows are looked at.
    roles : Roles
        As the person stated them.
    file : str
        The file's name, for messages.

    Returns
    -------
    guess : Guess

    Raises
    ------
    DataError
        Where a stated column does not exist, or nothing can be a feature.
    """
    names = source.head.column_names
    check_names(names, file)
    stated = expand_roles(roles, names, file)
    refuse_lists(source.head.schema, stated, file)
    excluded = set(stated.exclude)
    free = [name for name in names if name not in excluded]
    head = Head(source.head)
    plain = [name for name in free if name not in source.derived]  # a person made the others
    stated_series = replace(stated, series=find_lists(head, plain, stated, file))
    guess = guess_objects(source.head, plain, stated_series)
    guess = replace(guess, id=guess.id or choose_id(head, plain, guess))
    guess = replace(guess, label=guess_label(head, plain, guess))
    features, aside = guess_features(source, head, free, guess, file)
    if guess.label is not None:
        aside = aside.with_doubles(find_doubles(head, guess.label))
    scaling = scaling_for(source, head, features, stated.scaling, file)
    guess = replace(guess, features=features, scaling=scaling)
    guess = replace(guess, context=_context(source, free, guess))
    numbers = [n for n in guess.context or () if n in head.numbers]
    guess = replace(guess, sky=find_sky(head, numbers, stated.sky, file))
    errors = find_errors(head, numbers, stated.errors, guess.sky or (), file)
    guess = replace(guess, errors=errors)
    checked = features if stated.features is None else ()
    withheld = find_withheld(head, guess, aside.leaks, source.derived, checked)
    guess = replace(guess, withhold=withheld)
    remedies = {remark.remedy for remark in source.remarks}
    every = remarks_of(head, stated, guess, aside, source.derived)
    remarks = tuple(
        remark for remark in every if not remark.remedy or remark.remedy not in remedies
    )
    return Guess(guess, remarks, reasons_of(head, guess, aside))


def _context(source: Source, free: list[str], roles: Roles) -> tuple[str, ...]:
    of_series = roles.series.columns if roles.series is not None else ()
    if roles.context is not None:
        return tuple(dict.fromkeys([*roles.context, *of_series]))
    features = set(roles.features or ()) if roles.scaling == "none" else set()
    hidden = {roles.id, roles.label, roles.parent, *(roles.box or ())} | features
    types = {n: source.head.schema.field(n).type for n in free if n not in hidden}
    is_known = [n for n, of in types.items() if context_type(source.head[n]) is not None]
    names = [n for n in is_known if is_series(types[n]) or not is_list(types[n])]
    columns = {*names, *of_series}
    every = [n for n in source.head.column_names if n in columns]
    return tuple(sorted(every, key=lambda n: n != roles.image))
