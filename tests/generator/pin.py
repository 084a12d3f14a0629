#!/usr/bin/env python3
"""Keeps some messages of a generated exam for the tests that need no other programs: pin.py EXAM OUT"""
import json
import shutil
import sys
from pathlib import Path

#: Every way to write, and whatever was once read wrongly.
KEPT = """
writers-pyexcel-ods3-0 writers-xlwt-1 writers-exceljs-0 writers-csv-utf-16-tab-4 writers-csv-utf-8-semicolon-8
writers-csv-windows-1258 writers-spreadsheetml-as-xls writers-html-as-xls writers-libreoffice-fods-fods-0
layout-wording-6-inline layout-wording-14-apart layout-breakdown-formulas layout-breakdown-without-total layout-two-units-0
layout-two-units-3 layout-two-units-transposed layout-two-units-one-foreign layout-numbered-columns-bare layout-one-cell
layout-sheets-very-hidden-1 layout-sheets-disagree layout-planned-and-done layout-labels-turned layout-assessment-with-totals
script-double-spaces-csv script-tcvn3-docx script-vni-xls script-mojibake-docx script-zero-width-ods script-typos-2-3
figure-words-behind-unit-informed figure-suffix-all-units-deployed figure-rich-struck figure-format-approx-deployed
figure-format-scaled-informed figure-formula-no-result-informed figure-fraction-shown-rounded-deployed figure-approx-plus-informed
figure-merged-over-both figure-two-candidate-columns figure-suffix-all-informed
envelope-name-2231-parts envelope-winmail envelope-7z envelope-correction-quoting-own-figures envelope-signed envelope-digest
envelope-word-and-spreadsheet-disagree-informed envelope-answer-thanks envelope-answer-correcting-in-words
envelope-alternatives-disagree envelope-zip-one-name-twice envelope-type-picture-inline envelope-message-piece
document-docx-struck document-docx-tracked-deletion document-pdf-reportlab-no-grid-0 document-body-windows-1258
identity-auth-pass-in-reason identity-two-from-addresses identity-sender-of-two-both-names identity-slip-two-foreign-0
identity-from-address-with-encoded-word other-bounce-of-a-report-proven other-annex-to-another-letter
other-letter-of-another-office hostile-hinted-truncated other-bounce-with-our-form hostile-external-entity hostile-flipped-xls-3
""".split()


def main():
    exam, out = map(Path, sys.argv[1:3])
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    kept = []
    for line in (exam / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        due = json.loads(line)
        name = due["file"].split("-", 1)[1].removesuffix(".eml")
        if name in KEPT:
            due["file"] = f"{name}.eml"
            shutil.copy(exam / line.split('"')[3], out / due["file"])
            kept.append(due)
    missing = set(KEPT) - {due["file"].removesuffix(".eml") for due in kept}
    if missing:
        sys.exit(f"not in the exam: {', '.join(sorted(missing))}")
    lines = (json.dumps(due, ensure_ascii=False) for due in kept)
    (out / "expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    size = sum(file.stat().st_size for file in out.iterdir())
    print(f"{len(kept)} messages, {size / 1e6:.2f} MB, in {out}")


if __name__ == "__main__":
    main()
