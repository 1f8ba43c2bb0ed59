"""Tables of text as people have them: what is read, and what is said about it.

Each case stands for a situation that people met. Ten rows are made around it; a name, two columns
of numbers and a class, which have to come out whatever the table looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bowerbird.data.delimited.text_format import TextFormat
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 20
IDS = [f"k{i}" for i in range(ROWS)]
WIDTHS = [1.5 + i * 0.25 for i in range(ROWS)]
HEIGHTS = [10.0 - i * 0.5 for i in range(ROWS)]
CLASSES = ["ash" if i % 3 else "oak" for i in range(ROWS)]
NAMES = ["id", "width", "height", "class"]

Open = Callable[..., Pool]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that opens a table from its text or bytes."""

    def opened(text: str | bytes, roles: Roles | None = None, name: str = "t.csv") -> Pool:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_pool(tmp_path / name, roles or Roles(), cache=tmp_path / "cache")

    return opened


def rows(
    delimiter: str = ",",
    number: Callable[[float], str] = str,
    cells: dict[tuple[int, str], str] | None = None,
) -> list[str]:
    """Write the rows, some cells of them otherwise."""
    lines = []
    for i, values in enumerate(zip(IDS, WIDTHS, HEIGHTS, CLASSES, strict=True)):
        written = [values[0], number(values[1]), number(values[2]), values[3]]
        for at, name in enumerate(NAMES):
            written[at] = (cells or {}).get((i, name), written[at])
        lines.append(delimiter.join(written))
    return lines


def table(*lines: str, delimiter: str = ",", end: str = "\n") -> str:
    """Put lines under the names."""
    return end.join([delimiter.join(NAMES), *lines, ""])


def comma(value: float) -> str:
    return str(value).replace(".", ",")


def said(pool: Pool) -> str:
    return "\n".join(str(remark) for remark in pool.remarks)


def is_whole(pool: Pool, *, classes: bool = True) -> bool:
    """Whether all rows, both columns of numbers and the classes are there."""
    assert pool.ids.tolist() == IDS
    assert pool.scaling.columns == ("width", "height")
    np.testing.assert_allclose(pool.context["width"].to_numpy(), WIDTHS)
    np.testing.assert_allclose(pool.context["height"].to_numpy(), HEIGHTS)
    if classes:
        assert pool.known_labels is not None and pool.known_labels.tolist() == CLASSES
    return True


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (table(*rows()), ""),
        (table(*rows("|"), delimiter="|"), "Cells are parted by '|'"),
        (table(*rows(";"), delimiter=";"), "Cells are parted by ';'"),
        (table(*rows(";", comma), delimiter=";"), "decimal comma"),
        (table(*rows("\t", comma), delimiter="\t"), "decimal comma"),
        ("sep=;\n" + table(*rows(";"), delimiter=";"), "Left out: 1 line above"),
        ("# SELECT *\n#\n# 2024\n" + table(*rows()), "Left out: 3 lines above"),
        ("Trees of the park\n\n" + table(*rows()), "Left out: 2 lines above"),
        (table(*rows()[:7], "# checked", *rows()[7:]), "Left out: 1 line among the rows"),
        ("\ufeff" + table(*rows(), end="\r\n"), ""),
        (table(",cm,m,", *rows()), "holds units (width in cm, height in m)"),
        (table(*rows()[:9], ",".join(NAMES), *rows()[9:]), "names, repeated in 1 line"),
        (" , ".join(NAMES) + "\n" + "\n".join(rows(" , ")), "outer spaces"),
        (f"{','.join(NAMES)},,\n" + "".join(f"{row},,\n" for row in rows()), "2 columns without"),
        ('"id";"width";"height";"class"\n' + "\n".join(rows(";")), "Cells are parted by ';'"),
    ],
)  # fmt: skip
def test_the_same_table_written_otherwise(opened: Open, text: str, remark: str) -> None:
    """Every row, number and class is there, and what was found out is said, and nothing else."""
    pool = opened(text)
    assert is_whole(pool)
    assert remark in said(pool)
    others = [r for r in pool.remarks if "Every item has a label" not in r.text]
    assert bool(others) == bool(remark)


def test_a_table_without_names_numbers_its_columns(opened: Open) -> None:
    """Its first row is a row."""
    pool = opened("\n".join(rows()))
    assert len(pool) == ROWS
    assert pool.scaling.columns == ("column 2", "column 3")
    assert "no line of column names" in said(pool)
    assert len(opened("\n".join(rows()), Roles(text=TextFormat(header=True)))) == ROWS - 1


def test_a_first_row_with_an_odd_cell_is_no_line_of_units(opened: Open) -> None:
    """It holds numbers too, which units are not."""
    pool = opened(table(*rows(cells={(0, "width"): "broken"})))
    assert len(pool) == ROWS
    assert "units" not in said(pool)


def test_names_that_are_numbers_are_names(opened: Open) -> None:
    """Pixels are counted."""
    text = "\n".join(["0,1,2,3", *(f"{i},{i * 2},{i * 3 % 7},{i % 5}" for i in range(9))])
    pool = opened(text)
    assert len(pool) == 9 and pool.scaling.columns == ("0", "1", "2", "3")
    assert pool.remarks == ()


@pytest.mark.parametrize(
    "word", ["NA", "N/A", "NaN", "null", "None", "<NA>", "-", "--", "?", "", " "]
)
@pytest.mark.parametrize("column", ["width", "class"])
def test_what_means_no_value(opened: Open, word: str, column: str) -> None:
    """A number or class that stands for none is missing, and which word that was is said."""
    pool = opened(table(*rows(cells={(4, column): word})))
    assert pool.ids.tolist() == IDS and pool.scaling.columns == ("width", "height")
    if column == "class":
        assert pool.known_labels is not None
        assert pool.known_labels.tolist() == [*CLASSES[:4], None, *CLASSES[5:]]
    else:
        assert pool.context["width"].null_count == 1
        assert "width missing" in pool.feature_names
    if word.strip():
        assert f"Column {column!r}: {word} means no value; 1 of 20 cells are missing." in said(pool)


def test_a_quoted_word_is_a_word(opened: Open) -> None:
    """Who quotes NA means Namibia, and who states no words has all as they are."""
    quoted = opened(table(*rows(cells={(4, "class"): '"NA"'})))
    assert quoted.known_labels is not None and quoted.known_labels[4] == "NA"
    stated = Roles(text=TextFormat(missing=()))
    plain = opened(table(*rows(cells={(4, "class"): "NA"})), stated)
    assert plain.known_labels is not None and plain.known_labels[4] == "NA"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.5 mm", 1.5), ("5%", 5.0), ("5 %", 5.0), ('"1,250"', 1250.0), ("~3", None), ("abc", None)],
)
def test_one_odd_cell_in_a_column_of_numbers(opened: Open, cell: str, value: float | None) -> None:
    """The column stays one of numbers; the cell is named, and how to take its number."""
    text = table(*rows(cells={(17, "width"): cell}))
    pool = opened(text)
    plain = cell.strip('"')
    assert pool.scaling.columns == ("width", "height")
    assert pool.context["width"].null_count == 1
    assert f"Column 'width' holds numbers, but for {plain!r} in row 18: taken as missing." in said(
        pool
    )
    assert ("data: {text: {loose: [width]}}" in said(pool)) == (value is not None)
    loose = opened(text, Roles(text=TextFormat(loose=("width",))))
    assert loose.context["width"][17].as_py() == value


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(opened: Open, encoding: str) -> None:
    """Letters with accents are what they are, in names of columns and of classes too."""
    text = table(*rows(cells={(i, "class"): "Bärlapp" for i in range(0, ROWS, 2)}))
    pool = opened(text.replace("height", "Höhe").encode(encoding))
    assert pool.known_labels is not None and pool.known_labels[0] == "Bärlapp"
    assert pool.scaling.columns == ("width", "Höhe")
    assert ("read as cp1252" in said(pool)) == (not encoding.startswith("utf"))


@pytest.mark.parametrize(
    ("encoding", "one", "other"),
    [("cp1251", "берёза", "ольха"), ("shift_jis", "銀河", "恒星"), ("gb18030", "星系", "恒星")],
)
def test_other_scripts(opened: Open, encoding: str, one: str, other: str) -> None:
    """Their encoding is found."""
    cells = {(i, "class"): one if i % 2 else other for i in range(ROWS)}
    pool = opened(table(*rows(cells=cells)).encode(encoding))
    assert pool.known_labels is not None and set(pool.known_labels) == {one, other}
    assert "not UTF-8 and is read as" in said(pool)


def test_names_with_leading_zeros_are_names(opened: Open) -> None:
    """00017 is no number and no feature."""
    lines = [f"{i:05d},{row}" for i, row in enumerate(rows())]
    pool = opened("\n".join(["specimen,id,width,height,class", *lines]))
    assert pool.kinds["specimen"] == "text" and pool.context["specimen"][3].as_py() == "00003"
    assert pool.scaling.columns == ("width", "height")


def test_an_embedding_written_as_text(opened: Open) -> None:
    """Lists of numbers in cells are vectors."""
    lines = [f'k{i},"[{i}.5, {i % 3}, -{i}e-2]",{c}' for i, c in enumerate(CLASSES)]
    pool = opened("\n".join(["id,emb,class", *lines]))
    assert pool.features.shape == (ROWS, 3)
    assert pool.features[4].tolist() == pytest.approx([4.5, 1.0, -0.04])


@pytest.mark.parametrize(
    ("names", "remark"),
    [
        (["cat", "Cat", "dog"], "'Cat', 'cat' differ by little"),
        (["RR Lyrae", "RR-Lyrae", "dog"], "'RR Lyrae', 'RR-Lyrae' differ by little"),
        (["caf\u00e9", "cafe\u0301", "dog"], "differ by little"),
        (["0", "1", "-1"], "'-1' may mean that an item has no class"),
        (["cat", "unknown", "dog"], "'unknown' may mean that an item has no class"),
        (["cat", "dog", "cat;dog"], "'cat;dog' looks like several classes"),
        (["class 1", "class 2", "class 12"], ""),
    ],
)
def test_names_of_classes_that_look_like_a_slip(
    opened: Open, names: list[str], remark: str
) -> None:
    """They are taken as they are, and told."""
    cells = {(i, "class"): names[i % 3] for i in range(ROWS)}
    pool = opened(table(*rows(cells=cells)))
    assert pool.known_labels is not None and set(pool.known_labels) == set(names)
    assert remark in said(pool)
    others = [r for r in pool.remarks if "Every item has a label" not in r.text]
    assert bool(others) == bool(remark)


def test_a_stated_value_means_none(opened: Open) -> None:
    """A class -1 is none where the person says so, and a number -99 likewise."""
    cells = {(3, "class"): "-1", (5, "width"): "-99"}
    roles = Roles(missing={"class": ("-1",), "width": ("-99",)})
    pool = opened(table(*rows(cells=cells)), roles)
    assert pool.known_labels is not None and pool.known_labels[3] is None
    assert pool.context["width"][5].as_py() is None
    assert "width missing" in pool.feature_names


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1.0"), ("True", "true"), ("FALSE", "false"), ("-2", "-2.00")]
)
def test_one_spelling_of_a_class(opened: Open, one: str, other: str) -> None:
    """A class is the same one in a file that writes it as another program does."""
    pools = []
    for name, word in (("a.csv", one), ("b.csv", other)):
        rest = {"1": "0", "1.0": "0.0", "-2": "3", "-2.00": "3.00"}.get(
            word, "False" if word.casefold() == "true" else "True"
        )
        cells = {(i, "class"): word if i % 2 else rest for i in range(ROWS)}
        pools.append(opened(table(*rows(cells=cells)), name=name))
    assert pools[0].known_labels is not None and pools[1].known_labels is not None
    assert pools[0].known_labels.tolist() == pools[1].known_labels.tolist()
