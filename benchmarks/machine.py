"""What the figures were measured on, and how much of it a tree of processes uses."""

import multiprocessing
import os
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_STEPS = 2_000_000


def facts(folder: Path) -> list[str]:
    """The machine in a few lines: figures mean nothing without them."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return [
        f"machine: {_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory():.0f} GB",
        f"system: {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"data: {folder} on {_file_system(folder)}; load before: {load}",
    ]


def pace() -> float:
    """Milliseconds that a fixed piece of Python takes with every core at it: how fast the machine is just now.

    On a machine that is shared it can change twofold within minutes, and every rate with it.
    """
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores, multiprocessing.get_context("fork")) as at_it:
        return 1000 * sum(at_it.map(_piece, range(cores))) / cores


def _piece(_core: int) -> float:
    began, found = time.process_time(), 0
    for number in range(_STEPS):
        found += number * number & 7
    return time.process_time() - began


def cpu_seconds(root: int) -> float:
    """Processor time of a process and everything it started, also what has ended and been waited for."""
    family = _families()
    tree, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        if pid not in tree:
            tree.add(pid)
            waiting += family.get(pid, [])
    return sum(_own_seconds(pid) for pid in tree)


def resident_megabytes(root: int) -> list[float]:
    """What each process of the tree keeps in memory for itself, shared pages split (PSS)."""
    family = _families()
    return [_pss(pid) for pid in [root, *family.get(root, [])]]


def _families() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    return children


def _own_seconds(pid: int) -> float:
    fields = _stat(pid)
    # utime, stime, and the same of children that have been waited for: fields 14 to 17 of proc(5).
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    try:
        content = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    # The name in brackets may hold spaces.
    return content.rpartition(")")[2].split()


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _file_system(folder: Path) -> str:
    best, name = "", "?"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, kind, *_ = line.split()
        if (str(folder) + "/").startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
            best, name = mount, kind
    return name
