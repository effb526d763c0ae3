"""Entering: a session is opened for who has shown who they are; a new device is told of, and known from now on."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.entering import log_in_sql as sql
from piecework.accounts.entering.devices import device_digest, remember_device
from piecework.accounts.entering.session import NewSession, open_session
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


class Door(Struct, frozen=True):
    """Where somebody comes in: the session to open, the device (or empty), and the place's address."""

    session: NewSession
    device: str
    base_url: str


def let_in(tx: Tx, account: Account, door: Door, *, now: datetime) -> str:
    """Open the session; answers what its cookie holds. The caller has checked password and code."""
    known = sql.get_devices(tx, account.account_id, device_digest(door.device))
    if known.has_devices and not known.is_known_device:
        session = door.session
        letter = letters.new_device(account, session.ip_address, session.user_agent, door.base_url, now=now)
        add_emails(tx, [letter], now=now)
    remember_device(tx, account.account_id, door.device, now=now)
    return open_session(tx, account.account_id, door.session, now=now)
