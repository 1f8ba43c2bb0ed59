"""A small table is checked without the libraries that only other formats and lookups need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = [
    "astropy",
    "scipy",
    "sklearn",
    "torch",
    "faiss",
    "panel",
    "datashader",
    "skimage",
]
CODE = f"""
import sys
from bowerbird.app.cli import main
code = main(["check", sys.argv[1]])
print(*{{*{HEAVY}}} & {{*sys.modules}}, code)
"""


def test_a_check_loads_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    """No reader of another format, no learner and no screen."""
    table = tmp_path / "t.csv"
    table.write_text("id,a,b\n1,0.1,2\n2,0.3,1\n3,0.2,4\n")
    command = [sys.executable, "-c", CODE, str(table)]
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
    assert ran.stdout.splitlines()[-1] == "0", ran.stdout
