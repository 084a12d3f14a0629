#!/usr/bin/env python3
"""Makes the seeds of formats that no fixture of the repository has: xlsb and msg, in pieces (see src/containers.rs)."""
from pathlib import Path
from struct import pack

HERE = Path(__file__).parent
BETWEEN = b"\xff\xfe==\xfe\xff"
LABELS = ["Tên đơn vị", "Cục Sở hữu trí tuệ", "Số cơ quan, doanh nghiệp nhận được thông tin", "Số cơ quan triển khai"]


def write(target, name, parts):
    folder = HERE / target
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(BETWEEN.join(part.encode() + b"\n" + content for part, content in parts))


def record(kind, content=b""):
    """A record of MS-XLSB 2.1.4."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content


def wide(text):
    return pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def cell(kind, column, style, value=b""):
    return record(kind, pack("<II", column, style) + value)


def xlsb():
    style = lambda code: record(0x2F, pack("<HH", 0xFFFF, code))
    rows = [record(0x00, pack("<I", 0)) + cell(7, 0, 0, pack("<I", 0)) + cell(7, 1, 0, pack("<I", 1)),
            record(0x00, pack("<I", 1)) + cell(7, 0, 0, pack("<I", 2)) + cell(2, 1, 2, pack("<I", 25 << 2 | 2)),
            record(0x00, pack("<I", 2)) + cell(7, 0, 0, pack("<I", 3)) + cell(5, 1, 0, pack("<d", 20.0)) + cell(9, 2, 3, pack("<d", 44124.0)),
            record(0x00, pack("<I", 3)) + cell(0x0B, 0, 0, b"\x17") + cell(4, 1, 0, b"\x01") + cell(6, 2, 0, wide("khoảng 30"))]
    write("xlsb", "workbook", [
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", record(0x99, pack("<I", 0)) + record(0x9C, pack("<II", 0, 1) + wide("r1") + wide("Phụ lục"))),
        ("xl/_rels/workbook.bin.rels", b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.bin"/></Relationships>'),
        ("xl/styles.bin", record(0x2C, pack("<H", 164) + wide('0" đơn vị"')) + record(0x269, pack("<I", 4)) + style(0) + style(9) + style(164) + style(14) + record(0x26A)),
        ("xl/sharedStrings.bin", b"".join(record(0x13, b"\0" + wide(label)) for label in LABELS)),
        ("xl/worksheets/sheet1.bin", b"".join(rows) + record(0xB0, pack("<I", 1) + pack("<IIII", 2, 3, 0, 0))),
    ])


def msg():
    table = lambda header, *numbers: bytes(header) + b"".join(pack("<HHIHHI", 3, number, 6, value, 0, 0) for number, value in numbers)
    text = "\n".join(LABELS)
    attached = "__attach_version1.0_#00000000/"
    inside = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    write("msg", "plain", [
        ("__properties_version1.0", table(32, (0x3FFD, 1258))),
        ("__substg1.0_1000001F", text.encode("utf-16-le")),
        (attached + "__properties_version1.0", table(8, (0x3705, 1))),
        (attached + "__substg1.0_3707001F", "báo cáo.csv".encode("utf-16-le")),
        (attached + "__substg1.0_37010102", text.replace("\n", ";25\n").encode()),
        ("__attach_version1.0_#00000001/__properties_version1.0", table(8, (0x3705, 5))),
        (inside + "__properties_version1.0", table(24)),
        (inside + "__substg1.0_0037001F", "Báo cáo".encode("utf-16-le")),
        (inside + "__substg1.0_1000001F", text.encode("utf-16-le")),
    ])
    raw = b"{\\rtf1\\ansi\\ansicpg1258 T\\u234?n}"
    rtf = pack("<III", len(raw) + 12, len(raw), 0x414C454D) + pack("<I", 0) + raw
    write("msg", "rich", [("__properties_version1.0", table(32)), ("__substg1.0_10090102", rtf), ("__substg1.0_10130102", b"<html><p>T&ecirc;n</html>")])


xlsb()
msg()
