"""Event loops in tests: each in a thread of its own, since an open browser keeps a loop running in the main one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Got = TypeVar("Got")


def run_to_its_end(coroutine: Coroutine[Any, Any, Got]) -> Got:
    """What the coroutine returns."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
