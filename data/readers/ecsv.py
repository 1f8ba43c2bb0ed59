"""Read ECSV: a table of text whose head tells types and units."""

from __future__ import annotations

import warnings
from pathlib import Path

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.astropy_tables import arrow_of

SUFFIXES: tuple[str, ...] = (".ecsv",)
PROBLEMS = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def read(path: Path, roles: Roles) -> Source:
    """Read ECSV as a whole.

    Parameters
    ----------
    path : Path
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no ECSV.
    """
    from astropy.io.ascii import InconsistentTableError
    from astropy.table import Table
    from astropy.utils.exceptions import AstropyWarning

    problems = (InconsistentTableError, *PROBLEMS)
    with (
        refuse_unreadable(path, "ECSV", problems, "Write the table again, or as CSV."),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", AstropyWarning)
        whole = arrow_of(Table.read(path, format="ascii.ecsv"))
    bounds.refuse_excess(path, whole.nbytes)
    return Source.of(whole)
