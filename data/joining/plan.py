"""By which column a source is joined, and which of its columns are."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.files import stem_of
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.items import guess_id
from bowerbird.data.guessing.names import ID_NAMES
from bowerbird.data.joining import picture_folder
from bowerbird.data.joining.extras import Extra
from bowerbird.data.roles import ROW_NUMBER, Roles, expand, listed
from bowerbird.data.source import Source

PLURALS = {"name", "names", *(f"{name}s" for name in ID_NAMES)}


def id_of(extra: Extra, source: Source, id_name: str, is_stated: bool, file: str) -> str | None:
    """Choose the column by which a source is joined.

    Parameters
    ----------
    extra : Extra
    source : Source
        The extra, opened.
    id_name : str
        The column of ids of the data, or ``row number``.
    is_stated : bool
        Whether the person named that.
    file : str
        The data's name, for messages.

    Returns
    -------
    name : str or None
        None where it is joined row by row.

    Raises
    ------
    DataError
        If there is no column of ids, here or there.
    """
    chosen = _id_of(extra, source, id_name)
    if chosen is None or id_name != ROW_NUMBER or is_stated:
        return chosen
    raise DataError(
        f"{file}: no column names its items, so that {extra.name} cannot be joined by id. Name one "
        "with data: {id: COLUMN}, or join row by row with "
        f"data: {{with: [{{path: {extra.choice.path}, id: {ROW_NUMBER}}}]}}."
    )


def _id_of(extra: Extra, source: Source, id_name: str) -> str | None:
    names = source.head.column_names
    stated = extra.choice.id
    if extra.files is None:
        if stated is not None:
            raise DataError(
                f"{extra.name}: a folder of pictures is joined by the names of its files. Leave id "
                "out."
            )
        return picture_folder.NAME
    if stated == ROW_NUMBER:
        return None
    if stated is not None:
        return expand([stated], names, "id", extra.name)[0]
    alike = [name for name in names if name.casefold() == id_name.casefold() != ROW_NUMBER]
    guess = next((name for name in alike if name == id_name), next(iter(alike), None))
    guess = guess or guess_id(source.head, Roles())
    guess = _plain_ids(source.head) if guess == ROW_NUMBER else guess
    if guess != ROW_NUMBER:
        return guess
    if source.embedding is not None:
        return None
    raise DataError(
        f"{extra.name}: no column names its rows (columns: {listed(names)}). Name one with "
        f"data: {{with: [{{path: {extra.choice.path}, id: COLUMN}}]}}; id: {ROW_NUMBER} joins row "
        "by row."
    )


def _plain_ids(head: pa.Table) -> str:
    """Find ids beside vectors: a list called so, or the only one, of which no value comes twice."""
    names = [name for name in head.column_names if Head(head).is_unique(name) and len(head)]
    called = [name for name in names if name.casefold() in PLURALS]
    alone = names if head.num_columns == 1 else []
    return next(iter([*called, *alone]), ROW_NUMBER)


def plan_columns(
    extra: Extra, source: Source, id_name: str | None, other_names: Sequence[str], file: str
) -> tuple[dict[str, str], str | None]:
    """Choose the columns that a source brings, and what they are called.

    Parameters
    ----------
    extra : Extra
    source : Source
        The extra, opened.
    id_name : str or None
        Its column of ids, which is not joined.
    other_names : sequence of str
        Those that there are already.
    file : str
        The data's name, for messages.

    Returns
    -------
    columns : dict of str to str
        The name in the pool, and the name in the source.
    vectors : str or None
        What its embedding is called in the pool; None where it has none, or is not joined.

    Raises
    ------
    DataError
        If a column does not exist, or one of that name is there already.
    """
    free = [name for name in source.head.column_names if name not in (id_name, ROW_NUMBER)]
    stem = stem_of(extra.path) if source.embedding is not None else None
    every = [*free, *([stem] if stem is not None else [])]
    choice = extra.choice
    chosen = every if choice.columns is None else expand(choice.columns, every, "columns", file)
    names = [choice.prefix + name for name in chosen]
    twice = [name for i, name in enumerate(names) if name in other_names or name in names[:i]]
    if twice:
        raise DataError(
            f"{extra.name}: columns that {file}, or another source, has too: {listed(twice, 6)}. "
            f"Put something before their names with data: {{with: [{{path: {choice.path}, "
            f"prefix: x_}}]}}, or choose others with columns: [...]."
        )
    if not names:
        raise DataError(
            f"{extra.name}: there is nothing to join in it besides the ids. Leave it out."
        )
    columns = {p: n for p, n in zip(names, chosen, strict=True) if n in free}
    vectors = next((p for p, n in zip(names, chosen, strict=True) if n not in free), None)
    return columns, vectors
