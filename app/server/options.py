"""Where a server listens and what it answers to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from bowerbird.app.server.names import Names, split
from bowerbird.data.errors import ConfigError

PROXY_TOKEN = "BOWERBIRD_PROXY_TOKEN"  # the environment variable with a proxy's secret
PROXY_HEADER = "X-Bowerbird-Token"
LOOPBACK = "127.0.0.1"
SEGMENTS = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~@-]+)*")
SHORTEST_TOKEN = 32


@dataclass(frozen=True)
class ServerOptions:
    """How a server is reached; by default from this computer only.

    Parameters
    ----------
    host : str
        The address that it listens on; 0.0.0.0 and :: are all of this machine's.
    prefix : str
        Of every address of the page, where a proxy shares a name between servers.
    allow_hosts : sequence of str
        Names beside those of the address, as the browser shows them.
    proxy_token : str
        A secret that a proxy sends with every request that it has let in itself; empty for none.

    Raises
    ------
    ConfigError
        If one of them cannot be.
    """

    host: str = LOOPBACK
    prefix: str = ""
    allow_hosts: tuple[str, ...] = ()
    proxy_token: str = ""

    def __post_init__(self) -> None:
        """Check what was given, and bring the prefix into one form."""
        prefix = f"/{self.prefix.strip('/')}".rstrip("/")
        if not SEGMENTS.fullmatch(prefix):
            raise ConfigError(
                f"--prefix is {self.prefix!r}; letters, digits and . _ ~ @ - between slashes are "
                "allowed, as in /tools/bowerbird."
            )
        object.__setattr__(self, "prefix", prefix)
        if 0 < len(self.proxy_token) < SHORTEST_TOKEN:
            raise ConfigError(f"The proxy's token is shorter than {SHORTEST_TOKEN} characters.")
        self.address  # noqa: B018  raises
        for name in self.allow_hosts:
            split(name)

    @property
    def address(self) -> IPv4Address | IPv6Address:
        """The address that the server listens on."""
        try:
            return ip_address(LOOPBACK if self.host == "localhost" else self.host)
        except ValueError as error:
            raise ConfigError(
                f"--host is {self.host!r}; an address of this machine is needed, such as "
                "127.0.0.1, 0.0.0.0 or ::1. A name that it is reached by goes to --allow-host."
            ) from error

    def own_hosts(self, port: int) -> list[str]:
        """Return the hosts that the address itself stands for, the one to show first."""
        address = self.address
        if address.is_unspecified:
            hosts = [LOOPBACK, "localhost"] + (["[::1]"] if address.version == 6 else [])
        else:
            host = f"[{address}]" if address.version == 6 else str(address)
            hosts = [host, "localhost"] if str(address) in (LOOPBACK, "::1") else [host]
        return [f"{host}:{port}" for host in hosts]

    def names(self, port: int) -> Names:
        """Return everything that a server on this port answers to."""
        return Names([*self.own_hosts(port), *self.allow_hosts])


LOCAL = ServerOptions()
