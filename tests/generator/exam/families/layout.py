"""The form laid out as people lay it out."""
from .. import office, writers
from ..cases import ACCEPTED, ANY, EITHER, RETURNED, REVIEW, case
from ..mail import File
from ..report import ANNEX, ASSESSMENT, DEPLOYED, INFORMED, TITLE, UNIT, Report, report, unit
from ..sheet import Cell, Formula, Sheet, annex

WORDINGS = [
    ("Tổng số cơ quan, tổ chức, doanh nghiệp đã nhận được thông tin về Chiến dịch", "Tổng số cơ quan, tổ chức đã triển khai Chiến dịch"),
    (INFORMED.upper(), DEPLOYED.upper()),
    ("Số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", "Số cơ quan, tổ chức triển khai chiến dịch"),
    ("Số lượng cơ quan, tổ chức, doanh nghiệp nhận được thông tin", "Số lượng cơ quan, tổ chức triển khai"),
    ("Tổng số CQ, TC, DN nhận được thông tin về chiến dịch", "Tổng số CQ, TC triển khai chiến dịch"),
    ("Tổng số đơn vị nhận được thông tin về chiến dịch", "Tổng số đơn vị triển khai chiến dịch"),
    ("Số đơn vị được thông báo về chiến dịch", "Số đơn vị thực hiện chiến dịch"),
    ("Tổng số cơ quan, tổ chức, DN nhận được thông tin về chiến dịch (đơn vị)", "Tổng số cơ quan, tổ chức triển khai chiến dịch (đơn vị)"),
    ("1. " + INFORMED, "2. " + DEPLOYED), ("- " + INFORMED + ":", "- " + DEPLOYED + ":"), ("a) " + INFORMED, "b) " + DEPLOYED),
    ("Tổng số các cơ quan, các tổ chức và doanh nghiệp nhận được thông tin về Chiến dịch", "Tổng số các cơ quan, các tổ chức triển khai Chiến dịch"),
    ("TS cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", "TS cơ quan, tổ chức triển khai chiến dịch"),
    ("Tổng số cơ quan tổ chức doanh nghiệp nhận được thông tin về chiến dịch " + TITLE[11:], "Tổng số cơ quan tổ chức triển khai chiến dịch " + TITLE[11:]),
    ("Cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", "Cơ quan, tổ chức triển khai chiến dịch"),
    ("Tổng số cơ quan, tổ chức, doanh nghiệp tiếp nhận thông tin về chiến dịch", "Tổng số cơ quan, tổ chức tham gia triển khai chiến dịch"),
    ("Tổng số cơ quan, tổ chức, doanh nghiệp nhận\nđược thông tin về chiến dịch", "Tổng số cơ quan tổ chức\ntriển khai chiến dịch"),
]
PLAIN = {"informed": "", "deployed": ""}


def cases(rng):
    yield from ordinary(rng)
    yield from wordings(rng)
    yield from tables(rng)
    yield from columns(rng)
    yield from odd(rng)
    yield from several(rng)
    yield from sheets(rng)
    yield from texts(rng)
    yield from refused(rng)
    yield from broken(rng)
    yield from parts(rng)
    yield from other_numbers(rng)


def write(sheets, turn):
    """By one of the usual programs, in turn."""
    sheets = sheets if isinstance(sheets, list) else [sheets]
    kind = turn % 5
    if kind == 0:
        return "xlsx", writers.openpyxl(sheets)
    if kind == 1:
        return "xlsx", writers.xlsxwriter(sheets)
    if kind == 2:
        return "xls", writers.xlwt(sheets)
    if kind == 3:
        return "ods", office.libreoffice(writers.openpyxl(sheets), "xlsx", "ods")
    return "xlsx", office.exceljs(sheets)


def ordinary(rng):
    for turn in range(5):
        one = report(rng)
        yield case(f"layout-exact-{turn}", one, write(annex(one), turn))
        one = report(rng)
        yield case(f"layout-separate-cells-{turn}", one, write(annex(one, True), turn))
        one = report(rng)
        yield case(f"layout-shifted-{turn}", one, write(annex(one).shifted(rng.randint(1, 30), rng.randint(1, 12)), turn))
        one = report(rng)
        yield case(f"layout-flat-{turn}", one, write(flat([one]), turn), notes=False)
        one = report(rng)
        yield case(f"layout-motto-merged-{turn}", one, write(motto(one), turn))
        one = report(rng)
        yield case(f"layout-value-below-{turn}", one, write(below(one, 1), turn))
    one = report(rng)
    yield case("layout-value-two-below", one, write(below(one, 2), 0))
    one = report(rng)
    yield case("layout-far-away", one, write(annex(one).shifted(400, 40), 1))
    one = report(rng)
    sheet = annex(one)
    for at in range(60):
        sheet.put(60 + at, at % 7, f"Máy {at}").put(60 + at, 8, at)
    yield case("layout-other-matter-below", one, write(sheet, 0))
    one = report(rng, assessment="Tốt. " * 150)
    yield case("layout-long-assessment", one, write(annex(one, True), 1))


def wordings(rng):
    for at, labels in enumerate(WORDINGS):
        for apart in (False, True):
            one = report(rng)
            unit_label = ["Tên đơn vị", "Tên cơ quan, đơn vị", "Đơn vị báo cáo", "Đơn vị", "TÊN ĐƠN VỊ", "Tên đơn vị báo cáo"][at % 6]
            text_label = [ASSESSMENT, "Đánh giá kết quả thực hiện chiến dịch", "Đánh giá kết quả", ASSESSMENT.upper(),
                          "Đánh giá", "Đánh giá chung kết quả thực hiện chiến dịch trong phạm vi quản lý"][at // 2 % 6]
            sheet = annex(one, apart, labels=labels, unit_label=unit_label, text_label=text_label)
            yield case(f"layout-wording-{at}-{'apart' if apart else 'inline'}", one, write(sheet, at))


def tables(rng):
    """Rows added to the table."""
    one = report(rng, informed=50, deployed=30)
    yield case("layout-breakdown", one, write(broken_down(one, [20, 30], [12, 18]), 0), notes=False)
    one = report(rng, informed=50, deployed=30)
    yield case("layout-breakdown-formulas", one, write(broken_down(one, [20, 30], [12, 18], formulas=True), 1), notes=False)
    one = report(rng, informed=50, deployed=30)
    yield case("layout-breakdown-labelled", one, write(broken_down(one, [20, 30], [12, 18], lead="Trong đó:"), 2), notes=False)
    one = report(rng, informed=50, deployed=30)
    yield case("layout-breakdown-disagrees", one, write(broken_down(one, [20, 40], [12, 38]), 0), notes=False, due=EITHER)
    one = report(rng, informed=50, deployed=30)
    sheet = broken_down(one, [20, 30], [12, 18])
    for place in [p for p, c in sheet.cells.items() if c.value in (50, 30) and p[1] == 2]:
        if sheet.cells[place[0], 1].value in (INFORMED, DEPLOYED):
            del sheet.cells[place]
    yield case("layout-breakdown-without-total", one, write(sheet, 0), due=["returned", "review"])
    one = report(rng, informed=50, deployed=30)
    yield case("layout-breakdown-same-words", one, write(broken_down(
        one, [20, 30], [12, 18], names=("Số cơ quan, tổ chức nhận được thông tin", "Số doanh nghiệp nhận được thông tin")), 1),
        notes=False, due=ANY)
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[None, "Tổng cộng", one.informed + one.deployed]])
    yield case("layout-total-row", one, write(sheet, 2), due=EITHER)
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[3, "Tổng số máy tính đã được rà quét", 420, "Đang rà quét tiếp"], [4, "Tổng số máy tính nhiễm mã độc đã xử lý", 12]])
    yield case("layout-extra-rows", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.cells = {((r + 2 if r >= 10 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.rows(10, [["A", "Tổng số máy tính", 700], ["B", "Tổng số máy tính đã cài công cụ", 650]])
    yield case("layout-extra-rows-first", one, write(sheet, 1))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[3, "Tổng số cơ quan, tổ chức chưa triển khai chiến dịch", one.informed - one.deployed]])
    yield case("layout-extra-row-not-deployed", one, write(sheet, 2))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[3, "Tỷ lệ cơ quan, tổ chức triển khai chiến dịch", "85%"]])
    yield case("layout-extra-row-share", one, write(sheet, 3), due=EITHER)
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[3, "Tổng số cơ quan, tổ chức, doanh nghiệp trực thuộc", one.informed + 3]])
    yield case("layout-extra-row-all-bodies", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.rows(12, [[3, "Tổng số doanh nghiệp triển khai chiến dịch", 2]])
    yield case("layout-extra-row-enterprises", one, write(sheet, 0), due=ANY)
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {((r + 1 if r >= 10 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.rows(10, [["VD", INFORMED, 99, "Ví dụ"]])
    yield case("layout-example-row", one, write(sheet, 1), due=EITHER)
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {((r + 1 if r >= 10 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.rows(10, [["(1)", "(2)", "(3)", "(4)"]])
    yield case("layout-numbered-columns", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {((r + 1 if r >= 10 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.rows(10, [[1, 2, 3, 4]])
    yield case("layout-numbered-columns-bare", one, write(sheet, 2))
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {((2 * r - 10 if r >= 11 else r), c): v for (r, c), v in sheet.cells.items()}
    yield case("layout-empty-row-between", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one)
    swap = {10: 11, 11: 10}
    sheet.cells = {(swap.get(r, r), c): v for (r, c), v in sheet.cells.items()}
    yield case("layout-rows-reordered", one, write(sheet, 1))


def columns(rng):
    """Columns added, moved, merged."""
    order = lambda sheet, columns: setattr(sheet, "cells", {(r, columns[c] if r >= 9 else c): v for (r, c), v in sheet.cells.items()}) or sheet
    one = report(rng)
    yield case("layout-note-before-figure", one, write(order(annex(one, signed=False), [0, 1, 3, 2]), 0))
    one = report(rng)
    yield case("layout-figure-first", one, write(order(annex(one, signed=False), [1, 2, 0, 3]), 1))
    one = report(rng)
    yield case("layout-index-last", one, write(order(annex(one, signed=False), [3, 0, 1, 2]), 2))
    for at, (head, measure) in enumerate((("Đơn vị tính", "đơn vị"), ("ĐVT", "Cơ quan"), ("Đơn vị", "đơn vị"), ("Đơn vị tính", "cơ quan, tổ chức"))):
        one = report(rng)
        sheet = order(annex(one, signed=False), [0, 1, 3, 4])
        sheet.put(9, 2, head).put(10, 2, measure).put(11, 2, measure)
        yield case(f"layout-measures-{at}", one, write(sheet, at))
        one = report(rng)
        sheet = order(annex(one, signed=False), [0, 1, 2, 4])
        sheet.put(9, 3, head).put(10, 3, measure).put(11, 3, measure)
        yield case(f"layout-measures-behind-{at}", one, write(sheet, at + 1))
    one = report(rng)
    sheet = annex(one, heads=("TT", "Nội dung", "Kết quả", "Ghi chú"))
    yield case("layout-head-result", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one, heads=("TT", "Chỉ tiêu", "Số liệu", "Giải trình"))
    yield case("layout-head-figures", one, write(sheet, 1))
    one = report(rng)
    sheet = annex(one, heads=(None, None, None, None))
    yield case("layout-no-heads", one, write(sheet, 2))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.cells = {(r, c - 1 if r >= 9 else c): v for (r, c), v in sheet.cells.items() if r < 9 or c > 0}
    yield case("layout-no-index", one, write(sheet, 3))
    one = report(rng, notes=PLAIN)
    sheet = annex(one, heads=("STT", "Nội dung", "Số lượng"), signed=False)
    yield case("layout-no-notes", one, write(sheet, 4))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.cells = {((r + 1 if r >= 10 else r), (c + 1 if r >= 9 and c == 3 else c)): v for (r, c), v in sheet.cells.items()}
    sheet.put(9, 2, "Số lượng").put(10, 2, "Kế hoạch").put(10, 3, "Thực hiện")
    for row in (11, 12):
        cell = sheet.cells.pop((row, 2))
        sheet.put(row, 2, 500).put(row, 3, cell)
    sheet.merge(9, 2, 9, 3)
    yield case("layout-planned-and-done", one, write(sheet, 1), due=ANY)
    one = report(rng)
    sheet = annex(one, heads=("STT", "Nội dung", "Số lượng", "Ghi chú"), signed=False)
    sheet.cells = {((r + 1 if r >= 10 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.put(10, 2, "(đơn vị)")
    for column in (0, 1, 3):
        sheet.merge(9, column, 10, column)
    yield case("layout-two-row-heads", one, write(sheet, 0))
    one = report(rng)
    sheet = annex(one, heads=("STT", "Nội dung", "Kỳ này", "Kỳ trước"), signed=False)
    sheet.put(10, 3, 400).put(11, 3, 300)
    yield case("layout-previous-period", one, write(sheet, 2), due=ANY, texts=False)
    one = report(rng)
    sheet = annex(one, heads=("STT", "Nội dung", "Kỳ trước", "Kỳ này"), signed=False)
    for row, value in ((10, one.informed), (11, one.deployed)):
        sheet.put(row, 3, value).put(row, 2, 500)
    yield case("layout-previous-period-first", one, write(sheet, 3), due=ANY, texts=False)
    one = report(rng, notes=PLAIN)
    sheet = annex(one, heads=("STT", "Nội dung", "Số lượng", "Tỷ lệ (%)"), signed=False)
    sheet.put(10, 3, 100).put(11, 3, 85)
    yield case("layout-share-column", one, write(sheet, 4), due=EITHER, texts=False)
    one = report(rng, notes=PLAIN)
    sheet = annex(one, heads=("STT", "Nội dung", "Tỷ lệ (%)", "Số lượng"), signed=False)
    for row, value in ((10, one.informed), (11, one.deployed)):
        sheet.put(row, 3, value).put(row, 2, 90)
    yield case("layout-share-column-first", one, write(sheet, 0), due=EITHER, texts=False)
    one = report(rng)
    sheet = annex(one, signed=False)
    for row in (10, 11):
        sheet.merge(row, 2, row, 2 + 0) if False else None
    sheet.cells = {(r, c * 2): v for (r, c), v in sheet.cells.items()}
    for row in (9, 10, 11):
        for column in (0, 2, 4, 6):
            sheet.merge(row, column, row, column + 1)
    yield case("layout-merged-columns", one, write(sheet, 1))
    one = report(rng)
    sheet = annex(one, signed=False)
    sheet.cells = {((r if r < 10 else 10 + (r - 10) * 2), c): v for (r, c), v in sheet.cells.items()}
    for row in (10, 12):
        for column in range(4):
            sheet.merge(row, column, row + 1, column)
    yield case("layout-merged-rows", one, write(sheet, 0))


def odd(rng):
    """Figures in other places than beside their labels."""
    def of(name, rows, merged=(), due=ACCEPTED, turn=0, texts=True, **changes):
        one = report(rng, notes=dict(PLAIN), assessment="Đạt yêu cầu.", **changes)
        sheet = Sheet()
        sheet.rows(0, rows(one))
        sheet.merged = list(merged)
        return case(f"layout-odd-{name}", one, write(sheet, turn), due=due, texts=texts)

    head = lambda r: [[f"Tên đơn vị: {r.written}"], [f"{ASSESSMENT}: {r.assessment}"]]
    yield of("figure-below", lambda r: [*head(r), [INFORMED], [r.informed], [DEPLOYED], [r.deployed]])
    yield of("figure-below-numbered", lambda r: [*head(r), ["1. " + INFORMED], [r.informed], ["2. " + DEPLOYED], [r.deployed]], turn=1)
    yield of("figure-below-indented", lambda r: [*head(r), [INFORMED], [None, r.informed], [DEPLOYED], [None, r.deployed]], turn=2, due=ANY)
    yield of("figure-above", lambda r: [*head(r), [r.informed], [INFORMED], [r.deployed], [DEPLOYED]], due=ANY)
    yield of("figure-left", lambda r: [*head(r), [r.informed, INFORMED], [r.deployed, DEPLOYED]], due=ANY, informed=70, deployed=50)
    yield of("figure-left-small", lambda r: [*head(r), [r.informed, INFORMED], [r.deployed, DEPLOYED]], due=ANY, informed=2, deployed=1)
    yield of("label-merged", lambda r: [*head(r), [1, INFORMED, None, None, r.informed], [2, DEPLOYED, None, None, r.deployed]], merged=[(2, 1, 2, 3), (3, 1, 3, 3)])
    yield of("figure-merged", lambda r: [*head(r), [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed]], merged=[(2, 2, 2, 4), (3, 2, 3, 4)], turn=1)
    yield of("colon-in-own-cell", lambda r: [["Tên đơn vị", ":", r.written], [ASSESSMENT, ":", r.assessment], [INFORMED, ":", r.informed], [DEPLOYED, ":", r.deployed]])
    yield of("numbered-questions", lambda r: [["1.", "Tên đơn vị", r.written], ["2.", ASSESSMENT, r.assessment], ["3.", INFORMED, r.informed], ["4.", DEPLOYED, r.deployed]], turn=1)
    yield of("table-of-all", lambda r: [["STT", "Nội dung", "Kết quả"], [1, "Tên đơn vị", r.written], [2, ASSESSMENT, r.assessment], [3, INFORMED, r.informed], [4, DEPLOYED, r.deployed]], turn=2)
    yield of("figures-far-right", lambda r: [*head(r), [INFORMED, *[None] * 8, r.informed], [DEPLOYED, *[None] * 8, r.deployed]], turn=1)
    yield of("unit-behind-figure", lambda r: [*head(r), [INFORMED, r.informed, "đơn vị"], [DEPLOYED, r.deployed, "đơn vị"]], turn=0)
    yield of("label-over-two-cells", lambda r: [*head(r), [1, "Tổng số cơ quan, tổ chức, doanh nghiệp", "nhận được thông tin về chiến dịch", r.informed],
                                                [2, "Tổng số cơ quan tổ chức", "triển khai chiến dịch", r.deployed]], due=EITHER)
    yield of("label-over-two-rows", lambda r: [*head(r), [1, "Tổng số cơ quan, tổ chức, doanh nghiệp"], [None, "nhận được thông tin về chiến dịch", r.informed],
                                               [2, "Tổng số cơ quan tổ chức"], [None, "triển khai chiến dịch", r.deployed]], due=EITHER)
    yield of("both-in-one-cell", lambda r: [*head(r), [f"{INFORMED}: {r.informed}; {DEPLOYED}: {r.deployed}"]], due=EITHER)
    yield of("both-in-one-cell-lines", lambda r: [*head(r), [f"{INFORMED}\n{DEPLOYED}", f"{r.informed}\n{r.deployed}"]], due=ANY)
    yield of("labels-in-one-cell", lambda r: [*head(r), [f"{INFORMED}\n{DEPLOYED}", r.informed, r.deployed]], due=ANY)
    yield of("figures-side-by-side", lambda r: [*head(r), [INFORMED, DEPLOYED], [r.informed, r.deployed]], due=EITHER)
    yield of("figures-side-by-side-swapped", lambda r: [*head(r), [DEPLOYED, INFORMED], [r.deployed, r.informed]], due=EITHER, turn=1)
    yield of("figures-alternating", lambda r: [*head(r), [INFORMED, r.informed, DEPLOYED, r.deployed]], due=EITHER, turn=2)
    yield of("index-column-behind", lambda r: [*head(r), ["Nội dung", "Số lượng", "STT"], [INFORMED, r.informed, 1], [DEPLOYED, r.deployed, 2]], turn=0)
    yield of("index-large", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng"], [101, INFORMED, r.informed], [102, DEPLOYED, r.deployed]], turn=1)
    yield of("code-column", lambda r: [*head(r), ["STT", "Mã số", "Nội dung", "Số lượng"], [1, 101, INFORMED, r.informed], [2, 102, DEPLOYED, r.deployed]], turn=2)
    yield of("code-column-behind", lambda r: [*head(r), ["STT", "Nội dung", "Mã số", "Số lượng"], [1, INFORMED, 101, r.informed], [2, DEPLOYED, 102, r.deployed]], turn=2)
    yield of("date-column", lambda r: [*head(r), ["STT", "Nội dung", "Ngày báo cáo", "Số lượng"], [1, INFORMED, "20/10/2020", r.informed], [2, DEPLOYED, "20/10/2020", r.deployed]])
    yield of("year-column", lambda r: [*head(r), ["STT", "Nội dung", "Năm 2019", "Năm 2020"], [1, INFORMED, 500, r.informed], [2, DEPLOYED, 400, r.deployed]], due=ANY)
    yield of("before-and-after", lambda r: [*head(r), ["STT", "Nội dung", "Trước chiến dịch", "Sau chiến dịch"], [1, INFORMED, 500, r.informed], [2, DEPLOYED, 400, r.deployed]], due=ANY)
    yield of("totals-and-parts-across", lambda r: [*head(r), ["STT", "Nội dung", "Cơ quan", "Doanh nghiệp", "Tổng số"], [1, INFORMED, 20, r.informed - 20, r.informed], [2, DEPLOYED, 10, r.deployed - 10, r.deployed]], due=EITHER, informed=100, deployed=60)
    yield of("parts-across-without-total", lambda r: [*head(r), ["STT", "Nội dung", "Cơ quan", "Doanh nghiệp"], [1, INFORMED, 20, r.informed - 20], [2, DEPLOYED, 10, r.deployed - 10]], due=["review", "returned"], informed=100, deployed=60)
    yield of("amount-heads-merged-over-parts", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng", None, "Ghi chú"], [1, INFORMED, 20, r.informed - 20], [2, DEPLOYED, 10, r.deployed - 10]], merged=[(2, 2, 2, 3)], due=["review", "returned"], informed=100, deployed=60)
    yield of("months-across", lambda r: [*head(r), ["STT", "Nội dung", "Tháng 9", "Tháng 10"], [1, INFORMED, 20, r.informed], [2, DEPLOYED, 10, r.deployed]], due=["review", "returned"], informed=100, deployed=60)
    yield of("footnote-below-figures", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed], [], [None, "* Số liệu tính đến ngày 20/10/2020, gồm 5 phòng và 3 trung tâm"]])
    yield of("second-table-same-heads", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed], [], ["STT", "Nội dung", "Số lượng"], [1, "Tổng số máy tính", 700], [2, "Tổng số máy nhiễm mã độc", 5]], turn=1)
    yield of("second-table-of-bodies", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed], [], ["STT", "Tên đơn vị", "Đã triển khai"], [1, "Phòng A", "x"], [2, "Phòng B", "x"]], turn=2)
    yield of("second-table-bodies-with-figures", lambda r: [*head(r), ["STT", "Nội dung", "Số lượng"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed], [], ["STT", "Tên đơn vị", "Số máy"], [1, "Phòng A", 12], [2, "Phòng B", 7]], turn=2)
    yield of("head-with-title", lambda r: [*head(r), ["STT", "Nội dung báo cáo theo CV 284", "Số lượng (cơ quan, tổ chức, doanh nghiệp)", "Ghi chú"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed]], due=EITHER)
    yield of("head-of-the-unit", lambda r: [*head(r), ["STT", "Nội dung", r.written, "Ghi chú"], [1, INFORMED, r.informed], [2, DEPLOYED, r.deployed]], due=EITHER)
    yield of("unit-label-other", lambda r: [["Cơ quan báo cáo", r.written], [ASSESSMENT, r.assessment], [INFORMED, r.informed], [DEPLOYED, r.deployed]])
    yield of("upper-ministry-above-unit", lambda r: [["Cơ quan chủ quản: Bộ Khoa học và Công nghệ"], *head(r), [INFORMED, r.informed], [DEPLOYED, r.deployed]], turn=1)
    yield of("reporter-below-unit", lambda r: [*head(r), ["Người báo cáo: Nguyễn Văn A"], ["Điện thoại: 024 3943 9060"], [INFORMED, r.informed], [DEPLOYED, r.deployed]], turn=2)
    yield of("reporter-above-unit", lambda r: [["Người báo cáo:", "Nguyễn Văn A"], ["Đơn vị:", r.written], [ASSESSMENT, r.assessment], [INFORMED, r.informed], [DEPLOYED, r.deployed]])
    yield of("receiver-and-sender", lambda r: [["Đơn vị nhận báo cáo: Trung tâm Công nghệ thông tin"], [f"Đơn vị báo cáo: {r.written}"], [f"{ASSESSMENT}: {r.assessment}"], [INFORMED, r.informed], [DEPLOYED, r.deployed]], turn=1)


def several(rng):
    """More units than one, or one unit laid out otherwise."""
    office_of_two = [unit("tong-cuc-tdc"), unit("vien-do-luong")]
    for turn, lay in enumerate((flat, stacked, lambda rs: [annex(r, name=r.unit.aliases[0][:20]) for r in rs], side_by_side)):
        two = [report(rng, unit=u) for u in office_of_two]
        yield case(f"layout-two-units-{turn}", two[0], write(lay(two), turn), reports=[r.due(texts=turn in (1, 2)) for r in two],
                   sender="lienhe.tdc@most.example")
    two = [report(rng, unit=u) for u in office_of_two]
    yield case("layout-two-units-transposed", two[0], write(across(two), 0), reports=[r.due(False) for r in two], sender="lienhe.tdc@most.example")
    two = [report(rng, unit=u) for u in office_of_two]
    sheet = flat(two)
    sheet.rows(7, [[None, "Tổng cộng", two[0].informed + two[1].informed, two[0].deployed + two[1].deployed]])
    yield case("layout-two-units-total", two[0], write(sheet, 1), reports=[r.due(False) for r in two], sender="lienhe.tdc@most.example")
    two = [report(rng, unit=unit("vien-do-luong")), report(rng, unit=unit("tt-quatest-1"))]
    yield case("layout-two-units-one-foreign", None, write(flat(two), 0), due=["review"], reasons=["unit_mismatch"], unit=two[0].unit)
    one = report(rng)
    yield case("layout-transposed", one, write(across([one]), 2), notes=False)
    one = report(rng)
    sheet = flat([one])
    sheet.cells.pop((3, 1)), sheet.put(3, 1, None)
    yield case("layout-flat-without-unit", one, write(sheet, 0), texts=False, due=ANY)
    one = report(rng)
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [[f"Tên đơn vị: {one.written}"], [], ["STT", INFORMED, DEPLOYED, "Ghi chú"], [1, one.informed, one.deployed]])
    yield case("layout-flat-unit-above", one, write(sheet, 1), texts=False)
    one = report(rng)
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [["TT", "Đơn vị", "Số lượng", None, "Đánh giá", "Ghi chú"],
                   [None, None, "Cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", "Cơ quan, tổ chức triển khai chiến dịch"],
                   [1, one.written, one.informed, one.deployed, one.assessment]])
    for column in (0, 1, 4, 5):
        sheet.merge(0, column, 1, column)
    sheet.merge(0, 2, 0, 3)
    yield case("layout-flat-two-row-heads", one, write(sheet, 0), notes=False)
    # The departments of a unit, one a row, and their sum.
    one = report(rng, informed=50, deployed=30)
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [[f"Tên đơn vị: {one.written}"], [], ["STT", "Phòng, ban", INFORMED, DEPLOYED],
                   [1, "Phòng Hành chính", 20, 10], [2, "Phòng Kỹ thuật", 30, 20], [None, "Tổng cộng", 50, 30]])
    yield case("layout-flat-departments", one, write(sheet, 1), texts=False, due=ANY)
    one = report(rng, informed=50, deployed=30)
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [["STT", "Tên đơn vị", INFORMED, DEPLOYED, "Ghi chú"], [1, one.written, 50, 30],
                   ["1.1", "Phòng Hành chính", 20, 10], ["1.2", "Phòng Kỹ thuật", 30, 20]])
    yield case("layout-flat-departments-below", one, write(sheet, 0), texts=False, due=ANY)
    one = report(rng)
    sheet = annex(one)
    other = annex(Report(one.unit, one.informed, one.deployed, written=""), informed="", deployed="").shifted(0, 6)
    sheet.cells.update(other.cells)
    yield case("layout-blank-form-beside", one, write(sheet, 0), due=EITHER)
    one = report(rng)
    sheet = Sheet("Tổng hợp")
    rows = [["STT", "Tên đơn vị", INFORMED, DEPLOYED]]
    rows += [[at + 1, report(rng).unit.name, None, None] for at in range(4)] + [[5, one.written, one.informed, one.deployed]]
    sheet.rows(0, rows)
    yield case("layout-flat-other-units-empty", one, write(sheet, 2), texts=False, due=EITHER)


def sheets(rng):
    """More sheets than one."""
    one = report(rng)
    guide = Sheet("Hướng dẫn").rows(0, []) and None
    guide = Sheet("Hướng dẫn")
    guide.rows(0, [["Hướng dẫn điền báo cáo"], ["Tên đơn vị: ghi đầy đủ tên đơn vị"], [f"{INFORMED}: ghi số nguyên, ví dụ 25"],
                   [f"{DEPLOYED}: ghi số nguyên, ví dụ 20"]])
    yield case("layout-sheets-guide", one, write([guide, annex(one)], 0))
    one = report(rng)
    example = annex(Report(one.unit, 25, 20, "Tốt", written="Cục A (ví dụ)"), name="Ví dụ")
    yield case("layout-sheets-guide-example", one, write([example, annex(one)], 1))
    one = report(rng)
    example = annex(Report(one.unit, 25, 20, "Tốt", written="Cục A"), name="Mẫu")
    yield case("layout-sheets-sample", one, write([example, annex(one)], 2), due=ANY)
    one = report(rng)
    blank = annex(Report(one.unit, 0, 0, written="…………"), informed="", deployed="", name="Sheet2")
    yield case("layout-sheets-blank-copy", one, write([annex(one), blank], 3))
    one = report(rng)
    yield case("layout-sheets-blank-copy-first", one, write([blank, annex(one)], 4))
    for name, looks in (("hidden", {"hidden": True}), ("very-hidden", {"very_hidden": True})):
        for turn in range(4):
            one = report(rng)
            other = annex(report(rng, unit=one.unit), name="Cũ")
            for key, value in looks.items():
                setattr(other, key, value)
            if name == "very-hidden" and turn == 4:
                continue
            yield case(f"layout-sheets-{name}-{turn}", one, write([annex(one), other], turn))
    one = report(rng)
    hidden = annex(one, name="Ẩn")
    hidden.hidden = True
    yield case("layout-sheets-report-hidden", one, write([Sheet("Sheet1").put(0, 0, "Kính gửi Trung tâm"), hidden], 1), due=["returned", "review", "ignored"])
    one = report(rng)
    yield case("layout-sheets-empty-others", one, write([Sheet("Sheet1"), annex(one), Sheet("Sheet3")], 0))
    one = report(rng)
    general, figures = Sheet("Thông tin chung"), Sheet("Số liệu")
    general.rows(0, [["1. Thông tin chung"], ["- Tên đơn vị:", one.written], [f"- {ASSESSMENT}:", one.assessment]])
    figures.rows(0, [["2. Thông tin số liệu"], ["STT", "Nội dung", "Số lượng", "Ghi chú"],
                     [1, INFORMED, one.informed, one.notes["informed"] or None], [2, DEPLOYED, one.deployed, one.notes["deployed"] or None]])
    yield case("layout-sheets-in-two", one, write([general, figures], 1))
    one = report(rng)
    listed = Sheet("Danh sách")
    listed.rows(0, [["STT", "Tên đơn vị", "Số máy"], *[[at, f"Trung tâm {at}", at * 3] for at in range(1, 30)]])
    yield case("layout-sheets-list-of-bodies", one, write([annex(one), listed], 2))
    one = report(rng)
    twice = annex(one, name="Bản in")
    yield case("layout-sheets-same-twice", one, write([annex(one), twice], 0))
    one = report(rng)
    other = annex(Report(one.unit, one.informed + 5, one.deployed, one.assessment, one.notes), name="Lần 2")
    yield case("layout-sheets-disagree", one, write([annex(one, name="Lần 1"), other], 1), due=["review", "returned"],
               reasons=["conflicting_attachments", "ambiguous_figure"])


def texts(rng):
    """The unit's name and the assessment in odd places."""
    one = report(rng, assessment="Đạt yêu cầu.")
    sheet = Sheet()
    sheet.put(0, 0, f"1. Thông tin chung\n- Tên đơn vị: {one.written}\n- {ASSESSMENT}: {one.assessment}\n2. Thông tin số liệu\n"
                    f"{INFORMED}: {one.informed}\n{DEPLOYED}: {one.deployed}")
    yield case("layout-one-cell", one, write(sheet, 0), due=EITHER, notes=False)
    one = report(rng, assessment="Đạt yêu cầu.", notes=PLAIN)
    sheet = Sheet()
    sheet.rows(0, [[f"- Tên đơn vị: {one.written}"], [f"- {ASSESSMENT}: {one.assessment}"], [f"{INFORMED}: {one.informed}"],
                   [f"{DEPLOYED}: {one.deployed}"]])
    yield case("layout-one-column", one, write(sheet, 1))
    one = report(rng)
    sheet = annex(one)
    sheet.put(5, 0, f"- Tên đơn vị:\n{one.written}").put(6, 0, f"- {ASSESSMENT}:\n{one.assessment}")
    yield case("layout-value-in-next-line", one, write(sheet, 2))
    one = report(rng)
    sheet = annex(one)
    sheet.put(5, 0, f"- Tên đơn vị: …{one.written}………………………")
    yield case("layout-leaders-around", one, write(sheet, 3))
    one = report(rng)
    sheet = annex(one)
    sheet.put(5, 0, f"- Tên đơn vị: ………………………\n{one.written}")
    yield case("layout-leaders-above", one, write(sheet, 3))
    one = report(rng, assessment="Tốt")
    sheet = motto(one)
    sheet.cells = {p: c for p, c in sheet.cells.items() if not (isinstance(c.value, str) and c.value.startswith("- Tên đơn vị"))}
    yield case("layout-unit-in-letterhead-only", one, write(sheet, 0), due=EITHER)
    one = report(rng)
    sheet = annex(one)
    sheet.cells[5, 0] = Cell("- Tên đơn vị:")
    sheet.put(5, 2, one.written)
    yield case("layout-unit-two-columns-off", one, write(sheet, 1))
    lines = ["Đã phổ biến đến toàn bộ đơn vị.", "Đã rà quét 35 máy chủ.", "Kiến nghị: tập huấn."]
    one = report(rng, assessment="\n".join(lines))
    sheet = annex(one).shifted(0, 0)
    sheet.cells = {((r + 4 if r >= 7 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.put(6, 0, f"- {ASSESSMENT}:")
    sheet.rows(7, [[f"+ {line}"] for line in lines])
    one.assessment = "\n".join(f"+ {line}" for line in lines)
    yield case("layout-assessment-in-rows", one, write(sheet, 2))
    one = report(rng, assessment="")
    yield case("layout-assessment-empty", one, write(annex(one), 0))
    one = report(rng, assessment="")
    yield case("layout-assessment-leaders", one, write(annex(one).put(6, 0, f"- {ASSESSMENT}\n………………………………………\n…………………………………"), 1))
    one = report(rng, assessment=f"Tổng số cơ quan, tổ chức được kiểm tra: 17. Tổng số máy tính rà quét: 420.")
    yield case("layout-assessment-with-totals", one, write(annex(one, True), 2))
    one = report(rng, assessment=f"Đã có 17 cơ quan, tổ chức triển khai chiến dịch trong tháng 9, còn lại trong tháng 10.")
    yield case("layout-assessment-with-figures", one, write(annex(one), 3))
    one = report(rng, assessment="Tốt")
    sheet = annex(one)
    sheet.rows(3, [["Số: 145/BC-VP", None, "Hà Nội, ngày 20 tháng 10 năm 2020"], [f"Kính gửi: Trung tâm Công nghệ thông tin"]])
    sheet.put(20, 0, "Nơi nhận:\n- Như trên;\n- Lưu: VT.").put(20, 2, "KT. CỤC TRƯỞNG\nPHÓ CỤC TRƯỞNG\n\n\nNguyễn Văn A")
    yield case("layout-signature-block", one, write(sheet, 0))
    one = report(rng)
    from xlsxwriter import Workbook
    import io
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    page = book.add_worksheet("Phụ lục")
    page.insert_textbox(1, 1, f"- Tên đơn vị: {one.written}\n- {ASSESSMENT}: Tốt\n{INFORMED}: {one.informed}\n{DEPLOYED}: {one.deployed}",
                        {"width": 600, "height": 300})
    page.write(0, 0, "Phụ lục")
    book.close()
    yield case("layout-text-box", one, ("xlsx", file.getvalue()), due=ANY, texts=False)
    one = report(rng)
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    page = book.add_worksheet("Phụ lục")
    for (row, column), cell in annex(one).cells.items():
        page.write(row, column, cell.value)
    page.write_comment(10, 2, "Số liệu tạm tính, có thể là 99"), page.data_validation(10, 2, 11, 2, {"validate": "integer", "criteria": ">=", "value": 0})
    page.insert_textbox(20, 1, "Ghi số nguyên"), page.autofilter(9, 0, 11, 3), page.freeze_panes(9, 0), page.protect("x")
    book.close()
    yield case("layout-comment-validation-protection", one, ("xlsx", file.getvalue()))
    one = report(rng)
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    page = book.add_worksheet("Phụ lục")
    page.write(0, 0, f"Tên đơn vị: {one.written}")
    page.add_table(2, 0, 4, 3, {"data": [[1, INFORMED, one.informed, one.notes["informed"]], [2, DEPLOYED, one.deployed, one.notes["deployed"]]],
                                "columns": [{"header": h} for h in ("STT", "Nội dung", "Số lượng", "Ghi chú")]})
    book.close()
    one.assessment = ""
    yield case("layout-excel-table", one, ("xlsx", file.getvalue()))


def refused(rng):
    one = report(rng)
    blank = Report(one.unit, 0, 0, written="……………………")
    yield case("layout-blank-template", None, write(annex(blank, informed="", deployed=""), 0), due=RETURNED, reasons=["missing_figure"], unit=one.unit)
    one = report(rng)
    yield case("layout-only-name-filled", None, write(annex(Report(one.unit, 0, 0), informed="", deployed=""), 1), due=RETURNED, reasons=["missing_figure"], unit=one.unit)
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {p: c for p, c in sheet.cells.items() if p[0] != 11}
    yield case("layout-deployed-row-missing", None, write(sheet, 0), due=RETURNED, reasons=["missing_figure"], unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=(INFORMED, INFORMED))
    yield case("layout-same-label-twice", None, write(sheet, 0), due=REVIEW, unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=("Tổng số cơ quan, tổ chức, doanh nghiệp", "Tổng số cơ quan, tổ chức"))
    yield case("layout-labels-cut-short", one, write(sheet, 1), due=["review", "returned", "accepted"])
    one = report(rng)
    sheet = annex(one, labels=("Tổng số cơ quan, tổ chức, doanh nghiệp chưa nhận được thông tin về chiến dịch", "Tổng số cơ quan tổ chức chưa triển khai chiến dịch"))
    yield case("layout-labels-turned", None, write(sheet, 0), due=["review", "returned", "ignored"], unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=("Tỷ lệ cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch (%)", "Tỷ lệ cơ quan tổ chức triển khai chiến dịch (%)"))
    yield case("layout-labels-shares", None, write(sheet, 0), due=["review", "returned", "ignored"], unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=("Tổng số máy tính nhận được thông tin về chiến dịch", "Tổng số máy tính triển khai chiến dịch"))
    yield case("layout-labels-of-machines", None, write(sheet, 0), due=["review", "returned", "ignored"], unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=("Số cán bộ, công chức nhận được thông tin về chiến dịch", "Số cán bộ, công chức triển khai chiến dịch"))
    yield case("layout-labels-of-people", None, write(sheet, 0), due=["review", "returned", "ignored"], unit=one.unit)
    one = report(rng)
    sheet = annex(one, labels=("Số cơ quan dự kiến nhận được thông tin về chiến dịch", "Số cơ quan dự kiến triển khai chiến dịch"))
    yield case("layout-labels-planned", None, write(sheet, 0), due=["review", "returned", "ignored"], unit=one.unit)


def broken(rng):
    """Labels and figures in more cells and lines than the form has."""
    for turn, at in enumerate((0, 1)):
        one = report(rng)
        sheet = Sheet()
        row = sheet.rows(0, [[f"- {UNIT}: {one.written}"], [f"- {ASSESSMENT}: {one.assessment}"], [], ["STT", "Nội dung", "Số lượng", "Ghi chú"]])
        halves = [(INFORMED, "nhận được", one.informed, "informed"), (DEPLOYED, "triển khai", one.deployed, "deployed")]
        for number, (label, cut, figure, key) in enumerate(halves):
            first, second = label.split(cut)
            values = [figure, one.notes[key] or None]
            lines = [[number + 1, first.strip(), *(values if at == 0 else [])], [None, cut + second, *(values if at else [])]]
            row = sheet.rows(row, lines)
        yield case(f"layout-labels-over-two-rows-{turn}", one, write(sheet, turn), due=EITHER)
    one = report(rng)
    labels = (INFORMED + " (ghi số nguyên, ví dụ 25)", DEPLOYED + " (ghi số nguyên, ví dụ 20)")
    yield case("layout-labels-with-hints", one, write(annex(one, labels=labels), 2))
    yield case("layout-labels-with-hints-empty", None, write(annex(one, labels=labels, informed="", deployed=""), 2), due=RETURNED, unit=one.unit)
    one = report(rng)
    yield case("layout-leaders-around-figures", one, write(annex(one, informed=f"…{one.informed}…", deployed=f"……{one.deployed}…… đơn vị"), 3))
    one = report(rng)
    yield case("layout-noun-below-figure", one, write(annex(one, True, informed=f"{one.informed}\nđơn vị"), 4))
    one = report(rng)
    yield case("layout-unit-label-repeated", one, write(annex(one, True).put(5, 1, f"Đơn vị: {one.written}"), 0))
    one = report(rng)
    sheet = annex(one, heads=(), labels=("Cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", "Cơ quan, tổ chức triển khai chiến dịch"))
    yield case("layout-no-heads-no-numeral", one, write(sheet, 1), due=EITHER)


def parts(rng):
    """The departments of one unit, each in a row, and what they come to."""
    for turn, (name, first, wrong) in enumerate([("last", False, 0), ("first", True, 0), ("wrong", False, 1)]):
        one = report(rng, informed=60, deployed=45)
        sheet = annex(one, signed=False)
        sheet.cells = {place: cell for place, cell in sheet.cells.items() if place[0] < 9}
        rows = [[1, "Phòng Kỹ thuật", 20, 15], [2, "Phòng Hành chính", 30, 25], [3, "Chi nhánh miền Trung", 10, 5]]
        total = [None, "Tổng cộng", 60 + wrong, 45]
        rows = [total, *rows] if first else [*rows, total]
        sheet.rows(9, [["STT", "Đơn vị trực thuộc", INFORMED, DEPLOYED, "Ghi chú"], *rows])
        yield case(f"layout-parts-and-total-{name}", one, write(sheet, turn), texts=False, notes=False, due=REVIEW if wrong else EITHER)


def other_numbers(rng):
    """Numbers that are not the ones asked for, where those should stand."""
    for turn, head in enumerate(("Tỷ lệ (%)", "Số lượng (%)", "Kế hoạch", "Kỳ trước")):
        one = report(rng, informed=90, deployed=80)
        sheet = annex(one, heads=("STT", "Nội dung", head, "Ghi chú"))
        yield case(f"layout-only-column-{turn}", None, write(sheet, turn), due=REVIEW, unit=one.unit)
    for turn, (informed, deployed) in enumerate([
        (INFORMED, "Số ngày triển khai chiến dịch"), (INFORMED, "Tổng số cơ quan tổ chức chậm triển khai chiến dịch"),
        (INFORMED, "Tổng số cơ quan tổ chức sẽ triển khai chiến dịch"), (INFORMED, "Tổng số lần triển khai chiến dịch"),
        (INFORMED + " năm 2019", DEPLOYED), ("Tổng số doanh nghiệp nhận được thông tin về chiến dịch", DEPLOYED),
        (INFORMED + " qua thư điện tử", DEPLOYED), (INFORMED, "Số phòng triển khai chiến dịch"),
    ]):
        one = report(rng, informed=50, deployed=20)
        yield case(f"layout-label-of-another-count-{turn}", None, write(annex(one, labels=(informed, deployed)), turn), due=REVIEW, unit=one.unit)
    one = report(rng, informed=1, deployed=1, notes={"informed": "234", "deployed": "100"})
    yield case("layout-thousands-cut-off", None, ("csv", writers.separated(annex(one, True), delimiter=",")), due=REVIEW, unit=one.unit)


def flat(reports):
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [[f"TỔNG HỢP KẾT QUẢ TRIỂN KHAI {TITLE.upper()}"], [], ["STT", "Tên đơn vị", INFORMED, DEPLOYED, ASSESSMENT, "Ghi chú"]])
    sheet.rows(3, [[at + 1, r.written, r.informed, r.deployed, r.assessment or None] for at, r in enumerate(reports)])
    return sheet


def across(reports):
    sheet = Sheet("Báo cáo")
    sheet.rows(0, [["Tên đơn vị", *[r.written for r in reports]], [INFORMED, *[r.informed for r in reports]],
                   [DEPLOYED, *[r.deployed for r in reports]], [ASSESSMENT, *[r.assessment for r in reports]]])
    return sheet


def stacked(reports):
    sheet = annex(reports[0])
    for at, one in enumerate(reports[1:], 1):
        sheet.cells.update(annex(one).shifted(22 * at, 0).cells)
    return sheet


def side_by_side(reports):
    sheet = annex(reports[0])
    for at, one in enumerate(reports[1:], 1):
        sheet.cells.update(annex(one).shifted(0, 6 * at).cells)
    return sheet


def motto(report):
    sheet = annex(report, top=5)
    sheet.rows(0, [["BỘ KHOA HỌC VÀ CÔNG NGHỆ", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
                   [report.unit.name.upper(), None, "Độc lập - Tự do - Hạnh phúc"], [], [None, None, "Hà Nội, ngày 20 tháng 10 năm 2020"]])
    for row in (5, 6, 7, 10):
        sheet.merge(row, 0, row, 3)
    return sheet


def below(report, distance):
    sheet = annex(report)
    sheet.cells = {((r + distance if r >= 7 else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.put(6, 0, f"- {ASSESSMENT}:").put(6 + distance, 0, report.assessment or None)
    return sheet


def broken_down(report, informed, deployed, formulas=False, lead=None, names=("Cơ quan, tổ chức", "Doanh nghiệp")):
    sheet = annex(report, signed=False)
    sheet.cells = {p: c for p, c in sheet.cells.items() if p[0] < 10}
    row = 10
    for at, (label, total, parts) in enumerate(((INFORMED, report.informed, informed), (DEPLOYED, report.deployed, deployed))):
        first = row + (2 if lead else 1)
        value = Formula(f"=SUM(C{first + 1}:C{first + len(parts)})", total) if formulas else total
        rows = [[at + 1, label, value]] + ([[None, lead]] if lead else [])
        rows += [[f"{at + 1}.{n + 1}", name, part] for n, (name, part) in enumerate(zip(names, parts))]
        row = sheet.rows(row, rows)
    return sheet
