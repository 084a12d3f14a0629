#!/usr/bin/env bash
# Generates the exam with programs that people use, reads it, and prints the table by family. Python 3, LibreOffice,
# Node and Chromium are used where they are there; what needs a missing one is left out, and said. Arguments go to
# generate.py: `--seed 2`, `--families figure,layout`, `--only wording`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${EXAM_WORK:-$here/../../target/exam}
mkdir -p "$work"
work=$(cd "$work" && pwd)

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
export EXAM_NODE=$work/node
if command -v npm >/dev/null && [ ! -d "$EXAM_NODE/node_modules" ]; then
    mkdir -p "$EXAM_NODE"
    cp "$here/node/package.json" "$EXAM_NODE/"
    npm install --silent --no-audit --no-fund --prefix "$EXAM_NODE" >/dev/null || rm -rf "$EXAM_NODE/node_modules"
fi

cargo build --quiet --locked --manifest-path "$here/../../Cargo.toml"
PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "$here/generate.py" "$work/messages" "$@"
cd "$work/messages"
program=${CARGO_TARGET_DIR:-$here/../../target}/debug/tiepnhan
# In a list, since there are more names than a command line holds.
printf '%s\n' *.eml | xargs -n 500 "$program" read --config exam.toml --json >"$work/read.jsonl"
"$work/venv/bin/python" "$here/score.py" . "$work/read.jsonl" --list
