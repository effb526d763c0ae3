"""Pages of one's own account, and the way into it: sign-up, log-in, forgotten passwords."""

from piecework.web.account import (
    codes,
    forgotten,
    leaving,
    log_in_code,
    logging_in,
    new_email,
    own_secrets,
    profile,
    security,
    signing_up,
    terms,
)

assert codes.pages is security.pages, "codes are a part of the page about security"
PAGES = (
    signing_up.pages,
    logging_in.pages,
    log_in_code.pages,
    forgotten.pages,
    terms.pages,
    profile.pages,
    security.pages,
    own_secrets.pages,
    new_email.pages,
    leaving.pages,
)
