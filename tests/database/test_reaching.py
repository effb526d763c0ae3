"""A database that cannot be used is told in a sentence, whatever its URL is, and the sentence keeps the password."""

import pytest

from piecework.database.reaching import reached
from piecework.refusal import CannotStart

URLS = (
    "postgresql://ada:secret@127.0.0.1:1/piecework", "host=127.0.0.1 port=1 password=secret", "not a url with secret",
    "postgresql://ada:sec%ret@127.0.0.1/piecework", "http://ada:secret@127.0.0.1/piecework",
)  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_url_that_leads_nowhere(url: str):
    with pytest.raises(CannotStart) as refused, reached(url):
        pass
    sentence = str(refused.value)
    assert "PIECEWORK_DATABASE_URL" in sentence
    assert "secret" not in sentence
    assert "sec%ret" not in sentence
