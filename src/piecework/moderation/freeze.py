"""A freeze of an account: its cause, its reason, who made it and who lifted it."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

FreezeCause = Literal["operator", "dispute"]
OF_ERASURE = "erased"  # the freeze_id of what erasing does: it closes the account, and says nothing of its owner


class Freeze(Struct, frozen=True, kw_only=True):
    """Why an account is to be frozen. `freeze_id` is random, or derived from what asks for it, so that it asks once.

    `frozen_by` empty: the system, or the command line.
    """

    freeze_id: str
    cause: FreezeCause
    reason: str
    frozen_by: str = ""


class FreezeRecord(Struct, frozen=True, kw_only=True):
    """A freeze that was made, lifted or not."""

    freeze_id: str
    cause: FreezeCause
    reason: str
    frozen_by: str
    frozen_at: datetime
    lifted_at: datetime | None
    lifted_by: str
    lifted_reason: str
