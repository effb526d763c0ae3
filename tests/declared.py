"""What endpoints refuse while tests run: a refusal that the endpoint did not declare fails the test that met it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from piecework.documentation.answers import general_codes
from piecework.documentation.refusals import codes_of, refusals_of
from piecework.http.endpoint import Endpoint
from piecework.http.resource import Edge, Resource
from piecework.operators.act import MAY_WAIT
from piecework.operators.acting import carry_out
from piecework.refusal import InvalidRequest, Refusal


@contextmanager
def only_declared_refusals() -> Iterator[list[str]]:
    """Collect what endpoints of this process refuse with and did not declare."""
    undeclared: list[str] = []
    run = vars(Resource)["_run"]

    def watched(self: Resource, endpoint: Endpoint[Any], *args: Any) -> bytes:
        try:
            return run(self, endpoint, *args)
        except Refusal as refusal:
            surprises = _surprises(refusal, endpoint, self.edge)
            undeclared.extend(f"{endpoint.path} refused with {code}" for code in surprises)
            raise

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Resource, "_run", watched)
        yield undeclared


def _surprises(refusal: Refusal, endpoint: Endpoint[Any], edge: Edge) -> set[str]:
    if refusal.is_of_transport:
        return set()
    met = {fault.fault_code for fault in refusal.faults} if isinstance(refusal, InvalidRequest) else {refusal.code}
    declared = {code.code for code in [*refusals_of(endpoint), *general_codes(endpoint, edge)]}
    if carry_out.__name__ in endpoint.told_by.__code__.co_names:  # it does what others proposed
        declared |= {code.code for act in MAY_WAIT.values() for code in codes_of(act.refuses)}
    return met - declared
