"""How long a browser test waits. No deadline is part of what a test says: each only ends what would hang for ever."""

import pytest

PATIENCE_MS = 60_000  # for one thing
HANG_SECONDS = 600  # for a test
BROWSER = [pytest.mark.web, pytest.mark.timeout(HANG_SECONDS)]
