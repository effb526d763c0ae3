"""Batches of withdrawals: make one, take it away as a file, send the file back with what became of each."""

import io

from msgspec import Struct

from piecework.acts import batches
from piecework.database import Tx
from piecework.exports.batches import write_batch
from piecework.exports.cells import CONTENT_TYPES
from piecework.fields import Short
from piecework.paging import Page
from piecework.refusal import InvalidRequest
from piecework.web.operator.money_tabs import BATCHES, HasTabs
from piecework.web.outcome import Done, Download
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.showing import money, plural
from piecework.web.visit import Visit
from piecework.withdrawals.batches import batches_sql as sql
from piecework.withdrawals.batches import listing
from piecework.withdrawals.batches.batch import Batch
from piecework.withdrawals.batches.results import BatchResults

pages = Pages("operator", reader="operator", needs="money")


class Batches(Struct, HasTabs, frozen=True):
    """The batches, and what waits for the next."""

    payable: list[sql.Payable]
    batches: Page[sql.ListedBatch]

    @property
    def methods(self) -> list[tuple[str, str]]:
        """What a batch can be made of."""
        ready = [known for known in self.payable if known.withdrawals]
        return [("", "all methods"), *((known.method, known.method) for known in ready)]

    @property
    def ready(self) -> int:
        """How many withdrawals can go into a batch."""
        return sum(known.withdrawals for known in self.payable)


def batch_address(batch_id: str) -> str:
    """Where a batch is."""
    return f"{BATCHES}/{batch_id}"


@pages.shows("/operator/money/batches", "batches.html")
def show_batches(tx: Tx, visit: Visit, request: WhichPage) -> Batches:
    """The batches, the latest first, and what waits for the next."""
    return Batches(sql.load_payable(tx), sql.list_batches(tx, page=request.page))


def _made(request: batches.MakeBatch, made: Batch) -> Done:
    message = f"{plural(made.withdrawals, 'withdrawal')}, {money(made.amount)} in all. Take the file to your bank."
    return Done(to=batch_address(made.batch_id), message=message)


pages.does("/operator/withdrawal-batches", batches.make_batch, _made, shows=show_batches)


class WhichBatch(Struct):
    """A batch, by its id."""

    batch_id: Short[str]


class OneBatch(Struct, HasTabs, frozen=True):
    """A batch with its withdrawals."""

    batch: sql.ListedBatch
    withdrawals: list[sql.BatchedWithdrawal]

    @property
    def at(self) -> str:
        """Where it is."""
        return batch_address(self.batch.batch_id)


@pages.shows("/operator/money/batches/{batch_id}", "batch.html")
def show_batch(tx: Tx, visit: Visit, request: WhichBatch) -> OneBatch:
    """One batch, each of its withdrawals with what became of it."""
    return OneBatch(*listing.get_batch(tx, request.batch_id))


@pages.downloads("/operator/money/batches/{batch_id}/file.csv")
def download_batch(tx: Tx, visit: Visit, request: WhichBatch) -> Download:
    """The batch as a file to pay from, and to fill in."""
    file = io.BytesIO()
    write_batch(tx, request.batch_id, into=file, currency=visit.settings.currency)
    return Download(name=f"withdrawals-{request.batch_id}.csv", content_type=CONTENT_TYPES["csv"], body=file.getvalue())


class ResultsForm(Struct):
    """A batch, and its file with results."""

    batch_id: Short[str]
    csv: str = ""


def _results(request: ResultsForm) -> batches.TakeResults:
    if not request.csv:
        raise InvalidRequest.of("csv", "Choose the file that you filled in.")
    return batches.TakeResults(request.batch_id, request.csv)


def _taken(request: batches.TakeResults, taken: BatchResults) -> Done:
    parts = [f"{taken.paid} paid", f"{taken.refused} failed and given back"]
    parts += [f"{taken.known_before} known before"] if taken.known_before else []
    parts += [f"{taken.still_sent} without a result"] if taken.still_sent else []
    return Done(to=batch_address(request.batch_id), message=f"{', '.join(parts)}.")


pages.does(
    "/operator/withdrawal-batches/{batch_id}/results", batches.take_results, _taken,
    reads=_results, shows=show_batch, takes_texts=True,
)  # fmt: skip
pages.does(
    "/operator/withdrawal-batches/{batch_id}/undo", batches.undo_batch,
    lambda _, made: Done(
        to=BATCHES, message=f"Undone: {plural(made.withdrawals, 'withdrawal')} wait for another batch.",
    ),
    shows=show_batch,
)  # fmt: skip
