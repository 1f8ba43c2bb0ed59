"""``python -m tests.measure``: print the table, or check the words that the code uses.

The ceilings of vague words are in ``ceilings.json``, one for each folder, and may only fall.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.measure.passages import repeated
from tests.measure.sources import read_sources
from tests.measure.table import table
from tests.measure.words import complaints, count_by_room, violations

CEILINGS = Path(__file__).with_name("ceilings.json")


def main() -> int:
    """Print what is asked for; 1 if there are more vague words than are allowed."""
    options = _options()
    sources = read_sources()
    if options.words:
        lines = violations(sources, read_ceilings())
        print("\n".join(lines), file=sys.stderr, end="\n" if lines else "")
        return 1 if lines else 0
    if options.lower:
        lower(count_by_room(sources))
    elif options.list:
        print("\n".join(line for source in sources for line in complaints(source)))
        print("\n".join("repeated: " + ", ".join(places) for places in repeated(sources)))
    else:
        print(table(sources))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.measure", description=__doc__)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--words", action="store_true", help="check the words against the ceilings")
    way.add_argument("--lower", action="store_true", help="lower the ceilings to what there is")
    way.add_argument("--list", action="store_true", help="vague words and repeated passages")
    return parser.parse_args()


def read_ceilings() -> dict[str, int]:
    """Return how many vague words each folder may have; one that is not named may have none."""
    ceilings: dict[str, int] = json.loads(CEILINGS.read_text(encoding="utf-8"))
    return ceilings


def lower(counts: dict[str, int]) -> None:
    """Write the ceilings again where fewer words are left; none is raised."""
    lowered = {room: min(most, counts.get(room, 0)) for room, most in read_ceilings().items()}
    rest = {room: most for room, most in lowered.items() if most}
    CEILINGS.write_text(json.dumps(rest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
