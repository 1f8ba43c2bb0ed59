"""One thread is held for what is loaded before and after, and nothing heavy is loaded for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HELD = (
    "from bowerbird.app.config.threads import limit_threads; limit_threads();"
    "import sklearn.cluster, threadpoolctl, torch;"
    "sizes = {pool['num_threads'] for pool in threadpoolctl.threadpool_info()};"
    "print(torch.get_num_threads(), sizes)"
)


def _print(code: str) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("before", ["", "import torch;", "import sklearn.cluster;"])
def test_one_thread_is_held_whatever_was_loaded_before(before: str) -> None:
    """Torch, BLAS and OpenMP have one thread each, be they loaded before or after."""
    assert _print(before + HELD) == "1 {1}"


@pytest.mark.parametrize(
    "module",
    ["app.project.open", "app.server.serve", "app.loop.worker", "app.loop.engine"],
)
def test_a_first_item_waits_for_no_learning_library(module: str) -> None:
    """What shows the page and chooses the first item loads neither torch nor scikit-learn."""
    heavy = "{'torch', 'sklearn', 'modAL'}"
    code = f"import sys, bowerbird.{module}; print({heavy} & {{*sys.modules}})"
    assert _print(code) == "set()"
