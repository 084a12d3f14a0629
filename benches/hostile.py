"""Hostile files of about 40 MiB: what each costs `tiepnhan read`, in seconds and in memory, parent and children together.

    python3 benches/hostile.py [--program PROGRAM] [NAME...]      see run.sh
"""
import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import hostile_files
import watch

WANTED_SECONDS, WANTED_MB = 5, 600
ROOT = Path(__file__).parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / "target/release/tiepnhan"))
    parser.add_argument("names", nargs="*")
    a = parser.parse_args()
    wanted = [(name, make) for name, make in hostile_files.FILES.items() if not a.names or name in a.names]
    over = 0
    print(f"{'file':32} {'MiB':>5} {'seconds':>8} {'of CPU':>7} {'peak MB':>8}  outcome")
    with tempfile.TemporaryDirectory(prefix="tiepnhan-hostile-") as folder:
        for name, make in wanted:
            # The campaign's number in the name makes it a candidate, so that the reason is told.
            path = Path(folder) / f"CV 284 {name}"
            path.write_bytes(make())
            size = path.stat().st_size / 2**20
            wall, cpu, peak, out, code = watch.measure([a.program, "read", "--json", "--config", str(ROOT / "tests/samples/exam.toml"), str(path)])
            path.unlink()
            judged = json.loads(out) if code == 0 else {}
            why = [file["why"] for file in judged.get("unreadable", [])]
            bad = code != 0 or wall > WANTED_SECONDS or peak > WANTED_MB
            over += bad
            words = f"{judged.get('disposition', f'exit status {code}')} {' '.join(judged.get('reasons', []))} {' '.join(sorted(set(why)))}"
            print(f"{name:32} {size:5.1f} {wall:8.2f} {cpu:7.2f} {peak:8.0f}  {words}{'   OVER' if bad else ''}", flush=True)
    print(f"{over} of {len(wanted)} over {WANTED_SECONDS} s or {WANTED_MB} MB")
    return over > 0


sys.exit(main())
