"""Which payment provider the settings name."""

from functools import lru_cache

from piecework.payments.provider import NoProvider, Provider
from piecework.settings import Settings


@lru_cache(maxsize=8)
def find_provider(settings: Settings) -> Provider | None:
    """The provider of the place, or None where people pay in by hand alone; one for the process."""
    if not settings.stripe_secret_key:
        return None
    from piecework.payments.stripe_checkout import StripeCheckout  # it costs memory and a tenth of a second

    return StripeCheckout(
        settings.stripe_secret_key,
        settings.stripe_webhook_secret,
        currency=settings.currency,
        address=settings.stripe_address,
    )


def get_provider(settings: Settings) -> Provider:
    """The provider of the place. Refuses: NoProvider."""
    provider = find_provider(settings)
    if provider is None:
        raise NoProvider
    return provider
