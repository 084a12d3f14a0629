#!/usr/bin/env python3
"""Compares what `tiepnhan read --json` printed with what is due: score.py EXAM READ.jsonl [--list]; a Markdown table.

silent     accepted with another unit or figure than the truth, or accepted where it must not be: 0 allowed
outcome    the disposition is one of those allowed, and a reason is named where one is asked
recovered  of the reports that can be accepted at once, those that were, with every figure right
texts      of those, the ones whose assessment and notes read as written, spacing aside
"""
import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

OLD_TONES = dict(zip("oà oá oả oã oạ oè oé oẻ oẽ oẹ uý uỳ uỷ uỹ uỵ".split(), "òa óa ỏa õa ọa òe óe ỏe õe ọe úy ùy ủy ũy ụy".split()))


def plain(text):
    text = unicodedata.normalize("NFC", text or "").replace("\u200b", "").replace("\u00a0", " ")
    for new, old in OLD_TONES.items():
        text = text.replace(new, old)
    return re.sub(r"\s+", " ", text).strip(" .…")


def judge(due, read):
    """What fell short, as a list of texts, and what is to be counted."""
    count, short = Counter(cases=1), []
    if read is None:
        return count, ["no answer"]
    allowed, outcome = due["dispositions"], read["disposition"]
    accepted = {r["unit"]: r for r in read["reports"] if r["disposition"] == "accepted"}
    truths = {r["unit"]: r for r in due["reports"]}
    figures = lambda r: {key: r["figures"].get(key) for key in ("informed", "deployed")}
    for unit, report in accepted.items():
        truth = truths.get(unit)
        wrong = truths and (truth is None or any(truth[key] != value for key, value in figures(report).items()))
        if wrong or "accepted" not in allowed:
            count["silent"] += 1
            short.append(f"SILENT {unit} {figures(report)}, due {allowed} {due['reports']}")
    named = not due["reasons"] or outcome in ("ignored", allowed[0] == "accepted" and "accepted")
    named = named or bool(set(due["reasons"]) & set(read["reasons"]))
    if outcome not in allowed:
        short.append(f"outcome {outcome} {read['reasons']}, due {allowed}")
    elif not named:
        short.append(f"reasons {read['reasons']}, due one of {due['reasons']}")
    else:
        count["outcome"] += 1
    for truth in due["reports"] if allowed[0] == "accepted" else []:
        count["recoverable"] += 1
        report = accepted.get(truth["unit"])
        if report is None or any(truth[key] != value for key, value in figures(report).items()):
            short.append(f"not recovered: {truth['unit']}")
            continue
        count["recovered"] += 1
        if "assessment" in truth or "notes" in truth:
            count["texts asked"] += 1
            pairs = [("assessment", truth.get("assessment"), report["assessment"])]
            pairs += [(f"note {key}", note, report["notes"].get(key)) for key, note in truth.get("notes", {}).items()]
            wrong = [f"{what} {read!r}, due {due!r}" for what, due, read in pairs if due is not None and plain(due) != plain(read)]
            count["texts"] += not wrong
            short += wrong
    return count, short


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("exam", type=Path)
    asked.add_argument("read", type=Path)
    asked.add_argument("--list", action="store_true", help="name each case that falls short")
    asked = asked.parse_args()
    dues = [json.loads(line) for line in (asked.exam / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    reads = [json.loads(line) for line in asked.read.read_text(encoding="utf-8").splitlines()]
    reads = {Path(read["file"]).name: read for read in reads}
    families = {}
    for due in dues:
        count, short = judge(due, reads.get(due["file"]))
        families.setdefault(due["file"].split("-")[1], Counter()).update(count)
        if short and asked.list:
            print(f"{due['file']}: {'; '.join(short)}", file=sys.stderr)
    families["all"] = sum(families.values(), Counter())
    print("| family | messages | outcome right | recovered | texts as written | silent errors |")
    print("|---|---:|---:|---:|---:|---:|")
    for family, n in families.items():
        print(f"| {family} | {n['cases']} | {n['outcome']} | {n['recovered']} of {n['recoverable']} "
              f"| {n['texts']} of {n['texts asked']} | {n['silent']} |")
    return 1 if families["all"]["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
