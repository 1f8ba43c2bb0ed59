"""Find items by their id or by text in their columns, without holding anything up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.app.views.shared.items import LONGEST_ID, shortened
from bowerbird.data.pool import Pool

MOST = 20  # results
CHUNK_ROWS = 65_536
AROUND = 30  # characters shown on either side of what was found
LONGEST_TEXT = 200  # characters that are looked for
SEARCHED = ("text", "link", "sound")


def find(pool: Pool, text: str) -> list[dict[str, Any]]:
    """Find items: first the one of exactly this id, then by part of the id, then by text.

    Reads the pool only, so it may run in a thread.

    Parameters
    ----------
    pool : Pool
    text : str
        Compared without regard to case; spaces around it do not count.

    Returns
    -------
    matches : list of dict
        At most 20: ``position``, ``id`` and ``where``, the text around what was found.
    """
    phrase = " ".join(text.split())[:LONGEST_TEXT]
    if not phrase:
        return []
    matches = {position: "" for position in _exactly(pool, phrase)}
    for name in ("", *(n for n, kind in pool.kinds.items() if kind in SEARCHED)):
        for start in range(0, len(pool), CHUNK_ROWS):
            if len(matches) >= MOST:
                break
            _look(pool, name, start, phrase, matches)
    ids = pool.ids
    return [
        {"position": p, "id": shortened(str(ids[p]), LONGEST_ID), "where": where}
        for p, where in list(matches.items())[:MOST]
    ]


def _exactly(pool: Pool, phrase: str) -> list[int]:
    if pool.ids.dtype == object:
        return [int(p) for p in pool.positions([phrase]) if p >= 0]
    try:
        number = np.int64(phrase)
    except (ValueError, OverflowError):
        return []
    return [int(p) for p in pool.positions([number]) if p >= 0]


def _look(pool: Pool, name: str, start: int, phrase: str, matches: dict[int, str]) -> None:
    """Look through one column, or the ids where it has no name, from a row on."""
    if name:
        column = pool.context[name].slice(start, CHUNK_ROWS).cast(pa.string(), safe=False)
    else:
        column = pa.array(pool.ids[start : start + CHUNK_ROWS].astype(str), pa.string())
    hits = pc.match_substring(column, phrase, ignore_case=True)
    rows = pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist()
    for row in rows[: MOST - len(matches)]:
        around = _around(column[row].as_py(), phrase, name) if name else ""
        matches.setdefault(start + row, around)


def _around(text: str, phrase: str, name: str) -> str:
    at = max(text.lower().find(phrase.lower()), 0)
    before, after = max(at - AROUND, 0), at + len(phrase) + AROUND
    cut = f"{'…' * (before > 0)}{text[before:after]}{'…' * (after < len(text))}"
    return f"{name}: {cut}"
