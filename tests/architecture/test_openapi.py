"""What the three APIs take and answer is committed, so that a review sees each change of the wire."""

import pytest

from tests.openapi import committed


@pytest.mark.parametrize("prefix", committed.FILES)
def test_the_wire_is_as_committed(prefix: str):
    assert "\n".join(committed.differences(prefix)) == "", "if this change of the wire is meant: make openapi"


def test_a_change_of_the_wire_is_found(monkeypatch: pytest.MonkeyPatch):
    text = committed.committed_text("worker-api")
    monkeypatch.setattr(committed, "committed_text", lambda _: text.replace('"rate_by"', '"rated_until"', 1))
    found = committed.differences("worker-api")
    assert len([line for line in found if line.startswith("-") and '"rate_by"' in line]) == 1
    assert len([line for line in found if line.startswith("+") and '"rated_until"' in line]) == 1
