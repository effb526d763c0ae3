"""An operator's process that kills itself: `python -m tests.faults.dying_payer <url> <now> <step> <batch> [<file>]`.

Steps: making (a batch is written, not committed), taking (results are booked, not committed), taken (committed, and
nobody was told).
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from piecework.database import Database, Tx
from piecework.withdrawals.batches.making import lock_approved, make_batch
from piecework.withdrawals.batches.results import take_results


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, now_text: str, step: str, batch_id: str, file: str = "") -> None:
    now = datetime.fromisoformat(now_text)
    database = Database(url, connections_max=1)
    database.open()

    def make_and_die(tx: Tx) -> None:
        make_batch(tx, batch_id, lock_approved(tx, method=""), method="", made_by="", now=now)
        tx.wait()
        die()

    def take_and_die(tx: Tx) -> None:
        take_results(tx, batch_id, Path(file).read_text(encoding="utf-8"), now=now)
        if step == "taking":
            tx.wait()  # written, and not committed
            die()

    database.transact(make_and_die if step == "making" else take_and_die)
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
