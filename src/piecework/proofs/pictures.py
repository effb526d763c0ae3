"""Taking in a picture: an uploaded file becomes one that is ours, without metadata, with a thumbnail, or is refused."""

import signal
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
    message = "This is no picture that can be taken: send a PNG, JPEG, WebP, GIF or AVIF, for example a screenshot."


class TooManyPixels(Refusal):
    """The header tells of more pixels than are taken; nothing was decoded."""

    code, status = "too_many_pixels", 422
    message = (
        "The picture is too large: at most 50 megapixels, and no side of more than 65,500 pixels. "
        "Cut it to what matters, or send a screenshot of it."
    )


class PictureDamaged(Refusal):
    """It began like a picture and could not be decoded to its end."""

    code, status = "picture_damaged", 422
    message = "The picture is damaged or incomplete. Send it again, or a screenshot of it."


class PictureTooComplex(Refusal):
    """Its file is built so that reading it would take, or took, far longer than the picture is worth."""

    code, status = "picture_too_complex", 422
    message = "Reading this picture takes too long. Open it, and send a screenshot of it."


class PicturesBusy(Refusal):
    """Others' pictures are being decoded, and there are too many of them."""

    code, status = "busy", 503
    message = "Too many pictures are coming in right now. Please try again in 5 seconds."
    retry_after_seconds = 5


_REFUSALS = {"too_many_pixels": TooManyPixels, "damaged": PictureDamaged, "too_complex": PictureTooComplex}
_INSTEAD = "Take a screenshot of it, and send that."
_NOT_PICTURES = {
    "heic": (
        "This is a HEIC photo, which most programs cannot show. Send a screenshot of it; or set the phone's camera to "
        "JPEG (iPhone: Settings, Camera, Formats, Most Compatible) and take the photo again."
    ),
    "drawing": f"This is an SVG drawing, which is not taken. {_INSTEAD}",
    "document": f"This is a document, and no picture. {_INSTEAD}",
    "video": f"This is a video, and no picture. {_INSTEAD}",
    "old_format": f"Pictures of this format are not taken: save it as PNG or JPEG. Or: {_INSTEAD.lower()}",
    "new_format": f"Pictures of this format are not taken yet. {_INSTEAD}",
    "form": "This is a form: the body of the request is the picture's bytes, and nothing else.",
}


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

    It is done by a program of its own (decoder.py), because a WebP of 50 megapixels takes 900 MB to decode, whatever
    one does about it, and because the bytes are a stranger's. Its files have no names, so nothing is left of them.
    Refuses: NotAPicture, TooManyPixels, PictureDamaged, PictureTooComplex, PicturesBusy.
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
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL):  # for the time it took, or by who needs the memory
        raise PictureTooComplex
    if done.returncode < 0:  # a decoder's bug
        raise PictureDamaged
    assert done.returncode == 0, f"the decoder failed: {done.stderr.decode(errors='replace')[-2000:]}"
    report = _REPORT.decode(done.stdout)
    if report.facts is None:
        refusal = _REFUSALS.get(report.refused)
        raise refusal if refusal is not None else NotAPicture(_NOT_PICTURES.get(report.refused))
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
        raise PictureTooComplex from None
