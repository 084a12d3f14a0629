#!/usr/bin/env python3
"""Generates the exam: generate.py OUT [--seed N] [--families figure,layout] [--only TEXT]"""
import argparse
import importlib
import json
import random
import shutil
import zlib
from pathlib import Path

from exam import office

FAMILIES = ["writers", "layout", "script", "figure", "envelope", "document", "identity", "other", "hostile", "mixed"]
HERE = Path(__file__).resolve().parent


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--families", default=",".join(FAMILIES))
    asked.add_argument("--only", default="")
    asked = asked.parse_args()
    cases = []
    for family in asked.families.split(","):
        rng = random.Random(asked.seed * 1_000 + zlib.crc32(family.encode()))
        module = importlib.import_module(f"exam.families.{family}")
        cases += [case for case in module.cases(rng) if asked.only in case.name]
    names = [case.name for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice
    office.run_all()
    asked.out.mkdir(parents=True, exist_ok=True)
    for old in asked.out.glob("*.eml"):
        old.unlink()
    lines, left_out = [], []
    for number, case in enumerate(cases, 1):
        file = f"{number:03}-{case.name}.eml"
        try:
            (asked.out / file).write_bytes(case.mail())
        except LookupError:
            left_out.append(case.name)
            continue
        due = {"file": file, "dispositions": case.dispositions, "reports": case.reports, "reasons": case.reasons}
        lines.append(json.dumps(due, ensure_ascii=False))
    (asked.out / "expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(HERE.parent / "fixtures" / "units.csv", asked.out / "units.csv")
    shutil.copy(HERE.parent / "samples" / "exam.toml", asked.out / "exam.toml")
    print(f"{len(lines)} messages in {asked.out}")
    if left_out:
        print("left out, for want of a program:", ", ".join(left_out))


if __name__ == "__main__":
    main()
