"""The last step of any log-in: a session is opened on a device; its owner reads of a new one by e-mail."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.entering import log_in_sql as sql
from piecework.accounts.entering.devices import device_digest, remember_device
from piecework.accounts.entering.session import NewSession, open_session
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


class LogInContext(Struct, frozen=True):
    """What a log-in ends with: the session to open, the device's secret (or empty), and the place's address."""

    session: NewSession
    device: str
    base_url: str


def open_session_on_device(tx: Tx, account: Account, context: LogInContext, *, with_code: bool, now: datetime) -> str:
    """Open the session; answers what its cookie holds. The caller has checked the password, and the code if any."""
    known = sql.get_devices(tx, account.account_id, device_digest(context.device))
    if known.has_devices and not known.is_known_device:
        session = context.session
        letter = letters.new_device(account, session.ip_address, session.user_agent, context.base_url, now=now)
        add_emails(tx, [letter], now=now)
    remember_device(tx, account.account_id, context.device, now=now)
    return open_session(tx, account.account_id, context.session, with_code=with_code, now=now)
