"""Guess what each column of a table is for, from its names, types and first rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from bowerbird.data.column_types import context_type, holds_pictures, is_number, is_series
from bowerbird.data.errors import DataError
from bowerbird.data.names import unfit_in_column
from bowerbird.data.roles import ROW_NUMBER, Roles, expand, listed
from bowerbird.data.scaling import Rule
from bowerbird.data.source import Source

ID_NAMES = (ROW_NUMBER, "id", "uid", "uuid", "objid", "item_id", "object_id", "source_id")
ID_ENDINGS = ("_id", "id")
LABEL_NAMES = ("label", "labels", "class", "target", "category", "truth", "species", "type")
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
# Numbers that say which or where, not what: a model that sees them learns the survey's strategy.
BOOKKEEPING = frozenset(
    {ROW_NUMBER, "", "unnamed: 0", "level_0", "__index_level_0__"}
    | {"index", "row", "idx", "number", "object", "initial", "split", "fold"}
    | {"ra", "dec", "lon", "lat", "longitude", "latitude", "glon", "glat"}
    | {"run", "rerun", "camcol", "field", "plate", "mjd", "fiberid", "objid", "specobjid"}
)
NUMBERED = re.compile(r"(.*?)[_\s]?(\d+)")


def guess_roles(source: Source, roles: Roles, file: str) -> Roles:
    """Fill in the roles that are not stated.

    Parameters
    ----------
    source : Source
        The table; only its first rows are looked at.
    roles : Roles
        As the person stated them.
    file : str
        The file's name, for messages.

    Returns
    -------
    roles : Roles
        `id`, `features`, `context` and `scaling` are never None; prefixes are written out. Where
        an embedding lies beside the table, `features` is that file's name alone.

    Raises
    ------
    DataError
        Where a stated column does not exist, or nothing can be a feature.
    """
    names = source.head.column_names
    _check_names(names, file)
    stated = _expanded(roles, names, file)
    out = set(stated.exclude)
    free = [name for name in names if name not in out]
    guess = _guess_objects(source.head, free, stated)
    guess = replace(
        guess,
        id=guess.id or _guess_id(source.head, free, guess),
        label=guess.label or _guess_label(free, guess),
    )
    features = guess.features or _guess_features(source, free, guess, file)
    guess = replace(guess, features=features, scaling=_rule(source, features, guess.scaling, file))
    return replace(guess, context=_context(source, free, guess))


def is_corners(box: Sequence[str]) -> bool:
    """Whether a box's third and fourth column are its right and bottom edge.

    Parameters
    ----------
    box : sequence of four str
    """
    first, third = box[0].casefold(), box[2].casefold()
    return third in CORNERS or (first, third) == ("x0", "x1")


def _check_names(names: list[str], file: str) -> None:
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise DataError(
            f"{file}: columns {listed(twice)} appear more than once; each needs a name of its own."
        )
    for name in names:
        if sign := unfit_in_column(name):
            raise DataError(
                f"{file}: the name of column {name[:100]!r} holds {sign}, which no name may hold. "
                "Rename the column."
            )


def _expanded(roles: Roles, names: list[str], file: str) -> Roles:
    for role in ("id", "label", "image", "parent"):
        value = getattr(roles, role)
        if value is not None and not (role == "id" and value == ROW_NUMBER):
            expand([value.removesuffix("*")], names, role, file)
    expand(roles.box or (), names, "box", file)
    expand(roles.missing, names, "missing", file)

    def listed_columns(role: str) -> tuple[str, ...] | None:
        value = getattr(roles, role)
        return None if value is None else tuple(expand(value, names, role, file))

    return replace(
        roles,
        features=listed_columns("features"),
        context=listed_columns("context"),
        exclude=listed_columns("exclude") or (),
    )


def _guess_objects(head: pa.Table, free: list[str], roles: Roles) -> Roles:
    box = roles.box or _guess_box(free)
    pictures = [name for name in free if holds_pictures(head[name])]
    image = roles.image or next(iter(pictures), None)
    parent = roles.parent or (box and (image or _first_of(PARENT_NAMES, free))) or None
    if not parent or not box:
        return replace(roles, image=image)
    return replace(roles, box=box, parent=parent, image=roles.image)


def _guess_box(free: list[str]) -> tuple[str, str, str, str] | None:
    by_name = {name.casefold(): name for name in free}
    for four in BOX_NAMES:
        if all(name in by_name for name in four):
            left, top, third, fourth = (by_name[name] for name in four)
            return left, top, third, fourth
    return None


def _first_of(candidates: Iterable[str], names: Sequence[str]) -> str | None:
    by_name = {name.casefold(): name for name in reversed(names)}
    return next((by_name[name] for name in candidates if name in by_name), None)


def _guess_id(head: pa.Table, free: list[str], roles: Roles) -> str:
    other_roles = {
        roles.label,
        roles.image,
        roles.parent,
        *(roles.box or ()),
        *(roles.features or ()),
    }
    names = [name for name in free if name not in other_roles]
    exact = _first_of(ID_NAMES, names)
    if exact is not None:
        return exact
    endings = [n for n in names if n.casefold().endswith(ID_ENDINGS) and _looks_unique(head, n)]
    return endings[0] if endings else ROW_NUMBER


def _guess_label(free: list[str], roles: Roles) -> str | None:
    other_roles = {roles.id, roles.image, roles.parent, *(roles.box or ()), *(roles.features or ())}
    return _first_of(LABEL_NAMES, [name for name in free if name not in other_roles])


def _looks_unique(head: pa.Table, name: str) -> bool:
    column = head[name]
    if is_series(column.type) or pa.types.is_nested(column.type):
        return False
    return column.null_count == 0 and len(column.unique()) == len(column)


def _guess_features(source: Source, free: list[str], roles: Roles, file: str) -> tuple[str, ...]:
    if source.embedding is not None:
        return (source.embedding_name,)
    other_roles = {roles.id, roles.label, roles.image, roles.parent, *(roles.box or ())}
    head = source.head
    vectors = [n for n in free if n not in other_roles and is_vector(head[n])]
    if vectors:
        return tuple(vectors)
    numbers = [
        n
        for n in free
        if n not in other_roles and is_number(head[n].type) and not _bookkeeping(n, roles)
    ]
    if not numbers:
        raise DataError(
            f"{file}: there is no column of numbers to learn from "
            f"(columns: {listed(head.column_names)}). Put an embedding beside it as a .npy file "
            "of the same name, or name columns of numbers as features."
        )
    return tuple(_one_stem(numbers) or numbers)


def _bookkeeping(name: str, roles: Roles) -> bool:
    low = name.lower()
    if low.endswith(("_id", "_index")) or (roles.box is not None and low in ("x", "y")):
        return True
    # RA is a right ascension, rA may well be an amplitude in the band r.
    return low in BOOKKEEPING and name in (low, name.upper(), name.capitalize())


def is_vector(column: pa.ChunkedArray) -> bool:
    """Whether a column holds vectors: lists of numbers, all of one length above 1.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.
    """
    if not is_series(column.type):
        return False
    lengths = {len(v) for v in column.slice(0, 1_000).to_pylist() if v is not None}
    return len(lengths) == 1 and min(lengths) > 1


def _one_stem(numbers: list[str]) -> list[str] | None:
    """Find the columns named by one stem and a number, where they are what the table is about."""
    runs: dict[str, list[str]] = defaultdict(list)
    for name in numbers:
        match = NUMBERED.fullmatch(name)
        if match:
            runs[match[1]].append(name)
    run = max(runs.values(), key=len, default=[])
    consecutive = len(run) > 1 and _consecutive(run)
    return run if consecutive and (len(run) > len(numbers) / 2 or len(run) >= 16) else None


def _consecutive(run: list[str]) -> bool:
    numbers = sorted(int(match[2]) for name in run if (match := NUMBERED.fullmatch(name)))
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _rule(source: Source, features: tuple[str, ...], stated: Rule | None, file: str) -> Rule:
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
    return "none" if vectors or _one_stem(single) == single else "robust"


def _context(source: Source, free: list[str], roles: Roles) -> tuple[str, ...]:
    if roles.context is not None:
        return roles.context
    features = set(roles.features or ()) if roles.scaling == "none" else set()
    hidden = {roles.id, roles.label, roles.parent, *(roles.box or ())} | features
    names = [n for n in free if n not in hidden and context_type(source.head[n]) is not None]
    return tuple(sorted(names, key=lambda n: n != roles.image))
