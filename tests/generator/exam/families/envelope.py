"""The ways in which mail programs, and people, send a file."""
import base64
import binascii
import datetime
import io
import random
import zipfile

from .. import office, paper, writers
from ..cases import EITHER, RETURNED, case, seed_of
from ..mail import IN_TIME, OURS, SERVER, TYPES, VIETNAM, File, Mail, boundary, encoded, multipart, paragraphs, part, text_part
from ..report import DEPLOYED, INFORMED, Case, Report, report, unit
from ..sheet import annex

XLSX = TYPES["xlsx"]
NAME = "Báo cáo kết quả chiến dịch của đơn vị.xlsx"


def book(one, apart=False):
    return writers.openpyxl([annex(one, apart)])


def cases(rng):
    yield from names(rng)
    yield from types(rng)
    yield from forwarded(rng)
    yield from archives(rng)
    yield from several(rng)
    yield from dates(rng)
    yield from raw(rng)
    yield from nested(rng)
    yield from answers(rng)


def names(rng):
    for naming in ("2047", "2047-q", "2231", "2231-parts", "raw", "none", "unquoted"):
        one = report(rng)
        name = "bao-cao.xlsx" if naming == "unquoted" else NAME
        yield case(f"envelope-name-{naming}", one, File(name, book(one), XLSX, naming=naming))
    for name, file in (("no-extension", "baocao"), ("wrong-extension", "bao cao.doc"), ("exe", "bao cao.xlsx.exe"), ("long", "b" * 300 + ".xlsx"), ("path", "../../etc/passwd.xlsx"),
                       ("windows-path", "C:\\Users\\a\\bao cao.xlsx"), ("trailing-dots", "bao cao.xlsx..."), ("capitals", "BAO CAO.XLSX"), ("empty", ""), ("quotes", "bao 'cao'.xlsx")):
        one = report(rng)
        yield case(f"envelope-name-{name}", one, File(file, book(one), XLSX, naming="quoted"))
    one = report(rng)
    yield case("envelope-name-only-in-type", one, File(NAME, book(one), header=[
        f"Content-Type: {XLSX}; name=\"{encoded(NAME)}\"", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment"]))
    one = report(rng)
    yield case("envelope-name-folded-after-equals", one, File(NAME, book(one), header=[
        f"Content-Type: {XLSX}", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=\r\n \"bao cao.xlsx\""]))
    one = report(rng)
    yield case("envelope-boundary-folded-after-equals", one, File("bao cao.xlsx", book(one)), finish=lambda b: b.replace(b"; boundary=\"", b"; boundary=\r\n \"", 1))


def types(rng):
    for name, kind in (("octet-stream", "application/octet-stream"), ("text-plain", "text/plain"), ("zip", "application/zip"), ("xls", "application/vnd.ms-excel"),
                       ("pdf", "application/pdf"), ("image", "image/png"), ("nonsense", "foo"), ("missing", None), ("x-excel", "application/x-msexcel"), ("msdownload", "application/x-msdownload"),
                       ("word", "application/msword"), ("html", "text/html"), ("csv", "text/csv"), ("force-download", "application/force-download")):
        one = report(rng)
        file = File("bao cao.xlsx", book(one), kind) if kind else File("bao cao.xlsx", book(one), header=[
            "Content-Transfer-Encoding: base64", 'Content-Disposition: attachment; filename="bao cao.xlsx"'])
        yield case(f"envelope-type-{name}", one, file)
    one = report(rng)
    yield case("envelope-type-picture-inline", one, File("anh.jpg", book(one), "image/jpeg", disposition="inline"))
    for disposition in ("inline", None, "ATTACHMENT", "form-data", "x-unknown"):
        one = report(rng)
        yield case(f"envelope-disposition-{disposition}", one, File("bao cao.xlsx", book(one), disposition=disposition))
    one = report(rng)
    yield case("envelope-encoding-quoted-printable", one, File("bao cao.csv", writers.separated(annex(one)), encoding="quoted-printable"))
    one = report(rng)
    yield case("envelope-encoding-8bit-csv", one, File("bao cao.csv", writers.separated(annex(one)), encoding="8bit"))
    one = report(rng)
    yield case("envelope-encoding-binary-xlsx", one, File("bao cao.xlsx", book(one), encoding="binary"))
    one = report(rng)
    yield case("envelope-encoding-capitals", one, File("bao cao.xlsx", book(one), header=[f"Content-Type: {XLSX}; name=\"bao cao.xlsx\"", "Content-Transfer-Encoding: BASE64"]))
    for name, change in (("one-line", lambda d: base64.b64encode(d)), ("spaces", lambda d: base64.encodebytes(d).replace(b"\n", b" \r\n ")),
                         ("junk", lambda d: base64.encodebytes(d + b"\0" * (2 - len(d) % 3)) + b"\r\n\r\n-- \r\nQuang cao: 50%!\r\n"), ("no-padding", lambda d: base64.encodebytes(d).rstrip(b"=\n")),
                         ("short-lines", lambda d: b"\r\n".join(base64.b64encode(d)[i:i + 40] for i in range(0, len(d) * 4 // 3 + 4, 40))),
                         ("blank-lines", lambda d: b"\r\n\r\n" + base64.encodebytes(d).replace(b"\n", b"\r\n\r\n"))):
        one = report(rng)
        data = book(one)
        head = [f"Content-Type: {XLSX}; name=\"bao cao.xlsx\"", "Content-Transfer-Encoding: base64", 'Content-Disposition: attachment; filename="bao cao.xlsx"', "", change(data).decode()]
        yield case(f"envelope-base64-{name}", one, File("", b"", encoding="7bit", header=head))


def forwarded(rng):
    inner = lambda one, **m: Mail(one.unit, [File("bao cao.xlsx", book(one))], seed=seed_of(one.unit.id), **m)
    one = report(rng)
    yield case("envelope-forwarded-as-attachment", one, File("Fwd.eml", inner(one), "message/rfc822", encoding="7bit"))
    one = report(rng)
    yield case("envelope-forwarded-twice", one, File("Fwd.eml", Mail(one.unit, [File("Fwd2.eml", inner(one), "message/rfc822")], seed=3), "message/rfc822"))
    one = report(rng)
    yield case("envelope-forwarded-eml-file", one, File("Fwd.eml", inner(one), "application/octet-stream"))
    one = report(rng)
    quote = f"\n\n---------- Forwarded message ---------\nTừ: Trần Thị B <tranthib@{one.unit.host}>\nDate: 14:02, Th 2, 19 thg 10, 2020\nSubject: bao cao\nTo: <vanthu@{one.unit.host}>\n\nGửi chị."
    yield case("envelope-forwarded-inline-gmail", one, File("bao cao.xlsx", book(one)), text="Kính chuyển Trung tâm." + quote, subject="Fwd: báo cáo kết quả triển khai chiến dịch CV 284")
    one = report(rng)
    quote = f"\n\n________________________________\nFrom: Trung tâm CNTT <phongktht@ttcntt.example>\nSent: Thursday, September 24, 2020\nTo: {one.unit.name}\nSubject: Công văn 284/TTCNTT-KTHT\n\n" + "\n".join(paper.LETTER)
    yield case("envelope-reply-outlook-quoting-letter", one, File("bao cao.xlsx", book(one)), text="Đơn vị gửi báo cáo." + quote, subject="RE: Công văn 284/TTCNTT-KTHT", manner="outlook")
    one = report(rng)
    blank = Report(one.unit, 0, 0, written="…………")
    yield case("envelope-reply-with-blank-form-too", one, File("bao cao.xlsx", book(one)), File("Phu luc.xlsx", writers.openpyxl([annex(blank, informed="", deployed="")])))
    one = report(rng)
    blank_docx = paper.python_docx(paper.Paper(paper.LETTER + paper.annex(blank, figures=("", ""), leaders="………").blocks))
    yield case("envelope-reply-with-letter-too", one, File("CV 284.docx", blank_docx), File("bao cao.xlsx", book(one)))
    one = report(rng)
    yield case("envelope-forwarded-by-personal-account", None, File("Fwd.eml", inner(one), "message/rfc822"), unit=one.unit, sender="nguyenvana@gmail.example", due=["review"], reasons=["unknown_sender"])
    one = report(rng)
    mail = inner(one)
    digest = Mail(one.unit, [], seed=8)
    yield Case("envelope-digest", lambda: ("\r\n".join(digest.head()) + "\r\n").encode() + multipart("digest", "dig", [b"\r\n" + mail()]), EITHER, [one.due()])


def zipped(files, comment=b"", store=False, flag=True, large=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if store else zipfile.ZIP_DEFLATED) as target:
        for name, data in files:
            entry = zipfile.ZipInfo(name, (2020, 10, 20, 9, 30, 0))
            entry.compress_type = zipfile.ZIP_STORED if store else zipfile.ZIP_DEFLATED
            with target.open(entry, "w", force_zip64=large) as file:
                file.write(data)
        target.comment = comment
    return out.getvalue()


def archives(rng):
    def of(name, make, due=("accepted",), reasons=(), file="bao cao.zip", **mail):
        one = report(rng)
        return case(f"envelope-{name}", one, File(file, make(one)), due=due, reasons=reasons, **mail)

    yield of("zip", lambda r: zipped([("bao cao.xlsx", book(r))]))
    yield of("zip-stored", lambda r: zipped([("bao cao.xlsx", book(r))], store=True))
    yield of("zip-in-zip", lambda r: zipped([("trong.zip", zipped([("bao cao.xlsx", book(r))]))]))
    yield of("zip-three-deep", lambda r: zipped([("a.zip", zipped([("b.zip", zipped([("bao cao.xlsx", book(r))]))]))]), due=EITHER, subject="Bao cao CV 284")
    yield of("zip-in-folder", lambda r: zipped([("Báo cáo/", b""), ("Báo cáo/bao cao.xlsx", book(r))]))
    yield of("zip-mac", lambda r: zipped([("bao cao.xlsx", book(r)), ("__MACOSX/._bao cao.xlsx", b"\0\5\x16\7" + b"\0" * 60), (".DS_Store", b"\0" * 50)]))
    yield of("zip-vietnamese-name", lambda r: zipped([("Báo cáo kết quả.xlsx", book(r))]))
    yield of("zip-named-rar", lambda r: zipped([("bao cao.xlsx", book(r))]), file="bao cao.rar")
    yield of("zip-with-scan", lambda r: zipped([("ban ky.pdf", paper.scan(5)), ("bao cao.docx", paper.python_docx(paper.annex(r)))]))
    yield of("zip-with-docx", lambda r: zipped([("bao cao.docx", paper.python_docx(paper.annex(r)))]))
    yield of("zip-of-csv", lambda r: zipped([("bao cao.csv", writers.separated(annex(r)))]))
    yield of("zip-with-mail", lambda r: zipped([("bao cao.eml", Mail(r.unit, [File("bao cao.xlsx", book(r))], seed=9)())]))
    yield of("zip-disagreeing", lambda r: zipped([("1.xlsx", book(r)), ("2.xlsx", book(Report(r.unit, r.informed + 3, r.deployed, r.assessment, r.notes)))]), due=["review", "returned"], reasons=["conflicting_attachments"])

    def seven(one):
        import py7zr
        out = io.BytesIO()
        with py7zr.SevenZipFile(out, "w") as target:
            target.writestr(book(one), "bao cao.xlsx")
        return out.getvalue()

    def tarred(one, mode):
        import tarfile
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=mode) as target:
            info = tarfile.TarInfo("bao cao.xlsx")
            data = book(one)
            info.size, info.mtime = len(data), 1603160000
            target.addfile(info, io.BytesIO(data))
        return out.getvalue()

    import gzip
    yield of("7z", seven, file="bao cao.7z")
    yield of("tar", lambda r: tarred(r, "w"), file="bao cao.tar")
    yield of("tar-gz", lambda r: tarred(r, "w:gz"), file="bao cao.tar.gz")
    yield of("gzip", lambda r: gzip.compress(book(r), mtime=0), file="bao cao.xlsx.gz")
    yield case("envelope-rar", None, File("bao cao.rar", b"Rar!\x1a\x07\x01\x00" + bytes(range(256)) * 4), unit=unit("vu-phap-che"), due=RETURNED, reasons=["unreadable_attachment"])
    yield of("zip-one-name-twice", twice, due=RETURNED, reasons=["unreadable_attachment"], subject="Bao cao CV 284")
    yield of("zip64", lambda r: zipped([("bao cao.xlsx", book(r))], large=True))
    yield of("winmail", lambda r: tnef([("bao cao.xlsx", book(r))]), file="winmail.dat")
    yield of("winmail-two-files", lambda r: tnef([("logo.png", paper.picture()), ("bao cao.xlsx", book(r))]), file="winmail.dat")


def twice(one):
    """Two files of one name, which say different things."""
    other = Report(one.unit, one.informed + 3, one.deployed, one.assessment, one.notes)
    return zipped([("bao cao.xlsx", book(one)), ("BAO CAO.xlsx", book(other))]).replace(b"BAO CAO.xlsx", b"bao cao.xlsx")


def tnef(files):
    """winmail.dat of Outlook (MS-OXTNEF): attributes with their sums."""
    import struct

    def attribute(level, tag, data):
        return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    for name, data in files:
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        out += attribute(2, 0x0006800F, data) + attribute(2, 0x00018010, name.encode("ascii") + b"\0")
    return out


def several(rng):
    one = report(rng)
    yield case("envelope-scan-and-spreadsheet", one, File("Báo cáo (bản ký).pdf", paper.scan(7)), ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-photo-and-spreadsheet", one, File("IMG_1.jpg", paper.picture("JPEG", (800, 600))), ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-encrypted-and-spreadsheet", one, File("mat.xlsx", encrypted(book(one))), ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-broken-and-spreadsheet", one, File("hong.xlsx", book(one)[:3000]), ("xlsx", book(one)), due=("accepted", "review"))
    one = report(rng)
    logo = File("image001.png", paper.picture(), disposition="inline", id="image001@01D6")
    html = "<html><body>Gửi báo cáo<br><img src='cid:image001@01D6'></body></html>"
    yield case("envelope-signature-image", one, logo, ("xlsx", book(one)), html=html)
    one = report(rng)
    related = File("", b"", encoding="7bit", header=[multipart("related", "rel", [text_part(html, "html"), part(logo)]).decode("latin-1")])
    yield case("envelope-related-in-mixed", one, related, ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-disclaimer-part-behind", one, ("xlsx", book(one)), File("", "Thư này chỉ dành cho người nhận.".encode(), header=["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"]))
    one = report(rng)
    yield case("envelope-calendar-beside", one, ("xlsx", book(one)), File("hop.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"))
    one = report(rng)
    yield case("envelope-vcard-beside", one, ("xlsx", book(one)), File("a.vcf", b"BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", "text/vcard"))
    one = report(rng)
    from ..sheet import Sheet
    names = Sheet("Danh sách")
    names.rows(0, [["STT", "Tên đơn vị", "Số máy tính", "Số máy nhiễm"], *[[n, f"Phòng {n}", n * 7, n % 3] for n in range(1, 20)]])
    yield case("envelope-list-beside", one, ("xlsx", book(one)), File("Danh sach.xlsx", writers.openpyxl([names])))
    one = report(rng)
    yield case("envelope-same-twice", one, File("1.xlsx", book(one)), File("2.xlsx", book(one)))
    one = report(rng)
    yield case("envelope-word-and-spreadsheet-agree", one, ("docx", paper.python_docx(paper.annex(one))), ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-pdf-and-spreadsheet-agree", one, ("pdf", office.libreoffice(paper.python_docx(paper.annex(one)), "docx", "pdf")), ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-five-formats-agree", one, ("docx", paper.python_docx(paper.annex(one))), ("xlsx", book(one)), ("csv", writers.separated(annex(one))),
               ("ods", office.libreoffice(book(one), "xlsx", "ods")), ("pdf", paper.reportlab(paper.annex(one))), texts=False)
    for name, informed, deployed in (("informed", 3, 0), ("deployed", 0, 1), ("both", 5, 2)):
        one = report(rng, informed=50, deployed=20)
        other = Report(one.unit, 50 + informed, 20 + deployed, one.assessment, one.notes)
        yield case(f"envelope-word-and-spreadsheet-disagree-{name}", None, ("docx", paper.python_docx(paper.annex(other))), ("xlsx", book(one)), unit=one.unit,
                   due=["review", "returned"], reasons=["conflicting_attachments"])
        yield case(f"envelope-pdf-and-spreadsheet-disagree-{name}", None, ("pdf", paper.reportlab(paper.annex(other))), ("xlsx", book(one)), unit=one.unit,
                   due=["review", "returned"], reasons=["conflicting_attachments"])
    one = report(rng, assessment="Tốt")
    other = Report(one.unit, one.informed, one.deployed, "Không đạt yêu cầu, đơn vị chưa triển khai được do thiếu kinh phí và nhân lực.", one.notes)
    yield case("envelope-assessments-disagree", one, ("docx", paper.python_docx(paper.annex(other))), ("xlsx", book(one)), due=("review", "accepted"), reasons=["conflicting_attachments"], texts=False)
    one = report(rng, informed=30, deployed=5)
    approx = Report(one.unit, 30, 5, one.assessment, one.notes)
    yield case("envelope-one-approximate", None, ("docx", paper.python_docx(paper.annex(approx, figures=("khoảng 40", 5)))), ("xlsx", book(one)), unit=one.unit, due=["review", "returned"])
    two = [report(rng, unit=unit("tong-cuc-tdc")), report(rng, unit=unit("vien-do-luong"))]
    yield case("envelope-two-units-two-files", two[0], File("1.xlsx", book(two[0])), File("2.xlsx", book(two[1])), reports=[r.due() for r in two], sender="lienhe.tdc@most.example")
    two = [report(rng, unit=unit("tt-quatest-1")), report(rng, unit=unit("tt-quatest-2"))]
    yield case("envelope-own-and-foreign-unit", None, File("1.xlsx", book(two[0])), File("2.xlsx", book(two[1])), unit=two[0].unit, due=["review"], reasons=["unit_mismatch"])
    one = report(rng)
    unnamed = Report(one.unit, one.informed, one.deployed, one.assessment, one.notes, written="")
    yield case("envelope-second-copy-unnamed", one, File("1.xlsx", book(one)), File("2.xlsx", book(unnamed)))
    one = report(rng)
    partial = writers.openpyxl([annex(Report(one.unit, 0, 0, written=one.written), informed=one.informed, deployed="")])
    yield case("envelope-second-copy-partial", one, File("1.xlsx", partial), File("2.xlsx", book(one)), due=("accepted", "review"))


def encrypted(data):
    import msoffcrypto.format.ooxml as ooxml

    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(data)).encrypt("mat khau", out)
    return out.getvalue()


def dates(rng):
    at = lambda *when: datetime.datetime(*when, tzinfo=VIETNAM)
    for name, when, reasons in (("late", at(2020, 10, 25, 8, 0), ["late"]), ("late-by-a-minute", at(2020, 10, 23, 0, 1), ["late"]), ("just-in-time", at(2020, 10, 22, 23, 59), []),
                                ("opening-day", at(2020, 9, 24, 0, 1), []), ("year-later", at(2021, 10, 20, 9, 0), ["late"])):
        one = report(rng)
        yield case(f"envelope-{name}", one, ("xlsx", book(one)), arrived=when, reasons=reasons)
    for name, when in (("before-campaign", at(2020, 9, 23, 23, 59)), ("years-before", at(2018, 10, 20, 9, 0))):
        one = report(rng)
        yield case(f"envelope-{name}", None, ("xlsx", book(one)), unit=one.unit, arrived=when, due=["ignored"])
    one = report(rng)
    yield case("envelope-date-absent", one, ("xlsx", book(one)), date=None)
    one = report(rng)
    yield case("envelope-date-years-off", one, ("xlsx", book(one)), date="Sat, 01 Jan 2000 00:00:00 +0000")
    one = report(rng)
    yield case("envelope-date-future", one, ("xlsx", book(one)), date="Sat, 01 Jan 2050 00:00:00 +0000")
    one = report(rng)
    yield case("envelope-date-nonsense", one, ("xlsx", book(one)), date="hôm qua")
    one = report(rng)
    yield case("envelope-no-received", one, ("xlsx", book(one)), received=None)
    one = report(rng)
    yield case("envelope-no-date-at-all", one, ("xlsx", book(one)), received=None, date=None)
    one = report(rng)
    yield case("envelope-received-odd", one, ("xlsx", book(one)), received=[f"Received: (qmail 123 invoked by uid 89); 20 Oct 2020 02:30:00 -0000"])
    one = report(rng)
    yield case("envelope-received-zone-name", one, ("xlsx", book(one)), received=[f"Received: from a by {SERVER}; Tue, 20 Oct 2020 02:30:00 GMT (UTC)"])
    one = report(rng)
    yield case("envelope-received-lower-is-old", one, ("xlsx", book(one)), received=[f"Received: from a by {SERVER}; Tue, 20 Oct 2020 09:30:00 +0700", "Received: from b by a; Tue, 20 Oct 2010 09:30:00 +0700"])
    one = report(rng)
    yield case("envelope-late-by-zone", one, ("xlsx", book(one)), received=[f"Received: from a by {SERVER}; Thu, 22 Oct 2020 17:30:00 +0000"], reasons=["late"])


def raw(rng):
    """What happens to a message on its way."""
    def of(name, finish, due=("accepted",), **mail):
        one = report(rng)
        return case(f"envelope-{name}", one, ("xlsx", book(one)), due=due, finish=finish, **mail)

    yield of("line-feeds-only", lambda b: b.replace(b"\r\n", b"\n"))
    yield of("line-ends-mixed", lambda b: b.replace(b"\r\n", b"\n", 20))
    yield of("final-boundary-missing", lambda b: b[:b.rstrip().rfind(b"\r\n--") + 2])
    yield of("mbox-line", lambda b: b"From vanthu@a.example Tue Oct 20 09:30:00 2020\r\n" + b)
    yield of("padded", lambda b: b + b"\r\n" * 200_00)
    yield of("epilogue", lambda b: b + b"\r\nThis message was scanned.\r\n")
    yield of("trailing-spaces-behind-boundary", lambda b: b.replace(b"==\r\n", b"==  \r\n"), manner="python")
    yield of("byte-order-mark", lambda b: b"\xef\xbb\xbf" + b, due=("accepted", "review"))
    yield of("blank-line-first", lambda b: b"\r\n" + b, due=("accepted", "review", "ignored"))
    yield of("subject-missing", None, subject="none")
    yield of("subject-empty", None, subject="")
    yield of("subject-says-nothing", None, subject="Gửi anh", text="")
    yield of("html-only", None, html=paragraphs("Đơn vị gửi báo cáo."), text="")
    for manner in ("python", "outlook", "gmail", "thunderbird", "iphone", "zimbra"):
        for rich in (False, True):
            yield of(f"manner-{manner}-{'rich' if rich else 'plain'}", None, manner=manner, html=paragraphs("Gửi báo cáo theo CV 284.") if rich else None, text="Gửi báo cáo theo CV 284.")
    one = report(rng)
    whole = Mail(one.unit, [], seed=4)
    file = part(File("bao cao.xlsx", book(one)))
    yield Case("envelope-attachment-is-the-mail", lambda: ("\r\n".join(whole.head()) + "\r\n").encode() + file, ["accepted"], [one.due()])
    one = report(rng)
    data = book(one)
    lines = [binascii.b2a_uu(data[at:at + 45]).decode().rstrip("\n") for at in range(0, len(data), 45)]
    yield case("envelope-uuencode", one, text="Gửi báo cáo theo CV 284/TTCNTT-KTHT.\n\nbegin 644 baocao.xlsx\n" + "\n".join(lines) + "\n`\nend\n", text_encoding="7bit", charset="us-ascii", due=EITHER)
    one = report(rng)
    body = multipart("signed", "sig", [multipart("mixed", "in", [text_part("Gửi báo cáo", "plain"), part(File("bao cao.xlsx", book(one)))]),
                                       part(File("smime.p7s", b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\0\0\0\0", "application/pkcs7-signature"))])
    other = Mail(one.unit, [], seed=5)
    yield Case("envelope-signed", lambda: ("\r\n".join(other.head()) + "\r\n").encode() + body, ["accepted"], [one.due()])
    one = report(rng)
    deep = part(File("bao cao.xlsx", book(one)))
    for level in range(12):
        deep = multipart("mixed", f"level{level}", [deep])
    third = Mail(one.unit, [], seed=6)
    yield Case("envelope-nested-twelve", lambda: ("\r\n".join(third.head()) + "\r\n").encode() + deep, ["accepted"], [one.due()])
    for name, extra in (("auto-submitted-no", ["Auto-Submitted: no"]), ("priority", ["X-Priority: 1", "Importance: high"]), ("read-receipt", ["Disposition-Notification-To: a@b.example"]),
                        ("precedence-first-class", ["Precedence: first-class"]), ("x-auto-response-suppress", ["X-Auto-Response-Suppress: All"]), ("list-unsubscribe", ["List-Unsubscribe: <mailto:u@x.example>"])):
        yield of(name, None, extra=extra)
    for name, extra in (("auto-submitted", ["Auto-Submitted: auto-generated"]), ("list-id", ["List-Id: <nhom.example>"]), ("precedence-bulk", ["Precedence: bulk"])):
        yield of(f"form-in-{name}", None, extra=extra, due=("accepted", "review", "ignored"))


def nested(rng):
    """Parts inside parts, as some programs arrange them."""
    def whole(name, body, due=("accepted",), **mail):
        one = report(rng)
        head = Mail(one.unit, [], seed=seed_of(name), **mail)
        content = body(one)
        return Case(f"envelope-{name}", lambda: ("\r\n".join(head.head()) + "\r\n").encode() + content, list(due), [one.due()] if "accepted" in due else [])

    xlsx = lambda one: part(File("bao cao.xlsx", book(one)))
    text, html = text_part("Gửi báo cáo CV 284", "plain"), text_part("<p>Gửi báo cáo</p>", "html")
    yield whole("apple-mixed-in-alternative", lambda r: multipart("alternative", "a", [text, multipart("mixed", "m", [html, xlsx(r), html])]))
    yield whole("file-in-alternative", lambda r: multipart("alternative", "a", [text, html, xlsx(r)]))
    yield whole("file-in-related", lambda r: multipart("related", "r", [html, xlsx(r)]))
    yield whole("file-before-text", lambda r: multipart("mixed", "m", [xlsx(r), text]))
    yield whole("apple-double", lambda r: multipart("mixed", "m", [text, multipart("appledouble", "d", [
        part(File("bao cao.xlsx", b"\0\5\x16\7\0\2\0\0" + bytes(60), "application/applefile")), xlsx(r)])]))
    yield whole("boundary-with-signs", lambda r: multipart("mixed", "=_b'()+_,-./:=?", [text, xlsx(r)]))
    yield whole("boundary-prefix-of-other", lambda r: multipart("mixed", "x", [multipart("alternative", "xx", [text, html]), xlsx(r)]))
    yield whole("preamble-and-epilogue", lambda r: multipart("mixed", "m", [text, xlsx(r)]) + b"\r\nVirus checked.\r\n")
    yield whole("unknown-multipart", lambda r: multipart("x-strange", "m", [text, xlsx(r)]))
    yield whole("parallel", lambda r: multipart("parallel", "m", [text, xlsx(r)]))
    inner = lambda one: Mail(one.unit, [File("bao cao.xlsx", book(one))], seed=12)()
    yield whole("message-in-base64", lambda r: multipart("mixed", "m", [text, part(File("Fwd.eml", b"", encoding="7bit", header=[
        "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "", base64.encodebytes(inner(r)).decode()]))]))
    yield whole("message-piece", lambda r: b'Content-Type: message/partial; id="1@a"; number=2; total=2\r\n\r\n' + inner(r)[3000:], due=RETURNED, subject="Bao cao CV 284")
    yield whole("message-elsewhere", lambda r: multipart("mixed", "m", [text, b'Content-Type: message/external-body; access-type=URL; URL="https://drive.example/bc.xlsx"\r\n\r\nContent-Type: application/vnd.ms-excel\r\n\r\n']),
                due=RETURNED, subject="Bao cao CV 284")
    yield whole("message-as-body", lambda r: b"Content-Type: message/rfc822\r\n\r\n" + inner(r))
    yield whole("content-type-folded", lambda r: multipart("mixed", "m", [text, part(File("", book(r), header=[
        f"Content-Type:\r\n\t{XLSX};\r\n\tname=\"bao cao.xlsx\"", "Content-Transfer-Encoding:\r\n base64"]))]))
    yield whole("content-type-capitals", lambda r: multipart("MIXED", "m", [text, part(File("", book(r), header=[
        f"CONTENT-TYPE: {XLSX.upper()}; NAME=\"BAO CAO.XLSX\"", "CONTENT-TRANSFER-ENCODING: Base64"]))]))
    yield whole("content-type-comment", lambda r: multipart("mixed", "m", [text, part(File("", book(r), header=[
        f"Content-Type: {XLSX} (Excel); name=\"bao cao.xlsx\" (ten)", "Content-Transfer-Encoding: base64 (ma hoa)"]))]))
    yield whole("content-type-twice", lambda r: multipart("mixed", "m", [text, part(File("", book(r), header=[
        "Content-Type: application/octet-stream", f"Content-Type: {XLSX}; name=\"bao cao.xlsx\"", "Content-Transfer-Encoding: base64"]))]))
    for name, raw in (("windows-1258", "Báo cáo.xlsx".encode("cp1258", "replace")), ("utf-8", "Báo cáo.xlsx".encode()), ("latin", b"B\xe1o c\xe1o.xlsx")):
        one = report(rng)
        yield case(f"envelope-name-bytes-{name}", one, File("TENFILE.xlsx", book(one), XLSX), finish=lambda b, raw=raw: b.replace(b"TENFILE.xlsx", raw))
    for name, subject in (("windows-1258", "=?windows-1258?Q?B=E1o_c=E1o_CV_284?="), ("split-letter", "=?utf-8?B?QsOhbyBjw6FvIGNoaeG6?= =?utf-8?B?v24gZOG7i2NoIENWIDI4NA==?="),
                          ("unknown-charset", "=?x-unknown?Q?Bao_cao_CV_284?="), ("broken", "=?utf-8?B?Bao cao CV 284"), ("raw", "Báo cáo CV 284")):
        one = report(rng)
        yield case(f"envelope-subject-{name}", one, ("xlsx", book(one)), subject="SUBJECT", finish=lambda b, subject=subject: b.replace(b"SUBJECT", subject.encode(), 1))
    if smime():
        yield whole("signed-opaque", lambda r: signed(multipart("mixed", "in", [text, xlsx(r)]), detached=False))
        yield whole("signed-detached", lambda r: signed(multipart("mixed", "in", [text, xlsx(r)]), detached=True))
    one = report(rng)
    yield case("envelope-text-file", one, File("bao cao.txt", paper.text(paper.Paper([f"Tên đơn vị: {one.written}", f"{INFORMED}: {one.informed}", f"{DEPLOYED}: {one.deployed}"])).encode()), texts=False)
    one = report(rng)
    yield case("envelope-mht", one, File("bao cao.mht", b"MIME-Version: 1.0\r\nFrom: <Saved by Microsoft Internet Explorer>\r\nSubject: bao cao\r\n" + multipart("related", "h", [
        text_part(paper.html(paper.annex(one)), "html", encoding="quoted-printable")])), texts=False, due=EITHER)
    one = report(rng)
    yield case("envelope-same-file-inline-and-attached", one, File("bao cao.xlsx", book(one), disposition="inline"), File("bao cao.xlsx", book(one)))
    one = report(rng)
    scans = [File(f"trang {n}.jpg", paper.picture("JPEG", (900, 1200))) for n in range(1, 4)]
    yield case("envelope-many-photos", one, *scans, ("xlsx", book(one)))
    one = report(rng)
    yield case("envelope-docx-and-its-pdf", one, ("docx", paper.python_docx(paper.annex(one))), ("pdf", office.libreoffice(paper.python_docx(paper.annex(one)), "docx", "pdf")))
    one = report(rng)
    note = "Kính gửi Trung tâm CNTT,\n\nVăn phòng gửi kèm báo cáo. Đến nay có 7 đơn vị trực thuộc đã triển khai chiến dịch, 3 đơn vị đang triển khai.\nTrân trọng."
    yield case("envelope-figures-in-covering-note", one, ("xlsx", book(one)), text=note, due=("accepted", "review"))


def smime():
    import shutil

    return shutil.which("openssl")


def signed(content, detached):
    import subprocess
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        run = lambda *words: subprocess.run(words, cwd=folder, check=True, capture_output=True)
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "3650", "-subj", "/CN=vanthu")
        Path(folder, "in").write_bytes(content)
        run("openssl", "smime", "-sign", *([] if detached else ["-nodetach"]), "-binary", "-in", "in", "-signer", "c.pem", "-inkey", "k.pem", "-out", "out", "-crlfeol")
        made = Path(folder, "out").read_bytes()
        return made.split(b"MIME-Version: 1.0\r\n", 1)[-1]


def answers(rng):
    """Mails that answer ours."""
    quoted = lambda one: "\n".join(f"> {line}" for line in (
        "Trung tâm Công nghệ thông tin đã nhận được báo cáo của Quý đơn vị.", "Số biên nhận: 12", f"Tên đơn vị: {one.written}",
        f"Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch: {one.informed}", f"Tổng số cơ quan tổ chức triển khai chiến dịch: {one.deployed}"))
    one = report(rng)
    yield case("envelope-answer-thanks", None, unit=one.unit, subject="Re: Báo cáo kết quả triển khai chiến dịch (CV 284)", text="Cảm ơn Trung tâm.\n\nVào 20/10/2020, Trung tâm đã viết:\n" + quoted(one),
               extra=["In-Reply-To: <tiepnhan.12@ttcntt.example>", "References: <a@b.example> <tiepnhan.12@ttcntt.example>"], due=["ignored"])
    one = report(rng)
    new = Report(one.unit, one.informed + 4, one.deployed, one.assessment, one.notes)
    yield case("envelope-answer-with-correction", new, ("xlsx", book(new)), subject="Re: Báo cáo kết quả triển khai chiến dịch (CV 284)", text="Đơn vị gửi lại báo cáo đã sửa.\n\n" + quoted(one),
               extra=["In-Reply-To: <tiepnhan.12@ttcntt.example>"])
    one = report(rng)
    new = Report(one.unit, one.informed + 4, one.deployed, one.assessment, one.notes)
    yield case("envelope-correction-quoting-own-figures", new, ("xlsx", book(new)), subject="Đính chính báo cáo CV 284", text="Đơn vị gửi lại báo cáo đã sửa.\n\nVào 20/10/2020 đã viết:\n" + quoted(one), due=("accepted", "review"))
    for name, subject, before, due in (
            ("answer-quoting-another-mail", "Re: Báo cáo chiến dịch CV 284", "Cảm ơn anh.\n\nVào 20/10/2020, Nguyễn Văn A đã viết:\n", ["review", "ignored"]),
            ("answer-correcting-in-words", "Re: Báo cáo chiến dịch CV 284", "Xin sửa số thứ nhất thành 30.\n\n", ["review", "ignored"]),
            ("answer-to-our-address", "Re: Báo cáo chiến dịch CV 284", f"Cảm ơn.\n\nVào 20/10/2020, Trung tâm <{OURS}> đã viết:\n", ["ignored", "review"])):
        one = report(rng)
        yield case(f"envelope-{name}", None, unit=one.unit, subject=subject, text=before + quoted(one), due=due)
    one = report(rng)
    text = f"Kính chuyển Trung tâm.\n\nTừ: Nguyễn Văn A <a@gmail.example>\nĐã gửi: 19/10/2020\nTới: Văn thư\nChủ đề: báo cáo\n\n" + quoted(one).replace("> ", "")
    yield case("envelope-forwarded-text", one, subject="Chuyển tiếp: báo cáo CV 284", text=text, texts=False, due=EITHER)
    one = report(rng)
    text = f"Từ: {one.unit.name}\nKính gửi: Trung tâm Công nghệ thông tin\n______________________________________\n" + quoted(one).replace("> ", "")
    yield case("envelope-text-with-rule", one, subject="Báo cáo CV 284", text=text, texts=False, due=EITHER)
    one = report(rng)
    other = Report(one.unit, one.informed + 40, one.deployed, one.assessment, one.notes)
    yield case("envelope-alternatives-disagree", None, unit=one.unit, subject="Báo cáo CV 284", text=quoted(one).replace("> ", ""), html=paragraphs(quoted(other).replace("> ", "")),
               due=["review", "returned"], reasons=["conflicting_attachments"])
    one = report(rng)
    ours = Mail(one.unit, [], seed=14, sender=OURS, subject="Đã nhận báo cáo", text=quoted(one).replace("> ", ""))
    yield case("envelope-our-acknowledgement-passed-on", None, File("thu.eml", ours, "message/rfc822"), unit=one.unit, subject="Fwd: Đã nhận báo cáo CV 284", text="Để biết.", due=["ignored", "review"])
    for name, said, due in (("in-words", "Gửi báo cáo. Mục 1 xin sửa thành 30.", ["review", "accepted"]), ("told", "Gửi lại báo cáo đã sửa, thay báo cáo ngày 15/10/2020.", ["accepted"])):
        one = report(rng)
        yield case(f"envelope-correction-{name}", one, ("xlsx", book(one)), text=said, due=due)
