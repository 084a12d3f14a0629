"""A workbook before any program writes it: cells, formats, merged areas, hidden rows."""
from dataclasses import dataclass, field

from .report import ANNEX, ASSESSMENT, DEPLOYED, INFORMED, UNIT


@dataclass(frozen=True)
class Formula:
    """A formula and its stored result; none where a program left it to the reader."""

    text: str
    result: object = None


@dataclass(frozen=True)
class Cell:
    value: object
    format: str = None
    font: str = None
    colour: str = None


@dataclass
class Sheet:
    name: str = "Phụ lục"
    cells: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)
    hidden_rows: list = field(default_factory=list)
    hidden_columns: list = field(default_factory=list)
    hidden: bool = False
    very_hidden: bool = False

    def put(self, row, column, value, **look):
        """Rows and columns count from 0."""
        if value is not None:
            self.cells[row, column] = value if isinstance(value, Cell) else Cell(value, **look)
        return self

    def rows(self, top, rows, left=0):
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                self.put(top + down, left + across, value)
        return top + len(rows)

    def merge(self, top, left, bottom, right):
        self.merged.append((top, left, bottom, right))

    def map(self, change):
        """The same with every text changed."""
        for place, cell in self.cells.items():
            if isinstance(cell.value, str):
                self.cells[place] = Cell(change(cell.value), cell.format, cell.font, cell.colour)
        return self

    def shifted(self, down, right):
        self.cells = {(row + down, column + right): cell for (row, column), cell in self.cells.items()}
        self.merged = [(a + down, b + right, c + down, d + right) for a, b, c, d in self.merged]
        self.hidden_rows = [row + down for row in self.hidden_rows]
        self.hidden_columns = [column + right for column in self.hidden_columns]
        return self


def annex(report, apart=False, informed=None, deployed=None, heads=("STT", "Nội dung", "Số lượng", "Ghi chú"),
          labels=(INFORMED, DEPLOYED), top=0, name="Phụ lục", signed=True, unit_label=UNIT, text_label=ASSESSMENT):
    """The annex as it was issued: labels and values of the texts in one cell, or apart in two."""
    sheet = Sheet(name)
    row = sheet.rows(top, [["Phụ lục"], ["Mẫu thống kê, báo cáo kết quả triển khai"], [ANNEX], [],
                           ["1. Thông tin chung"]])
    if apart:
        row = sheet.rows(row, [[f"- {unit_label}:", report.written], [f"- {text_label}", report.assessment or None], []])
    else:
        row = sheet.rows(row, [[f"- {unit_label}: {report.written}"], [f"- {text_label}: {report.assessment}"], []])
    row = sheet.rows(row, [["2. Thông tin số liệu"], list(heads)])
    figures = (report.informed if informed is None else informed, report.deployed if deployed is None else deployed)
    for at, (key, label, figure) in enumerate(zip(("informed", "deployed"), labels, figures)):
        row = sheet.rows(row, [[at + 1, label, None if figure == "" else figure, report.notes[key] or None]])
    if signed:
        sheet.rows(row + 2, [[None, None, "THỦ TRƯỞNG ĐƠN VỊ"], [None, None, "(Ký tên, đóng dấu)"]])
    return sheet
