"""Appeals: both sides on one page, and the decision, with the money that follows."""

from decimal import Decimal

from msgspec import Raw, Struct

from piecework.acts import appeals
from piecework.database import Tx
from piecework.paging import Page
from piecework.tasks.verdicts import appealing
from piecework.tasks.verdicts.appeals_sql import BothSides, PagedAppeal, list_open_appeals
from piecework.web.handed_in import EarlierSubmission, read_earlier
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

APPEALS = "/operator/appeals"


@pages.shows(APPEALS, "appeals.html")
def show_appeals(tx: Tx, visit: Visit, request: WhichPage) -> Page[PagedAppeal]:
    """The appeals that wait for a decision, the oldest first."""
    return list_open_appeals(tx, page=request.page)


class AppealPage(Struct, frozen=True, kw_only=True):
    """An appeal with everything there is to know for deciding it."""

    appeal: BothSides
    handed_in: list[EarlierSubmission]

    @property
    def path(self) -> str:
        """The address of the appeal."""
        return f"{APPEALS}/{self.appeal.job_id}/{self.appeal.task_id}"

    @property
    def pay(self) -> Decimal:
        """What the worker is paid if the verdict is turned."""
        return self.appeal.task_value

    @property
    def turned_percent(self) -> int | None:
        """How many of a hundred decided appeals against this employer turned the verdict; None: none was decided."""
        return _percent(self.appeal.employer_upheld, self.appeal.employer_rejected)

    @property
    def worker_percent(self) -> int | None:
        """How many of a hundred of the worker's verdicts were satisfied."""
        return _percent(self.appeal.worker_ok, self.appeal.worker_nok)

    @property
    def employer_percent(self) -> int | None:
        """How many of a hundred of the employer's verdicts are satisfied."""
        return _percent(self.appeal.employer_ok, self.appeal.employer_nok)


@pages.shows("/operator/appeals/{job_id}/{task_id}", "appeal.html")
def show_appeal(tx: Tx, visit: Visit, request: appeals.OneAppeal) -> AppealPage:
    """One appeal with both sides."""
    known = appealing.get_both_sides(tx, request.job_id, request.task_id)
    kept = Raw(known.submissions.encode()) if known.submissions else None
    return AppealPage(appeal=known, handed_in=read_earlier(kept, known.proofs_asked))


_ONE = "/operator/appeals/{job_id}/{task_id}"
_TURNED = Done(to=APPEALS, message="The verdict is turned, and the worker is paid. Both are told.")
_STANDS = Done(to=APPEALS, message="The verdict stands. Both are told.")
pages.does(f"{_ONE}/uphold", appeals.uphold_appeal, lambda *_: _TURNED, shows=show_appeal)
pages.does(f"{_ONE}/reject", appeals.reject_appeal, lambda *_: _STANDS, shows=show_appeal)


def _percent(part: int, rest: int) -> int | None:
    return part * 100 // (part + rest) if part + rest else None
