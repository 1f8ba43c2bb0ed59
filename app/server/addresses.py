"""Where a server is reached: a free port, the addresses, and what a person is told of them."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bowerbird.app.server.names import split
from bowerbird.app.server.options import ServerOptions
from bowerbird.app.server.token_auth import LOGIN
from bowerbird.data.errors import ConfigError, ProjectError

FIRST_PORT = 5106
PORTS_TRIED = 50
LAST_PORT = 65535
NAME_ONE = "Name a free one with --port, or 0 for any."

T = TypeVar("T")


@dataclass(frozen=True)
class Addresses:
    """The addresses of a server.

    Parameters
    ----------
    url : str
        The page's, without the token.
    entrance_url : str
        The address with the token.
    elsewhere : tuple of str
        The addresses with the token by the further names.
    """

    url: str
    entrance_url: str
    elsewhere: tuple[str, ...]

    @classmethod
    def of(cls, port: int, options: ServerOptions, token: str) -> Addresses:
        """Write the addresses of a server.

        Parameters
        ----------
        port : int
        options : ServerOptions
        token : str
            Of its entrance.

        Returns
        -------
        addresses : Addresses
        """
        url = f"http://{options.own_hosts(port)[0]}{options.prefix}"
        enter = f"{LOGIN}?token={token}"
        elsewhere = (
            f"{'://'.join(split(name))}{options.prefix}{enter}" for name in options.allow_hosts
        )
        return cls(f"{url}/", url + enter, tuple(elsewhere))

    def lines(self, options: ServerOptions) -> list[str]:
        """Return what a person should know of how the server is reached, line by line.

        Parameters
        ----------
        options : ServerOptions

        Returns
        -------
        lines : list of str
        """
        if options.proxy_token:  # its log is read by others too, and nobody needs the address
            return [f"Bowerbird is at {self.url} and answers to its proxy."]
        lines = [f"Bowerbird is at {self.entrance_url}"]
        lines += [f"and, where that name leads here, at {url}" for url in self.elsewhere]
        if not options.address.is_loopback:
            lines.append(
                f"It listens on {options.address} without encryption: whoever can read the "
                "network's traffic can come in. docs/how-to/server.md shows how to put TLS or an "
                "SSH tunnel before it."
            )
        return lines


def on_free_port(port: int | None, options: ServerOptions, start: Callable[[int], T]) -> T:
    """Start what listens on a port, on another one where somebody else was faster.

    Parameters
    ----------
    port : int or None
        As `free_port` takes it.
    options : ServerOptions
    start : callable
        Listens on a port, and raises an OSError where that is taken.

    Returns
    -------
    started : object
        What `start` returns.

    Raises
    ------
    ProjectError
        If the port is taken or none that there can be.
    ConfigError
        If this machine has no such address.
    """
    for _ in range(PORTS_TRIED):
        candidate = free_port(port, options)
        try:
            return start(candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise ProjectError(f"Others take every port at once. {NAME_ONE}")


def free_port(port: int | None, options: ServerOptions) -> int:
    """Find a port that a server can listen on.

    Parameters
    ----------
    port : int or None
        0 takes any that is free; None the first free one from 5106 on.
    options : ServerOptions

    Returns
    -------
    port : int

    Raises
    ------
    ProjectError
        If the port is taken or none that there can be.
    ConfigError
        If this machine has no such address.
    """
    if port is not None and not 0 <= port <= LAST_PORT:
        raise ProjectError(f"Port is {port}; 0 to {LAST_PORT} can be named, 0 takes any.")
    address = options.address
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    why = ""
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((str(address), candidate))
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL:
                    raise ConfigError(f"--host is {address}; this machine has others.") from error
                why = str(error.strerror)
                continue
            return int(probe.getsockname()[1])
    tried = port if port is not None else f"{FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}"
    raise ProjectError(f"Port {tried}: {why}. {NAME_ONE}")
