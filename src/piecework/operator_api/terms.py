"""The terms of the place on the operator's wire: which are in force, and how many accounts have accepted which."""

from msgspec import Struct

from piecework.accounts.accepting_terms import count_acceptances
from piecework.accounts.terms import terms_in_force
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section

section = Section("/operator-api")


class TermsVersion(Struct, kw_only=True):
    """A text of terms: when it came into force, and how many accounts have accepted it, or it as the latest."""

    version: str
    in_force_at: str | None
    first_accepted_at: str | None
    accepted: int
    latest_of: int


class TermsAnswer(Struct, kw_only=True):
    """The terms in force, and what accounts that are there have accepted."""

    version: str
    accounts: int
    accepted: int
    waiting: int
    without_any: int
    versions: list[TermsVersion]


@section.reads("/terms")
def get_terms(tx: Tx, call: Call, request: NoParameters) -> TermsAnswer:
    """Which terms are in force, and how many accounts have accepted which."""
    known = count_acceptances(tx, terms_in_force(call.settings.terms_file))
    return TermsAnswer(
        version=known.version,
        accounts=known.counts.accounts,
        accepted=known.counts.accepted,
        waiting=known.waiting,
        without_any=known.counts.without_any,
        versions=[
            TermsVersion(
                version=one.version,
                in_force_at=wire_time(one.came_at) if one.came_at else None,
                first_accepted_at=wire_time(one.first_accepted_at) if one.first_accepted_at else None,
                accepted=one.accepted,
                latest_of=one.latest_of,
            )
            for one in known.versions
        ],
    )
