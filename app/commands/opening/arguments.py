"""Options of several commands, and what they and the configuration say together."""

from __future__ import annotations

import argparse
import getpass
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.config.data_options import add_scheduler, scheduler_of
from bowerbird.data.names import clean_name

if TYPE_CHECKING:
    from bowerbird.app.config.settings import Config
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.app.server.options import ServerOptions


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
    add_scheduler(parser)
    add("--no-browser", action="store_true", help="print the address and open no browser")


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
        With `strategy`, `learner`, `config` and `scheduler`, None where not given.
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
        scheduler=scheduler_of(args.scheduler, args.config),
        known_labels=settings.data.known_labels,
        source=place,
        roles={} if "demo" in place else settings.data.stated(),
    )


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
