"""Addresses of other people's pages about an item, made from its values; nothing fetches them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

import pyarrow as pa

from bowerbird.data.errors import ConfigError, did_you_mean
from bowerbird.data.names import unfit_in_column
from bowerbird.data.number_text import exact
from bowerbird.data.pool import Pool
from bowerbird.data.roles import listed

ID = "id"  # in braces: the item's id, also where no column is called so
FIELD = re.compile(r"\{([^{}]*)\}")
# The values of strangers may say what is looked up, never at whose place.
ADDRESS = re.compile(r"(?i)https?://[^/?#{}\s@\\]+([/?#][^\s\\]*)?")
MOST_LINKS = 20
LONGEST_NAME = 100
LONGEST_ADDRESS = 2_000
LINKABLE = ("number", "text", "link")


def check_links(links: Mapping[str, str], columns: Collection[str], where: str) -> None:
    """Refuse links that cannot be made.

    Parameters
    ----------
    links : mapping of str to str
        Addresses by what stands on the link, values in braces: ``https://a.b/?at={ra}+{dec}``.
    columns : collection of str
        Those whose values may stand in an address.
    where : str
        The data's name, for messages.

    Raises
    ------
    ConfigError
        If one names no such column, or is no address of a page.
    """
    if len(links) > MOST_LINKS:
        raise ConfigError(f"{where}: data.links has {len(links)}; expected {MOST_LINKS} at most.")
    for name, template in links.items():
        key = f"{where}: data.links.{name}"
        if not 0 < len(name.strip()) <= LONGEST_NAME or unfit_in_column(name):
            raise ConfigError(f"{key}: expected a name of 1 to {LONGEST_NAME} printable signs.")
        bare = FIELD.sub("", template)
        if not ADDRESS.fullmatch(FIELD.sub("{}", template)) or set("{}") & set(bare):
            raise ConfigError(
                f"{key} is {template!r}; expected an address that begins with https:// or http:// "
                "and a host, with columns in braces behind it: https://host/page?id={id}"
            )
        for column in FIELD.findall(template):
            if column not in columns and column != ID:
                raise ConfigError(
                    f"{key} holds {{{column}}}, which is no column that is shown. There are: "
                    f"{listed([ID, *columns])}.{did_you_mean(column, columns)}"
                )


def linkable(pool: Pool) -> list[str]:
    """Return the columns whose values may stand in an address."""
    return [name for name, kind in pool.kinds.items() if kind in LINKABLE]


def addresses(pool: Pool, position: int) -> list[str | None]:
    """Return the addresses of an item's links.

    Parameters
    ----------
    pool : Pool
        With checked links.
    position : int
        In [0, n).

    Returns
    -------
    addresses : list of str or None
        One a link, in order; None where a value is missing, or the address would be too long.
    """
    if not pool.links:
        return []
    return [_filled(pool, position, template) for template in pool.links.values()]


def _filled(pool: Pool, position: int, template: str) -> str | None:
    texts: dict[str, str] = {}
    for column in set(FIELD.findall(template)):
        text = _text(pool, position, column)
        if text is None:
            return None
        texts[column] = quote(text, safe="")
    address = FIELD.sub(lambda match: texts[match[1]], template)
    return address if len(address) <= LONGEST_ADDRESS else None


def _text(pool: Pool, position: int, column: str) -> str | None:
    """Return a value as an address holds it; None where there is none."""
    if column not in pool.kinds:
        return str(pool.ids[position])
    values = pool.context[column]
    value = values[position].as_py()
    if value is None or value != value:
        return None
    if pool.kinds[column] == "number":
        return exact(value, pa.types.is_float32(values.type))
    return str(value)[:LONGEST_ADDRESS] or None
