"""Watches a program and the processes that it starts, whether or not it waits for their end."""
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path


def spent(pid):
    """The resident size of a process at its largest, in kB, and its processor seconds; nothing when it is gone."""
    try:
        sizes = re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        times = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return int(sizes[0]) if sizes else 0, sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0, 0


def children(pid):
    """The processes that a process has started, each by the thread of it that did."""
    try:
        return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def measure(command, prepare=None):
    """Wall and processor seconds, the sum of each process's largest size in MB (not less than the real peak), what was
    printed, and the exit status."""
    start = time.monotonic()
    out = tempfile.TemporaryFile()
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, preexec_fn=prepare)
    largest, seconds = {}, {}
    ended = 0
    while not ended:
        for pid in [process.pid, *children(process.pid)]:
            size, time_used = spent(pid)
            largest[pid] = max(largest.get(pid, 0), size)
            seconds[pid] = max(seconds.get(pid, 0), time_used)
        time.sleep(0.004)
        ended, status, _ = os.wait4(process.pid, os.WNOHANG)
    wall = time.monotonic() - start
    # Children follow one another: of those, the largest counts.
    own = largest.pop(process.pid, 0)
    peak = (own + max(largest.values(), default=0)) / 1024
    out.seek(0)
    return wall, sum(seconds.values()), peak, out.read().decode(), status
