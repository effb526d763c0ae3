"""A call as a handler has it: who makes it, when, from where, by which rules, and the random ids it was given."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

import msgspec

from piecework.accounts.authentication import Caller
from piecework.http.address_country import country_of_address
from piecework.ids import (
    derived_id,
    new_job_id,
    new_list_id,
    new_object_name,
    new_order_id,
    new_secret,
    new_task_id,
    new_upload_id,
)
from piecework.refusal import Fault
from piecework.settings import Settings


class NoParameters(msgspec.Struct, frozen=True):
    """The request of an endpoint that takes none."""


class Call:
    """One call: who makes it, by which rules of the place, when, from where, and the dice it was given.

    All of it stays the same if the call is rerun.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        now: datetime,
        ip_address: str,
        settings: Settings,
        told_country: str | None = None,
        device: str = "",
        shape_faults: Sequence[Fault] = (),
    ) -> None:
        self.account = caller.account
        self.rules = caller.rules
        self.program = caller.program  # by which secret, where it is a program
        self.with_code = caller.with_code
        self.now = now
        self.ip_address = ip_address
        self.settings = settings
        self.told_country = told_country
        self.device = device  # as the client names it, not checked
        self.shape_faults = shape_faults
        self.idempotency_key: str | None = None

    @cached_property
    def address_country(self) -> str:
        """In which country the caller's address is, as whoever tells it writes codes; empty where nobody does."""
        return country_of_address(self.ip_address, self.settings) if self.told_country is None else self.told_country

    @cached_property
    def job_id(self) -> str:
        """The id of a job made by this call."""
        return new_job_id()

    @cached_property
    def list_id(self) -> int:
        """The id of a worker list made by this call."""
        return new_list_id()

    @cached_property
    def secret(self) -> str:
        """A secret made by this call, to be shown once."""
        return new_secret()

    @cached_property
    def order_id(self) -> str:
        """The id of what this call makes: an order, a withdrawal, a batch, a view of the board, a line of the log."""
        return new_order_id()

    @cached_property
    def task_id(self) -> str:
        """The id of a task made by this call."""
        return new_task_id()

    @cached_property
    def upload_id(self) -> str:
        """The id of a picture uploaded by this call."""
        return new_upload_id()

    @cached_property
    def deposit_id(self) -> str:
        """The id of a deposit started by this call: the same for the same Idempotency-Key, which so finds it again."""
        key = self.idempotency_key
        return new_order_id() if key is None else derived_id(self.account.account_id, key)

    @cached_property
    def object_name(self) -> str:
        """The name that what is uploaded by this call is stored under: who knows it can read it."""
        return new_object_name()
