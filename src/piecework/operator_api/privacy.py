"""Personal data on the operator's wire: handing it over, and erasing an account, when a person asks for it."""

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, structs

from piecework.acts import privacy
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.privacy import erasing

section = Section("/operator-api")


class PersonalData(Struct):
    """What is known of a person; `known` has a list for each kind of thing."""

    exported_at: str
    account_id: str
    meanings: dict[str, str]
    known: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]


section.acts(
    "/accounts/{account_id}/data", privacy.export_person, PersonalData,
    lambda _, person: PersonalData(*structs.astuple(person)), shows_secret=True,
)  # fmt: skip


class GetErasure(Struct):
    """Which account."""

    account_id: Id


class ErasureStatus(Struct, kw_only=True):
    """Whether the account was erased, or else what stands in the way, as sentences that say what to do first."""

    account_id: str
    asked_by: str
    reason: str
    is_forced: bool
    asked_at: str | None
    done_at: str | None
    obstacles: list[str]


@section.reads("/accounts/{account_id}/erasure", needs="all")
def get_erasure(tx: Tx, call: Call, request: GetErasure) -> ErasureStatus:
    """Whether an account was erased, and whether all of it is gone; or what stands in the way."""
    known = erasing.get_erasure(tx, request.account_id)
    return ErasureStatus(
        account_id=request.account_id,
        asked_by=known.asked_by if known else "",
        reason=known.reason if known else "",
        is_forced=bool(known and known.is_forced),
        asked_at=wire_time(known.asked_at) if known else None,
        done_at=wire_time(known.done_at) if known and known.done_at else None,
        obstacles=[] if known else erasing.list_obstacles(tx, request.account_id),
    )


class AccountErased(Struct):
    """From now on nobody gets in, and it has no name; the rest goes within minutes."""

    ok: Literal[True]
    account_id: str


section.acts(
    "/accounts/{account_id}/erase", privacy.erase_account, AccountErased,
    lambda request, _: AccountErased(True, request.account_id),
)  # fmt: skip
