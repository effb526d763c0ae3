"""The outbox, for who runs the machine: a message that waits to be sent, whole."""

from piecework.database import Tx
from piecework.mail import outbox_sql as sql
from piecework.refusal import Refusal


class NoLetter(Refusal):
    """Nothing waits to be sent to this address."""

    code, status, field = "no_letter", 404, "address"
    message = (
        "No e-mail to this address waits to be sent: what was sent is in their mailbox, and its link nowhere else."
    )


def get_waiting(tx: Tx, address: str) -> sql.WaitingEmail:
    """The newest e-mail to an address that was not sent yet, whole: for who runs the machine. Refuses: NoLetter."""
    found = sql.find_waiting(tx, address)
    if found is None:
        raise NoLetter
    return found
