"""Uploads on their way: where they wait for something slow, others work meanwhile.

An upload takes seconds: its bytes come, others' pictures are read before it. In a thread that pages need it would keep
them waiting as long. So a process has more threads than work at once, and whoever waits for something slow lets
another request work meanwhile.
"""

import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from queue import SimpleQueue

import falcon

from piecework.refusal import Refusal

UPLOADS_MAX = 16  # of one process at a time
UPLOADS_OF_ONE_MAX = 4  # of one account: a form has as many pictures
WORK = "piecework.work"  # of a WSGI environment: the turns of those that work at once; who works has taken one


class UploadsBusy(Refusal):
    """As many uploads are on their way as this process takes at a time, or as one account may send."""

    code, status = "uploads_busy", 503
    message = "Too many files are coming in right now. Please try again in 5 seconds."
    is_of_transport = True
    retry_after_seconds = 5


class Uploads:
    """The uploads that are on their way in this process, by whose they are."""

    def __init__(self) -> None:
        self._on_their_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def one_of(self, whose: str) -> Generator[None]:
        """An upload, for the length of a block. Refuses: UploadsBusy."""
        with self._lock:
            if self._on_their_way[whose] >= UPLOADS_OF_ONE_MAX:
                raise UploadsBusy(f"You are sending {UPLOADS_OF_ONE_MAX} files already. Wait until one is kept.")
            if self._on_their_way.total() >= UPLOADS_MAX:
                raise UploadsBusy
            self._on_their_way[whose] += 1
        try:
            yield
        finally:
            with self._lock:
                self._on_their_way[whose] -= 1
                self._on_their_way += Counter()  # forgets who has none


_uploads = Uploads()


@contextmanager
def uploading(request: falcon.Request, whose: str) -> Generator[None]:
    """Take in what is slow to come and slow to read, and let another request work meanwhile. Refuses: UploadsBusy."""
    turns: SimpleQueue[int] | None = request.env.get(WORK)
    with _uploads.one_of(whose):
        if turns is None:
            yield
            return
        turns.put(0)
        try:
            yield
        finally:
            turns.get()
