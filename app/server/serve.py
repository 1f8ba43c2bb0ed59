"""Serve a project to browsers: of this machine, unless more is named."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import panel as pn
from tornado import util
from tornado.ioloop import IOLoop

from bowerbird.app.config.signals import until_signalled
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.project.project import Project
from bowerbird.app.server import (
    commands,
    gate,
    headers,
    library_faults,
    map,
    page_errors,
    pictures,
    routes,
    series,
)
from bowerbird.app.server.addresses import Addresses, on_free_port
from bowerbird.app.server.options import LOCAL, ServerOptions
from bowerbird.app.server.token_auth import Enter, TokenAuth, write_redirect
from bowerbird.app.session.session import Session

ROUTES = (routes, commands, map, pictures, series)
FAILED = (
    "Bowerbird could not draw this page. See the terminal where it was started; your labels are "
    "safe."
)
# A page reconnects with what it was given when it was opened, and may have stood there for weeks;
# Bokeh's five minutes would leave it deaf after the first cut. Who has no cookie is refused anyway.
PAGE_SECONDS = 90 * 24 * 3600
STOPPING = "Every label is saved at once. Press Ctrl+C to stop the server."
SENDING_SECONDS = 1.0  # that all pages together may take before the server ends without them

log = logging.getLogger(__name__)


@dataclass
class Serving:
    """A server that is up.

    Parameters
    ----------
    addresses : Addresses
    redirect : Path
        The file that sends its owner's browser to the entrance.
    server : panel.io.server.Server
    project : Project
    again : callable
        Starts a server in the place of this one, for a project.
    """

    addresses: Addresses
    redirect: Path
    server: Any
    project: Project
    again: Callable[[Project], Serving]

    @property
    def url(self) -> str:
        """The page's address, without the token."""
        return self.addresses.url

    @property
    def entrance_url(self) -> str:
        """The address with the token."""
        return self.addresses.entrance_url

    async def stop(self) -> None:
        """Stop answering, let pages have what is being sent to them, then close the project."""
        self.server.stop()
        contexts = self.server._tornado._applications.values()
        deadline = IOLoop.current().time() + SENDING_SECONDS
        with ExitStack() as held:
            for session in [session for context in contexts for session in context.sessions]:
                with suppress(util.TimeoutError):
                    held.enter_context(await session._lock.acquire(deadline))
            self.redirect.unlink(missing_ok=True)
            self.project.close()

    async def until(self, ended: asyncio.Event, notify: Callable[[str], None]) -> Serving:
        """Wait for the end; meanwhile, show more items of the project when a person wants that.

        Parameters
        ----------
        ended : asyncio.Event
        notify : callable
            Called with what the person should know.

        Returns
        -------
        serving : Serving
            What is up at the end.
        """
        serving = self
        while await _is_first(serving.project.outgrown, ended):
            await serving.stop()
            await serving.server._http.close_all_connections()
            serving = serving.again(serving.project.grown())
            notify(f"{len(serving.project.pool):,} items are encoded, and shown from now on.")
        return serving


async def _is_first(event: asyncio.Event, other: asyncio.Event) -> bool:
    """Wait for one of two events; whether it is the first, and not the other."""
    waiting = [asyncio.ensure_future(each.wait()) for each in (event, other)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
    return not other.is_set()


def start(
    project: Project,
    *,
    annotator: str,
    port: int | None = None,
    options: ServerOptions = LOCAL,
    token: str = "",
) -> Serving:
    """Start a server on the running event loop.

    Parameters
    ----------
    project : Project
        Not yet started.
    annotator : str
        Who sits at the browser.
    port : int, optional
        0 takes any that is free; left out, the first free one from 5106 on.
    options : ServerOptions
        How it is reached.
    token : str, optional
        Of the server whose place this one takes.

    Returns
    -------
    serving : Serving

    Raises
    ------
    ProjectError
        If the port is taken or none that there can be.
    """
    _prepare_panel()
    bind = partial(_bind, project, annotator, options, token)
    port, entrance, server = on_free_port(port, options, bind)
    names = options.names(port)
    # Bokeh's own check beside the gate's. It reads no IPv6 address, so it is set and not given; a
    # proxy with a token vouches for names that nobody knows before.
    server._tornado._websocket_origins = {"*"} if options.proxy_token else names.with_ports
    routes.keep_own(server, Enter)
    headers.protect(server._tornado, names)
    gate.put_before_routes(server._tornado, gate.Gate(entrance, names, options.prefix))
    # Panel begins this timer with the first page, which the timer's context would hold for ever.
    pn.state._schedule_busy_cleanup()
    server.start()
    project.start()
    # What the first page asks for takes seconds to import; a thread has it ready before.
    asyncio.get_running_loop().run_in_executor(None, plugins.find, "learners")
    addresses = Addresses.of(port, options, entrance.token)
    redirect = write_redirect(project.folder, addresses.entrance_url)
    again = partial(
        start_whole, annotator=annotator, port=port, options=options, token=entrance.token
    )
    return Serving(addresses, redirect, server, project, again)


def _bind(
    project: Project, annotator: str, options: ServerOptions, token: str, port: int
) -> tuple[int, TokenAuth, Any]:
    """Make a server that has a port, and answers nobody yet."""
    secret = project.log.secret("cookie").hex()
    entrance = TokenAuth(secret, options.names(port), options, token)
    with _with_our_interruption():
        server = pn.io.server.get_server(
            {"/": lambda: _page(project, annotator)},
            port=port,
            address=str(options.address),
            prefix=options.prefix,
            auth_provider=entrance,
            cookie_secret=secret,
            secret_key=project.log.secret("session").hex(),
            sign_sessions=True,
            title="Bowerbird",
            loop=IOLoop.current(),
            extra_patterns=[route for module in ROUTES for route in module.routes(project)],
            keep_alive_milliseconds=20_000,
            session_token_expiration=PAGE_SECONDS,
        )
    return port, entrance, server


def serve(
    project: Project,
    *,
    annotator: str,
    port: int | None = None,
    options: ServerOptions = LOCAL,
    open_browser: bool = True,
    notify: Callable[[str], None] = lambda text: None,
) -> Project:
    """Serve until the process is told to end.

    Parameters
    ----------
    project : Project
    annotator : str
    port : int, optional
        As for `start`.
    options : ServerOptions
        How it is reached.
    open_browser : bool
        Whether to open the page.
    notify : callable
        Called with what the person should know.

    Returns
    -------
    project : Project
        As it was served last, closed.
    """
    return asyncio.run(_serve(project, annotator, port, options, open_browser, notify))


async def _serve(
    project: Project,
    annotator: str,
    port: int | None,
    options: ServerOptions,
    open_browser: bool,
    notify: Callable[[str], None],
) -> Project:
    with until_signalled() as ended:
        serving = start_whole(project, annotator=annotator, port=port, options=options)
        for line in serving.addresses.lines(options):
            notify(line)
        notify(STOPPING)
        if open_browser:
            webbrowser.open(serving.redirect.resolve().as_uri())
        serving = await serving.until(ended, notify)
        await serving.stop()
        return serving.project


def start_whole(project: Project, **how: Any) -> Serving:
    """Start a server, and load what its pages need; without one the project is closed.

    Parameters
    ----------
    project : Project
    **how
        As `start` takes it.

    Returns
    -------
    serving : Serving
    """
    try:
        serving = start(project, **how)
    except BaseException:
        project.close()
        raise
    preload_and_freeze_gc()
    return serving


def preload_and_freeze_gc() -> None:
    """Load what a page needs, and spare all that is loaded from the collection of garbage.

    Looking through the program's own million objects again and again would stop every answer for a
    quarter of a second each time. To be called before the first page of a server.
    """
    preload()
    gc.unfreeze()  # a server that this one replaces is garbage by now
    gc.collect()
    gc.freeze()


def preload() -> None:
    """Load what a page needs."""
    from bowerbird.app.views.page import page  # noqa: F401

    for view in plugins.find("views").values():
        if view.error is None:
            view.load()


@contextmanager
def _with_our_interruption() -> Iterator[None]:
    """Undo what Panel does with Ctrl+C when it makes a server: it stops the loop of events."""
    before = signal.getsignal(signal.SIGINT)
    yield
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, before)


def _prepare_panel() -> None:
    """Load nothing from outside, reconnect by itself, and show no traceback in the page."""
    pn.extension("gridstack", reconnect=True, notifications=False)
    page_errors.install()
    library_faults.send_every_message()
    library_faults.forget_current_document()


def _page(project: Project, annotator: str) -> Any:
    """Build the page of one browser tab, with a session of its own."""
    from bowerbird.app.views.page.page import page

    session = Session(project, annotator)
    pn.state.on_session_destroyed(lambda context: session.close())
    try:
        return page(session)
    except Exception:  # Panel would draw the traceback, with this machine's paths, as markup
        log.exception("the page could not be built")
        return pn.pane.Str(FAILED)
