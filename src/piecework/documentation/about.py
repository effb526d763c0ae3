"""What the declarations do not say of an edge: its title, who it is for, how a caller says who they are."""

from typing import Any

from msgspec import Struct

from piecework.http.identity import OperatorsOnly
from piecework.http.resource import Edge
from piecework.operators.deciding import LinkedCase, OwnCase
from piecework.operators.roles import CodeNeeded, RoleNeeded
from piecework.refusal import Refuses


class About(Struct, frozen=True, kw_only=True):
    """One edge in words. `schemes` are OpenAPI security schemes; `credential` is what curl is given.

    `refuses` is what any endpoint of it may, `refuses_changes` what any that changes something may.
    """

    prefix: str
    title: str
    lead: str
    schemes: dict[str, dict[str, Any]]
    credential: str
    variables: str
    notes: tuple[str, ...] = ()
    refuses: Refuses = ()
    refuses_changes: Refuses = ()


BASIC = {
    "type": "http",
    "scheme": "basic",
    "description": "The account id as user name, the API secret as password. A 401 has no WWW-Authenticate header.",
}
_TYPES = (
    'Types are read laxly: numbers and flags may come as text (`25` or `"25"`; `1`, `0`, `true`, `false`), lists as '
    "JSON text, and null is the same as left out. Fields an endpoint does not have are ignored."
)
_METHODS = (
    "GET and POST are the same to every endpoint: parameters come in the query, in a JSON body or in a form, or in "
    "several at once; the body wins. The method shown is the usual one."
)
_MONEY = "Money is exact to four decimals. Times are UTC, `2026-03-01T12:00:00Z`."
_DEVICE = (
    "submit and resubmit take a `Piecework-Device` header, 1 to 64 visible ASCII characters of your client's own that "
    "tell this device from others."
)

EMPLOYER = About(
    prefix="/api",
    title="Employer API",
    lead="Post jobs, read what workers handed in, rate it. Clients of the SproutGigs API of 2022 work unchanged.",
    schemes={"basic": BASIC},
    credential='-u "$PW_USER:$PW_SECRET"',
    variables="PW_USER is your account id, PW_SECRET your API secret.",
    notes=(
        _METHODS,
        _TYPES,
        _MONEY + " Balances and costs are text, `task_value` is a number.",
    ),
)
WORKER = About(
    prefix="/worker-api",
    title="Worker API",
    lead="Find jobs, hold a position, hand in the proof, see what was paid.",
    schemes={"bearer": {"type": "http", "scheme": "bearer", "description": "The worker token, `pww_...`."}},
    credential='-H "Authorization: Bearer $PW_TOKEN"',
    variables="PW_TOKEN is your worker token.",
    notes=(_TYPES, _MONEY + " Money in answers is text.", _DEVICE),
)
OPERATOR = About(
    prefix="/operator-api",
    title="Operator API",
    lead="Review jobs: approve, decline, pause, resume, block, release.",
    schemes={
        "basic": BASIC,
        "bearer": {"type": "http", "scheme": "bearer", "description": "`pwa_<account id>_<API secret>`."},
    },
    credential='-u "$PW_USER:$PW_SECRET"',
    variables="PW_USER is the account id of an operator, PW_SECRET its API secret.",
    refuses=(OperatorsOnly, RoleNeeded),
    refuses_changes=(CodeNeeded, OwnCase, LinkedCase),
    notes=(_TYPES, _MONEY + " Money in answers is text."),
)


def about(edge: Edge) -> About:
    """The words for an edge, found by the path its endpoints lie under."""
    path = edge.endpoints[0].path
    return next(words for words in (EMPLOYER, WORKER, OPERATOR) if path.startswith(words.prefix + "/"))
