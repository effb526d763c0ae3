"""Blocked workers: nothing more of the employer's is offered to them."""

from msgspec import Struct

from piecework.crowd.blocking import block_workers, unblock_workers
from piecework.crowd.members_sql import WorkerRecord, ask_blocked
from piecework.database import Tx
from piecework.paging import Page
from piecework.web.employer.lists import worker_ids
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

BLOCKED = "/employer/blocked"


class BlockedPage(Struct, frozen=True, kw_only=True):
    """A page of blocked workers."""

    workers: Page[WorkerRecord]


@pages.shows(BLOCKED, "blocked.html")
def show_blocked(tx: Tx, visit: Visit, request: WhichPage) -> BlockedPage:
    """Whom the employer blocks, the latest first."""
    return BlockedPage(workers=ask_blocked(tx, visit.account.account_id, page=request.page).get())


class SomeWorkers(Struct):
    """Worker ids, separated by anything."""

    workers: str = ""


@pages.acts("/employer/blocked/add", shows=show_blocked)
def block(tx: Tx, visit: Visit, request: SomeWorkers) -> Done:
    """Block workers, and take them off all lists."""
    block_workers(tx, visit.account.account_id, worker_ids(request.workers), now=visit.now)
    return Done(to=BLOCKED, message="They are blocked, and off all your lists.")


@pages.acts("/employer/blocked/remove", shows=show_blocked)
def unblock(tx: Tx, visit: Visit, request: SomeWorkers) -> Done:
    """Offer them the employer's jobs again."""
    unblock_workers(tx, visit.account.account_id, worker_ids(request.workers))
    return Done(to=BLOCKED, message="They are not blocked any more; lists they were taken off stay as they are.")
