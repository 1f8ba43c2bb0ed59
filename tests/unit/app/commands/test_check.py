"""``bowerbird check``."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.app import cli


@pytest.fixture
def checked(capsys):
    """Run the command as the command line does."""

    def checked(*arguments):
        code = cli.main(["check", *map(str, arguments)])
        return code, *capsys.readouterr()

    return checked


def test_what_was_found_is_said(tmp_path, checked):
    """Rows, ids, labels with counts, features with rule, holes, context and pictures are told."""
    (tmp_path / "a.png").write_bytes(b"x")
    rows = "".join(
        f"s{i},{'spiral' if i % 3 else 'star'},{i},{i * i % 7},a.png\n" for i in range(30)
    )
    (tmp_path / "t.csv").write_text("id,class,mag,size,picture\n" + rows + "last,,,2,b.png\n")
    code, out, err = checked(tmp_path / "t.csv")
    assert (code, err) == (0, "")
    assert "rows      31\n" in out
    assert "ids       id (text; first 's0')\n" in out
    assert "label     class (30 of 31, 2 classes): spiral 20, star 10\n" in out
    assert "features  3, scaling robust (median and interquartile range: measurements)" in out
    assert "missing   filled with the median and flagged: mag 3.2%\n" in out
    assert "context   picture (image), mag (number), size (number)\n" in out
    assert f"pictures  1 of 2 found below {tmp_path}\n" in out
    assert "warning   1 of 2 pictures: 'b.png' does not exist." in out


def test_what_would_go_wrong_is_said(tmp_path, checked):
    """Few rows, constant columns, rare classes and flat boxes are warned of."""
    head = "image,label,mag,same,left,top,width,height\n"
    (tmp_path / "t.csv").write_text(head + "a.png,x,1,5,1,1,0,3\na.png,y,2,5,1,1,2,3\n")
    code, out, _ = checked(tmp_path / "t.csv")
    assert code == 0
    assert "objects   1 images in image, boxes of left, top, width, height" in out
    for line in (
        "2 rows are too few",
        "constant columns are left out: same.",
        "fewer than 5 labels: x (1), y (1).",
        "1 boxes have a side below one pixel",
        "1 of 1 pictures: 'a.png' does not exist.",
    ):
        assert line in out


def test_one_row_is_said_to_be_one(tmp_path, checked):
    """A single row is warned of as one."""
    (tmp_path / "t.csv").write_text("a,b,c\n1,2,3\n")
    assert "One row is too few for a model to learn from." in checked(tmp_path / "t.csv")[1]


def test_a_config_tells_the_roles(tmp_path, checked):
    """Roles of a config are used, and what is wrong in them is said."""
    (tmp_path / "t.csv").write_text("name,mag,size\na,1,2\nb,2,5\n")
    (tmp_path / "c.yaml").write_text("data:\n  id: name\n  features: [size]\n")
    code, out, _ = checked(tmp_path / "t.csv", "--config", tmp_path / "c.yaml")
    assert code == 0 and "ids       name (text" in out and "features  1, scaling robust" in out
    (tmp_path / "c.yaml").write_text("data:\n  id: nmae\n")
    code, out, err = checked(tmp_path / "t.csv", "--config", tmp_path / "c.yaml")
    assert (code, out) == (2, "") and "Did you mean 'name'?" in err
    (tmp_path / "c.yaml").write_text("dta: 1\n")
    assert checked(tmp_path / "t.csv", "--config", tmp_path / "c.yaml")[0] == 2


def test_data_that_cannot_be_used_end_with_2_and_one_line(tmp_path, checked):
    """What is no pool is said on one line of stderr, with exit code 2."""
    (tmp_path / "t.csv").write_text("id,text\n1,a\n")
    code, out, err = checked(tmp_path / "t.csv")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("bowerbird: t.csv: there is nothing to learn from: no column of numbers")


def test_nothing_is_left_beside_the_data(tmp_path, checked):
    """Looking at data writes nothing where they lie."""
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(20, 3)))
    code, out, _ = checked(tmp_path / "x.npy")
    assert code == 0 and "scaling none (as they stand: an embedding): x[0], x[1], x[2]" in out
    assert [p.name for p in tmp_path.iterdir()] == ["x.npy"]


def test_hostile_names_do_not_steer_the_terminal(tmp_path, checked):
    """Escapes are shown as backslashes: in labels, and where a column is refused for them."""
    (tmp_path / "t.csv").write_text("id,label,mag,size\na,\x1b]0;x\x07,1,2\nb,y,2,5\n")
    code, out, _ = checked(tmp_path / "t.csv")
    assert code == 0 and "\x1b" not in out and r"\x1b]0;x\x07 1" in out
    (tmp_path / "t.csv").write_text("id,label,mag,\x1b[2Jsize\na,x,1,2\nb,y,2,5\n")
    code, _, err = checked(tmp_path / "t.csv")
    assert code == 2 and "\x1b" not in err and r"\x1b[2Jsize" in err
