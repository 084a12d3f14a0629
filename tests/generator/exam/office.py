"""Files that other programs make: collected first, then made by each program in one go."""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NODE = Path(os.environ.get("EXAM_NODE", Path(__file__).resolve().parents[1] / "node"))


class Made:
    """A file that is made later; calling it gives its bytes, or nothing where the program could not make it."""

    def __init__(self):
        self.bytes = None

    def __call__(self):
        if self.bytes is None:
            raise LookupError("a program made no file")
        return self.bytes


conversions = []
scripted = []
printed = []


def libreoffice(source, kind, target):
    """`source` (bytes, or made later) of the file type `kind`, converted; `target` is a type or `type:filter:options`."""
    made = Made()
    conversions.append((source, kind, target, made))
    return made


def exceljs(sheets):
    from .sheet import Formula

    made = Made()
    book = []
    for sheet in sheets:
        cells = []
        for (row, column), cell in sheet.cells.items():
            value = cell.value
            if isinstance(value, Formula):
                value = {"formula": value.text[1:], "result": value.result}
            cells.append({"row": row + 1, "column": column + 1, "value": value, "format": cell.format})
        book.append({"name": sheet.name, "cells": cells, "merged": [[p + 1 for p in m] for m in sheet.merged],
                     "hidden": sheet.hidden, "hiddenRows": [r + 1 for r in sheet.hidden_rows]})
    scripted.append(({"kind": "xlsx", "sheets": book}, made))
    return made


def docx_js(paper):
    made = Made()
    scripted.append(({"kind": "docx", "blocks": paper.plain()}, made))
    return made


def through(source, program):
    """A file that a small program rewrites, by its command with IN and OUT; made when it is asked for."""
    def made():
        if not shutil.which(program[0]):
            raise LookupError(program[0])
        with tempfile.TemporaryDirectory() as folder:
            places = {"IN": f"{folder}/in.pdf", "OUT": f"{folder}/out.pdf"}
            Path(places["IN"]).write_bytes(source() if callable(source) else source)
            command = [re.sub("^(-sOutputFile=)?(IN|OUT)$", lambda m: (m[1] or "") + places[m[2]], word) for word in program]
            subprocess.run(command, capture_output=True, timeout=120, check=False)
            return Path(places["OUT"]).read_bytes()

    return made


def chromium(html):
    """A web page printed to PDF."""
    made = Made()
    printed.append((html, made))
    return made


def run_all(log=print):
    """Makes everything that was asked for, programs by programs."""
    with tempfile.TemporaryDirectory() as folder:
        run_node(Path(folder), log)
        # What is converted twice takes two rounds.
        for source, kind, target, made in conversions:
            assert not isinstance(source, Made) or source.bytes is not None or any(made is source for *_, made in conversions)
        rest = list(conversions)
        while rest:
            ready = [one for one in rest if not isinstance(one[0], Made) or one[0].bytes is not None]
            if not ready:
                log(f"{len(rest)} files were not converted")
                break
            run_libreoffice(ready, Path(folder), log)
            rest = [one for one in rest if one not in ready]
        run_chromium(Path(folder), log)
    conversions.clear(), scripted.clear(), printed.clear()


def run_libreoffice(jobs, folder, log):
    groups = {}
    for job in jobs:
        groups.setdefault((job[1], job[2]), []).append(job)
    for number, ((kind, target), group) in enumerate(sorted(groups.items(), key=lambda item: item[0])):
        # Of csv, LibreOffice asks how to read it.
        source, out = folder / f"in{number}", folder / f"out{number}"
        shutil.rmtree(source, ignore_errors=True), shutil.rmtree(out, ignore_errors=True)
        source.mkdir(), out.mkdir()
        for index, (data, _, _, _) in enumerate(group):
            (source / f"{index}.{kind}").write_bytes(data() if callable(data) else data)
        command = ["nice", "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target,
                   "--outdir", str(out), *map(str, sorted(source.iterdir()))]
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
        extension = target.split(":")[0]
        for index, (_, _, _, made) in enumerate(group):
            file = out / f"{index}.{extension}"
            if file.exists():
                made.bytes = file.read_bytes()
        missing = [made for *_, made in group if made.bytes is None]
        if missing:
            log(f"LibreOffice {kind} to {target}: {len(missing)} of {len(group)} not made: {done.stderr[-200:]!r}")


def run_node(folder, log):
    if not scripted:
        return
    if not shutil.which("node") or not (NODE / "node_modules").exists():
        log("left out: ExcelJS and docx (no node)")
        return
    jobs = [{**job, "file": str(folder / f"node{index}")} for index, (job, _) in enumerate(scripted)]
    (folder / "jobs.json").write_text(json.dumps(jobs))
    script = NODE / "make.js"
    source = Path(__file__).resolve().parents[1] / "node" / "make.js"
    if script != source:
        shutil.copy(source, script)
    done = subprocess.run(["nice", "node", str(script), str(folder / "jobs.json")], capture_output=True, timeout=300, check=False)
    if done.returncode:
        log(f"node: {done.stderr[-2000:].decode()}")
    for job, (_, made) in zip(jobs, scripted):
        if Path(job["file"]).exists():
            made.bytes = Path(job["file"]).read_bytes()


def run_chromium(folder, log):
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    for index, (html, made) in enumerate(printed):
        if program is None:
            log("left out: Chromium")
            return
        page, out = folder / f"page{index}.html", folder / f"page{index}.pdf"
        page.write_text(html, encoding="utf-8")
        subprocess.run(["nice", program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={folder}/chromium", f"--print-to-pdf={out}", page.as_uri()],
                       capture_output=True, timeout=120, check=False)
        if out.exists():
            made.bytes = out.read_bytes()
