"""Ada employs, and Wim (see above) works at his browser."""

import pytest

from tests.given import Given, Person


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs."""
    return given.ada()


@pytest.fixture
def job_id(ada: Person, given: Given) -> str:
    """A job of Ada's of one text proof that pays 0.10."""
    return given.running_job(ada, task_value=0.1)
