"""The place that the tests of one module share."""

import pytest

pytest.register_assert_rewrite("tests.wire.calling")

from tests.place import place  # noqa: E402

__all__ = ["place"]
