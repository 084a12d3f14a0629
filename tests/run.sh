#!/usr/bin/env bash
# Passes every test. Installs what the tests need on a Debian machine when it is missing: Dovecot, an SMTP server
# (Postfix's smtp-sink), LibreOffice, poppler's tools, Tesseract and openpyxl. The tests start the servers themselves, on loopback
# ports of their own, and stop them.
set -euo pipefail
cd "$(dirname "$0")/.."

needed=()
need() { # need COMMAND PACKAGE
    PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 || needed+=("$2")
}
need dovecot dovecot-imapd
need smtp-sink postfix
need soffice libreoffice-calc
need pdftoppm poppler-utils
need openssl openssl
need tesseract tesseract-ocr
[ -e "$(ls -d /usr/share/tesseract-ocr/*/tessdata/vie.traineddata 2>/dev/null | tail -n 1)" ] || needed+=(tesseract-ocr-vie)
/usr/bin/python3 -c 'import openpyxl' 2>/dev/null || needed+=(python3-openpyxl)
command -v libreoffice >/dev/null 2>&1 && [ -e /usr/lib/libreoffice/program/libswlo.so ] || needed+=(libreoffice-writer)

if [ ${#needed[@]} -gt 0 ]; then
    echo "installing ${needed[*]}"
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >/dev/null
fi

export TIEPNHAN_TEST_SERVERS=1
exec cargo test --locked "$@"
