"""Serve the start page, and then what was chosen on it, by the same address."""

from __future__ import annotations

import asyncio
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bowerbird.app.config.signals import until_signalled
from bowerbird.app.log.secret import secret
from bowerbird.app.project.project import Project
from bowerbird.app.server import gate, headers
from bowerbird.app.server.addresses import Addresses, on_free_port
from bowerbird.app.server.options import ServerOptions
from bowerbird.app.server.token_auth import LOGIN, Enter, TokenAuth, write_redirect
from bowerbird.app.start.desk import FAILED, Desk, Opener, Order, log
from bowerbird.app.start.handlers import routes
from bowerbird.app.start.job import in_thread
from bowerbird.data.errors import BowerbirdError

if TYPE_CHECKING:
    from bowerbird.app.server.serve import Serving

TELLING_SECONDS = 2.0
WELCOME = "Choose there what to label. Press Ctrl+C to stop the server."


@dataclass
class StartSite:
    """The start page's server.

    Parameters
    ----------
    desk : Desk
    port : int
    entrance : TokenAuth
    addresses : Addresses
    application : tornado.web.Application
    server : tornado.httpserver.HTTPServer
    """

    desk: Desk
    port: int
    entrance: TokenAuth
    addresses: Addresses
    application: Application
    server: HTTPServer

    async def stop(self) -> None:
        """Stop answering."""
        self.server.stop()
        await self.server.close_all_connections()


def start(root: Path, opener: Opener, port: int | None, options: ServerOptions) -> StartSite:
    """Start the server on the running event loop.

    Parameters
    ----------
    root : Path
        The folder whose files may be chosen.
    opener : callable
        Reads what was chosen; see `Desk`.
    port : int or None
        As `free_port` takes it.
    options : ServerOptions

    Returns
    -------
    site : StartSite

    Raises
    ------
    ProjectError
        If the port is taken or none that there can be.
    """
    return on_free_port(port, options, partial(_start, root, opener, options))


def _start(root: Path, opener: Opener, options: ServerOptions, port: int) -> StartSite:
    names, key = options.names(port), secret(root, "start").hex()
    entrance = TokenAuth(key, names, options)
    desk = Desk(root, opener)
    handlers: list[Any] = [(f"{options.prefix}{at}", *more) for at, *more in routes(desk)]
    entry = (f"{options.prefix}{LOGIN}", Enter)
    application = Application(
        [entry, *handlers], cookie_secret=key, log_function=lambda handler: None
    )
    application.auth_provider = entrance  # type: ignore[attr-defined]
    headers.protect(application, names)
    gate.put_before_routes(application, gate.Gate(entrance, names, options.prefix))
    server = HTTPServer(application)
    server.listen(port, str(options.address))
    addresses = Addresses.of(port, options, entrance.token)
    return StartSite(desk, port, entrance, addresses, application, server)


@dataclass(frozen=True)
class Start:
    """How the start page is served, and what follows it.

    Parameters
    ----------
    root : Path
        The folder in which Bowerbird was started.
    opener : callable
        Returns pool and choices for an order; on a thread.
    annotator : str
        Who labels.
    port : int or None
    options : ServerOptions
    notify : callable
        Called with what the person should know.
    remember : callable
        Called with a project when it is open, and when it is closed.
    """

    root: Path
    opener: Opener
    annotator: str
    port: int | None
    options: ServerOptions
    notify: Callable[[str], None]
    remember: Callable[[Project], None]

    def serve(self, open_browser: bool) -> None:
        """Serve until the process is told to end.

        Parameters
        ----------
        open_browser : bool
            Whether to open the page.
        """
        asyncio.run(self._serve(open_browser))

    async def _serve(self, open_browser: bool) -> None:
        with until_signalled() as ended, tempfile.TemporaryDirectory() as private:
            site = start(self.root, self.opener, self.port, self.options)
            for line in (*site.addresses.lines(self.options), WELCOME):
                self.notify(line)
            if open_browser:
                redirect = write_redirect(Path(private), site.addresses.entrance_url)
                webbrowser.open(redirect.as_uri())
            loading = in_thread(load_pages)  # takes seconds, while a person reads the first screen
            serving = await self.follow(site, ended)
            loading.cancel()
            if serving is None:
                await site.stop()
                return
            serving = await serving.until(ended, self.notify)
            await serving.stop()
            self.remember(serving.project)

    async def follow(self, site: StartSite, ended: asyncio.Event) -> Serving | None:
        """Wait for what is chosen, and put its page in the place of the start page.

        Parameters
        ----------
        site : StartSite
        ended : asyncio.Event
            Ends the waiting.

        Returns
        -------
        serving : Serving or None
            None where it ended before.
        """
        while (chosen := await _first(site.desk.opened, ended)) is not None:
            order, (pool, choices) = chosen
            try:
                project = Project(order.folder, pool, choices)
            except BowerbirdError as error:
                order.remove_folder()
                site.desk.again(" ".join(str(error).split()))
            except Exception:  # the server's boundary: the page says so and goes on
                log.exception("%s could not be opened", order.folder.name)
                order.remove_folder()
                site.desk.again(FAILED)
            else:
                return await self._replace(site, project)
        return None

    async def _replace(self, site: StartSite, project: Project) -> Serving:
        """Serve a project where the start page was: same port, same token."""
        from bowerbird.app.server.serve import STOPPING, start_whole

        site.server.stop()  # frees the port; those who are connected still hear it
        serving = start_whole(
            project,
            annotator=self.annotator,
            port=site.port,
            options=self.options,
            token=site.entrance.token,
        )
        site.desk.replaced.set()
        with suppress(
            TimeoutError
        ):  # who does not hear it is refused by the new server and goes on
            await asyncio.wait_for(site.desk.told.wait(), TELLING_SECONDS)
        await site.server.close_all_connections()
        self.remember(project)
        self.notify(f"{project.folder.name} is open. {STOPPING}")
        return serving


def load_pages() -> None:
    """Load what the page of a project needs, which the start page does not."""
    from bowerbird.app.server.serve import preload

    preload()


async def _first(
    opened: asyncio.Future[tuple[Order, Any]], ended: asyncio.Event
) -> tuple[Order, Any] | None:
    """Wait for what was opened, or for the end; None is the end."""
    waiting: asyncio.Future[Any] = asyncio.ensure_future(ended.wait())
    try:
        both: set[asyncio.Future[Any]] = {opened, waiting}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return opened.result() if opened.done() and not ended.is_set() else None
    finally:
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
