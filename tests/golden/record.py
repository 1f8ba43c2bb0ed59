"""Record the golden session anew: ``python tests/golden/record.py``, then look at what changed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.config.threads import limit_threads
from bowerbird.app.laboratory.simulation import Exam, Run
from bowerbird.app.log.writer import Log
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.share.export import export
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool

HERE = Path(__file__).parent
SESSION, MEASURES = HERE / "digits.bowerbird.json", HERE / "digits.measures.json"


def simulate(pool: Pool, keep: Path | None = None) -> dict[str, Any]:
    """Label 45 digits by the default strategy and learner, from zero labels.

    Parameters
    ----------
    pool : Pool
        The digits.
    keep : Path, optional
        Folder of a project.

    Returns
    -------
    record : dict
    """
    limit_threads()
    exam = Exam(np.asarray(pool.features), np.asarray(pool.known_labels))
    return Run(pool, ProjectOptions(seed=1), exam=exam, budget=45, keep=keep).run()


def measures(record: dict[str, Any]) -> dict[str, Any]:
    """Return what two runs share: picks and figures, no seconds."""
    kept = ("picks", "labels", "balanced_accuracy", "macro_f1")
    return {name: record[name] for name in kept}


def main() -> None:
    """Write both files."""
    with tempfile.TemporaryDirectory() as folder:
        pool = digits.build(Path(folder) / "cache")
        record = simulate(pool, Path(folder) / "digits.bower")
        log = Log(Path(folder) / "digits.bower")
        export(log.read(), pool.name, SESSION)
        log.close()
    MEASURES.write_text(json.dumps(measures(record), indent=1) + "\n")


if __name__ == "__main__":
    main()
