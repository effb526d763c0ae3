"""The limit: pgbench, of the same PostgreSQL, running a script on the same server."""

import re
import subprocess
import tempfile
from pathlib import Path

from bench.process_trees import cpu_seconds
from bench.rounds import Length, Sample
from bench.statements import Script

CLIENT_THREADS = 2
SECONDS_MAX = 120


class Pgbench:
    """pgbench of one installation, against one server."""

    def __init__(self, program: Path, server_pid: int) -> None:
        self.program = program
        self.server_pid = server_pid

    def run(self, url: str, script: Script, connections: int, length: Length) -> Sample:
        """Run a script on so many connections; anything that fails ends the bench."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script.text)
            file.flush()
            limit = ["-t", str(length.each)] if length.each else ["-T", str(round(length.seconds or 1))]
            told = [part for name, value in script.variables.items() for part in ("-D", f"{name}={value}")]
            command = [self.program, "-n", "-M", "prepared", "-c", str(connections), "-j", str(CLIENT_THREADS)]
            command += [*limit, "-f", file.name, *told, url]
            before = cpu_seconds(self.server_pid)
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS_MAX)
            used = cpu_seconds(self.server_pid) - before
        if done.returncode != 0 or "failed transactions: 0 (" not in done.stdout:
            raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}\n{script.text}")
        ran = int(_number(r"transactions actually processed: (\d+)", done.stdout))
        return Sample(_number(r"tps = ([\d.]+) \(without initial", done.stdout), 0.0, used / ran)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found, f"pgbench says nothing like {pattern}:\n{text}"
    return float(found[1])
