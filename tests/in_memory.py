"""Tests keep what they write in memory, where there is room: a disk that has to keep up makes them wait.

Each run has a folder of its own. What a killed run left there is removed by the next.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY, NAME = Path("/dev/shm"), "piecework_tests"
BYTES_FREE_MIN = 4 * 1024**3


def make_folder() -> str | None:
    """A new folder in memory; None where there is little room, or where no program may be run from."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < BYTES_FREE_MIN:
        return None
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    for left in MEMORY.glob(f"{NAME}-*-*"):
        if not Path("/proc", left.name.split("-")[-2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{NAME}-{os.getpid()}-", dir=MEMORY)
