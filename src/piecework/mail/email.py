"""An e-mail to one account, as text."""

from msgspec import Struct

HIDDEN = "(not shown)"  # stands where a secret does


class Email(Struct, frozen=True, kw_only=True):
    """To whom, and what. `email_id` says what for ("withdrawal:<id>"): the same again is not written twice.

    `secret`: what in the body opens something. It is kept apart until the e-mail is sent, and shown to nobody else.
    """

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
    secret: str = ""


class StoredEmail(Struct, frozen=True, kw_only=True):
    """An e-mail as it is kept: `body` is what may be shown, `whole_body` what is sent where that is more, or empty."""

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
    whole_body: str


def to_keep(email: Email) -> StoredEmail:
    """The e-mail with its secret apart. What others typed into a body cannot have the secret put elsewhere."""
    assert not email.secret or email.secret in email.body, "what is hidden stands in the letter"
    return StoredEmail(
        account_id=email.account_id,
        email_id=email.email_id,
        address=email.address,
        subject=email.subject,
        body=email.body.replace(email.secret, HIDDEN) if email.secret else email.body,
        whole_body=email.body if email.secret else "",
    )
