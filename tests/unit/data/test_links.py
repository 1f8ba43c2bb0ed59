"""Links to other people's pages: made of an item's values, and of nothing that leads elsewhere."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.data.links import LONGEST_ADDRESS, addresses, check_links
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

SIMBAD = "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={ra}+{dec}"


@pytest.fixture
def pool_of(tmp_path):
    def pool_of(links):
        columns = {
            "name": ["a", "b & c", "d"],
            "f0": np.arange(3.0),
            "ra": pa.array([0.1, 20.5, None], pa.float32()),
            "dec": [-0.25, 4.0, 5.0],
            "remark": ["../x?y#z", "é\n", "x" * 3000],
        }
        pq.write_table(pa.table(columns), tmp_path / "t.parquet")
        roles = Roles(id="name", features=("f0",), links=links)
        return open_pool(tmp_path / "t.parquet", roles, cache=tmp_path / "cache")

    return pool_of


def test_values_stand_in_addresses_encoded(pool_of):
    """Numbers keep their own digits, and no sign of a value is one of the address."""
    pool = pool_of({"Simbad": SIMBAD, "More": "http://a.b/p?id={id}&r={remark}"})
    assert addresses(pool, 0) == [
        "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord=0.1+-0.25",
        "http://a.b/p?id=a&r=..%2Fx%3Fy%23z",
    ]
    assert addresses(pool, 1)[1] == "http://a.b/p?id=b%20%26%20c&r=%C3%A9%0A"


def test_a_missing_value_or_a_very_long_one_is_no_link(pool_of):
    """A link that cannot be made is None; the others stand."""
    pool = pool_of({"Simbad": SIMBAD, "Text": "https://a.b/{remark}", "Dec": "https://a.b/{dec}"})
    simbad, text, dec = addresses(pool, 2)
    assert simbad is None and text is None and dec == "https://a.b/5"
    assert len("https://a.b/" + "x" * 3000) > LONGEST_ADDRESS


def test_other_links_do_not_read_the_data_again(pool_of, tmp_path):
    """Links are no part of what the cache is known by."""
    pool_of({})
    pool = pool_of({"A": "https://a.b/{ra}"})
    assert dict(pool.links) == {"A": "https://a.b/{ra}"}
    assert len(list((tmp_path / "cache").glob("pool-*"))) == 1


@pytest.mark.parametrize(
    "template",
    ["javascript:alert({ra})", "ftp://a.b/{ra}", "//a.b/{ra}", "a.b/{ra}", "https://{name}/x", "",
     "https://a.b@{name}/", "https://a.{name}/x", "https://a.b/{ra", "https://a.b/ra}",
     "https://a.b/{{ra}}", "https://a.b/ {ra}", "data:text/html,{ra}", "https:///{ra}",
     "https://user@a.b/{ra}", "https://a.b\\{ra}"],
)  # fmt: skip
def test_no_other_address_is_taken(template):
    """Only pages of a host that the configuration names, over http or https."""
    with pytest.raises(ConfigError, match=r"stars\.csv: data\.links\.A .*expected an address"):
        check_links({"A": template}, ["ra", "name"], "stars.csv")


def test_a_column_that_there_is_not_is_named(pool_of):
    """The message names what there is, and what was probably meant."""
    with pytest.raises(ConfigError, match=r"data\.links\.A holds \{decl\}.*There are: id, .*'dec'"):
        pool_of({"A": "https://a.b/{ra}/{decl}"})


@pytest.mark.parametrize(
    "links",
    [
        {f"{i}": "https://a.b/" for i in range(21)},
        {"": "https://a.b/"},
        {"a\u202eb": "https://a.b/"},
    ],
)
def test_names_and_numbers_of_links_are_bounded(links):
    """A handful of links with printable names."""
    with pytest.raises(ConfigError, match="expected"):
        check_links(links, [], "t.csv")
