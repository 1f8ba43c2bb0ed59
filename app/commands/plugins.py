"""``bowerbird plugins``: what there is, what failed to load, and what a strategy's check finds."""

from __future__ import annotations

import argparse

from bowerbird.app.plugins.kinds import FOLDERS, ONE
from bowerbird.app.plugins.listing import Entry, describe_parameters, entries
from bowerbird.app.plugins.registry import Plugin, get
from bowerbird.data.errors import ConfigError, PluginError


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
    failed: list[Entry] = []
    for kind in kinds:
        listed = entries(kind)
        failed += [entry for entry in listed if entry.error is not None]
        _print_kind(kind, [entry for entry in listed if entry.error is None])
    if failed:
        print("failed to load")
        for entry in failed:
            print(f"  {ONE[entry.kind]} {entry.name} ({entry.source}): {entry.error}")
    return 0


def _check(name: str, kind: str | None) -> int:
    from bowerbird.app.plugins.check import check_strategy

    if kind not in (None, "strategies"):
        raise ConfigError(f"--check is for strategies, and the kind is {kind}. Leave it out.")
    plugin = _loaded(name)
    print(f"{name} ({plugin.source}): {plugin.title}")
    print(f"parameters: {describe_parameters(plugin) or 'none'}")
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


def _print_kind(kind: str, listed: list[Entry]) -> None:
    print(kind)
    for entry in listed:
        print(f"  {entry.name:<18} {entry.source:<12} {entry.title}")
        if entry.parameters:
            print(f"  {'':<18} {'':<12} {entry.parameters}")
    if not listed:
        print("  none")
    print()
