"""Wim, who is frozen, and Mo, who operates: what the tests of erasing a frozen account share."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, LiteralString

from piecework.database import Database, Tx
from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_with_jobs, lift_freeze
from piecework.privacy.erasure import Erasure
from piecework.privacy.requesting import grant_request, request_erasure
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.mailbox import letter_of

PRINTS: LiteralString = "SELECT concat_ws(' ', kind, frozen_on, cause) FROM frozen_prints ORDER BY kind DESC, cause"
IBAN = "DE02 1203 0000 0000 2020 51"


class Scene:
    """Mo operates; Wim worked, had money paid out, and is frozen."""

    def __init__(self, given: Given, database: Database, clock: VirtualClock) -> None:
        self.given, self.database, self.clock = given, database, clock
        given.set_rule(withdrawal_after_days=0, withdrawal_min="1")
        self.mo, self.wim = given.mo(), self.person("wim@example.org")

    def person(self, email: str, destination: str = IBAN) -> Person:
        """Somebody whose money waits to be paid out to this destination."""
        who = self.given.person("Wim", email=email)
        made = movement(f"bonus:{who.id}", platform(Decimal(-3)), earned(who.id, Decimal(3)))
        self.database.transact(lambda tx: move(tx, [made], now=self.clock()))
        self.withdraw(who, destination)
        return who

    def withdraw(self, who: Person, destination: str, *, confirmed: bool = True) -> str:
        asked = {"amount": "1", "method": "bank", "destination": destination}
        withdrawal_id = str(who.work("POST", "withdrawals", asked).json["withdrawal_id"])
        token = max(re.findall(r"[0-9a-f]{64}", letter_of(self.database, f"withdrawal:{withdrawal_id}")))
        if confirmed:
            assert who.work("POST", f"withdrawals/{withdrawal_id}/confirm", {"token": token}).status_code == 200
        return withdrawal_id

    def freeze(self, who: Person | None = None, cause: Any = "operator", freeze_id: str = "f") -> None:
        freeze = Freeze(freeze_id=freeze_id, cause=cause, reason="Stolen cards.")
        self.do(lambda tx: freeze_with_jobs(tx, (who or self.wim).id, freeze, now=self.clock()))

    def lift(self) -> None:
        self.do(lambda tx: lift_freeze(tx, self.wim.id, "f", reason="", lifted_by="", now=self.clock()))

    def ask(self, *, gives_up_money: bool = True) -> bool:
        return self.do(lambda tx: request_erasure(tx, self.wim.id, gives_up_money=gives_up_money, now=self.clock()))

    def decide(self, decision: str, reason: str = "So.", **more: Any) -> Any:
        return self.mo.operate("POST", f"erasure-requests/{self.wim.id}/{decision}", {"reason": reason, **more})

    def grant(self, reason: str = "So.") -> None:
        erasure = Erasure(asked_by="", reason=reason)
        self.do(lambda tx: grant_request(tx, self.wim.id, erasure, now=self.clock()))

    def waiting(self) -> list[Any]:
        return self.mo.operate("GET", "erasure-requests").json["requests"]

    def seen(self, who: Person) -> list[Any]:
        """What operators are told of an account."""
        return self.mo.operate("GET", f"accounts/{who.id}").json["frozen_before"]

    def prints(self) -> list[str]:
        return self.database.read(lambda tx: tx.ask_value(PRINTS).all())

    def is_erased(self) -> bool:
        return bool(self.mo.operate("GET", f"accounts/{self.wim.id}").json["is_erased"])

    def do(self, act: Callable[[Tx], Any]) -> Any:
        return self.database.transact(act)
