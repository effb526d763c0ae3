"""Serving what the edges say of themselves: to anybody, made when it is first asked for."""

from collections.abc import Callable
from functools import cached_property
from importlib.resources import files

import falcon
import msgspec

from piecework.documentation.about import about
from piecework.documentation.openapi import openapi
from piecework.documentation.reference import reference_page
from piecework.http.answers import App
from piecework.http.resource import Edge
from piecework.settings import Settings

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
STYLE = "reference.css"


class Document:
    """One answer to GET that never changes."""

    def __init__(self, make: Callable[[], bytes], content_type: str) -> None:
        self.make, self.content_type = make, content_type

    @cached_property
    def body(self) -> bytes:
        """The bytes, made once."""
        return self.make()

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Answer it."""
        response.data, response.content_type = self.body, self.content_type
        response.set_headers(_PAGE_HEADERS)

    on_head = on_get


def add_documentation(app: App, edge: Edge, settings: Settings) -> None:
    """Serve the edge's OpenAPI document, its reference page and the page's style."""
    prefix, base_url = about(edge).prefix, settings.base_url
    document = Document(lambda: msgspec.json.encode(openapi(edge, base_url=base_url)), falcon.MEDIA_JSON)
    page = Document(lambda: reference_page(edge, base_url=base_url).encode(), "text/html; charset=utf-8")
    style = Document((files("piecework.documentation") / "templates" / STYLE).read_bytes, "text/css; charset=utf-8")
    app.add_route(f"{prefix}/openapi.json", document)
    app.add_route(f"{prefix}/documentation", page)
    app.add_route(f"{prefix}/documentation.css", style)


def documentation_routes(edge: Edge) -> list[tuple[str, str]]:
    """The routes that add_documentation serves."""
    prefix = about(edge).prefix
    return [("GET", prefix + path) for path in ("/openapi.json", "/documentation", "/documentation.css")]
