"""Static files: styles, scripts and the icon, under names that change with their content, compressed ahead."""

import gzip
import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

import falcon
from msgspec import Struct

from piecework.http.answers import NoSuchPath, answer_refusal

PREFIX = "/static/"
ROUTE = PREFIX + "{name}"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
YEAR = "public, max-age=31536000, immutable"
DIGEST_DIGITS = 12


class StaticFile(Struct, frozen=True):
    """One file as it is served."""

    content_type: str
    body: bytes
    compressed: bytes


class StaticFiles:
    """All static files, read once at the start. The styles are one file, in the order of their names."""

    def __init__(self) -> None:
        folder = files("piecework.web") / "static"
        styles = b"\n".join(file.read_bytes() for file in _files(folder / "styles"))
        bodies = {"style.css": styles}
        bodies |= {file.name: file.read_bytes() for part in ("scripts", "pictures") for file in _files(folder / part)}
        self._names = {name: _hashed(name, body) for name, body in bodies.items()}
        self._files = {self._names[name]: _static_file(name, body) for name, body in bodies.items()}

    def address_of(self, name: str) -> str:
        """Where a file is served: `style.css` at `/static/style.1f0c9a2e5b7d.css`."""
        return PREFIX + self._names[name]

    def on_get(self, request: falcon.Request, response: falcon.Response, name: str) -> None:
        """The file, to be kept for a year: another content has another name."""
        file = self._files.get(name)
        if file is None:
            answer_refusal(response, NoSuchPath(), status=NoSuchPath.status)
            return
        response.set_headers({"Cache-Control": YEAR, "Vary": "Accept-Encoding"})
        response.content_type = file.content_type
        if "gzip" in (request.get_header("Accept-Encoding") or ""):
            response.set_header("Content-Encoding", "gzip")
            response.data = file.compressed
        else:
            response.data = file.body

    on_head = on_get


def _files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (file for file in folder.iterdir() if file.name.rpartition(".")[2] in TYPES), key=lambda file: file.name
    )


def _hashed(name: str, body: bytes) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(body).hexdigest()[:DIGEST_DIGITS]}.{kind}"


def _static_file(name: str, body: bytes) -> StaticFile:
    return StaticFile(TYPES[name.rpartition(".")[2]], body, gzip.compress(body, 9, mtime=0))
