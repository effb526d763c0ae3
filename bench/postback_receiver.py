"""A receiver that answers 200 at once, or never."""

import asyncio
from typing import Any

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class _Answering(asyncio.Protocol):
    hangs = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and not self.hangs and len(body) >= int(head.lower().partition(b"content-length:")[2].split()[0]):
            self._transport.write(_ANSWER)
            self._transport.close()


def receive(ports: Any, hangs: bool) -> None:
    """Listen on a free port, which is told, until ended."""
    _Answering.hangs = hangs
    asyncio.run(_listen(ports))


async def _listen(ports: Any) -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0, backlog=1024)
    ports.put(server.sockets[0].getsockname()[1])
    await server.serve_forever()
