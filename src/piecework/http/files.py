"""A body that is a file: it goes to disk as it comes, so that no process holds it in memory."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO

import falcon

from piecework.http.parameters import BodyTooLarge, check_length

CHUNK_BYTES = 64 * 1024


@contextmanager
def body_as_file(request: falcon.Request, *, bytes_max: int) -> Generator[IO[bytes]]:
    """The request's body in a file without a name, for the length of a block. Refuses: BodyTooLarge."""
    check_length(request, bytes_max)
    source = request.env["wsgi.input"]
    with tempfile.TemporaryFile() as file:
        while chunk := source.read(CHUNK_BYTES):
            file.write(chunk)
            if file.tell() > bytes_max:
                raise BodyTooLarge(f"The request body is too large: at most {bytes_max} bytes.")
        file.seek(0)
        yield file
