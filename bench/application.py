"""The web application, served exactly as `piecework web` does, with one endpoint more: the least a call can do."""

import sys

from msgspec import Struct

from piecework.app import App, build_app
from piecework.clock import system_clock
from piecework.database import Database, Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.identity import authenticate_basic
from piecework.http.resource import Edge, add_edge
from piecework.processes import web
from piecework.processes.metrics_folder import metrics_folder_of_web
from piecework.settings import Settings, read_settings

SELECT_ONE_PATH = "/bench/select-one.php"

section = Section("/bench")


class One(Struct):
    """The answer to SELECT 1."""

    one: int


@section.reads("/select-one.php")
def select_one(tx: Tx, call: Call, request: NoParameters) -> One:
    """Authenticate and ask the database for the number 1."""
    return One(tx.value("SELECT 1"))


def build_app_with_select_one(settings: Settings, database: Database) -> App:
    """What each web process runs."""
    app = build_app(settings, database)
    edge = Edge([section], authenticate_basic, any_method=True, strict_status=False)
    add_edge(app, edge, database=database, settings=settings, clock=system_clock)
    return app


if __name__ == "__main__":
    web.build_app = build_app_with_select_one
    with metrics_folder_of_web():
        web.run_web(read_settings(), sys.argv[1])
