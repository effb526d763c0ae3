"""The terms of the place on the operator's wire: which are in force, and how many accounts have accepted which."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.accepting_terms import count_acceptances
from piecework.accounts.terms import terms_in_force
from piecework.clock import time_or_none
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means

section = Section("/operator-api")


class TermsVersion(Struct, kw_only=True):
    """A text of terms: when it came into force, and how many accounts have accepted it, or it as the latest."""

    version: Annotated[str, Means("The beginning of the text's SHA-256; `/terms/{version}` shows it.", "3f7a0c91d2e4")]
    in_force_at: Annotated[
        str | None, Means("When it came into force the first time; null: before that was noted.", NOON)
    ]
    first_accepted_at: Annotated[str | None, Means("When somebody accepted it first.", NOON)]
    accepted: Annotated[int, Means("How many accounts have accepted it.", 1100)]
    latest_of: Annotated[int, Means("How many of them have accepted nothing since.", 1100)]


class TermsAnswer(Struct, kw_only=True):
    """The terms in force, and what accounts that are there have accepted."""

    version: Annotated[str, Means("The terms in force: the beginning of their text's SHA-256.", "3f7a0c91d2e4")]
    accounts: Annotated[int, Means("Accounts that are there.", 1200)]
    accepted: Annotated[int, Means("How many of them have accepted the terms in force.", 1100)]
    waiting: Annotated[int, Means("How many have not.", 100)]
    without_any: Annotated[int, Means("How many have never accepted any.", 3)]
    versions: Annotated[list[TermsVersion], Means("Every text, the one in force first.", [])]


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
                in_force_at=time_or_none(one.came_at),
                first_accepted_at=time_or_none(one.first_accepted_at),
                accepted=one.accepted,
                latest_of=one.latest_of,
            )
            for one in known.versions
        ],
    )
