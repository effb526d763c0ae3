"""What a tree of processes has used: CPU seconds and memory, from /proc."""

import os
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def tree_of(root_pid: int) -> list[int]:
    """The process and all its descendants that live."""
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*"):
        if (fields := _stat_fields(int(entry.name))) is not None:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root_pid]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root_pid: int) -> float:
    """CPU of the whole tree until now, user and system, that of its ended children included."""
    ticks = 0
    for pid in tree_of(root_pid):
        if (fields := _stat_fields(pid)) is not None:
            ticks += sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
    return ticks / TICKS_A_SECOND


def memory_bytes(root_pid: int) -> int:
    """Memory of the whole tree: its proportional set size, in which a page shared by n processes counts 1/n each."""
    return sum(_rollup_bytes(pid, "Pss:") for pid in tree_of(root_pid))


def own_memory_bytes(root_pid: int) -> int:
    """The same without what stands in files or is shared, as a database's cache is: that has a size of its own."""
    return sum(_rollup_bytes(pid, "Pss_Anon:") for pid in tree_of(root_pid))


def _stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on; None when the process is gone."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return stat.rpartition(")")[2].split()


def _rollup_bytes(pid: int, what: str) -> int:
    try:
        rollup = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith(what))
