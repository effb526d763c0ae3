"""Where the processes of one start keep their counters, so that any of them can tell the sum (/metrics)."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own; read when it is first imported


@contextmanager
def metrics_folder(data_folder: Path | None) -> Generator[Path]:
    """A folder that is empty at the start and gone at the end.

    In a data folder (whose owner we are) it has a name of its own, so that what a killed start left goes away.
    """
    if data_folder is None:
        folder = Path(tempfile.mkdtemp(prefix="piecework-metrics-"))
    else:
        folder = data_folder / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def metrics_folder_of_web() -> Generator[None]:
    """The folder for a `piecework web` that nobody gave one: its own processes' counters alone."""
    if VARIABLE in os.environ:
        yield
        return
    with metrics_folder(None) as folder:
        os.environ[VARIABLE] = str(folder)
        yield
