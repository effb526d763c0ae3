"""Places that become free: reopened, or refunded, each at its own share of the escrow."""

from decimal import Decimal

import pytest
from msgspec import structs

from piecework.jobs.job import CountShift, JobStatus
from piecework.tasks.taking.freeing import free_positions
from tests.tasks.test_settling import JOB


@pytest.mark.parametrize("status", ["RUNNING", "PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN", "PENDING_RESTART"])
def test_places_of_a_job_that_goes_on_reopen(status: JobStatus):
    freed = free_positions(structs.replace(JOB, status=status), ["1", "2"])
    assert (freed.shift, freed.movements) == (CountShift(held=-2, open=2), [])


@pytest.mark.parametrize("status", ["FINISHED", "BLOCKED"])
def test_places_of_a_job_that_is_over_are_refunded_each_at_its_share(status: JobStatus):
    """0.0050 at 7 %: five positions hold 0.0268, four 0.0214, three 0.0160, two 0.0107."""
    freed = free_positions(structs.replace(JOB, status=status, task_value=Decimal("0.0050")), ["b", "a", "c"])
    assert freed.shift == CountShift(held=-3)
    amounts = {
        made.movement_id: [line.amount for line in made.lines if line.kind == "spendable"] for made in freed.movements
    }
    whole, less = [Decimal("0.0054")], [Decimal("0.0053")]
    assert amounts == {"refund:a:hold": whole, "refund:b:hold": whole, "refund:c:hold": less}


def test_a_place_given_up_in_revision_has_a_name_of_its_own():
    (made,) = free_positions(structs.replace(JOB, status="FINISHED"), ["a"], of="revision").movements
    assert made.movement_id == "refund:a:revision"
