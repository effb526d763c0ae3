"""The one place where everything is put together: the WSGI application and its parts."""

import falcon

from piecework import api, worker_api
from piecework.clock import Clock, system_clock
from piecework.database import Database
from piecework.http.answers import App, install_error_handlers
from piecework.http.health import add_health, health_routes
from piecework.http.identity import authenticate_basic, authenticate_worker
from piecework.http.observing import Observing
from piecework.http.resource import Edge, add_edge
from piecework.settings import Settings


def edges(settings: Settings) -> list[Edge]:
    """The ways in that are JSON: for employers' programs and for workers."""
    return [
        Edge(api.SECTIONS, authenticate_basic, any_method=True, strict_status=settings.api_strict_status),
        Edge(worker_api.SECTIONS, authenticate_worker, any_method=False, strict_status=True),
    ]


def build_app(settings: Settings, database: Database, clock: Clock = system_clock) -> App:
    """The application that every web process runs; `database` is open already."""
    app = falcon.App(middleware=[Observing()])
    install_error_handlers(app)
    add_health(app, database, settings)
    for edge in edges(settings):
        add_edge(app, edge, database=database, settings=settings, clock=clock)
    return app


def list_routes() -> list[tuple[str, str]]:
    """Every (method, path) that is served, without starting anything: for the tests that compare docs and code."""
    declared = [(endpoint.method, endpoint.path) for edge in edges(Settings()) for endpoint in edge.endpoints]
    return sorted(declared + health_routes())
