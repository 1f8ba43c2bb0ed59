"""The names that a server answers to, as browsers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bowerbird.data.errors import ConfigError

ALLOWED = re.compile(r"(?:(https?)://)?((?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]+\])(?::\d{1,5})?)")
USUAL_PORTS = {"http": ":80", "https": ":443"}
SOCKETS = {"http": "ws", "https": "wss"}


class Names:
    """Hosts with their schemes, ``localhost:5106`` or ``https://stars.example.org``.

    The scheme of a request is that of the name it was sent to, so that no header of a proxy has to
    be trusted.

    Parameters
    ----------
    addresses : iterable of str
        Names with their ports as browsers show them; without a scheme, http.

    Raises
    ------
    ConfigError
        If one is no such name.
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        self._schemes: dict[str, set[str]] = {}
        for address in addresses:
            scheme, host = split(address)
            self._schemes.setdefault(host, set()).add(scheme)

    def __contains__(self, host: str) -> bool:
        return host.lower() in self._schemes

    def origins(self, host: str) -> list[str]:
        """Return the origins of pages that a host serves; none for a host that is not ours."""
        schemes = self._schemes.get(host.lower(), ())
        return [f"{scheme}://{host.lower()}" for scheme in sorted(schemes)]

    def sockets(self, host: str) -> list[str]:
        """Return the addresses of a host's websockets; none for a host that is not ours."""
        schemes = self._schemes.get(host.lower(), ())
        return [f"{SOCKETS[scheme]}://{host.lower()}" for scheme in sorted(schemes)]

    def always_encrypted(self, host: str) -> bool:
        """Return whether a host is reached over TLS alone."""
        return self._schemes.get(host.lower()) == {"https"}

    @property
    def with_ports(self) -> set[str]:
        """All hosts with a port, as Bokeh compares them: where a browser shows none, with :80."""
        return {host if re.search(r":\d+$", host) else f"{host}:80" for host in self._schemes}


def split(address: str) -> tuple[str, str]:
    """Read a name that a server answers to.

    Parameters
    ----------
    address : str

    Returns
    -------
    scheme : {"http", "https"}
    host : str
        With its port, where that is not the scheme's usual one.

    Raises
    ------
    ConfigError
        If it is no such name.
    """
    parts = ALLOWED.fullmatch(address.strip().lower().removesuffix("/"))
    if parts is None:
        raise ConfigError(
            f"{address!r} is no name to answer to. Write it as the browser's address line does: "
            "localhost:8080, or https://stars.example.org."
        )
    scheme = parts[1] or "http"
    return scheme, parts[2].removesuffix(USUAL_PORTS[scheme])
