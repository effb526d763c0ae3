"""`piecework web` in a hurry: `hurried_web.py <idle seconds> <seconds for a head>`, and a second for a body.

Who calls too often is told so late enough to look at what happens meanwhile.
"""

import sys

from piecework.processes import answering, bodies, web
from piecework.settings import read_settings

BODY_SECONDS, TOO_MANY_SECONDS = 1.0, 5.0


def run(idle_seconds: int, head_seconds: int) -> None:
    web.IDLE_SECONDS_MAX, web.HEAD_SECONDS_MAX = idle_seconds, head_seconds
    answering.PERIOD_SECONDS = bodies.PERIOD_SECONDS = BODY_SECONDS
    answering.LOOK_SECONDS, answering.TOO_MANY_SECONDS = 0.1, TOO_MANY_SECONDS
    web.run_web(read_settings(), "127.0.0.1")


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]))
