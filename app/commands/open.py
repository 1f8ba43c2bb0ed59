"""``bowerbird open``: data, a project or a session file, in the browser."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bowerbird.app.config.data_options import add_with
from bowerbird.data.errors import ConfigError, ProjectError, printable
from bowerbird.data.names import clean_name

if TYPE_CHECKING:
    from bowerbird.app.config.layers import Layer
    from bowerbird.app.config.settings import Config
    from bowerbird.app.log.events import Opened
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.app.server.options import ServerOptions
    from bowerbird.data.pool import Pool
    from bowerbird.data.progress import Progress

PROJECT, SESSION_FILE = ".bower", ".json"
DEPTHS = ("layout", "settings", "everything")
OLD_LABELS = ("classes", "one-vs-rest")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "what",
        help="data, a PROJECT.bower, a session file (.bowerbird.json), or a configuration of "
        "AstronomicAL (.json)",
    )
    parser.add_argument(
        "--data", help="the data of a project, session file or configuration, where they have moved"
    )
    parser.add_argument(
        "--depth",
        choices=DEPTHS,
        default="everything",
        help="how much of a session file or configuration of AstronomicAL to take",
    )
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="FILE",
        action="append",
        help="labels of AstronomicAL to take besides: its test_set.json, or a table with id and "
        "label (repeatable)",
    )
    parser.add_argument(
        "--old-labels",
        choices=OLD_LABELS,
        help="what labels 0 and 1 of AstronomicAL mean, where there are more classes",
    )
    parser.add_argument(
        "--write-config",
        type=Path,
        metavar="FILE",
        help="write what the columns are taken for as a configuration (YAML), and end",
    )
    add_with(parser)
    add_common_arguments(parser)


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``open`` and ``demo`` share.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add("--config", type=Path, metavar="FILE", help="configuration (YAML)")
    add("--project", type=Path, metavar="FOLDER", help="the project's folder (NAME.bower here)")
    add("--strategy", metavar="NAME", help="query strategy: a name, or mine.py:function")
    add("--learner", metavar="NAME", help="learner: a name, or mine.py:Name")
    add_server_arguments(parser)


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every command has that shows a page.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    add = parser.add_argument
    add("--annotator", metavar="NAME", help="who labels (your user name)")
    add("--port", type=int, metavar="N", help="port; 0 takes any (the first free from 5106)")
    add("--host", metavar="ADDRESS", help="address to listen on (127.0.0.1: this computer only)")
    add("--prefix", metavar="PATH", help="path that every address begins with, behind a proxy")
    add(
        "--allow-host",
        metavar="NAME",
        action="append",
        help="answer to this name too, as the browser shows it: localhost:8080, https://my.host "
        "(repeatable)",
    )
    add("--no-browser", action="store_true", help="print the address and open no browser")


def run(args: argparse.Namespace) -> int:
    """Open what was named and serve it until Ctrl+C.

    Parameters
    ----------
    args : argparse.Namespace

    Returns
    -------
    code : int
        0.

    Raises
    ------
    BowerbirdError
        If it cannot be opened; one line.
    """
    from bowerbird.app.project.open import data_of, joined_of

    what = Path(args.what).expanduser()
    if args.write_config is not None:
        return _write_config(args, what)
    if is_astronomical(what):
        return _open_astronomical(args, what)
    if args.labels or args.old_labels:
        option = "--labels" if args.labels else "--old-labels"
        raise ConfigError(
            f"{option} goes with a configuration of AstronomicAL, and {what} is none."
        )
    if what.name.endswith(SESSION_FILE):
        return _open_session_file(args, what)
    if is_project(what):
        from bowerbird.app.project.open import data_of, said_of

        if not (what / "log.sqlite").is_file():
            raise ProjectError(
                f"{what} is not a Bowerbird project (no log.sqlite inside). Pass a data file or a "
                ".bower folder."
            )
        opened = beginning_of(what)
        joined, below = joined_of(opened, args.joined, args.config), said_of(opened)
        data = args.data or data_of(opened, what.name)
        return open_and_serve(args, data, what, joined=joined, below=below)
    folder = args.project or Path(f"{_stem(what)}{PROJECT}")
    return open_and_serve(args, args.what, folder, joined=args.joined)


def is_astronomical(path: Path) -> bool:
    """Return whether a path is that of a configuration of AstronomicAL.

    Parameters
    ----------
    path : Path
    """
    if path.suffix != SESSION_FILE or path.name.endswith(".bowerbird.json"):
        return False
    from bowerbird.app.share.astronomical.configuration import is_configuration

    return is_configuration(path)


def is_project(path: Path) -> bool:
    """Return whether a path is meant as a project's folder, and not as data that are one.

    Parameters
    ----------
    path : Path
    """
    if path.suffix == PROJECT:
        return True
    if not path.is_dir():
        return False
    from bowerbird.data.files import is_table  # only who has a folder waits for Arrow

    return not is_table(path)


def open_and_serve(
    args: argparse.Namespace,
    data: str,
    folder: Path,
    begin: Callable[[Pool, ProjectOptions], None] = lambda pool, choices: None,
    *,
    joined: Sequence[str | Mapping[str, Any]] = (),
    below: Layer | None = None,
) -> int:
    """Open data in a project's folder and serve it.

    Parameters
    ----------
    args : argparse.Namespace
        With the common options.
    data : str
        A demo's name or a path.
    folder : Path
        The project's.
    begin : callable
        Called with pool and choices before the project is opened.
    joined : sequence of str or mapping
        What is joined to the data: paths, or what a configuration would hold.
    below : Layer, optional
        What the project, a session or another program's file says of the data.

    Returns
    -------
    code : int
        0.
    """
    from bowerbird.app.config.progress_bar import ProgressBar
    from bowerbird.app.log.folder import refuse_links
    from bowerbird.app.project.open import settings_for
    from bowerbird.app.project.project import Project
    from bowerbird.app.project.recent import remember
    from bowerbird.app.server.serve import serve

    refuse_links(folder)  # the pool is written into it before the project is opened
    settings = settings_for(data, args.config, joined, below)
    options, annotator = server_options(settings, args), annotator_of(args, settings)
    with ProgressBar() as bar:
        pool, choices = read_data(args, data, folder, bar.show, joined, below)
    begin(pool, choices)
    project = Project(folder, pool, choices)
    remember(project)
    serve(
        project,
        annotator=annotator,
        port=settings.port if args.port is None else args.port,
        options=options,
        open_browser=not args.no_browser,
        notify=say,
    )
    remember(project)
    return 0


def read_data(
    args: argparse.Namespace,
    data: str,
    folder: Path,
    progress: Progress,
    joined: Sequence[str | Mapping[str, Any]] = (),
    below: Layer | None = None,
) -> tuple[Pool, ProjectOptions]:
    """Read data for a project's folder.

    Parameters
    ----------
    args : argparse.Namespace
        With the common options.
    data : str
        A demo's name or a path.
    folder : Path
        The project's.
    progress : callable
        Called with what is done, and the share of it in [0, 1] or None.
    joined : sequence of str or mapping
        What is joined to the data: paths, or what a configuration would hold.
    below : Layer, optional
        As of `settings_for`.

    Returns
    -------
    pool : Pool
    choices : ProjectOptions

    Raises
    ------
    BowerbirdError
        If they cannot be read, or an option cannot be.
    """
    from bowerbird.app.project.open import find_pool, settings_for

    choices = choices_from(settings_for(data, args.config, joined, below), args, data)
    # Only now, so that no folder is made for nothing.
    return find_pool(data, args.config, folder / "cache", progress, joined, below), choices


def server_options(settings: Config, args: argparse.Namespace) -> ServerOptions:
    """Lay the command line over what the configuration says of the server.

    Parameters
    ----------
    settings : Config
    args : argparse.Namespace
        With `host`, `prefix` and `allow_host`, None where not given.

    Returns
    -------
    options : ServerOptions

    Raises
    ------
    ConfigError
        If one of them cannot be.
    """
    from bowerbird.app.server.options import PROXY_TOKEN, ServerOptions

    return ServerOptions(
        host=args.host or settings.host,
        prefix=settings.prefix if args.prefix is None else args.prefix,
        allow_hosts=(*settings.allow_hosts, *(args.allow_host or ())),
        proxy_token=os.environ.pop(PROXY_TOKEN, ""),  # no process that is started has to know it
    )


def choices_from(settings: Config, args: argparse.Namespace, data: str) -> ProjectOptions:
    """Lay the command line over the configuration.

    Parameters
    ----------
    settings : Config
    args : argparse.Namespace
        With `strategy` and `learner`, None where not given.
    data : str
        A demo's name or a path, to open the project again by.

    Returns
    -------
    choices : ProjectOptions

    Raises
    ------
    BowerbirdError
        If a strategy or learner is not to be had, or not with its parameters.
    """
    from bowerbird.app.plugins.local import resolve
    from bowerbird.app.project.open import place_of
    from bowerbird.app.project.options import ProjectOptions

    strategy_parameters = {} if args.strategy else dict(settings.strategy.parameters)
    learner_parameters = {} if args.learner else dict(settings.learner.parameters)
    strategy = resolve("strategies", args.strategy or settings.strategy.name, strategy_parameters)
    learner = resolve("learners", args.learner or settings.learner.name, learner_parameters)
    place = place_of(data, settings)
    return ProjectOptions(
        learner=learner.name,
        strategy=strategy.name,
        learner_parameters=learner_parameters,
        strategy_parameters=strategy_parameters,
        classes=[(c.name, c.colour) for c in settings.classes],
        costs={c.name.strip(): c.cost for c in settings.classes},
        seed=settings.seed,
        batch=settings.batch,
        keys=asdict(settings.keys),
        layout={key: value for key, value in asdict(settings.layout).items() if value},
        sources=strategy.sources | learner.sources,
        digests={s.name: s.sha256 for s in (strategy, learner) if s.sha256},
        overrides=frozenset(kind for kind in ("strategy", "learner") if getattr(args, kind)),
        time_limit=settings.time_limit,
        fit_limit=settings.fit_limit,
        known_labels=settings.data.known_labels,
        source=place,
        roles={} if "demo" in place else settings.data.stated(),
    )


def beginning_of(folder: Path) -> Opened | None:
    """Read what a project's log says of its beginning.

    Parameters
    ----------
    folder : Path
        The project's.

    Returns
    -------
    opened : Opened or None
        None where that is lost.
    """
    from bowerbird.app.log.writer import Log
    from bowerbird.app.project.open import opened_of

    log = Log(folder)
    opened = opened_of(log.read(upto=1))
    log.close()
    return opened


def _open_session_file(args: argparse.Namespace, path: Path) -> int:
    from bowerbird.app.project.open import opened_of, said_of
    from bowerbird.app.share.import_session import restore
    from bowerbird.app.share.session_file import read_session_file

    document = read_session_file(path)
    if not args.data:
        raise ConfigError(f"{path.name} holds no data. Add --data FILE, the data it was made on.")
    folder = _new_folder(args, path)

    def begin(pool: Pool, choices: ProjectOptions) -> None:
        print(restore(document, folder, pool, choices, args.depth))

    below = None if args.depth == "layout" else said_of(opened_of(document.events))
    return open_and_serve(args, args.data, folder, begin, joined=args.joined, below=below)


def _open_astronomical(args: argparse.Namespace, path: Path) -> int:
    from bowerbird.app.share.astronomical import importing

    imported = importing.read(path, args.depth, args.data, args.labels or (), args.old_labels)
    folder = _new_folder(args, path)

    def begin(pool: Pool, choices: ProjectOptions) -> None:
        for line in importing.begin(imported, folder, pool, choices):
            print(printable(line))

    return open_and_serve(
        args, imported.data, folder, begin, joined=args.joined, below=imported.layer
    )


def _new_folder(args: argparse.Namespace, path: Path) -> Path:
    folder: Path = args.project or Path(f"{_stem(path)}{PROJECT}")
    if (folder / "log.sqlite").exists():
        raise ProjectError(
            f"{folder} exists already. Open it, or choose another folder with --project."
        )
    return folder


def _write_config(args: argparse.Namespace, what: Path) -> int:
    from bowerbird.app.config import layers, written
    from bowerbird.app.plugins.registry import installed_readers
    from bowerbird.data.look import look

    if what.name.endswith(SESSION_FILE) or is_project(what):
        raise ConfigError(f"--write-config works on data, and {what} is none. Leave it out.")
    values = layers.from_file(args.config).values if args.config else {}
    roles = layers.merge(layers.Layer("", values)).data
    if args.joined or roles.with_:
        raise ConfigError("--write-config looks at one source. Leave out what is joined to it.")
    section = written.data_section(look(what, roles, installed_readers()))
    written.write_new(args.write_config, written.as_yaml({**values, "data": section}))
    print(f"{args.write_config} holds what the columns are taken for.")
    return 0


def _stem(path: Path) -> str:
    name = path.name
    for suffix in (".bowerbird.json", ".csv.gz"):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return path.stem


def annotator_of(args: argparse.Namespace, settings: Config) -> str:
    """Return who labels: named on the command line, in the config, or by the login.

    Parameters
    ----------
    args : argparse.Namespace
        With `annotator`, None where not given.
    settings : Config

    Returns
    -------
    annotator : str
    """
    from bowerbird.app.config.layers import from_options

    from_options(annotator=args.annotator)  # held to what a config may say
    return args.annotator or settings.annotator or clean_name(_user())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "annotator"


def say(text: str) -> None:
    """Print a line at once.

    Parameters
    ----------
    text : str
    """
    print(text, flush=True)
