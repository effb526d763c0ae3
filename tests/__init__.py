"""Tests. What several of them assert with is rewritten by pytest, so that it says what was different."""

import pytest

pytest.register_assert_rewrite("tests.wire.calling", "tests.at_work", "tests.given", "tests.place")
