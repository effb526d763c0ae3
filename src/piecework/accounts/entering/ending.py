"""Ending at once what lets somebody in who is in: log-ins, also half of one, and what their programs log in with."""

from piecework.accounts.entering.log_in_sql import delete_half_log_ins
from piecework.accounts.entering.passwords_sql import lock_password
from piecework.accounts.entering.session import end_all_sessions
from piecework.accounts.programs import end_programs
from piecework.database import Tx


def end_everywhere(tx: Tx, account_id: str, *, but_session: str = "", api_secret_too: bool) -> None:
    """Log out on every device (but in the session named), and end every worker token; the API secret where it is said.

    The password is locked: what somebody logs in with or makes at the same moment is ended, or comes afterwards.
    """
    lock_password(tx, account_id)
    end_all_sessions(tx, account_id, but=but_session)
    delete_half_log_ins(tx, account_id)
    end_programs(tx, account_id, api_secret_too=api_secret_too)
