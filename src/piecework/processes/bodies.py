"""Bodies of requests on their way: the event loop receives them within limits, so a slow sender holds no thread."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress

from piecework.http.bodies import BodiesWaiting, BodyCutShort, BodyTooSlow

# In every period a body must end, or bring so much more: 8 KiB a second, which a poor telephone does.
PERIOD_SECONDS = 15.0
PERIOD_BYTES = 15 * 8 * 1024
BODY_SECONDS_MAX = 600.0
IN_MEMORY_BYTES_MAX = 16 * 1024  # of one body; a larger one goes to a file
IN_FILES_BYTES_MAX = 512 * 1024 * 1024  # of all bodies of a process
DRAIN_BYTES_MAX, DRAIN_SECONDS_MAX = 16 * 1024 * 1024, 5.0


class Room:
    """How much of all the bodies of this process may be in files, and is; for the event loop's thread alone."""

    def __init__(self, bytes_max: int = IN_FILES_BYTES_MAX) -> None:
        self._bytes_free = bytes_max

    def take(self, count: int) -> None:
        """Take room for so much more. Refuses: BodiesWaiting."""
        if count > self._bytes_free:
            raise BodiesWaiting
        self._bytes_free -= count

    def give_back(self, count: int) -> None:
        """So much is not needed any more."""
        self._bytes_free += count


class Body:
    """One body that comes in parts; its `file` is what was kept of it.

    The server marks the end of the parts with an empty one, and a connection that broke with more than one.
    """

    def __init__(self, parts: AsyncIterator[bytes], room: Room, *, declared_bytes: int | None = None) -> None:
        self._parts = parts
        self._room = room
        self._room_bytes = 0
        self._declared_bytes = declared_bytes
        self._bytes = 0
        self._has_ended = False
        self.file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - `close` does

    async def receive(self, bytes_max: int) -> None:
        """Keep the body, up to its end or until it is larger than `bytes_max`, which its reader then refuses.

        Refuses: BodyTooSlow, BodyCutShort, BodiesWaiting.
        """
        now = asyncio.get_running_loop().time
        last, due, due_bytes = now() + BODY_SECONDS_MAX, now() + PERIOD_SECONDS, PERIOD_BYTES
        while not self._has_ended and self._bytes <= bytes_max:
            try:
                async with asyncio.timeout_at(min(due, last)):
                    self._keep(await self._next_part())
            except TimeoutError:
                raise BodyTooSlow from None
            if self._bytes >= due_bytes:
                due, due_bytes = now() + PERIOD_SECONDS, self._bytes + PERIOD_BYTES
        self.file.seek(0)

    async def drain(self) -> None:
        """Let go of what is still coming, so that its sender gets to reading the answer; not for ever."""
        bytes_max = self._bytes + DRAIN_BYTES_MAX
        with suppress(TimeoutError, BodyCutShort):
            async with asyncio.timeout(DRAIN_SECONDS_MAX):
                while not self._has_ended and self._bytes < bytes_max:
                    await self._next_part()

    def close(self) -> None:
        """What was kept has been used."""
        self.file.close()
        self._room.give_back(self._room_bytes)
        self._room_bytes = 0

    async def _next_part(self) -> bytes:
        part = await anext(self._parts)
        self._bytes += len(part)
        if not part:
            self._has_ended = True
            with suppress(StopAsyncIteration):
                await anext(self._parts)
                raise BodyCutShort
            if self._declared_bytes not in {None, self._bytes}:
                raise BodyCutShort
        return part

    def _keep(self, part: bytes) -> None:
        if self._bytes > IN_MEMORY_BYTES_MAX:
            self._room.take(more := self._bytes - self._room_bytes)
            self._room_bytes += more
        self.file.write(part)
