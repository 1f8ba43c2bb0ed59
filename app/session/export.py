"""Take the work out: a session file, or a table with a row for each decision."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from bowerbird.app.session.event import Event
from bowerbird.app.session.session_file import as_document, as_text
from bowerbird.app.session.state import Decision, State
from bowerbird.data.errors import DataError

FORMATS = (".bowerbird.json", ".csv", ".parquet")
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
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
        What was written, with the number of rows or events.

    Raises
    ------
    DataError
        If the suffix is none of these, or the file cannot be written.
    """
    if path.name.endswith(".bowerbird.json"):
        _write(path, as_text(as_document(events, pool_name)).encode())
        return f"{path}: a session of {len(events):,} events."
    table = labels_table(State(events))
    if path.suffix == ".csv":
        _write(path, for_spreadsheets(table).to_csv(index=False).encode())
    elif path.suffix == ".parquet":
        _write(path, table.to_parquet(index=False))
    else:
        allowed = ", ".join(FORMATS)
        raise DataError(f"{path.name}: a file to export to ends in one of {allowed}.")
    return f"{path}: {len(table):,} decisions, one a row."


def labels_table(state: State) -> pd.DataFrame:
    """Give a table with a row for each item that was decided on, flagged or noted.

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
            safe[column] = safe[column].map(_inert, na_action="ignore")
    return safe


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _write(path: Path, content: bytes) -> None:
    """Write beside the place, to disk, and then into place."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DataError(f"{path}: it cannot be written ({error.strerror}).") from error
