"""Which values of other data mean that there is none: those that did in the learner's own data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bowerbird.data.remarks import Remark
from bowerbird.data.roles import listed
from bowerbird.models.files.metadata import Metadata

Missing = Mapping[str, tuple[str, ...]]


def missing_here(about: Metadata, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what meant in a learner's data that there is no value, for the columns of others.

    Parameters
    ----------
    about : Metadata
        The learner's.
    columns : sequence of str
        Of the other data, matched by name, or by name but for case.

    Returns
    -------
    missing : dict of str to tuple of str
        By the other data's columns.
    """
    by_name = {name.casefold(): name for name in columns} | {name: name for name in columns}
    missing = {}
    for name, values in (about.missing or {}).items():
        column = by_name.get(name) or by_name.get(name.casefold())
        if column is not None:
            missing[column] = tuple(values)
    return missing


def remarks_of_missing(
    about: Metadata, missing: Missing, stated: Collection[str]
) -> Iterator[Remark]:
    """Describe which values are taken for missing though nobody said so of these data.

    Parameters
    ----------
    about : Metadata
        The learner's.
    missing : mapping of str to tuple of str
        As `missing_here` returns it.
    stated : collection of str
        Columns of which a person said it.

    Yields
    ------
    remark : Remark
    """
    if about.missing is None:
        yield Remark(
            "values",
            "The learner's file is of an earlier version and does not say which values, such as "
            "-99, meant that there is none; here all are taken as they are.",
            'data: {missing: {COLUMN: ["-99"]}}',
        )
    for name, values in missing.items():
        if name not in stated:
            yield Remark(
                "values",
                f"In column {name!r}, {listed(values)} means that there is no value, as in the "
                "learner's own data.",
                f"data: {{missing: {{{name}: []}}}}",
            )
