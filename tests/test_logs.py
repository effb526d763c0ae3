"""Log lines: one JSON object each, whatever is in them, and never worth a request."""

import json
import subprocess
import sys

import pytest

# A process of its own: logs are set up once for a whole process.
LOGS = """
import logging, os, sys
import structlog
from piecework.logs import configure_logs
configure_logs(sys.argv[1], sys.argv[2])
log = structlog.get_logger("test")
"""


def logged(code: str, log_format: str = "json", level: str = "info") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOGS + code, log_format, level], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_line_is_a_json_object():
    (line,) = logged("log.info('request', status=200, account_id=None, route='/x')")
    said = json.loads(line)
    assert list(said) == ["time", "level", "event", "status", "route"]
    assert said["time"].endswith("Z")
    assert (said["level"], said["event"], said["status"]) == ("info", "request", 200)


def test_traceback_stays_within_its_line():
    (line,) = logged("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    log.error('bug', exc_info=error)")
    assert "ZeroDivisionError" in json.loads(line)["exception"]


@pytest.mark.parametrize("value", ["object()", "'\\ud800'", "b'x'", "{1: {2}}", "float('nan')", "10**40"])
def test_anything_can_be_logged(value: str):
    (line,) = logged(f"log.info('odd', value={value})")
    assert json.loads(line)["event"] == "odd"


def test_lines_below_the_level_are_left_out():
    assert logged("log.info('little'); log.warning('much')", level="warning")[0].count("much") == 1
    assert len(logged("log.debug('x'); log.info('little'); log.warning('much')", level="warning")) == 1


def test_libraries_are_heard_from_warning_on():
    code = "logging.getLogger('lib').warning('pool %s', 7); logging.getLogger('lib').info('little')"
    (line,) = logged(code)
    said = json.loads(line)
    assert (said["event"], said["level"], said["logger"]) == ("pool 7", "warning", "lib")


def test_text_is_for_people():
    (line,) = logged("log.info('request', route='/x', odd='\\ud800')", log_format="text")
    assert "request" in line
    assert "route=/x" in line


def test_reader_that_has_gone_is_no_trouble():
    code = "os.close(2); log.info('lost')\nread, write = os.pipe(); os.dup2(write, 2); os.close(read); log.info('lost')"
    assert logged(code) == []
