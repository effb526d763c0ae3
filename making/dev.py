"""`make dev`: the demo, with its web and chore processes started anew whenever a file of the product changes.

The demo itself goes on, with its database, its crowd and who is logged in: it starts again what has ended.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from watchfiles import watch

PRODUCT = Path(__file__).parents[1] / "src" / "piecework"
STARTED_ANEW = {"web", "chores"}


def main() -> int:
    """Run it until Ctrl-C, which the terminal sends to the demo too; answer how the demo ended."""
    demo = subprocess.Popen([sys.executable, "-P", "-m", "piecework", "demo"])
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: demo.terminate())
    has_ended = threading.Event()
    threading.Thread(target=lambda: (demo.wait(), has_ended.set()), daemon=True).start()
    print("make dev: a change below src/ starts the web and chore processes anew.", flush=True)
    for changes in watch(PRODUCT, stop_event=has_ended):
        names = sorted({str(Path(path).relative_to(PRODUCT)) for _, path in changes})
        print(f"make dev: {', '.join(names)} changed: web and chores start anew.", flush=True)
        for pid in parts_of(demo.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
    return demo.wait()


def parts_of(demo_pid: int) -> Iterator[int]:
    """The processes of the demo that have read the code that changed, and start quickly."""
    for pid in Path(f"/proc/{demo_pid}/task/{demo_pid}/children").read_text(encoding="ascii").split():
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")[-2] in STARTED_ANEW:
                yield int(pid)


if __name__ == "__main__":
    sys.exit(main())
