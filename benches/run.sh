#!/usr/bin/env bash
# Measures the whole path on this machine in one run, beside two yardsticks, and prints the ratios:
#   (a) `tiepnhan run --once`: 2,000 reports in Dovecot, recorded durably, acknowledged over SMTP, in the workbook
#   (b) `mbsync` with `FSync no`, which merely downloads the same mailbox
#   (c) a plain Python script (imap-tools, openpyxl, smtplib) that does the same job as (a)
# then what an idle service holds, what a message costs on top of many, `read` alone with what the reader children cost,
# and hostile files of 40 MiB (hostile.py).
# Times on a shared machine drift: quote the ratios, not the seconds. Options are those of measure.py (--help).
set -euo pipefail
cd "$(dirname "$0")/.."

for command in dovecot mbsync smtp-sink python3; do
    PATH="$PATH:/usr/sbin" command -v "$command" >/dev/null 2>&1 ||
        { echo "benches/run.sh needs $command (Debian: dovecot-imapd isync postfix python3-venv)" >&2; exit 1; }
done
cargo build --release --locked --quiet
tools=target/bench-tools
if [ ! -x "$tools/bin/python" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check imap-tools openpyxl
fi
"$tools/bin/python" benches/measure.py --program target/release/tiepnhan "$@"
[ $# -gt 0 ] || python3 benches/hostile.py
