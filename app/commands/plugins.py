"""``bowerbird plugins``: what there is, what failed to load, and what a strategy's check finds."""

from __future__ import annotations

import argparse

from bowerbird.app.plugins.check import check_strategy
from bowerbird.app.plugins.kinds import FOLDERS, ONE
from bowerbird.app.plugins.registry import Plugin, find, get
from bowerbird.data.errors import ConfigError, PluginError
from bowerbird.data.parameters import parameters_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Changed in place.
    """
    parser.add_argument(
        "kind", nargs="?", choices=list(FOLDERS), help="only these; all kinds if left out"
    )
    parser.add_argument(
        "--check",
        metavar="STRATEGY",
        help="try a strategy (a name, mine.py:function or an import name) in every state that a "
        "project can be in, and time it on large pools",
    )


def run(args: argparse.Namespace) -> int:
    """Print every plugin with its source, and then what failed to load; or check a strategy.

    Parameters
    ----------
    args : argparse.Namespace
        With `kind` and `check`: str or None.

    Returns
    -------
    code : int
        0, also where something failed to load: that ends nothing.

    Raises
    ------
    PluginError
        If a strategy that is checked does not load, or does not keep its contract.
    """
    if args.check:
        return _check(args.check, args.kind)
    kinds = [args.kind] if args.kind else list(FOLDERS)
    failed: list[Plugin] = []
    for kind in kinds:
        plugins = find(kind).values()
        failed += [plugin for plugin in plugins if plugin.error is not None]
        _print_kind(kind, [plugin for plugin in plugins if plugin.error is None])
    if failed:
        print("failed to load")
        for plugin in failed:
            print(f"  {ONE[plugin.kind]} {plugin.name} ({plugin.source}): {plugin.error}")
    return 0


def _check(name: str, kind: str | None) -> int:
    if kind not in (None, "strategies"):
        raise ConfigError(f"--check is for strategies, and the kind is {kind}. Leave it out.")
    plugin = _loaded(name)
    print(f"{name} ({plugin.source}): {plugin.title}")
    print(f"parameters: {_parameters(plugin) or 'none'}")
    findings = []
    for finding in check_strategy(name):
        findings.append(finding)
        mark = {True: "ok", False: "FAILED", None: "-"}[finding.passed]
        print(f"  {mark:<7}{finding.check:<35}{finding.text}", flush=True)
    failed = [finding.check for finding in findings if finding.passed is False]
    untried = sum(finding.passed is None for finding in findings)
    if failed:
        rest = f" (not tried after that: {untried})" if untried else ""
        raise PluginError(
            f"strategy {name!r} failed {len(failed)} of {len(findings)} checks, the first in "
            f"{failed[0]!r}{rest}. CONTRIBUTING.md describes what a strategy has to do."
        )
    print(f"All {len(findings)} checks passed. To ask with it: --strategy {name}")
    return 0


def _loaded(name: str) -> Plugin:
    """Load a strategy; its author is shown the whole traceback where it does not."""
    try:
        return get("strategies", name, allow_paths=True)
    except PluginError as error:
        print("".join(getattr(error, "__notes__", ())), end="")
        raise


def _parameters(plugin: Plugin) -> str:
    """Write the parameters with their defaults, and what else a number may be."""
    declared = parameters_of(plugin.load())
    return ", ".join(
        f"{name}={value!r}" + (f" ({declared[name].range})" if declared[name].range else "")
        for name, value in plugin.parameters.items()
    )


def _print_kind(kind: str, plugins: list[Plugin]) -> None:
    print(kind)
    for plugin in plugins:
        print(f"  {plugin.name:<18} {plugin.source:<12} {plugin.title}")
        if plugin.parameters:
            print(f"  {'':<18} {'':<12} {_parameters(plugin)}")
    if not plugins:
        print("  none")
    print()
