"""Files that want to cost as much as they can, each of at most 40 MiB."""
import base64
import gzip
import io
import struct
import tarfile
import zipfile
import zlib

SIZE = 40 << 20
ROOM = SIZE - (64 << 10)
LABEL = "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch: "


def fill(piece, size=ROOM):
    """As many of a piece as have room."""
    piece = piece.encode() if isinstance(piece, str) else piece
    return piece * (size // len(piece))


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as package:
        for name, content in parts:
            package.writestr(name, content)
    return buffer.getvalue()


def stored(parts):
    return zipped(parts, zipfile.ZIP_STORED)


# Office packages

WORKBOOK = ('<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>')
SHEET_RELATIONS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="worksheets/sheet1.xml" '
                   'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>')


def xlsx(sheet, strings=b"<sst/>", pack=zipped):
    return pack([("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", WORKBOOK), ("xl/_rels/workbook.xml.rels", SHEET_RELATIONS),
                 ("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", sheet)])


def sheet(cells):
    return b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"


def numbered_rows(count, cells):
    return b"".join(b'<row r="%d">%s</row>' % (row, cells) for row in range(1, count))


def docx(body, pack=zipped):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return pack([("[Content_Types].xml", "<Types/>"),
                 ("word/document.xml", f"<w:document {space}><w:body>".encode() + body + b"</w:body></w:document>")])


def ods(rows, pack=zipped):
    return pack([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                 ("content.xml", flat_ods(rows).replace(b"office:document ", b"office:document-content ", 1).replace(b"</office:document>", b"</office:document-content>"))])


def flat_ods(rows):
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    head = (f'<office:document {spaces} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
            '<office:body><office:spreadsheet><table:table table:name="S">')
    return head.encode() + rows + b"</table:table></office:spreadsheet></office:body></office:document>"


ODS_CELL = b"<table:table-cell><text:p>a</text:p></table:table-cell>"
DOCX_CELL = b"<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"


# Compound files (MS-CFB)

def compound(streams):
    """Streams in the root; each takes sectors of its own. The directory is a chain, as no honest program writes it."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    sectors, entries = [], []
    for number, name in enumerate(names):
        # What is shorter than this stands elsewhere in honest files.
        content = streams[name] and streams[name].ljust(4096, b"\0")
        first = len(sectors) if content else 0xFFFFFFFE
        count = -(-len(content) // 512)
        padded = content.ljust(count * 512, b"\0")
        sectors += [(padded[at * 512:at * 512 + 512], first + at + 1) for at in range(count)]
        if content:
            sectors[-1] = (sectors[-1][0], 0xFFFFFFFE)
        after = number + 2 if number + 1 < len(names) else 0xFFFFFFFF
        entries.append(entry(name, 2, 0xFFFFFFFF, after, 0xFFFFFFFF, first, len(content)))
    directory = entry("Root Entry", 5, 0xFFFFFFFF, 0xFFFFFFFF, 1 if names else 0xFFFFFFFF, 0xFFFFFFFE, 0) + b"".join(entries)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first = len(sectors)
    count = len(directory) // 512
    sectors += [(directory[at * 512:at * 512 + 512], first + at + 1 if at + 1 < count else 0xFFFFFFFE) for at in range(count)]
    # The allocation table needs sectors for itself too, and past 109 of those, further ones that list them.
    tables = 0
    lists = 0
    while tables * 128 < len(sectors) + tables + lists:
        tables = -(-(len(sectors) + tables + lists) // 128)
        lists = max(0, -(-(tables - 109) // 127))
    chain = [following for _, following in sectors] + [0xFFFFFFFD] * tables + [0xFFFFFFFC] * lists
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    places = [len(sectors) + at for at in range(tables)]
    further = places[109:]
    head_list = places[:109] + [0xFFFFFFFF] * (109 - len(places[:109]))
    list_sectors = b""
    for at in range(lists):
        part = further[at * 127:at * 127 + 127]
        part += [0xFFFFFFFF] * (127 - len(part)) + [len(sectors) + tables + at + 1 if at + 1 < lists else 0xFFFFFFFE]
        list_sectors += struct.pack("<128I", *part)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, first, 0, 4096, 0xFFFFFFFE, 0,
        len(sectors) + tables if lists else 0xFFFFFFFE, lists)
    head += struct.pack("<109I", *head_list)
    return head + b"".join(content for content, _ in sectors) + struct.pack(f"<{len(chain)}I", *chain) + list_sectors


def entry(name, kind, left, right, child, first, size):
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0")[:64] + struct.pack("<HBBIII36xIQ", len(encoded), kind, 1, left, right, child, first, size)


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def workbook_stream(globals_, cells):
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    name = b"S"
    place = len(start) + 4 + 8 + len(name) + len(globals_) + 4
    bound = record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name)
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return start + bound + globals_ + record(0x0A) + begin + cells + record(0x0A)


def xls(globals_, cells):
    return compound({"Workbook": workbook_stream(globals_, cells)})


def shared_strings():
    """Three million strings of one letter, over as many records as they need."""
    piece = struct.pack("<HB", 1, 0) + b"a"
    count = 8224 // len(piece)
    records = (ROOM - (2 << 20)) // 8228
    total = records * count
    first = record(0xFC, struct.pack("<II", total, total) + piece * (count - 2))
    return first + record(0x3C, piece * count) * records


# PDF

def pdf(objects, root=1):
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects:
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, max(places) + 1))
    start = len(body)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        max(places) + 1, table, max(places) + 1, root, start)


def stream(content, packed=True, entries=b""):
    data = zlib.compress(content, 1) if packed else content
    return b"<<%s/Length %d%s>>stream\n%s\nendstream" % (entries, len(data), b"/Filter/FlateDecode" if packed else b"", data)


def page(contents, resources=b""):
    return pdf([(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
                (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s/Font<</F 5 0 R>>>>>>" % resources),
                (4, contents), (5, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")])


def nested_forms():
    """Each form draws the next one twice."""
    levels = 60
    objects = [(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
               (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 10 0 R>>>>>>"), (4, stream(b"/X Do /X Do"))]
    for level in range(levels):
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (11 + level)
        objects.append((10 + level, stream(b"/X Do /X Do", entries=entries)))
    return pdf(objects)


def many_pages(count=200_000):
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(count))
    objects = [(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)), (4, stream(b"BT /F 9 Tf (a) Tj ET"))]
    body = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    # Written by hand: joining one object after the other would be slow.
    head = pdf(objects)
    return head.replace(b"xref\n", b"".join(b"%d 0 obj%sendobj\n" % (10 + number, body) for number in range(count)) + b"xref\n", 1)


def deep_page_tree():
    return pdf([(1, b"<</Type/Catalog/Pages 2 0 R>>"), (2, b"<</Type/Pages/Kids[" * 1_000_000)])


# 7z

def seven_zip(coder, packed, unpacked):
    number = lambda value: b"\xff" + struct.pack("<Q", value)
    directory = (b"\x01\x04\x06" + number(0) + b"\x01\x09" + number(len(packed)) + b"\0\x07\x0b\x01\0\x01" + coder
                 + b"\x0c" + number(unpacked) + b"\0\0\x05\x01\x11\x05\0" + "a\0".encode("utf-16-le") + b"\0\0")
    start = struct.pack("<QQI", len(packed), len(directory), zlib.crc32(directory))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + directory


def lzma2_bomb():
    import lzma
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 1 << 20}]
    packed = lzma.compress(bytes(2 << 30), lzma.FORMAT_RAW, filters=filters)
    return seven_zip(b"\x21\x21\x01\x10", packed, 2 << 30)


# Mail

HEAD = b"From: a@vpb.most.example\r\nTo: phongktht@ttcntt.example\r\nSubject: CV 284\r\nMIME-Version: 1.0\r\n"


def multipart(parts):
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n"


def attached(encoding, content):
    return multipart(b"--b\r\nContent-Type: application/octet-stream; name=a\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + content + b"\r\n")


def nested_multiparts(count):
    return HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(count))


def body(kind, content):
    return HEAD + b"Content-Type: text/" + kind + b"; charset=utf-8\r\n\r\n" + content


def many_files_tar():
    one = tarfile.TarInfo("a.csv")
    return one.tobuf() * (ROOM // 512) + bytes(1024)


def tnef():
    attribute = lambda level, tag, content: struct.pack("<BII", level, tag, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)
    return struct.pack("<IH", 0x223E9F78, 1) + fill(attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x0006800F, b"a"))


def tnef_properties():
    content = struct.pack("<I", 3_000_000) + fill(struct.pack("<HHI", 3, 0x3705, 1), ROOM - 64)
    return struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BII", 1, 0x00069003, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def pem(content):
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(content) + b"-----END PKCS7-----\n"


SIGNED = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
BIG = 195 << 20
# Just below the size of an office part that is looked at.
PART = 63 << 20

FILES = {
    "zip-bomb.zip": lambda: zipped([(f"{number}.csv", bytes(200 << 20)) for number in range(45)]),
    "zip-large-text.zip": lambda: zipped([("a.csv", fill("a,b\n", BIG))]),
    "zip-many-entries.zip": lambda: stored([(f"{number}", b"") for number in range(400_000)]),
    "gzip-bomb.gz": lambda: gzip.compress(bytes(1 << 30), 1) * 8,
    "tar-many-files.tar": many_files_tar,
    "xlsx-strings.xlsx": lambda: xlsx(sheet(b""), b"<sst>" + fill("<si><t>a</t></si>", BIG) + b"</sst>"),
    "xlsx-strings-stored.xlsx": lambda: xlsx(sheet(b""), b"<sst>" + fill("<si/>") + b"</sst>", stored),
    "xlsx-strings-part.xlsx": lambda: xlsx(sheet(b""), b"<sst>" + fill("<si><t>a</t></si>", PART) + b"</sst>"),
    "xlsx-sheet-part.xlsx": lambda: xlsx(sheet(fill('<row r="1"><c r="A1"><v>1</v></c></row>', PART))),
    "docx-paragraphs-part.docx": lambda: docx(fill("<w:p><w:r><w:t>a</w:t></w:r></w:p>", PART)),
    "docx-words-part.docx": lambda: docx(b"<w:p><w:r><w:t>" + fill("bao cao ", PART) + b"</w:t></w:r></w:p>"),
    "docx-one-table-part.docx": lambda: docx(b"<w:tbl><w:tr>" + fill(DOCX_CELL, PART) + b"</w:tr></w:tbl>"),
    "xlsx-long-string-shared.xlsx": lambda: xlsx(sheet(b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (r, r) for r in range(1, 199_000))), b"<sst><si><t>" + fill("a ", 1 << 20) + b"</t></si></sst>"),
    "xlsx-sheet.xlsx": lambda: xlsx(sheet(fill('<row r="1"><c r="A1"><v>1</v></c></row>', 190 << 20))),
    "xlsx-empty-rows.xlsx": lambda: xlsx(sheet(fill("<row/>", 190 << 20))),
    "xlsx-labels.xlsx": lambda: xlsx(sheet(b"".join(b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (r, r, LABEL.encode()) for r in range(1, 199_000)))),
    "xlsx-merged.xlsx": lambda: xlsx(sheet(b'<row r="1"><c r="A1"><v>1</v></c></row>').replace(b"</worksheet>", b"<mergeCells>" + fill('<mergeCell ref="A1:XFD1048576"/>', 150 << 20) + b"</mergeCells></worksheet>")),
    "xlsx-deep.xlsx": lambda: xlsx(fill("<a>", 190 << 20)),
    "xls-strings.xls": lambda: xls(shared_strings(), b""),
    "xls-cells.xls": lambda: xls(b"", fill(record(0x203, struct.pack("<HHHd", 0, 0, 0, 1.0)), ROOM - (2 << 20))),
    "xls-empty-records.xls": lambda: xls(b"", fill(record(0x200), ROOM - (2 << 20))),
    "ods-cells.ods": lambda: ods(fill(b"<table:table-row>" + ODS_CELL + b"</table:table-row>", 190 << 20)),
    "ods-repeated.ods": lambda: ods(fill(b'<table:table-row table:number-rows-repeated="1000000">' + ODS_CELL.replace(b">", b' table:number-columns-repeated="16384">', 1) + b"</table:table-row>", 30 << 20)),
    "ods-deep.ods": lambda: ods(fill("<text:p>", 190 << 20)),
    "fods-cells.fods": lambda: flat_ods(fill(b"<table:table-row>" + ODS_CELL + b"</table:table-row>")),
    "spreadsheetml-cells.xml": lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>' + fill('<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>') + b"</Table></Worksheet></Workbook>",
    "docx-deep.docx": lambda: docx(fill("<w:tbl><w:tr><w:tc>", 190 << 20)),
    "docx-nested.docx": lambda: docx(fill(b"<w:tbl><w:tr><w:tc>" * 600 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 600, 190 << 20)),
    "docx-paragraphs.docx": lambda: docx(fill("<w:p><w:r><w:t>a</w:t></w:r></w:p>", 190 << 20)),
    "docx-one-table.docx": lambda: docx(b"<w:tbl><w:tr>" + fill(DOCX_CELL, 190 << 20) + b"</w:tr></w:tbl>"),
    "docx-tables.docx": lambda: docx(fill(b"<w:tbl><w:tr>" + DOCX_CELL + b"</w:tr></w:tbl>", 190 << 20)),
    "docx-labels.docx": lambda: docx(fill(f"<w:p><w:r><w:t>{LABEL}</w:t></w:r></w:p>", 100 << 20)),
    "pdf-objects.pdf": lambda: b"%PDF-1.7\n" + fill("1 0 obj<<>>endobj\n"),
    "pdf-deep.pdf": lambda: b"%PDF-1.7\n1 0 obj" + fill("[") + b"endobj trailer<</Root 1 0 R>>",
    "pdf-dictionaries.pdf": lambda: b"%PDF-1.7\n1 0 obj" + fill("<</A") + b"endobj trailer<</Root 1 0 R>>",
    "pdf-page-tree.pdf": deep_page_tree,
    "pdf-pages.pdf": many_pages,
    "pdf-stream-bomb.pdf": lambda: page(stream(bytes(4 << 30))),
    "pdf-filters.pdf": lambda: page(b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % ((lambda data: (len(data), data))(zlib.compress(zlib.compress(bytes(4 << 30), 9), 9)))),
    "pdf-paths.pdf": lambda: page(stream(fill("0 0 m 9 9 l S\n", 300 << 20))),
    "pdf-rectangles.pdf": lambda: page(stream(fill("9 9 99 .5 re f\n", 300 << 20))),
    "pdf-letters.pdf": lambda: page(stream(b"BT /F 9 Tf " + fill("1 0 0 1 9 9 Tm(a)Tj\n", 300 << 20) + b"ET")),
    "pdf-saved-states.pdf": lambda: page(stream(fill("q ", 300 << 20))),
    "pdf-forms.pdf": nested_forms,
    "rtf-deep.rtf": lambda: b"{\\rtf1" + fill("{"),
    "rtf-paragraphs.rtf": lambda: b"{\\rtf1" + fill("a\\par ") + b"}",
    "rtf-cells.rtf": lambda: b"{\\rtf1\\trowd\\intbl" + fill("a\\cell ") + b"\\row}",
    "rtf-rows.rtf": lambda: b"{\\rtf1" + fill("\\trowd\\cellx9\\intbl a\\cell\\row ") + b"}",
    "rtf-fonts.rtf": lambda: b"{\\rtf1{\\fonttbl" + fill("{\\f1 a;}") + b"}}",
    "html-deep.html": lambda: b"<html>" + fill("<div>"),
    "html-deep-tables.html": lambda: b"<html>" + fill("<table><tr><td>"),
    "html-formatting.html": lambda: b"<html>" + fill("<a><b><i><p>"),
    "html-unclosed.html": lambda: b"<html>" + fill("<b>" * 20 + "</p>"),
    "html-foster.html": lambda: b"<html><table>" + fill("a<b>"),
    "html-cells.html": lambda: b"<html><table>" + fill("<tr><td>a") + b"</table>",
    "html-one-row.html": lambda: b"<html><table><tr>" + fill("<td>a") + b"</table>",
    "html-spans.html": lambda: b"<html><table>" + fill("<tr><td rowspan=65534 colspan=1000>a"),
    "html-text.html": lambda: b"<html>" + fill("a&amp;"),
    "html-attributes.html": lambda: b"<html><p " + b" ".join(b"a%d=1" % number for number in range(4_000_000)) + b">",
    "csv-one-line.csv": lambda: fill("a"),
    "csv-one-row.csv": lambda: fill("a,"),
    "csv-lines.csv": lambda: fill("a,b\n"),
    "csv-empty-lines.csv": lambda: fill("\n"),
    "csv-quotes.csv": lambda: fill('"'),
    "csv-labels.csv": lambda: fill(LABEL + "\n"),
    "text-labels.txt": lambda: fill(LABEL.replace(",", "") + "25\n"),
    "text-label-words.txt": lambda: fill("tổng số cơ quan "),
    # Below the size of text that is looked at.
    "text-one-line-31.txt": lambda: fill("a", 31 << 20),
    "text-words-31.txt": lambda: fill("báo cáo ", 31 << 20),
    "text-lines-31.txt": lambda: fill(LABEL.replace(",", "") * 3 + "25\n", 31 << 20),
    "csv-wide-31.csv": lambda: fill(("a" * 150 + ",") * 3 + "\n", 31 << 20),
    "csv-label-cells.csv": lambda: fill('"' + LABEL + '",25\n', 10 << 20),
    "seven-zip-dictionary.7z": lambda: seven_zip(b"\x23\x03\x01\x01\x05\x5d\xff\xff\xff\xff", b"\0" + fill("a"), 1 << 40),
    "seven-zip-bomb.7z": lzma2_bomb,
    "tnef-attachments.dat": tnef,
    "tnef-properties.dat": tnef_properties,
    "msg-streams.msg": lambda: compound({"__properties_version1.0": bytes(32), **{f"__substg1.0_{number:08X}": b"" for number in range(250_000)}}),
    "pkcs7-indefinite.p7m": lambda: SIGNED + fill(b"\xa0\x80\x30\x80"),
    "pkcs7-pieces.p7m": lambda: SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80" + fill(b"\x04\x01a"),
    "pkcs7-pem.pem": lambda: pem(SIGNED + fill(b"\xa0\x80\x30\x80", 29 << 20)),
    "mail-empty-parts.eml": lambda: multipart(fill("--b\r\n\r\n")),
    "mail-parts.eml": lambda: multipart(fill("--b\r\nContent-Type: application/x\r\n\r\na\r\n")),
    "mail-nested.eml": lambda: nested_multiparts(600_000),
    "mail-nested-messages.eml": lambda: HEAD + fill("Content-Type: message/rfc822\r\n\r\n"),
    "mail-base64.eml": lambda: attached(b"base64", fill("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\r\n")),
    "mail-quoted-printable.eml": lambda: attached(b"quoted-printable", fill("=61=\r\n")),
    "mail-uuencoded.eml": lambda: body(b"plain", fill("begin 644 a\n#86%A\n`\nend\n")),
    "mail-fields.eml": lambda: fill("a: b\r\n") + b"\r\n",
    "mail-folded.eml": lambda: b"Subject:" + fill(" a\r\n") + b"\r\n",
    "mail-encoded-words.eml": lambda: HEAD + b"Subject: " + fill("=?utf-8?q?a?= ") + b"\r\n\r\n",
    "mail-from.eml": lambda: b"From: " + fill("(a)<a@b.example>,") + b"\r\n\r\n",
    "mail-comments.eml": lambda: b"From: " + fill("(") + b"\r\n\r\n",
    "mail-parameters.eml": lambda: HEAD + b"Content-Type: multipart/mixed" + b"".join(b"; name*%d=a" % number for number in range(2_500_000)) + b"\r\n\r\n",
    "mail-results.eml": lambda: HEAD + b"Authentication-Results: mx.ttcntt.example" + fill("; spf=pass") + b"\r\n\r\n",
    "mail-references.eml": lambda: HEAD + b"References:" + fill(" <a@b>") + b"\r\n\r\n",
    "mail-text.eml": lambda: body(b"plain", fill(LABEL + "25\r\n")),
    "mail-quoted-text.eml": lambda: body(b"plain", fill("> a\r\n")),
    "mail-one-line.eml": lambda: body(b"plain", fill("a ")),
    "mail-html.eml": lambda: body(b"html", fill("<div>")),
    "mail-html-cells.eml": lambda: body(b"html", b"<table>" + fill("<tr><td>a")),
    "mail-html-formatting.eml": lambda: body(b"html", fill("<a><b><i><p>")),
    "mail-many-texts.eml": lambda: multipart(fill("--b\r\nContent-Type: text/html\r\n\r\n<table><td>a\r\n")),
    "mail-attachments.eml": lambda: multipart(b"".join(b"--b\r\nContent-Type: application/pdf; name=a%d\r\n\r\n%%PDF-1.7 %d\r\n" % (n, n) for n in range(300_000))),
}
