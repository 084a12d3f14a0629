"""Everything at once: layouts, wordings, writings, figures and programs thrown together by chance."""
from .. import legacy, office, paper, writers
from ..cases import ACCEPTED, ANY, EITHER, case
from ..report import ASSESSMENT, DEPLOYED, INFORMED, UNITS, report
from ..sheet import Cell, Formula, Sheet
from . import script
from .figure import VALUES
from .layout import WORDINGS

MESSAGES = 300
CHANGES = [None, None, None, None, "nfd", "no-marks", "capitals", "new-tones", "tcvn3-other-font", "vni-other-font", "double-spaces", "nbsp", "zero-width"]
HEADS = [("STT", "Nội dung", "Số lượng", "Ghi chú"), ("TT", "Chỉ tiêu", "Kết quả", "Ghi chú"), ("STT", "Nội dung báo cáo", "Số liệu", "Ghi chú"),
         ("STT", "Hạng mục", "Tổng số", "Giải trình"), (None, None, None, None)]
EXTRA = ["Tổng số máy tính đã rà quét", "Tổng số máy tính nhiễm mã độc", "Số cán bộ được phổ biến", "Tổng số cơ quan, tổ chức chưa triển khai chiến dịch",
         "Tỷ lệ triển khai (%)", "Tổng số doanh nghiệp trực thuộc", "Tổng cộng", "Số lượt truy cập trang thông tin chiến dịch"]
GOOD = [v for v in VALUES if v[2] is not None and (len(v) < 4 or v[3] == ACCEPTED)]
POOR = [v for v in VALUES if len(v) > 3 and v[3] != ACCEPTED and v[2] is None and v[0] not in ("empty",)]


def cases(rng):
    for number in range(MESSAGES):
        yield mixed(rng, number)


def mixed(rng, number):
    poor = rng.random() < 0.25
    first, second = rng.choice(GOOD), rng.choice(GOOD)
    if (first[2] or 0) < (second[2] or 0):
        first, second = second, first
    one = report(rng, informed=first[2], deployed=second[2])
    values = [first[1], second[1]]
    if rng.random() < 0.7:
        one = report(rng)
        values = [one.informed, one.deployed]
    due = ACCEPTED
    if poor:
        bad = rng.choice(POOR)
        place = rng.randrange(2)
        values[place] = bad[1]
        # What a person may make of it stands in digits.
        values[1 - place] = 0 if place == 0 else 30
        one.informed, one.deployed = (25, 0) if place == 0 else (30, 25)
        due = bad[3]
    rows, known = table(rng, one, values)
    if due == ACCEPTED and not known:
        due = EITHER
    sheet = Sheet(rng.choice(["Phụ lục", "Sheet1", "Báo cáo", "PL"]))
    row = 0
    if rng.random() < 0.4:
        row = sheet.rows(0, [["BỘ KHOA HỌC VÀ CÔNG NGHỆ", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [one.unit.name.upper(), None, "Độc lập - Tự do - Hạnh phúc"], []])
    if rng.random() < 0.7:
        row = sheet.rows(row, [["Phụ lục"], ["Mẫu thống kê, báo cáo kết quả triển khai"], []])
    label = rng.choice(["Tên đơn vị", "- Tên đơn vị", "1. Tên đơn vị", "Đơn vị báo cáo", "Tên đơn vị báo cáo"])
    text = rng.choice([ASSESSMENT, f"- {ASSESSMENT}", "Đánh giá kết quả thực hiện chiến dịch", "Đánh giá"])
    general = [[f"{label}: {one.written}"], [f"{text}: {one.assessment}"]] if rng.random() < 0.5 else [[f"{label}:", one.written], [f"{text}:", one.assessment]]
    if rng.random() < 0.15:
        general.reverse()
    before = rng.random() < 0.9
    if before:
        row = sheet.rows(row, general) + rng.randint(0, 2)
    row = sheet.rows(row, rows)
    if not before:
        row = sheet.rows(row + 1, general)
    if rng.random() < 0.6:
        sheet.rows(row + 2, [[None, None, "THỦ TRƯỞNG ĐƠN VỊ"], [None, None, "(Ký tên, đóng dấu)"]])
    change = rng.choice(CHANGES)
    if change:
        function = next(c[1] for c in script.CHANGES if c[0] == change)
        sheet.map(function)
        # What is changed with the rest may be another value.
        if any(isinstance(v, str) for v in values):
            due = due if due not in (ACCEPTED, EITHER) else ANY
    if rng.random() < 0.5:
        sheet.shifted(rng.randint(0, 9), rng.randint(0, 5))
    return case(f"mixed-{number}", one, written(rng, sheet, values), due=due, texts=False, reasons=())


def table(rng, one, values):
    """The rows of the table, and whether a careful reader cannot but understand them."""
    labels = list(WORDINGS[0 if rng.random() < 0.4 else rng.randrange(len(WORDINGS))])
    if rng.random() < 0.3:
        labels = [INFORMED, DEPLOYED]
    known = True
    rows = [[1, labels[0], values[0], one.notes["informed"] or None], [2, labels[1], values[1], one.notes["deployed"] or None]]
    if rng.random() < 0.15:
        rows.reverse()
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        extra = [rng.choice(["", 3, "a", "-", None]), rng.choice(EXTRA), rng.choice([7, 420, "12", "85%", None]), None]
        rows.insert(rng.randint(0, len(rows)), extra)
        known = False
    if rng.random() < 0.15:
        at = next(n for n, row in enumerate(rows) if row[1] == labels[0])
        parts = [[None, "Trong đó:", None, None]] if rng.random() < 0.5 else []
        parts += [["1.1", "- Cơ quan nhà nước", rng.randint(1, 20), None], ["1.2", "- Doanh nghiệp", rng.randint(1, 20), None]]
        rows[at + 1:at + 1] = parts
        known = False
    heads = rng.choice(HEADS)
    rows.insert(0, list(heads))
    if rng.random() < 0.15:
        rows.insert(1, ["(1)", "(2)", "(3)", "(4)"])
    order = [0, 1, 2, 3]
    kind = rng.random()
    if kind < 0.1 and heads[0]:
        order = [0, 1, 3, 2]
    elif kind < 0.15 and heads[0]:
        order = [1, 2, 0, 3]
    elif kind < 0.25:
        order = [1, 2, 3]
    rows = [[row[at] if at < len(row) else None for at in order] for row in rows]
    if rng.random() < 0.12 and heads[0]:
        at = rng.randint(1, len(order))
        for row in rows:
            row.insert(at, None)
        rows[0][at] = rng.choice(["Đơn vị tính", "ĐVT"])
        for row in rows[1:]:
            if any(isinstance(cell, str) and len(cell) > 30 for cell in row):
                row[at] = rng.choice(["đơn vị", "cơ quan"])
    if heads[0] is None:
        known = known and order[0] == 0
        rows = rows[1:]
    return rows, known


def written(rng, sheet, values):
    odd = any(isinstance(v, (Formula, Cell)) or isinstance(v, bool) for v in values)
    kind = rng.randrange(8)
    if odd or kind < 2:
        return "xlsx", writers.xlsxwriter([sheet])
    if kind == 2:
        return "xlsx", writers.openpyxl([sheet])
    if kind == 3:
        return "xls", writers.xlwt([sheet])
    if kind == 4:
        return "ods", writers.odfpy([sheet])
    if kind == 5 and not any(isinstance(v, float) for v in values):
        return "csv", writers.separated(sheet, delimiter=rng.choice(",;\t"))
    # A web page shows text alone: `1.234` is there what it seems.
    if kind == 6 and not any(isinstance(v, float) for v in values):
        return "html", writers.markup([sheet])
    return "xml", writers.spreadsheet_xml([sheet])
