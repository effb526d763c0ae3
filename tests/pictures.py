"""Pictures for tests, real files of each kind, and workers who upload them."""

import io
import struct
import zlib
from typing import Any

from falcon.testing import Result
from PIL import Image

from tests.given import Person


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue, in whatever those are in its mode."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return encoded(image.convert(mode), kind, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, and has a little of its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def webp_header(side: int) -> bytes:
    """A WebP that claims a size, and has nothing."""
    canvas = (side - 1).to_bytes(3, "little") * 2
    body = (
        b"WEBPVP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + canvas
        + b"VP8L"
        + struct.pack("<I", 10)
        + b"\x2f"
        + b"\xff" * 9
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def send_picture(worker: Person, data: bytes, *, label: str = "image/png") -> Result:
    """Upload through the worker API."""
    headers = {"Authorization": f"Bearer {worker.worker_token}", "Content-Type": label}
    return worker.client.simulate_post("/worker-api/uploads", body=data, headers=headers)


def upload(worker: Person, data: bytes | None = None) -> str:
    """The upload_id of a picture that was taken."""
    answer = send_picture(worker, picture() if data is None else data)
    assert answer.status_code == 200, answer.text
    return str(answer.json["upload_id"])


def hand_in(worker: Person, job_id: str, *proofs: dict[str, str], **more: str) -> Result:
    return worker.work("POST", f"jobs/{job_id}/submit", {"proofs": list(proofs), **more})
