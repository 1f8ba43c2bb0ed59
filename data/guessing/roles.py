"""Guess what each column of a table is for, from its names, types and first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.column_types import context_type, holds_pictures, is_series
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.aside import Aside
from bowerbird.data.guessing.embedding import is_embedding
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.leaks import NONE, find_doubles, find_leaks
from bowerbird.data.guessing.names import (
    BOX_NAMES,
    CORNERS,
    EMBEDDING,
    ID_ENDINGS,
    ID_NAMES,
    LABEL_ENDINGS,
    LABEL_NAMES,
    PARENT_NAMES,
    first_of,
    is_bookkeeping,
    one_stem,
    value_of,
)
from bowerbird.data.guessing.reasons import reasons_of
from bowerbird.data.guessing.sentinels import find_sentinels
from bowerbird.data.guessing.sky import find_sky, remark_of_sky
from bowerbird.data.guessing.uncertainties import find_errors, remark_of_errors
from bowerbird.data.names import unfit_in_column
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import NO_COLUMN, ROW_NUMBER, Roles, expand, listed
from bowerbird.data.scaling import Rule
from bowerbird.data.source import Source

SHORT_VECTOR = 5  # numbers below which a vector is a pair, a place or a box
ID_DIGITS = 5  # of whole numbers, from which on they may be names
FEWEST_NAMES = 10  # rows in which other texts that differ are taken for names
LONG_ID = 60  # signs
MOST_CHOICES = 50  # values of a column that is offered as classes
ROWS_A_CHOICE = 5
SHOWN = 6
# Roles that can be stated not to be any column's.
WITHOUT_COLUMN = (("id", ROW_NUMBER), ("label", NO_COLUMN), ("parent", NO_COLUMN))


@dataclass(frozen=True)
class Guess:
    """What the columns are for, and what a person should know of how that was guessed.

    Parameters
    ----------
    roles : Roles
        `id`, `features`, `context`, `scaling`, `sky` and `errors` are never None; prefixes are
        written out. Where an embedding lies beside the table, `features` is that file's name alone.
    remarks : tuple of Remark
    reasons : mapping of str to str
        Why a column has its role, by its name.
    """

    roles: Roles
    remarks: tuple[Remark, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)


def guess_roles(source: Source, roles: Roles, file: str) -> Guess:
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
    guess : Guess

    Raises
    ------
    DataError
        Where a stated column does not exist, or nothing can be a feature.
    """
    names = source.head.column_names
    check_names(names, file)
    stated = _expanded(roles, names, file)
    out = set(stated.exclude)
    free = [name for name in names if name not in out]
    head = Head(source.head)
    plain = [name for name in free if name not in source.derived]  # a person made the others
    guess = _guess_objects(source.head, plain, stated)
    guess = replace(guess, id=guess.id or _guess_id(head, plain, guess))
    if guess.label == NO_COLUMN:
        guess = replace(guess, label=None)
    else:
        guess = replace(guess, label=guess.label or _guess_label(head, plain, guess))
    features, aside = guess.features, Aside()
    if features is None:
        features, aside = _guess_features(source, head, free, guess, file)
    guess = replace(guess, features=features, scaling=_rule(source, head, features, stated, file))
    guess = replace(guess, context=_context(source, free, guess))
    numbers = [n for n in guess.context or () if n in head.numbers]
    guess = replace(guess, sky=find_sky(head, numbers, stated.sky, file))
    errors = find_errors(head, numbers, stated.errors, guess.sky or (), file)
    guess = replace(guess, errors=errors)
    remarks = tuple(_remarks(head, stated, guess, aside, list(source.derived)))
    return Guess(guess, remarks, reasons_of(head, guess, aside))


def guess_id(head: pa.Table, roles: Roles) -> str:
    """Guess which column names the items.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows.
    roles : Roles
        As the person stated them; a column that has another role names nothing.

    Returns
    -------
    name : str
        ``row number`` where there is none.
    """
    objects = _guess_objects(head, head.column_names, replace(roles, features=None))
    return objects.id or _guess_id(Head(head), head.column_names, objects)


def names_pictures(head: pa.Table, roles: Roles) -> bool:
    """Return whether a table brings pictures: paths or bytes of them, or boxes in images.

    Parameters
    ----------
    head : pyarrow.Table
        The first rows.
    roles : Roles
        As the person stated them.
    """
    objects = _guess_objects(head, head.column_names, roles)
    return (objects.image or objects.parent or objects.box) is not None


def is_corners(box: Sequence[str]) -> bool:
    """Whether a box's third and fourth column are its right and bottom edge.

    Parameters
    ----------
    box : sequence of four str
    """
    first, third = box[0].casefold(), box[2].casefold()
    return third in CORNERS or (first, third) == ("x0", "x1")


def check_names(names: Sequence[str], file: str) -> None:
    """Refuse columns of one name, and names that none may have.

    Parameters
    ----------
    names : sequence of str
        The columns'.
    file : str
        The file's name, for messages.

    Raises
    ------
    DataError
    """
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
        if value is not None and (role, value) not in WITHOUT_COLUMN:
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
    pictures = [name for name in free if name != roles.id and holds_pictures(head[name])]
    image = roles.image or next(iter(pictures), None)
    if roles.parent == NO_COLUMN:
        return replace(roles, image=image, parent=None, box=None)
    box = roles.box or _guess_box(free)
    parent = roles.parent or (box and (image or first_of(PARENT_NAMES, free))) or None
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


def _with_role(roles: Roles) -> set[str | None]:
    """Return the columns that have a role already."""
    box, features = roles.box or (), roles.features or ()
    return {roles.id, roles.label, roles.image, roles.parent, *box, *features}


def _guess_id(head: Head, free: list[str], roles: Roles) -> str:
    names = [name for name in free if name not in _with_role(roles)]
    exact = first_of(ID_NAMES, names)
    if exact is not None:
        return exact
    named = (n for n in names if n.casefold().endswith(ID_ENDINGS[:2]) and head.is_unique(n))
    texts = (n for n in names if _holds_text_ids(head, n))
    return next(named, None) or next(texts, None) or ROW_NUMBER


def _holds_text_ids(head: Head, name: str) -> bool:
    """Whether a column of text looks like names: another in each row, none long, no pictures."""
    if name not in head.texts or len(head) < 2 or not head.is_unique(name):
        return False
    if name.casefold().endswith((*LABEL_NAMES, *LABEL_ENDINGS)):
        return False
    column = head.table[name]
    if holds_pictures(column) or pc.all(pc.match_substring(column, "://")).as_py():
        return False
    longest = pc.max(pc.utf8_length(column)).as_py()
    is_short = longest <= LONG_ID and len(head) >= FEWEST_NAMES
    return is_short or name.casefold().endswith(ID_ENDINGS)


def _guess_label(head: Head, free: list[str], roles: Roles) -> str | None:
    names = [name for name in free if name not in _with_role(roles) and _may_be_classes(head, name)]
    ending = next((name for name in names if name.casefold().endswith(LABEL_ENDINGS)), None)
    return first_of(LABEL_NAMES, names) or ending


def _may_be_classes(head: Head, name: str) -> bool:
    """Whether a column holds names, or numbers of which there are few."""
    if name in head.numbers:
        return head.whole(name) or head.distinct(name) <= MOST_CHOICES
    return not pa.types.is_nested(head.table.schema.field(name).type)


def _guess_features(
    source: Source, head: Head, free: list[str], roles: Roles, file: str
) -> tuple[tuple[str, ...], Aside]:
    if source.embedding is not None:
        return (source.embedding_name,), Aside()
    names = [name for name in free if name not in _with_role(roles)]
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
    raise DataError(
        f"{file}: there is no column of numbers to learn from "
        f"(columns: {listed(head.names)}). Put an embedding beside it as a .npy file "
        "of the same name, or name columns of numbers as features."
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


def is_vector(column: pa.ChunkedArray) -> bool:
    """Whether a column holds vectors: lists of numbers, all of one length above 1.

    Parameters
    ----------
    column : pyarrow.ChunkedArray
        The column's first rows.
    """
    if not is_series(column.type):
        return False
    if pa.types.is_fixed_size_list(column.type):
        return int(column.type.list_size) > 1
    lengths = {len(v) for v in column.slice(0, 1_000).to_pylist() if v is not None}
    return len(lengths) == 1 and min(lengths) > 1


def _rule(source: Source, head: Head, features: tuple[str, ...], stated: Roles, file: str) -> Rule:
    if stated.scaling is not None:
        return stated.scaling
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


def _context(source: Source, free: list[str], roles: Roles) -> tuple[str, ...]:
    if roles.context is not None:
        return roles.context
    features = set(roles.features or ()) if roles.scaling == "none" else set()
    hidden = {roles.id, roles.label, roles.parent, *(roles.box or ())} | features
    names = [n for n in free if n not in hidden and context_type(source.head[n]) is not None]
    return tuple(sorted(names, key=lambda n: n != roles.image))


def _remarks(
    head: Head, stated: Roles, guess: Roles, aside: Aside, derived: list[str]
) -> Iterator[Remark]:
    """Return what was guessed, where a person may have expected otherwise."""
    unused = [n for n in derived if n not in (guess.features or ()) and n not in guess.exclude]
    if unused:
        yield Remark(
            "roles",
            f"Derived, and not learned from: {listed(unused, SHOWN)}.",
            "data: {features: [...]}",
        )
    if stated.id is None and guess.id not in (ROW_NUMBER, None) and guess.id not in ID_NAMES:
        yield Remark("roles", f"Items are named by column {guess.id!r}.", "data: {id: row number}")
    if stated.features is None:
        yield from _of_features(aside)
    if stated.sky is None and guess.sky:
        yield remark_of_sky(guess.sky)
    if stated.errors is None and guess.errors:
        yield remark_of_errors(guess.errors)
    empty = [name for name in head.names if head.table[name].null_count == len(head)]
    if empty:
        yield Remark("values", f"Without any value: {listed(empty, SHOWN)}.")
    if guess.label is not None and (doubles := find_doubles(head, guess.label)):
        yield Remark("roles", f"The label {guess.label!r} nearly again: {listed(doubles, SHOWN)}.")
    if stated.label is None and guess.label is None:
        yield from _offered(head, guess)
    yield from _of_sentinels(head, stated, guess)


def _of_sentinels(head: Head, stated: Roles, guess: Roles) -> Iterator[Remark]:
    for name, value, times in find_sentinels(head, guess.features or ()):
        if str(value) not in stated.missing.get(name, ()):
            yield Remark(
                "values",
                f"Column {name!r} holds {value} {counted(times, 'time')}, far from all else: it "
                "may mean that there is no value, and is taken as it is.",
                f'data: {{missing: {{{name}: ["{value}"]}}}}',
            )


def _of_features(aside: Aside) -> Iterator[Remark]:
    for reason, names in aside.by_reason.items():
        if names:
            yield Remark(
                "roles",
                f"Shown, and not learned from: {listed(names, SHOWN)} ({reason}).",
                "data: {features: [...]}",
            )
    if aside.leaks.telling:
        telling = listed(aside.leaks.telling, SHOWN)
        yield Remark(
            "roles",
            f"Learned from, though each alone tells the classes apart: {telling}. Leave out what "
            "was made from the label.",
            f"data: {{exclude: [{aside.leaks.telling[0]}]}}",
        )


def _offered(head: Head, guess: Roles) -> Iterator[Remark]:
    with_role = _with_role(guess)
    for name in head.texts:
        choices = head.distinct(name)
        if (
            name not in with_role
            and 2 <= choices <= MOST_CHOICES
            and len(head) >= ROWS_A_CHOICE * choices
        ):
            most = pc.value_counts(head.table[name].drop_null()).to_pylist()
            most.sort(key=lambda entry: -entry["counts"])
            values = listed([f"{m['values']} {m['counts']:,}" for m in most], SHOWN)
            yield Remark(
                "roles",
                f"Column {name!r} may hold classes: {values}.",
                f"data: {{label: {name}}}",
            )
