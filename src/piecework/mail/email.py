"""An e-mail to one account, as text."""

from msgspec import Struct


class Email(Struct, frozen=True, kw_only=True):
    """To whom, and what. `email_id` says what for ("withdrawal:<id>"): the same again is not written twice."""

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
