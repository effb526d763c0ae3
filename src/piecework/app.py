"""The one place where everything is put together: the WSGI application and its parts."""

from piecework import api, operator_api, worker_api
from piecework.api.pictures import PREFIX, add_pictures, picture_routes
from piecework.clock import Clock, system_clock
from piecework.database import Database
from piecework.documentation.about import about
from piecework.documentation.serving import add_documentation, documentation_routes
from piecework.http.answers import App, install_error_handlers
from piecework.http.health import add_health, health_routes
from piecework.http.identity import authenticate_basic, authenticate_operator, authenticate_worker
from piecework.http.observing import Observing
from piecework.http.resource import Edge, add_edge
from piecework.operator_api.gauges import read_gauges
from piecework.provider_api import add_provider, provider_routes
from piecework.settings import Settings
from piecework.web.assembling import add_pages, page_routes


def edges(settings: Settings) -> list[Edge]:
    """The ways in that are JSON: for employers' programs, for workers and for operators."""
    return [
        Edge(api.SECTIONS, authenticate_basic, any_method=True, strict_status=settings.api_strict_status),
        Edge(worker_api.SECTIONS, authenticate_worker, any_method=False, strict_status=True),
        Edge(operator_api.SECTIONS, authenticate_operator, any_method=False, strict_status=True, is_for_operators=True),
    ]


def build_app(settings: Settings, database: Database, clock: Clock = system_clock) -> App:
    """The application that every web process runs; `database` is open already."""
    served = edges(settings)
    documented = tuple(path for edge in served for _, path in documentation_routes(edge))
    programs = tuple(f"{about(edge).prefix}/" for edge in served)
    app = App(
        middleware=[Observing(guarded=(*programs, *(path for _, path in health_routes())), for_any_site=documented)]
    )
    install_error_handlers(app)
    add_health(app, database, settings, lambda: read_gauges(database, settings, clock))
    add_pictures(app, settings)
    add_provider(app, database=database, settings=settings, clock=clock)
    for edge in served:
        add_edge(app, edge, database=database, settings=settings, clock=clock)
        add_documentation(app, edge, settings)
    add_pages(app, database=database, settings=settings, clock=clock, programs=(*programs, PREFIX))
    return app


def list_routes() -> list[tuple[str, str]]:
    """Every (method, path) that is served, without starting anything: for the tests that compare docs and code."""
    settings = Settings(debug=True)
    served = edges(settings)
    declared = [(endpoint.method, endpoint.path) for edge in served for endpoint in edge.endpoints]
    documented = [route for edge in served for route in documentation_routes(edge)]
    return sorted(
        declared + documented + picture_routes() + provider_routes() + health_routes() + page_routes(settings)
    )
