"""Guess which columns a learner sees, which are only shown, and how features are scaled."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import is_prose, is_series, is_vector, kind_of
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.aside import Aside
from bowerbird.data.guessing.embedding import is_embedding
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.leaks import NONE, find_leaks
from bowerbird.data.guessing.names import (
    EMBEDDING,
    ID_ENDINGS,
    is_bookkeeping,
    one_stem,
    value_of,
)
from bowerbird.data.roles import Roles, listed
from bowerbird.data.scaling import Rule
from bowerbird.data.source import Source

SHORT_VECTOR = 5  # numbers below which a vector is a pair, a place or a box
ID_DIGITS = 5  # of whole numbers, from which on they may be names


def guess_features(
    source: Source, head: Head, free: Sequence[str], roles: Roles, file: str
) -> tuple[tuple[str, ...], Aside]:
    """Return the columns that a learner sees: the stated ones, an embedding, or measurements.

    Parameters
    ----------
    source : Source
    head : Head
        Its first rows.
    free : sequence of str
        The columns to guess among.
    roles : Roles
        With every role filled in that is no measurement's.
    file : str
        The file's name, for messages.

    Returns
    -------
    features : tuple of str
        Of an embedding beside the table, that file's name alone.
    aside : Aside
        Columns that might have been features, and why they are none.

    Raises
    ------
    DataError
        Where nothing can be a feature.
    """
    if roles.features is not None:
        return roles.features, Aside()
    if source.embedding is not None:
        return (source.embedding_name,), Aside()
    assigned = roles.assigned
    names = [name for name in free if name not in assigned and name not in source.context_only]
    vectors = [n for n in names if is_vector(head.table[n])]
    wide = tuple(n for n in vectors if _is_wide(head, n))
    numbers = [n for n in names if n in head.numbers]
    features, aside = _measurements(head, numbers, roles, source.derived)
    if wide:
        other = tuple(n for n in vectors if n not in wide)
        numbers = [n for n in features if n not in source.derived]
        return wide, replace(aside, vectors=other, numbers=tuple(numbers))
    if features:
        return tuple(one_stem(features) or features), replace(aside, vectors=tuple(vectors))
    if vectors:
        return tuple(vectors), aside
    if not len(head):
        raise DataError(f"{file}: the file has no rows. A pool needs at least one.")
    if roles.encoders or encodable(head, roles, names):
        return (), aside
    raise DataError(
        f"{file}: there is nothing to learn from: no column of numbers, pictures, sentences, "
        f"series or sounds (columns: {listed(head.names)}). Put an embedding beside it as a .npy "
        "file of the same name, or name columns of numbers as features."
    )


def encodable(head: Head, roles: Roles, names: Iterable[str]) -> bool:
    """Whether an encoder can make vectors of items: pictures, sentences, series or sounds.

    Parameters
    ----------
    head : Head
    roles : Roles
        With what shows the items.
    names : iterable of str
        The columns without a role.
    """
    if (
        roles.image is not None
        or roles.series is not None
        or (roles.parent is not None and roles.box is not None)
    ):
        return True
    return any(
        is_prose(head.table[name])
        or is_series(head.table.schema.field(name).type)
        or kind_of(head.table[name]) == "sound"
        for name in names
    )


def _is_wide(head: Head, name: str) -> bool:
    """Whether a column's vectors are an embedding: no pair, box or list of flags."""
    if EMBEDDING.search(name):
        return True
    values = head.table[name].slice(0, 1_000)
    flat = pc.list_flatten(values)
    width = len(flat) / max(1, len(values) - values.null_count)
    if pa.types.is_fixed_size_list(values.type):
        width = values.type.list_size
    is_bits = len(flat) and pc.all(pc.is_in(flat.cast(pa.float64()), pa.array([0.0, 1.0]))).as_py()
    return width >= SHORT_VECTOR and not is_bits


def _measurements(
    head: Head, numbers: list[str], roles: Roles, derived: Container[str]
) -> tuple[list[str], Aside]:
    """Part the columns of numbers into those to learn from and those to look at."""
    computed = [n for n in numbers if n in derived]
    numbers = [n for n in numbers if n not in derived]
    books = [n for n in numbers if is_bookkeeping(n, roles.box is not None)]
    rest = [n for n in numbers if n not in books]
    errors = [n for n in rest if value_of(n, rest) is not None]
    rest = [n for n in rest if n not in errors]
    ids = [n for n in rest if _holds_number_ids(head, n)]
    rest = [n for n in rest if n not in ids]
    if not rest and not computed:  # there is nothing else to learn from
        rest, ids = ids, []
    leaks = find_leaks(head, roles.label, rest) if roles.label is not None else NONE
    if len(rest) == 1:  # what else is there to tell the classes apart?
        leaks = replace(leaks, telling=())
    rest = [n for n in rest if n not in leaks.judgements]
    aside = Aside(tuple(ids), tuple(books), tuple(errors), leaks=leaks)
    return [*rest, *computed], aside


def _holds_number_ids(head: Head, name: str) -> bool:
    """Whether a column of numbers names things: whole, long, and another in each row.

    One that is called so may come again: what it names may have several rows.
    """
    if not pa.types.is_integer(head.table.schema.field(name).type):
        return False
    if not head.is_unique(name) and not name.casefold().endswith(ID_ENDINGS):
        return False
    return len(head) > 1 and len(str(pc.max(pc.abs(head.table[name])).as_py())) >= ID_DIGITS


def scaling_for(
    source: Source, head: Head, features: tuple[str, ...], stated: Rule | None, file: str
) -> Rule:
    """Return the rule for the features: the stated one, none for vectors, or robust.

    Parameters
    ----------
    source : Source
    head : Head
        Its first rows.
    features : tuple of str
    stated : {"none", "robust"} or None
    file : str
        The file's name, for messages.

    Raises
    ------
    DataError
        Where the features mix vectors with single numbers, and no rule is stated.
    """
    if stated is not None:
        return stated
    if features == (source.embedding_name,):
        return "none"
    vectors = [name for name in features if is_series(source.head[name].type)]
    single = [name for name in features if name not in vectors]
    if vectors and single:
        raise DataError(
            f"{file}: the features mix vectors ({listed(vectors)}) with single numbers "
            f"({listed(single)}). Take one of the two, or state scaling as none or robust."
        )
    if vectors:
        return "none"
    numbered = one_stem(single) == single
    return "none" if numbered and is_embedding(head, single) else "robust"
