"""The one door through which strategies, learners, readers, encoders and views come in.

Ours are found by scanning their folders, so that a new file needs no other change. An installed
package names its own by entry points of the groups ``bowerbird.strategies``,
``bowerbird.learners`` and so on. A person's own file comes in as ``mine.py:function``, an installed
package's object as ``module.path:Name``; both are code, so that they are taken only from a command
line or a configuration on this machine.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import pkgutil
import sys
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from bowerbird.app.plugins.kinds import (
    FOLDERS,
    ONE,
    choices_used,
    keywords,
    module_name,
    of_module,
    usable,
)
from bowerbird.data.errors import ConfigError, PluginError, UnknownName, describe_error
from bowerbird.data.parameters import check
from bowerbird.strategies.options.query import checked, title

if TYPE_CHECKING:
    from bowerbird.data.files import Reader

log = logging.getLogger(__name__)

Source = Literal["built-in", "entry point", "file", "import"]


@dataclass(frozen=True)
class Plugin:
    """Something that came in by the door, or failed to.

    Parameters
    ----------
    kind : str
        ``strategies``, ``learners``, ``readers``, ``encoders`` or ``views``.
    name : str
        What it is called by; for a file or an import name what was given.
    title : str
        The first line of its docstring, or its module's `title`.
    source : str
        ``built-in``, ``entry point``, ``file`` or ``import``.
    sha256 : str or None
        Digest of a person's own file; None for what is installed.
    error : str or None
        Why it did not load, in one line; None where it did.
    traceback : str
        The whole of it; empty where it loaded.
    parameters : dict of str to object
        Keyword-only parameters with their defaults.
    uses : frozenset of {"targets", "selection"}
        The person's choices that a strategy declares to use.
    """

    kind: str
    name: str
    title: str
    source: Source
    sha256: str | None = None
    error: str | None = None
    traceback: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    uses: frozenset[str] = frozenset()
    loaded: object = field(default=None, repr=False, compare=False)

    def load(self) -> Any:
        """Return the function, class or module itself.

        Returns
        -------
        object
            A strategy as `bowerbird.strategies.options.query.ask` takes it; a callable that makes a
            learner from keyword arguments; a reader's or a view's module.

        Raises
        ------
        PluginError
            If it did not load.
        """
        if self.error is not None:
            error = PluginError(f"{ONE[self.kind]} {self.name!r} does not load: {self.error}")
            error.add_note(self.traceback)  # for its author, wherever the error is written out
            raise error
        return self.loaded

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Refuse parameters that a strategy or learner does not take as they are.

        Parameters
        ----------
        parameters : mapping of str to object
            For a strategy, what is wished for beside its own as well.

        Raises
        ------
        ConfigError
            If there is no parameter of a name, or a value is not allowed.
        """
        if self.kind == "strategies":
            checked(self.load(), self.name, parameters)
        else:
            check(self.load(), parameters, f"{ONE[self.kind].capitalize()} {self.name!r}")


def find(kind: str) -> dict[str, Plugin]:
    """List what there is of a kind, what failed to load included.

    Parameters
    ----------
    kind : str
        ``strategies``, ``learners``, ``readers``, ``encoders`` or ``views``.

    Returns
    -------
    plugins : dict of name to Plugin
        Ours first, each part sorted by name. An entry point never takes a name of ours: it is
        listed as ``package/name`` with an error.
    """
    plugins = {plugin.name: plugin for plugin in built_in(kind)}
    return plugins | {plugin.name: plugin for plugin in entered(kind, plugins)}


def built_in(kind: str) -> list[Plugin]:
    """List ours of a kind.

    Parameters
    ----------
    kind : str
        ``strategies``, ``learners``, ``readers``, ``encoders`` or ``views``.
    """
    return [plugin for stem in _stems(kind) if (plugin := _built_in(kind, stem)) is not None]


def entered(kind: str, names: Collection[str]) -> list[Plugin]:
    """List what installed packages bring of a kind.

    Parameters
    ----------
    kind : str
        ``strategies``, ``learners``, ``readers``, ``encoders`` or ``views``.
    names : collection of str
        Those of ours. Whatever takes one, or another's, is listed as ``package/name`` with an
        error.
    """
    plugins: dict[str, Plugin] = {}
    for point in _entry_points(kind):
        plugin = _entered(kind, point)
        if plugin.name in names or plugin.name in plugins:
            owner = point.dist.name if point.dist else "?"
            reason = f"there is another {ONE[kind]} named {plugin.name!r}"
            plugin = Plugin(
                kind, f"{owner}/{plugin.name}", plugin.title, "entry point", error=reason
            )
        plugins[plugin.name] = plugin
    return list(plugins.values())


def installed_readers() -> dict[str, Reader]:
    """Return the readers of installed packages by suffix.

    Returns
    -------
    readers : dict of suffix to reader
        For `bowerbird.data.open.open_pool`. None takes a suffix that one of ours reads, and one
        that does not load is left out with a warning.
    """
    from bowerbird.data.files import built_in_readers  # few who look for a plugin read a table

    ours = built_in_readers()
    readers: dict[str, Reader] = {}
    for plugin in entered("readers", ()):
        if plugin.error is not None:
            log.warning("The reader %s does not load: %s", plugin.name, plugin.error)
            continue
        module = plugin.load()
        for suffix in module.SUFFIXES:
            if suffix not in ours:
                readers.setdefault(suffix, module.read)
    return readers


def get(kind: str, name_or_path: str, *, allow_paths: bool = False) -> Plugin:
    """Find one by its name, or load a person's own.

    Parameters
    ----------
    kind : str
        ``strategies``, ``learners``, ``readers``, ``encoders`` or ``views``.
    name_or_path : str
        A name, ``mine.py:function`` or ``module.path:Name``.
    allow_paths : bool
        Whether the latter two are taken: never for what a session file says.

    Returns
    -------
    plugin : Plugin
        Loaded.

    Raises
    ------
    UnknownName
        If there is none of that name.
    ConfigError
        If a path is given where none is allowed.
    PluginError
        If it is there and does not load, or is not what the kind asks for.
    """
    if ":" in name_or_path or name_or_path.endswith(".py"):
        if not allow_paths:
            raise ConfigError(
                f"{ONE[kind]} is {name_or_path!r}, which is code. Code is named on the command "
                f"line or in a configuration of this machine. "
                f"There are: {', '.join(_names(kind))}."
            )
        plugin = _local(kind, name_or_path)
    else:
        plugin = _named(kind, name_or_path)
    plugin.load()
    return plugin


def _named(kind: str, name: str) -> Plugin:
    plugin = _built_in(kind, name) if name in _stems(kind) else None
    if plugin is None:
        points = [point for point in _entry_points(kind) if point.name == name]
        plugin = _entered(kind, points[0]) if points else None
    if plugin is None:
        raise UnknownName(ONE[kind], name, _names(kind))
    return plugin


def _names(kind: str) -> list[str]:
    return sorted(name for name, plugin in find(kind).items() if plugin.error is None)


# Where they come from


@cache
def _stems(kind: str) -> tuple[str, ...]:
    """Name what our folder has of a kind; none where there is no such folder."""
    try:
        folder = importlib.import_module(FOLDERS[kind])
    except ModuleNotFoundError:
        return ()
    in_folders = kind == "views"
    names = (m.name for m in pkgutil.iter_modules(folder.__path__) if m.ispkg == in_folders)
    return tuple(sorted(name for name in names if find_spec(module_name(kind, name)) is not None))


@cache
def _entry_points(kind: str) -> tuple[metadata.EntryPoint, ...]:
    points = metadata.entry_points(group=f"bowerbird.{kind}")
    return tuple(sorted(points, key=lambda point: (point.name, point.value)))


def _built_in(kind: str, stem: str) -> Plugin | None:
    """Load a file of our folder; None where it holds no plugin of its name."""

    def load() -> object:
        return of_module(kind, importlib.import_module(module_name(kind, stem)), stem)

    plugin = _loaded(kind, stem, "built-in", load)
    return None if plugin.error is None and plugin.loaded is None else plugin


def _entered(kind: str, point: metadata.EntryPoint) -> Plugin:
    return _loaded(kind, point.name, "entry point", point.load)


def _local(kind: str, text: str) -> Plugin:
    where, _, attribute = text.rpartition(":") if not text.endswith(".py") else (text, "", "")
    if not where.endswith(".py"):
        return _loaded(
            kind, text, "import", lambda: getattr(importlib.import_module(where), attribute)
        )
    path = Path(where).expanduser()
    if not path.is_file():
        raise PluginError(f"{ONE[kind]} is {text!r}, and there is no file {str(path)!r}.")
    code = path.read_bytes()
    digest = hashlib.sha256(code).hexdigest()

    def load() -> object:
        module = _run(path, code, digest)
        if kind in ("readers", "views") and not attribute:
            return module
        return getattr(module, attribute or path.stem)

    return _loaded(kind, text, "file", load, digest)


def _run(path: Path, code: bytes, digest: str) -> ModuleType:
    """Run exactly the bytes that the digest is of, once a process."""
    name = f"bowerbird_plugin_{digest[:16]}"
    if name not in sys.modules:
        module = ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module  # dataclasses look their module up
        try:
            exec(compile(code, str(path), "exec"), module.__dict__)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


def _loaded(
    kind: str, name: str, source: Source, load: Callable[[], object], digest: str | None = None
) -> Plugin:
    """Load a plugin and look at it; whatever goes wrong is its error, and ends nothing."""
    try:
        loaded = load()
        if loaded is None and source == "built-in":
            return Plugin(kind, name, "", source)
        ready = usable(kind, loaded)
        return Plugin(
            kind,
            name,
            str(getattr(loaded, "title", "") or title(loaded)),
            source,
            digest,
            parameters=keywords(ready),
            uses=choices_used(ready) if kind == "strategies" else frozenset(),
            loaded=ready,
        )
    except (Exception, SystemExit) as error:
        return Plugin(kind, name, "", source, digest, describe_error(error), traceback.format_exc())
