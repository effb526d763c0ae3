"""What alerts go by, read from the database when /metrics is asked: the same for all processes and machines."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from piecework.clock import Clock
from piecework.database import Database, DatabaseUnavailable
from piecework.health.health import Health, get_health
from piecework.http.address_country import whereabouts
from piecework.settings import Settings


def read_gauges(database: Database, settings: Settings, clock: Clock) -> list[Metric]:
    """How the place is, as gauges; where the database cannot be reached, that alone."""
    is_up = GaugeMetricFamily("piecework_database_up", "Whether the database could be asked.")
    now = clock()
    try:
        health = database.read(lambda tx: get_health(tx, now=now))
    except DatabaseUnavailable:
        is_up.add_metric([], 0)
        return [is_up]
    is_up.add_metric([], 1)
    return [is_up, *_of_chores(health, now), *_of_place(health, now), *_of_audit(health), *_of_addresses(settings)]


def _of_chores(health: Health, now: datetime) -> Iterator[Metric]:
    started = GaugeMetricFamily(
        "piecework_chore_last_start_timestamp_seconds", "When a chore was last begun.", labels=["chore"]
    )
    succeeded = GaugeMetricFamily(
        "piecework_chore_last_success_timestamp_seconds", "When a chore last ended well.", labels=["chore"]
    )
    failing = GaugeMetricFamily("piecework_chore_failing", "1: the chore's last step failed.", labels=["chore"])
    late = GaugeMetricFamily("piecework_chore_late", "1: the chore was not begun for too long.", labels=["chore"])
    waiting = GaugeMetricFamily("piecework_backlog", "What is due for a chore and not done.", labels=["chore"])
    oldest = GaugeMetricFamily(
        "piecework_backlog_oldest_seconds", "For how long the oldest of it has been due.", labels=["chore"]
    )
    for chore in health.chores:
        name = [chore.run.chore]
        started.add_metric(name, chore.run.started_at.timestamp())
        if chore.run.succeeded_at:
            succeeded.add_metric(name, chore.run.succeeded_at.timestamp())
        failing.add_metric(name, chore.state == "failing")
        late.add_metric(name, chore.state == "late")
        if chore.backlog:
            waiting.add_metric(name, chore.backlog.waiting)
            oldest.add_metric(name, _seconds_since(chore.backlog.oldest_at, now))
    yield from (started, succeeded, failing, late, waiting, oldest)


def _of_place(health: Health, now: datetime) -> Iterator[Metric]:
    calls = health.postbacks
    yield _gauge("piecework_postbacks_waiting", "Calls that wait for their time or their receiver.", calls.waiting)
    yield _gauge(
        "piecework_postbacks_oldest_seconds",
        "How long the oldest has waited.",
        _seconds_since(calls.oldest_at, now),
    )
    yield _gauge("piecework_postbacks_given_up_today", "Calls given up in the last 24 hours.", calls.given_up_today)
    yield _gauge("piecework_receivers", "Receivers that are called.", calls.receivers)
    yield _gauge("piecework_receivers_failing", "Receivers whose last call failed.", calls.failing)
    yield _gauge("piecework_receivers_paused", "Receivers that are paused because they failed.", calls.paused)
    erasures, age = health.erasures, _seconds_since(health.erasures.oldest_at, now)
    yield _gauge("piecework_erasure_requests", "Frozen accounts that ask to be erased.", erasures.waiting)
    yield _gauge("piecework_erasure_requests_oldest_seconds", "How long the oldest of them has waited.", age)
    yield _gauge("piecework_database_bytes", "The database's size on disk.", health.database_bytes)


def _of_audit(health: Health) -> Iterator[Metric]:
    if health.audit is None:
        return
    yield _gauge("piecework_audit_findings", "What the last audit found wrong: 0, or alarm.", health.audit.findings)
    yield _gauge("piecework_audit_last_end_timestamp_seconds", "When it ended.", health.audit.ended_at.timestamp())
    yield _gauge("piecework_audit_seconds", "How long it took.", health.audit.seconds)
    yield _gauge("piecework_audit_entries", "How many entries the book had.", health.audit.entries)


def _of_addresses(settings: Settings) -> Iterator[Metric]:
    if settings.address_database:
        is_usable = not whereabouts(settings).troubles
        yield _gauge("piecework_address_database_usable", "0: the file of addresses is broken or gone.", is_usable)


def _gauge(name: str, what: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, what)
    gauge.add_metric([], value)
    return gauge


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
