"""Rates: how often one account may call, counted in this process or exactly, for all, in Redis."""

from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from piecework.refusal import Refusal
from piecework.settings import Settings

WINDOW_SECONDS = 10  # an account may spend its seconds in one burst, and then waits as long


class TooManyRequests(Refusal):
    """The account calls more often than it may."""

    code, status = "too_many_requests", 429
    message = f"Too many requests. Please wait {WINDOW_SECONDS} seconds."
    is_of_transport = True
    retry_after_seconds = WINDOW_SECONDS


class Rates:
    """Counts an account's calls over a sliding window.

    Counted in memory, each web process allows its share of the setting (at least one a second); with Redis the count
    is exact over all processes.
    """

    def __init__(self, settings: Settings) -> None:
        per_second = settings.api_requests_per_second
        self._is_on = per_second > 0
        if not settings.rate_limit_storage.startswith("redis"):
            per_second = max(1, per_second // settings.web_processes)
        self._limit = RateLimitItemPerSecond(per_second * WINDOW_SECONDS, WINDOW_SECONDS)
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(settings.rate_limit_storage))

    def check(self, account_id: str) -> None:
        """Count one call of the account. Refuses: TooManyRequests."""
        if self._is_on and not self._limiter.hit(self._limit, account_id):
            raise TooManyRequests
