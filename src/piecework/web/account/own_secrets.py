"""Secrets of programs: the API secret, worker tokens by name, and the one that codes of work are made with."""

from msgspec import Struct

from piecework.accounts.account_sql import set_pcode_secret
from piecework.accounts.authentication import worker_token
from piecework.accounts.entering.changing_password import finish_check
from piecework.accounts.programs import add_worker_token, end_worker_token, reset_api_secret
from piecework.accounts.programs_sql import CredentialRecord, load_credentials
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.account.password_again import AgainForm, prepare_password
from piecework.web.outcome import Done, PageAnswer
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class SecretsPage(Struct, frozen=True):
    """Since when which secret is good, and when it was used last; none of them can be shown again."""

    account_id: str
    secrets: list[CredentialRecord]


@pages.shows("/account/secrets", "secrets.html")
def show_secrets(tx: Tx, visit: Visit, request: NoParameters) -> SecretsPage:
    """What programs log in with, and what codes are made with."""
    return SecretsPage(visit.account.account_id, load_credentials(tx, visit.account.account_id))


class SecretPage(Struct, frozen=True):
    """A secret, this once: `what` it is, and how it is used."""

    what: str
    secret: str
    use: str


@pages.acts("/account/secrets/api", shows=show_secrets, prepare=prepare_password, secret_fields=("password",))
def renew_api_secret(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> PageAnswer:
    """Replace the API secret; the old one dies at once."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    reset_api_secret(tx, account_id, visit.secret, with_code=visit.with_code, now=visit.now)
    use = f"curl -u {account_id}:{visit.secret} {visit.settings.base_url}/api/users/get-balances.php"
    return PageAnswer("account/secret_shown.html", SecretPage("Your new API secret", visit.secret, use))


class TokenForm(Struct):
    """The name of the program, and the password."""

    name: str = ""
    password: str = ""


@pages.acts("/account/secrets/tokens", shows=show_secrets, prepare=prepare_password, secret_fields=("password",))
def make_worker_token(tx: Tx, visit: Visit, request: TokenForm, known_hash: str) -> PageAnswer:
    """Make a worker token beside those there are."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    add_worker_token(tx, account_id, visit.secret, name=request.name, now=visit.now)
    token = worker_token(account_id, visit.secret)
    use = f"curl -H 'Authorization: Bearer {token}' {visit.settings.base_url}/worker-api/balance"
    return PageAnswer("account/secret_shown.html", SecretPage("Your new worker token", token, use))


class WhichToken(Struct):
    """One worker token of the account."""

    token_id: str = ""


@pages.acts("/account/secrets/tokens/end", shows=show_secrets, may_while_frozen=True)
def end_token(tx: Tx, visit: Visit, request: WhichToken) -> Done:
    """End a worker token: the program that has it is refused from now on."""
    end_worker_token(tx, visit.account.account_id, request.token_id)
    return Done(to="/account/secrets", message="That worker token is ended.")


@pages.acts("/account/secrets/pcode", shows=show_secrets, prepare=prepare_password, secret_fields=("password",))
def renew_pcode_secret(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> PageAnswer:
    """Replace the secret that codes of work are made with; codes made with the old one count no more."""
    account_id = visit.account.account_id
    finish_check(tx, account_id, known_hash)
    set_pcode_secret(tx, account_id, visit.secret)
    use = "code = 'pw-' + sha256(job_id + worker_id + secret)"
    return PageAnswer("account/secret_shown.html", SecretPage("Your new secret for codes", visit.secret, use))
