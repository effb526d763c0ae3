"""Secrets of programs: the API secret, the worker token, and the one that codes of work are made with."""

from msgspec import Struct

from piecework.accounts.account_sql import KnownSecret, load_secrets, set_pcode_secret
from piecework.accounts.entering.changing_password import finish_check
from piecework.accounts.signing_up import reset_api_secret
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.account.password_again import AgainForm, prepare_password
from piecework.web.outcome import Shown
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class SecretsPage(Struct, frozen=True):
    """Since when which secret is good; none of them can be shown again."""

    account_id: str
    secrets: list[KnownSecret]


@pages.shows("/account/secrets", "secrets.html")
def show_secrets(tx: Tx, visit: Visit, asked: NoParameters) -> SecretsPage:
    """What programs log in with, and what codes are made with."""
    return SecretsPage(visit.account.account_id, load_secrets(tx, visit.account.account_id))


class SecretShown(Struct, frozen=True):
    """A secret, this once: `what` it is, and how it is used."""

    what: str
    secret: str
    use: str


@pages.acts("/account/secrets/api", shows=show_secrets, prepare=prepare_password, secret_fields=("password",))
def renew_api_secret(tx: Tx, visit: Visit, asked: AgainForm, known_hash: str) -> Shown:
    """Replace the API secret; the old one dies at once."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    reset_api_secret(tx, account_id, visit.secret, now=visit.now)
    use = f"curl -u {account_id}:{visit.secret} {visit.settings.base_url}/api/users/get-balances.php"
    return Shown("account/secret_shown.html", SecretShown("Your new API secret", visit.secret, use))


@pages.acts("/account/secrets/pcode", shows=show_secrets, prepare=prepare_password, secret_fields=("password",))
def renew_pcode_secret(tx: Tx, visit: Visit, asked: AgainForm, known_hash: str) -> Shown:
    """Replace the secret that codes of work are made with; codes made with the old one count no more."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    set_pcode_secret(tx, account_id, visit.secret)
    use = "code = 'pw-' + sha256(job_id + worker_id + secret)"
    return Shown("account/secret_shown.html", SecretShown("Your new secret for codes", visit.secret, use))
