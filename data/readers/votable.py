"""Read a table of a VOTable, as the archives of the Virtual Observatory write it."""

from __future__ import annotations

import gzip
import re
import warnings
from pathlib import Path
from typing import Any

from bowerbird.data.errors import DataError, refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.astropy_tables import arrow_of
from bowerbird.data.tables.several_tables import Tables, choose

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

    problems = (VOTableSpecError, *PROBLEMS)
    with (
        refuse_unreadable(path, "a VOTable", problems, "Fetch or write it again."),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", AstropyWarning)
        tables = list(parse(str(path), verify="ignore").iter_tables())
        table, chosen = _choose(tables, roles.table, path)
        whole = arrow_of(table.to_table(use_names_over_ids=True))
    bounds.refuse_excess(path, whole.nbytes)
    return Source.of(whole, chosen.remarks, chosen)


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


def _choose(tables: list[Any], sought: str | None, path: Path) -> tuple[Any, Tables]:
    """Return the table of a name, an id or a number, or the largest, and which there are."""
    by_name: dict[str, Any] = {}
    other_names: dict[str, str] = {}
    for i, table in enumerate(tables):
        name = table.name or table.ID
        name = name if name and name not in by_name else str(i)
        by_name[name] = table
        other_names |= {other: name for other in (table.ID, str(i)) if other}
    if sought is not None and sought not in by_name:
        sought = other_names.get(sought, sought)
    shapes = {n: (t.array.size, len(t.fields)) for n, t in by_name.items()}
    chosen = choose(path, shapes, sought, "table", "A pool is a table.")
    return by_name[chosen.name], chosen
