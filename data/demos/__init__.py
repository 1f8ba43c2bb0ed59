"""Ready pools that need no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bowerbird.data.demos import digits, hubble
from bowerbird.data.pool import Pool

DEMOS: dict[str, Callable[[Path], Pool]] = {"hubble": hubble.build, "digits": digits.build}
