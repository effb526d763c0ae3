"""The health of the place: chores, what waits, postbacks, the audit."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.health.health import Health, get_health
from piecework.http.address_country import Whereabouts, whereabouts
from piecework.http.call import NoParameters
from piecework.operators.protections import Protection, protections
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")


class HealthPage(Struct, frozen=True):
    """How the place is at this moment."""

    health: Health
    countries: Whereabouts
    protections: list[Protection]
    now: datetime

    @property
    def troubles(self) -> list[str]:
        """What is wrong, in sentences."""
        return [*self.health.troubles, *self.countries.troubles]

    @property
    def megabytes(self) -> str:
        """How large the database is."""
        return f"{self.health.database_bytes / 1_000_000:,.0f}"

    @property
    def waiting(self) -> int:
        """What is due and not done, over all chores."""
        return sum(chore.backlog.waiting for chore in self.health.chores if chore.backlog)


@pages.shows("/operator/health", "health.html")
def show_health(tx: Tx, visit: Visit, request: NoParameters) -> HealthPage:
    """Chores with how they went and what waits, the last audits, who knows countries, which protections are on."""
    return HealthPage(
        get_health(tx, now=visit.now), whereabouts(visit.settings), protections(visit.settings), visit.now
    )
