"""Read a table of a VOTable, as the archives of the Virtual Observatory write it."""

from __future__ import annotations

import gzip
import re
import warnings
from pathlib import Path
from typing import Any

from bowerbird.data import bounds
from bowerbird.data.astropy_tables import arrow_of
from bowerbird.data.errors import DataError
from bowerbird.data.remarks import Remark
from bowerbird.data.roles import Roles, listed
from bowerbird.data.source import Source

SUFFIXES: tuple[str, ...] = (".vot", ".votable", ".vot.gz")
PART_BYTES = 2**20
LONGEST_TAG = 4_096
LINK = re.compile(rb"<(\w+:)?STREAM\b[^>]*\bhref\s*=", re.IGNORECASE)
PROBLEMS = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def read(path: Path, roles: Roles) -> Source:
    """Read a VOTable as a whole; of several tables the largest, unless the roles name one.

    Parameters
    ----------
    path : Path
    roles : Roles
        Their `table` is the name, the id or the number of a table, from 0.

    Raises
    ------
    DataError
        Where it is no VOTable, or has no such table.
    """
    _refuse_links(path)
    from astropy.io.votable import parse
    from astropy.io.votable.exceptions import VOTableSpecError
    from astropy.utils.exceptions import AstropyWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AstropyWarning)
            tables = list(parse(str(path), verify="ignore").iter_tables())
            table, remarks = _choose(tables, roles.table, path)
            whole = arrow_of(table.to_table(use_names_over_ids=True))
    except DataError:
        raise
    except (VOTableSpecError, *PROBLEMS) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
        raise DataError(
            f"{path.name}: not readable as a VOTable ({reason}). Fetch or write it again."
        ) from error
    bounds.refuse_excess(path, whole.nbytes)
    return Source.of(whole, remarks)


def _refuse_links(path: Path) -> None:
    """Refuse a table whose rows are elsewhere: astropy would fetch them, from wherever they are."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        before = b""
        while part := file.read(PART_BYTES):
            if LINK.search(before + part):
                raise DataError(
                    f"{path.name}: its rows lie in another file or at an address. Save the table "
                    "with its rows inside (TABLEDATA or BINARY2)."
                )
            before = part[-LONGEST_TAG:]


def _choose(tables: list[Any], sought: str | None, path: Path) -> tuple[Any, list[Remark]]:
    if not tables:
        raise DataError(f"{path.name}: no table in it. A pool is a table.")
    names = [table.name or table.ID or str(i) for i, table in enumerate(tables)]
    listing = listed([f"{n} ({len(t.array):,} rows)" for n, t in zip(names, tables, strict=True)])
    if sought is not None:
        for i, table in enumerate(tables):
            if sought in (table.name, table.ID, str(i)):
                return table, []
        raise DataError(f"{path.name} has no table {sought!r}. There are: {listing}.")
    largest = max(range(len(tables)), key=lambda i: tables[i].array.size)
    if len(tables) == 1:
        return tables[0], []
    other = next(name for i, name in enumerate(names) if i != largest)
    text = (
        f"The file holds {len(tables)} tables: {listing}. {names[largest]} is taken, the largest."
    )
    return tables[largest], [Remark("format", text, f"data: {{table: {other}}}")]
