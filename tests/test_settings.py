"""Settings: what stops the start with a sentence, and what children are told."""

from typing import Any

import pytest

from piecework.refusal import CannotStart
from piecework.settings import Settings, read_settings, settings_environment


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"PIECEWORK_PROT": "80"}, "Did you mean PIECEWORK_PORT?"),
        ({"PIECEWORK_port": "80"}, "There is no setting PIECEWORK_port."),
        ({"PIECEWORK_PORT": "0"}, "PIECEWORK_PORT='0' is not valid"),
        ({"PIECEWORK_PORT": "65536"}, "is not valid"),
        ({"PIECEWORK_WEB_PROCESSES": "0"}, "PIECEWORK_WEB_PROCESSES='0' is not valid"),
        ({"PIECEWORK_LOG_LEVEL": "loud"}, "PIECEWORK_LOG_LEVEL='loud' is not valid"),
        ({"PIECEWORK_PORT": "eighty"}, "is not valid"),
        ({"PIECEWORK_DEBUG": "perhaps"}, "is not valid"),
        ({"PIECEWORK_SMTP_URL": "http://mail.example"}, "is not valid"),
        ({"PIECEWORK_MAIL_FROM": "nobody"}, "is not valid"),
        ({"PIECEWORK_TRUSTED_PROXIES": "10.0.0.0/40"}, "PIECEWORK_TRUSTED_PROXIES is not valid"),
        ({"PIECEWORK_POSTBACK_NETWORKS": "10.0.0"}, "PIECEWORK_POSTBACK_NETWORKS is not valid"),
        ({"PIECEWORK_COUNTRY_HEADER": "CF-IPCountry"}, "name the proxy in PIECEWORK_TRUSTED_PROXIES"),
        ({"PIECEWORK_STRIPE_SECRET_KEY": "sk_test_1"}, "Set both"),
        ({"PIECEWORK_STRIPE_WEBHOOK_SECRET": "whsec_1"}, "Set both"),
    ],
)
def test_what_cannot_be_set_stops_the_start(environment: dict[str, str], told: str):
    with pytest.raises(CannotStart) as stopped:
        read_settings(environment)
    assert told in str(stopped.value)


@pytest.mark.parametrize(("currency", "is_taken"), [("EUR", True), ("points", False), ("€", False), ("U5D", False)])
def test_stripe_takes_currencies_that_it_knows(currency: str, is_taken: bool):
    secrets: dict[str, Any] = {"stripe_secret_key": "sk_test_1", "stripe_webhook_secret": "whsec_1"}
    assert Settings(currency=currency), "a place without it may call its money as it likes"
    if is_taken:
        assert Settings(currency=currency, **secrets)
    else:
        with pytest.raises(CannotStart, match="CURRENCY"):
            Settings(currency=currency, **secrets)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (Settings(), "http://127.0.0.1:8080"),
        (Settings(host="::1", port=80), "http://[::1]:80"),
        (Settings(public_url="https://work.example/"), "https://work.example"),
    ],
)
def test_address_of_the_place_has_no_slash_at_its_end(given: Settings, address: str):
    assert given.base_url == address


def test_children_read_the_very_same_settings():
    settings = Settings(debug=True, port=81, second_operator_for_roles=True, metrics_token="x")
    assert read_settings(settings_environment(settings)) == settings
