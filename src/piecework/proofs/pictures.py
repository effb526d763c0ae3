"""Taking in a picture: an uploaded file becomes one that is ours, without metadata, with a thumbnail, or is refused."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import msgspec
from msgspec import Struct

from piecework.refusal import Refusal

PICTURE_BYTES_MAX = 8 * 1024 * 1024
DECODER = Path(__file__).with_name("decoder.py")
DECODER_SECONDS_MAX = 60.0  # the decoder's own limit is of CPU time
WAIT_SECONDS_MAX = 10.0

PictureType = Literal["png", "jpg"]

_decoding = threading.Lock()  # one picture at a time a process


class NotAPicture(Refusal):
    """The bytes are those of no format that is taken."""

    code, status = "not_a_picture", 422
    message = "This is no PNG, JPEG, WebP or GIF. The body of the request is the picture's bytes, and nothing else."


class TooManyPixels(Refusal):
    """The header tells of more pixels than are taken; nothing was decoded."""

    code, status = "too_many_pixels", 422
    message = "The picture is too large: at most 16 megapixels, and no side of more than 30,000 pixels."


class PictureDamaged(Refusal):
    """It began like a picture and could not be decoded to its end."""

    code, status = "picture_damaged", 422
    message = "The picture is damaged or incomplete."


class PicturesBusy(Refusal):
    """Others' pictures are being decoded, and there are too many of them."""

    code, status = "busy", 503
    message = "Too many pictures are coming in right now. Please try again in 5 seconds."
    retry_after_seconds = 5


_REFUSALS = {"not_a_picture": NotAPicture, "too_many_pixels": TooManyPixels, "damaged": PictureDamaged}


class Facts(Struct, frozen=True, kw_only=True):
    """The facts of a stored picture. `look_hash`: 64 bits, of which few differ where pictures look alike."""

    type: PictureType
    width: int
    height: int
    size_bytes: int
    sha256: str
    look_hash: int


class Picture(Struct, frozen=True):
    """A picture as it will be stored."""

    facts: Facts
    file: IO[bytes]
    thumbnail: IO[bytes]


class _Report(Struct):
    facts: Facts | None = None
    refused: str = ""


_REPORT = msgspec.json.Decoder(_Report)


@contextmanager
def take_picture(upload: IO[bytes]) -> Generator[Picture]:
    """The picture redrawn, for the length of a block; `upload` is a file on disk.

    It is done by a program of its own (decoder.py), because a WebP of 16 megapixels takes 250 MB to decode, whatever
    one does about it, and because the bytes are a stranger's. Its files have no names, so nothing is left of them.
    Refuses: NotAPicture, TooManyPixels, PictureDamaged, PicturesBusy.
    """
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as thumbnail:
        facts = _run_and_read(upload, file, thumbnail)
        file.seek(0)
        thumbnail.seek(0)
        yield Picture(facts, file, thumbnail)


def _run_and_read(upload: IO[bytes], file: IO[bytes], thumbnail: IO[bytes]) -> Facts:
    if not _decoding.acquire(timeout=WAIT_SECONDS_MAX):
        raise PicturesBusy
    try:
        done = _run_decoder(upload, file, thumbnail)
    finally:
        _decoding.release()
    if done.returncode < 0:  # killed for what it took, or by a decoder's bug
        raise PictureDamaged
    assert done.returncode == 0, f"the decoder failed: {done.stderr.decode(errors='replace')[-2000:]}"
    report = _REPORT.decode(done.stdout)
    if report.facts is None:
        raise _REFUSALS[report.refused]
    return report.facts


def _run_decoder(upload: IO[bytes], file: IO[bytes], thumbnail: IO[bytes]) -> subprocess.CompletedProcess[bytes]:
    upload.seek(0)
    descriptors = file.fileno(), thumbnail.fileno()
    # Isolated, and without our environment: it has no use for our secrets.
    command = [sys.executable, "-I", str(DECODER), *map(str, descriptors)]
    try:
        return subprocess.run(  # noqa: S603 - a program of ours, and two numbers
            command,
            stdin=upload,
            pass_fds=descriptors,
            env={},
            capture_output=True,
            check=False,
            timeout=DECODER_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired:
        raise PictureDamaged from None
