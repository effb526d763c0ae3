"""Files that commands write: whole or not at all."""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click


@contextmanager
def file_for(output: str | None) -> Generator[IO[bytes]]:
    """A file that takes its name when it is whole, private to who runs the command; or one for standard output."""
    if output is None:
        with tempfile.TemporaryFile() as file:
            yield file
            shutil.copyfileobj(file, sys.stdout.buffer)
        return
    target = Path(output).expanduser().absolute()
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.part-")
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror or error}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
