"""What the names of columns tell of their purpose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bowerbird.data.roles import ROW_NUMBER

ID_NAMES = (ROW_NUMBER, "id", "uid", "uuid", "objid", "item_id", "object_id", "source_id")
ID_ENDINGS = ("_id", "id", "_name", "name", "_key", "key", "_code", "_no", "number", "designation")
LABEL_NAMES = ("label", "labels", "class", "target", "category", "truth", "species", "type")
LABEL_ENDINGS = tuple(f"_{name}" for name in (*LABEL_NAMES, "disposition", "morphology"))
PARENT_NAMES = ("parent", "image", "file", "filename", "path")
BOX_NAMES = (
    ("left", "top", "width", "height"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x0", "y0", "x1", "y1"),
    ("x1", "y1", "x2", "y2"),
    ("x", "y", "w", "h"),
    ("x", "y", "width", "height"),
)
CORNERS = ("xmax", "x_max", "x2", "right", "maxx")
POSITIONS = frozenset({"ra", "dec", "lon", "lat", "longitude", "latitude", "glon", "glat"})
POSITIONS |= {"raj2000", "dej2000", "decj2000", "ra_icrs", "de_icrs", "elon", "elat"}
TIMES = frozenset({"mjd", "jd", "hjd", "bjd", "date", "time", "timestamp", "epoch"})
PLACES_AND_TIMES = POSITIONS | TIMES
# Numbers that say which, when or where, not what: a model that sees them learns the survey.
BOOKKEEPING = frozenset(
    {ROW_NUMBER, "", "unnamed: 0", "level_0", "__index_level_0__"}
    | {"index", "row", "idx", "number", "object", "initial", "split", "fold"}
    | {"run", "rerun", "camcol", "field", "plate", "fiberid", "objid", "specobjid"}
    | TIMES
    | {"year"}
)
EMBEDDING = re.compile(r"(?i)(^|[_\W])(emb|embeddings?|vectors?|latents?|features?|z)(?=[_\W\d]|$)")
NUMBERED = re.compile(r"(.*?)[_\s]?(\d+)")
# (pattern of the error's name, what of it is the value's)
ERRORS = (
    re.compile(
        r"(.+?)_?(?:err|error|unc|uncertainty|sigma|stddev|std|sd)_?"
        r"(?:[12]|lo|hi|up|upper|lower|plus|minus|pos|neg)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?:e_|err_|error_|sigma_|sig_|d_|unc_|std_)(.+)", re.IGNORECASE),
)
MOSTLY_NUMBERED = 16  # columns of one stem that are enough to be what a table is about


def first_of(candidates: Iterable[str], names: Sequence[str]) -> str | None:
    """Return the first candidate that is among names, as it is written there.

    Parameters
    ----------
    candidates : iterable of str
        In small letters.
    names : sequence of str
    """
    by_name = {name.casefold(): name for name in reversed(names)}
    return next((by_name[name] for name in candidates if name in by_name), None)


def is_corners(box: Sequence[str]) -> bool:
    """Whether a box's third and fourth column are its right and bottom edge.

    Parameters
    ----------
    box : sequence of four str
    """
    first, third = box[0].casefold(), box[2].casefold()
    return third in CORNERS or (first, third) == ("x0", "x1")


def is_bookkeeping(name: str, has_boxes: bool) -> bool:
    """Whether a column says which, when or where.

    Parameters
    ----------
    name : str
    has_boxes : bool
        Whether the items are objects in images: x and y are their places then.
    """
    low = name.casefold()
    if low.endswith(("_id", "_index")) or (has_boxes and low in ("x", "y")):
        return True
    # RA is a right ascension, rA may well be an amplitude in the band r.
    return low in BOOKKEEPING | POSITIONS and name in (low, name.upper(), name.capitalize())


@lru_cache(maxsize=4096)
def is_place_or_time(name: str) -> bool:
    """Whether a column says where or when, so that every digit may matter.

    Parameters
    ----------
    name : str
    """
    low = name.casefold()
    return low in POSITIONS or not PLACES_AND_TIMES.isdisjoint(low.split("_"))


def value_of(error: str, names: Iterable[str]) -> str | None:
    """Return the column whose error another is.

    Parameters
    ----------
    error : str
    names : iterable of str
        All columns of numbers.

    Returns
    -------
    value : str or None
        None where it is no error of any.
    """
    by_name = {name.casefold(): name for name in names if name != error}
    for pattern in ERRORS:
        match = pattern.fullmatch(error)
        if match is not None and match[1].casefold() in by_name:
            return by_name[match[1].casefold()]
    return None


def one_stem(numbers: list[str]) -> list[str] | None:
    """Find the columns named by one stem and a number, where they are what the table is about.

    Parameters
    ----------
    numbers : list of str
        Names of columns of numbers.
    """
    runs: dict[str, list[str]] = defaultdict(list)
    for name in numbers:
        match = NUMBERED.fullmatch(name)
        if match:
            runs[match[1]].append(name)
    run = max(runs.values(), key=len, default=[])
    consecutive = len(run) > 1 and _consecutive(run)
    is_most = len(run) > len(numbers) / 2 or len(run) >= MOSTLY_NUMBERED
    return run if consecutive and is_most else None


def _consecutive(run: list[str]) -> bool:
    numbers = sorted(int(match[2]) for name in run if (match := NUMBERED.fullmatch(name)))
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
