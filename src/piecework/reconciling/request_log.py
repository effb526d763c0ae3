"""What the log of requests says was done since a moment: the log outlives the database that forgot it."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from piecework.reconciling.matters import Matter
from piecework.reconciling.matters_sql import Thing

READS = frozenset({"GET", "HEAD"})


def read_log(lines: Iterable[bytes], *, since: datetime) -> Matter | None:
    """Who changed what since then, counted by account and route; None: nothing is told.

    Lines that are no JSON, or no request, are passed over: logs are mixed with others'.
    """
    times: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], str] = {}
    for line in lines:
        request = _changing_request(line, since)
        if request is not None:
            key = (str(request.get("route")), str(request.get("account_id") or ""))
            times[key] += 1
            last[key] = max(last.get(key, ""), str(request["time"]))
    things = [
        Thing(account_id or "nobody", f"{route}: {times[route, account_id]} times, last at {last[route, account_id]}")
        for route, account_id in sorted(times)
    ]
    if not things:
        return None
    to_do = (
        "Look first at what operators did, at erasures, and at secrets that were changed: the old ones are good again."
    )
    return Matter("log", "Done since then, and not here any more", to_do, things)


def _changing_request(line: bytes, since: datetime) -> dict[str, Any] | None:
    try:
        read = msgspec.json.decode(line)
        if read["event"] != "request" or read["method"] in READS or read.get("refusal") or int(read["status"]) >= 400:
            return None
        moment = datetime.fromisoformat(read["time"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return None
    return read if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > since else None
