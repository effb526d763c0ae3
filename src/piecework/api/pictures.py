"""The pictures of proofs, at the addresses that get-unrated-tasks gives: whoever has the address may read."""

import falcon

from piecework.http.answers import App, NoSuchPath, answer_refusal
from piecework.proofs.names import find_name
from piecework.proofs.store import ProofStore, ProofStoreUnavailable, open_store
from piecework.settings import Settings

PREFIX = "/proofs/"
PICTURE, THUMBNAIL = PREFIX + "{file_name}", PREFIX + "{file_name}/thumbnail"

# A picture never changes, and one that was deleted is gone from browsers within the hour. The address is a secret: told
# to nobody, found by no search, never logged (http/observing.py logs routes). An employer's own page may show it.
HEADERS = {
    "Cache-Control": "private, max-age=3600, immutable",
    "Content-Disposition": 'inline; filename="proof{end}"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
HEADERS_ALWAYS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
TYPES = {"png": "image/png", "jpg": "image/jpeg"}


class Pictures:
    """Serves stored pictures or their thumbnails. An object is there as long as its proof is kept; nobody is asked."""

    def __init__(self, store: ProofStore, *, thumbnail: bool) -> None:
        self._store = store
        self._thumbnail = thumbnail

    def on_get(self, request: falcon.Request, response: falcon.Response, file_name: str) -> None:
        """The picture as it is stored; 404 for every other name, alike."""
        response.set_headers(HEADERS_ALWAYS)
        name = find_name(file_name)
        try:
            found = self._store.find(name, thumbnail=self._thumbnail) if name is not None else None
        except ProofStoreUnavailable as refusal:
            answer_refusal(response, refusal, status=refusal.status)
            return
        if name is None or found is None:
            answer_refusal(response, NoSuchPath(), status=NoSuchPath.status)
            return
        kind = "jpg" if self._thumbnail else name.type
        response.set_headers({header: value.format(end=f".{kind}") for header, value in HEADERS.items()})
        response.content_type = TYPES[kind]
        response.set_stream(found.chunks, found.size_bytes)

    on_head = on_get


def add_pictures(app: App, settings: Settings) -> None:
    """Serve the pictures."""
    store = open_store(settings.proof_store_url)
    app.add_route(PICTURE, Pictures(store, thumbnail=False))
    app.add_route(THUMBNAIL, Pictures(store, thumbnail=True))


def picture_routes() -> list[tuple[str, str]]:
    """The routes that add_pictures serves."""
    return [("GET", PICTURE), ("GET", THUMBNAIL)]
