"""What every child needs, loaded by the process that they are copies of: no more, for a first item.

One thread is held before anything is loaded, since a copy of a process has only one of its threads.
"""

import os

from bowerbird.app.config.threads import VARIABLES

os.environ.update(dict.fromkeys(VARIABLES, "1"))

import bowerbird.data.open  # noqa: F401
