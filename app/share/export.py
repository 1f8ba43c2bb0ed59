"""Take the work out: a session file, or a table with a row for each decision."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow import parquet

from bowerbird.app.log.events import Event
from bowerbird.app.log.state import Decision, State
from bowerbird.app.share.session_file import as_document, as_text, parse
from bowerbird.data.atomic import replacing
from bowerbird.data.errors import DataError

SESSION_FILE = ".bowerbird.json"
FORMATS = (SESSION_FILE, ".csv", ".parquet")
COLUMNS = (
    "id",
    "decision",
    "class",
    "annotator",
    "time",
    "seconds",
    "source",
    "strategy",
    "model_version",
    "probability",
    "round",
    "flag",
    "note",
)
# At the beginning, and after what a spreadsheet set to another separator takes for one. The wide
# signs are read as the plain ones by spreadsheets in East Asian languages.
# What a spreadsheet would run, with the apostrophes that stand before it already. A sign before
# digits, a word or a coordinate is no more than that, unless a function or a program is called.
FORMULA = re.compile(r"(^|[,;\t\r\n\"])(?='*(?:[=@＝＠\t\r\n]|[+＋－-](?=[^,;\t\r\n\"]*[(|!])))")


def export(events: Sequence[Event], pool_name: str, path: Path) -> str:
    """Write what was decided.

    Parameters
    ----------
    events : sequence of Event
        A whole log.
    pool_name : str
        The pool's name.
    path : Path
        Its suffix decides: ``.bowerbird.json`` (session file), ``.csv`` or ``.parquet`` (labels).
        The file is there whole or not at all.

    Returns
    -------
    told : str
        What was written, with the number of rows or events as read back from it.

    Raises
    ------
    DataError
        If the suffix is none of these, or the file cannot be written.
    SessionFileError
        If the log holds something that no session file may (a plugin can have written it).
    """
    if path.name.endswith(SESSION_FILE):
        content = as_text(as_document(events, pool_name)).encode()
        back = parse(content, path.name).events  # what we could not read again is not given away
        write(path, content)
        return f"{path}: a session of {len(back):,} events."
    table = labels_table(State(events))
    if path.suffix == ".csv":
        content = _csv(table)
        rows = len(pd.read_csv(io.BytesIO(content), dtype=str))
    elif path.suffix == ".parquet":
        content = _parquet(table)
        rows = parquet.ParquetFile(io.BytesIO(content)).metadata.num_rows
    else:
        allowed = ", ".join(FORMATS)
        raise DataError(f"{path.name}: a file to export to ends in one of {allowed}.")
    write(path, content)
    return f"{path}: {rows:,} rows ({_counted(table)})."


def labels_table(state: State) -> pd.DataFrame:
    """Return a table with a row for each item that was decided on, flagged or noted.

    Parameters
    ----------
    state : State

    Returns
    -------
    table : DataFrame
        `COLUMNS`; time in ISO 8601, UTC; decisions in their order, then items that have a flag or
        a note alone. Ids are int64 where all are whole numbers, else text.
    """
    rows = [_row(state, decision) for decision in state.decisions.values()]
    others = [*state.flags, *(item for item, notes in state.notes.items() if notes)]
    rows += [
        {"id": item, "flag": item in state.flags, "note": _notes(state, item)}
        for item in dict.fromkeys(others)
        if item not in state.decisions
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if not all(isinstance(item, int) for item in table["id"]):
        table["id"] = table["id"].map(str)
    for column in ("model_version", "round"):
        table[column] = table[column].astype("Int64")
    table["flag"] = table["flag"].astype(bool)
    return table


def _row(state: State, decision: Decision) -> dict[str, Any]:
    labelled = decision.class_id is not None
    return {
        "id": decision.item,
        "decision": decision.kind,
        "class": state.class_of(decision.class_id or "").name if labelled else None,
        "annotator": decision.annotator,
        "time": datetime.fromtimestamp(decision.time, UTC).isoformat(timespec="milliseconds"),
        "seconds": decision.seconds,
        "source": decision.source,
        "strategy": decision.strategy,
        "model_version": decision.version,
        "probability": decision.probability,
        "round": decision.round,
        "flag": decision.item in state.flags,
        "note": _notes(state, decision.item),
    }


def _notes(state: State, item: int | str) -> str | None:
    return "\n".join(text for _, _, text in state.notes.get(item, ())) or None


def for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    table : DataFrame
        A copy. The Parquet export is the lossless one.
    """
    safe = table.copy()
    for column in safe.columns:
        if safe[column].dtype == object or pd.api.types.is_string_dtype(safe[column]):
            safe[column] = safe[column].map(inert, na_action="ignore")
    return safe


def inert(value: object) -> object:
    """Put an apostrophe before what a spreadsheet would run as a formula, if it is text.

    Parameters
    ----------
    value : object

    Returns
    -------
    value : object
    """
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def _csv(table: pd.DataFrame) -> bytes:
    # All text in quotation marks: without, a lone carriage return in it would begin a new row.
    safe = for_spreadsheets(table)
    text: str = safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    return text.encode()


def _parquet(table: pd.DataFrame) -> bytes:
    content: bytes = table.to_parquet(index=False)
    return content


def _counted(table: pd.DataFrame) -> str:
    of = table["decision"].value_counts()
    alone = int(table["decision"].isna().sum())
    counts = [f"{of.get(kind, 0):,} {kind}" for kind in ("labelled", "skipped", "unsure")]
    return ", ".join(counts + [f"{alone:,} flagged or noted alone"] * bool(alone))


def write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    DataError
        If it cannot be written.
    """
    with whole(path) as beside:
        beside.write_bytes(content)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Write beside a file, which is replaced once nothing has gone wrong.

    Parameters
    ----------
    path : Path

    Yields
    ------
    beside : Path
        To be written to.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    try:
        with replacing(path) as beside:
            yield beside
    except OSError as error:
        raise DataError(f"{path}: it cannot be written ({error.strerror or error}).") from error
