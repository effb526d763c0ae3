"""Being asked to stop: signals become something to wait for, so that work ends between two steps."""

import os
import select
import signal
from types import FrameType, TracebackType
from typing import Self

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """SIGINT, SIGTERM and SIGHUP (a closed terminal) while the block lasts, and the news that a child has ended.

    Signals that whoever started us had ignored (`nohup`) stay ignored. For the main thread. Nothing is done in a
    signal handler but taking a note: Python's own events and locks can hang there.
    """

    def __init__(self, *, interrupts: bool = False) -> None:
        self.requested = False
        self._interrupts = interrupts

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._wake, self._woken = os.pipe()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)
        self._wakeup_before = signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)
        heard = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._note) for number in heard}
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Give the signals back."""
        for number, before in self._before.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._wake)
        os.close(self._woken)

    def only_note(self) -> None:
        """From now on a signal interrupts nothing: the work looks by itself, with `wait` or `requested`."""
        self._interrupts = False

    def wait(self, seconds: float) -> bool:
        """Sleep until a signal or the time comes; answer whether somebody wants us to stop."""
        if not self.requested and select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 1024)
        return self.requested

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.requested = True
        if self._interrupts:
            raise KeyboardInterrupt
