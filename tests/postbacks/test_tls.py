"""TLS: the connection goes to the address that was looked at; the receiver's name and certificate are what counts."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.given import Person
from tests.postbacks.conftest import Postbacks
from tests.postbacks.name_server import naming
from tests.postbacks.receivers import Receiver, answering, receiving

CERTIFICATES = Path(__file__).parent / "certificates"  # of an authority whose key nobody has, for postbacks.example
ALLOWED = "127.0.0.2/32"
Submit = Callable[[], tuple[str, str]]


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "receiver.pem")
    return context


class Call:
    """One call to a receiver with a certificate."""

    def __init__(self, ada: Person, submitted: Submit, postbacks: Postbacks, tls: ssl.SSLContext) -> None:
        self.ada, self.submitted, self.postbacks, self.tls = ada, submitted, postbacks, tls

    def to(self, host: str) -> tuple[str, Receiver]:
        """Its outcome, and the receiver."""
        with receiving(answering(), host="127.0.0.2", tls=self.tls) as receiver, naming(["127.0.0.2"]) as names:
            self.ada.api("postbacks/set-settings", {"address": f"https://{host}:{receiver.port}/in"})
            self.submitted()
            self.postbacks.batch()
            self.postbacks.deliver(postback_networks=ALLOWED, postback_name_servers=names.setting)
        (line,) = self.ada.api("postbacks/get-deliveries")["deliveries"]
        return line["last_outcome"], receiver


@pytest.fixture
def call(ada: Person, submitted: Submit, postbacks: Postbacks, tls: ssl.SSLContext) -> Call:
    return Call(ada, submitted, postbacks, tls)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


@pytest.mark.usefixtures("trusted")
def test_the_receivers_name_goes_with_the_connection(call: Call):
    outcome, receiver = call.to("postbacks.example")
    assert outcome == "delivered"
    (heard,) = receiver.heard
    assert (heard.name, heard.headers["host"]) == ("postbacks.example", f"postbacks.example:{receiver.port}")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_is_told_nothing(call: Call):
    outcome, receiver = call.to("elsewhere.example")
    assert (outcome, receiver.heard) == ("tls_failed", [])


def test_a_certificate_of_nobody_known_is_told_nothing(call: Call):
    outcome, receiver = call.to("postbacks.example")
    assert (outcome, receiver.heard) == ("tls_failed", [])
