"""E-mails about an account itself, as plain text; notices of what happens in jobs have their own words.

Nothing that a stranger typed stands in a letter to an address which nobody has confirmed: it would be their letter.
"""

from datetime import datetime

from piecework.accounts.account import Account
from piecework.accounts.entering.tokens import Token
from piecework.clock import wire_time
from piecework.mail.email import Email


def confirm_sign_up(token: Token, address: str, base_url: str) -> Email:
    """The link that opens an account."""
    body = (
        "Hello,\n\n"
        f"somebody, most likely you, wants to open an account at {base_url} with this address.\n"
        "Open it here, within three days:\n\n"
        f"    {base_url}/sign-up/confirm?token={token}\n\n"
        "If it was not you, do nothing: there is no account, and what was typed in is deleted.\n"
    )
    return Email(
        account_id=token.account_id, email_id=f"sign-up:{token.letter_id}", address=address,
        subject="Confirm your address to open your account", body=body, secret=str(token),
    )  # fmt: skip


def somebody_tried(owner: Account, token: Token, base_url: str) -> Email:
    """For the owner of an account whose address somebody wants to sign up with."""
    body = (
        f"Hello {owner.name},\n\n"
        f"somebody wants to open an account at {base_url} with your address. You have one already, and nothing about\n"
        "it was changed. If it was you, log in, or make a new password:\n\n"
        f"    {base_url}/log-in\n"
        f"    {base_url}/forgotten\n\n"
        "If it was not you, there is nothing to do.\n"
    )
    return _letter(owner, f"sign-up-tried:{token.letter_id}", "You have an account already", body)


def new_password(owner: Account, token: Token, base_url: str) -> Email:
    """The link to a new password."""
    body = (
        f"Hello {owner.name},\n\n"
        "somebody, most likely you, has forgotten the password of your account. Choose a new one here, within one\n"
        "hour:\n\n"
        f"    {base_url}/forgotten/new-password?token={token}\n\n"
        "It ends every log-in and worker token there is. If it was not you, do nothing: your password stays as it is.\n"
    )
    return _letter(owner, f"new-password:{token.letter_id}", "Choose a new password", body, secret=str(token))


def password_changed(owner: Account, base_url: str, *, now: datetime) -> Email:
    """For the owner of an account whose password is another now."""
    body = (
        f"Hello {owner.name},\n\n"
        f"the password of your account was changed at {wire_time(now)}. Every other log-in and every worker token has\n"
        "ended. What of your programs opens your account still, and new worker tokens:\n\n"
        f"    {base_url}/account/secrets\n\n"
        "If it was not you, make a new password at once, and tick that your API secret is to end too:\n\n"
        f"    {base_url}/forgotten\n"
    )
    return _letter(owner, f"password-changed:{now.isoformat()}", "Your password was changed", body)


def new_device(owner: Account, ip_address: str, user_agent: str, base_url: str, *, now: datetime) -> Email:
    """For the owner of an account that somebody logged in to on a device that was not known."""
    body = (
        f"Hello {owner.name},\n\n"
        "somebody has logged in as you on a device that you have not used here before:\n\n"
        f"    {wire_time(now)}\n"
        f"    {ip_address or 'from an address that is not known'}\n"
        f"    {_one_line(user_agent) or 'a program that does not say what it is'}\n\n"
        "If it was you, there is nothing to do. If not, make a new password at once, which ends that log-in:\n\n"
        f"    {base_url}/forgotten\n"
    )
    return _letter(owner, f"new-device:{now.isoformat()}", "A new device has logged in to your account", body)


def codes_turned(owner: Account, to: str, base_url: str, *, now: datetime) -> Email:
    """For the owner of an account that asks for codes at log-in from now on, or does not any more."""
    body = (
        f"Hello {owner.name},\n\n"
        f"codes at log-in were turned {to} for your account at {wire_time(now)}.\n\n"
        "If it was not you, choose a new password at once, which ends every log-in:\n\n"
        f"    {base_url}/forgotten\n"
    )
    return _letter(owner, f"codes-{to}:{now.isoformat()}", f"Codes at log-in were turned {to}", body)


def confirm_address(owner: Account, token: Token, address: str, base_url: str) -> Email:
    """The link that makes an address the account's, sent to that address; nothing in it tells whose account it is."""
    body = (
        "Hello,\n\n"
        f"somebody, most likely you, wants to use this address for their account at {base_url}.\n"
        "Log in and confirm it here, within a day:\n\n"
        f"    {base_url}/account/email/confirm?token={token}\n\n"
        "If it was not you, do nothing.\n"
    )
    return Email(
        account_id=owner.account_id, email_id=f"new-address:{token.letter_id}", address=address,
        subject="Confirm your new address", body=body, secret=str(token),
    )  # fmt: skip


def address_wanted(owner: Account, token: Token, base_url: str) -> Email:
    """For the owner of an account whose address somebody who is logged in wants to change."""
    body = (
        f"Hello {owner.name},\n\n"
        "somebody who is logged in as you wants to use another e-mail address for your account. It is changed when a\n"
        "link that went there is opened.\n\n"
        "If it was not you, choose a new password at once: that ends every log-in, and the link with it.\n\n"
        f"    {base_url}/forgotten\n"
    )
    return _letter(owner, f"address-wanted:{token.letter_id}", "Your address is about to be changed", body)


def address_in_use(owner: Account, token: Token) -> Email:
    """For the owner of an account whose address somebody else wants for theirs."""
    body = (
        f"Hello {owner.name},\n\n"
        "somebody wants to use your address for another account here. It is yours, so nothing was changed.\n"
    )
    return _letter(owner, f"address-in-use:{token.letter_id}", "Somebody tried to use your address", body)


def address_changed(owner: Account, base_url: str, *, now: datetime) -> Email:
    """For the address that an account had until now."""
    body = (
        f"Hello {owner.name},\n\n"
        f"your account has another e-mail address since {wire_time(now)}; this is the last e-mail to the old one.\n\n"
        f"If it was not you, write to whoever operates {base_url} at once.\n"
    )
    return _letter(owner, f"address-changed:{now.isoformat()}", "Your account has another address now", body)


def _letter(owner: Account, email_id: str, subject: str, body: str, *, secret: str = "") -> Email:
    return Email(
        account_id=owner.account_id, email_id=email_id, address=owner.email, subject=subject, body=body, secret=secret
    )


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()[:200]
