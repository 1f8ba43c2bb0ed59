"""What the columns are taken for."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.roles import guess_roles
from bowerbird.data.roles import ROW_NUMBER, Roles
from bowerbird.data.source import Source

NOTHING_STATED = Roles()


def guessed(columns, roles=NOTHING_STATED):
    return guess_roles(Source.of(pa.table(columns)), roles, "t.csv").roles


def test_numbered_columns_are_an_embedding():
    """f0, f1, ... are features without scaling; id, label and yes-or-no columns are not."""
    columns = {"id": ["a", "b"], **{f"f{i}": [0.5, 1.5] for i in range(5)}}
    roles = guessed(columns | {"label": ["x", "y"], "initial": [True, False]})
    assert (roles.id, roles.label, roles.scaling) == ("id", "label", "none")
    assert roles.features == ("f0", "f1", "f2", "f3", "f4")
    assert roles.context == ("initial",)


def test_measurements_are_scaled_and_shown():
    """Columns of different names are measurements, scaled, and stand in the context too."""
    roles = guessed({"name_id": ["a", "b"], "mag": [1.0, 2.0], "size": [3, 4], "RA": [5.0, 6.0]})
    assert (roles.id, roles.label, roles.scaling) == ("name_id", None, "robust")
    assert roles.features == ("mag", "size")
    assert roles.context == ("mag", "size", "RA")


def test_right_ascension_is_no_feature_but_an_amplitude_is():
    """RA says where; rA (an amplitude in the band r) says what."""
    roles = guessed({"RA": [1.0, 2.0], "rA": [3.0, 4.0], "gA": [3.0, 4.0]})
    assert roles.features == ("rA", "gA")


def test_a_few_numbered_columns_among_many_are_measurements():
    """mag1 and mag2 beside other measurements do not make the table an embedding."""
    columns = {n: [1.0, 2.0] for n in ("mag1", "mag2", "area", "colour", "width")}
    assert guessed(columns).scaling == "robust"


def test_vectors_come_before_single_numbers():
    """A column of vectors is the embedding; numbers beside it are context."""
    vectors = pa.array([np.arange(8.0), np.arange(8.0) + 1])
    roles = guessed({"v": vectors, "mag": [1.0, 2.0]})
    assert (roles.features, roles.scaling, roles.context) == (("v",), "none", ("mag",))


@pytest.mark.parametrize(
    "vectors",
    [[[1.5, 2.5], [3.5, 4.5]], [[0.5, 1.5, 2.5, 3.5]] * 2, [[0, 1] * 16, [1, 0] * 16]],
)
def test_pairs_boxes_and_flags_are_no_embedding(vectors):
    """Numbers beside them are the features, and the vectors are shown."""
    roles = guessed({"v": pa.array(vectors), "mag": [1.0, 2.0]})
    assert (roles.features, roles.scaling, roles.context) == (("mag",), "robust", ("v", "mag"))


def test_lists_of_different_lengths_are_a_series():
    """A light curve is something to look at, not a vector."""
    roles = guessed({"curve": pa.array([[1.0, 2.0], [3.0]]), "mag": [1.0, 2.0]})
    assert (roles.features, roles.context) == (("mag",), ("curve", "mag"))


def test_boxes_and_their_image_make_objects():
    """Four corners with a column of picture names are objects; centre and number no features."""
    columns = {"image": ["1.png", "1.png"], "object": [0, 1], "x": [3, 4], "area": [1.0, 2.0]}
    columns |= {n: [1, 2] for n in ("xmin", "ymin", "xmax", "ymax")}
    roles = guessed(columns)
    assert (roles.parent, roles.box) == ("image", ("xmin", "ymin", "xmax", "ymax"))
    assert roles.features == ("area",)


def test_what_is_stated_is_not_guessed():
    """A stated role wins over every guess, a prefix takes all that begin so."""
    columns = {"id": [1, 2], "key": [3, 4], "label": ["a", "b"], "m_a": [1.0, 2.0], "m_b": [1, 3]}
    roles = guessed(columns, Roles(id="key", features=("m_*",), exclude=("label",)))
    assert (roles.id, roles.label, roles.features) == ("key", None, ("m_a", "m_b"))


def test_without_any_name_rows_are_numbered():
    """A table without unique names has row numbers for ids."""
    assert guessed({"mag": [1.0, 2.0]}).id == ROW_NUMBER


def test_names_that_are_kept_as_a_dictionary_are_ids():
    """Texts that differ in each row name the items, however a table keeps them."""
    names = pa.array([f"star {i}" for i in range(12)]).dictionary_encode()
    assert guessed({"called": names, "x": np.arange(12) / 7}).id == "called"


def test_a_wrong_name_is_answered_with_the_nearest():
    """A typing error in a config names the file, the role and what was probably meant."""
    with pytest.raises(DataError, match=r"t\.csv: features is 'magg'.*Did you mean 'mag'"):
        guessed({"mag": [1.0, 2.0]}, Roles(features=("magg",)))


def test_nothing_to_learn_from_says_what_to_do():
    """A table of text alone is refused with the remedy."""
    with pytest.raises(DataError, match=r"no column of numbers.*\.npy"):
        guessed({"id": ["a", "b"], "text": ["one", "two"]})


def test_vectors_and_numbers_do_not_mix_unsaid():
    """An embedding is never scaled column by column by accident."""
    columns = {"v": pa.array([[1.0, 2.0], [3.0, 4.0]]), "mag": [1.0, 2.0]}
    with pytest.raises(DataError, match="mix vectors"):
        guessed(columns, Roles(features=("v", "mag")))
    stated = guessed(columns, Roles(features=("v", "mag"), scaling="robust"))
    assert stated.scaling == "robust"


def test_columns_of_one_name_are_refused():
    """Two columns of the same name cannot be told apart."""
    table = pa.Table.from_arrays([pa.array(np.arange(2.0))] * 2, names=["a", "a"])
    with pytest.raises(DataError, match="appear more than once"):
        guess_roles(Source.of(table), Roles(), "t.csv")
