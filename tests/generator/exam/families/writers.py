"""The annex as it was issued, from every program that writes workbooks."""
import csv
import io
import zipfile

from .. import office, writers
from ..cases import ACCEPTED, ANY, case
from ..mail import File
from ..report import report
from ..sheet import annex

ENCODINGS = [
    ("utf-8", ",", "\r\n"), ("utf-8-sig", ",", "\n"), ("utf-8-sig", ";", "\r\n"), ("utf-8", "\t", "\r\n"),
    ("utf-16", "\t", "\r\n"), ("utf-16-le", "\t", "\r\n"), ("utf-16-be", ",", "\r\n"), ("utf-8", "|", "\n"),
    ("utf-8", ";", "\r"),
]


def cases(rng):
    for turn, apart in enumerate((False, True)):
        made = lambda: report(rng)
        book = lambda one: [annex(one, apart)]
        direct = [("openpyxl", "xlsx", writers.openpyxl), ("xlsxwriter", "xlsx", writers.xlsxwriter),
                  ("xlsxwriter-strings-inline", "xlsx", lambda s: writers.xlsxwriter(s, constant_memory=True)),
                  ("xlwt", "xls", writers.xlwt), ("pyexcel-ods3", "ods", writers.pyexcel_ods),
                  ("odfpy", "ods", writers.odfpy), ("exceljs", "xlsx", office.exceljs)]
        for name, kind, write in direct:
            one = made()
            yield case(f"writers-{name}-{turn}", one, (kind, write(book(one))))
        for target, kind in [("xlsx", "xlsx"), ("xlsx:Calc Office Open XML", "xlsx"), ("xls:MS Excel 97", "xls"), ("ods", "ods"), ("fods", "fods"), ("xlsm:Calc MS Excel 2007 VBA XML", "xlsm"),
                             ("html:HTML (StarCalc)", "html"), ("pdf:calc_pdf_Export", "pdf"),
                             ("csv:Text - txt - csv (StarCalc):44,34,76,1", "csv"),
                             ("ots", "ots"), ("xlt:MS Excel 97 Vorlage/Template", "xlt")]:
            one = made()
            name = target.split(":")[-1].split(",")[0].lower().replace(" - ", "-").replace("/", "-")
            name = "".join(c if c.isalnum() else "-" for c in name).strip("-")
            file = office.libreoffice(writers.openpyxl(book(one)), "xlsx", target)
            # Of narrow columns, a page shows the beginning only.
            yield case(f"writers-libreoffice-{kind}-{name}-{turn}", one, (kind, file), texts=kind != "pdf", due=ANY if kind == "pdf" else ACCEPTED)
        # A workbook that went from Excel 97 through OpenDocument and back.
        one = made()
        old = office.libreoffice(writers.xlwt(book(one)), "xls", "ods")
        yield case(f"writers-libreoffice-xls-to-ods-{turn}", one, ("ods", old))
    for at, (encoding, delimiter, ends) in enumerate(ENCODINGS):
        one = report(rng)
        # Python quotes a line break only where it ends lines.
        quoting = csv.QUOTE_ALL if ends == "\r" else csv.QUOTE_MINIMAL
        data = writers.separated(annex(one, apart=at % 2 == 0), encoding, delimiter, ends, quoting=quoting)
        if encoding == "utf-16-le":
            data = b"\xff\xfe" + data
        if encoding == "utf-16-be":
            data = b"\xfe\xff" + data
        sign = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
        yield case(f"writers-csv-{encoding}-{sign}-{at}", one, ("csv", data))
    one = report(rng)
    yield case("writers-csv-windows-1258", one, ("csv", writers.separated(cp1258(annex(one)), "cp1258", errors="replace")))
    one = report(rng)
    yield case("writers-html-as-xls", one, File("bao cao.xls", writers.markup([annex(one, True)])))
    one = report(rng)
    yield case("writers-spreadsheetml", one, File("bao cao.xml", writers.spreadsheet_xml([annex(one)])))
    one = report(rng)
    yield case("writers-parts-renamed", one, ("xlsx", renamed(writers.xlsxwriter([annex(one)]))))
    one = report(rng)
    yield case("writers-table-of-ends", one, ("xls", ended(writers.xlwt([annex(one)]))))
    one = report(rng)
    yield case("writers-spreadsheetml-as-xls", one, File("bao cao.xls", writers.spreadsheet_xml([annex(one)])))


def renamed(book):
    """The same package with its main parts under other names, which its relationships tell."""
    names = {b"workbook.xml": b"book22.xml", b"sheet1.xml": b"Trang_1.xml", b"sharedStrings.xml": b"strings1.xml"}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            name, data = entry.filename.encode(), source.read(entry)
            for old, new in names.items():
                name = name.replace(old, new)
                if name.endswith((b".rels", b"[Content_Types].xml")):
                    data = data.replace(old, new)
            target.writestr(name.decode(), data)
    return out.getvalue()


def ended(book):
    """The same container with its allocation table filled up with ends of chains (MS-CFB 2.3), as some programs do."""
    book = bytearray(book)
    table = (int.from_bytes(book[76:80], "little") + 1) * 512
    for place in range(table, table + 512, 4):
        if book[place:place + 4] == b"\xff\xff\xff\xff":
            book[place] = 0xFE
    return bytes(book)


def cp1258(sheet):
    """Windows-1258 has few whole letters: most are a base and a combining mark."""
    import unicodedata

    def change(text):
        out = []
        for letter in unicodedata.normalize("NFC", text):
            try:
                letter.encode("cp1258")
                out.append(letter)
                continue
            except UnicodeEncodeError:
                pass
            parts = unicodedata.normalize("NFD", letter)
            tones = [p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323"]
            rest = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
            out.append(rest + "".join(tones))
        return "".join(out)

    return sheet.map(change)
