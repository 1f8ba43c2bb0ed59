"""``bowerbird plugins``: what there is, where it comes from, and what failed to load."""

from __future__ import annotations

import argparse

from bowerbird.app.plugin_kinds import FOLDERS, ONE
from bowerbird.app.plugins import Plugin, find


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


def run(args: argparse.Namespace) -> int:
    """Print every plugin with its source, and then what failed to load.

    Parameters
    ----------
    args : argparse.Namespace
        With `kind`: str or None.

    Returns
    -------
    code : int
        0, also where something failed to load: that ends nothing.
    """
    kinds = [args.kind] if args.kind else list(FOLDERS)
    failed: list[Plugin] = []
    for kind in kinds:
        found = find(kind).values()
        failed += [plugin for plugin in found if plugin.error is not None]
        _print_kind(kind, [plugin for plugin in found if plugin.error is None])
    if failed:
        print("failed to load")
        for plugin in failed:
            print(f"  {ONE[plugin.kind]} {plugin.name} ({plugin.source}): {plugin.error}")
    return 0


def _print_kind(kind: str, found: list[Plugin]) -> None:
    print(kind)
    for plugin in found:
        print(f"  {plugin.name:<16} {plugin.source:<12} {plugin.title}")
        if plugin.parameters:
            told = ", ".join(f"{name}={value!r}" for name, value in plugin.parameters.items())
            print(f"  {'':<16} {'':<12} {told}")
    if not found:
        print("  none")
    print()
