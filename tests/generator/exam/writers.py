"""Workbooks written by the programs that people use."""
import csv
import datetime
import io

from openpyxl import Workbook as OpenWorkbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from .sheet import Formula

MADE = datetime.datetime(2020, 10, 20, 9, 30)


def openpyxl(sheets):
    book = OpenWorkbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = MADE
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            value = cell.value.text if isinstance(cell.value, Formula) else cell.value
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value)
            made = page.cell(row + 1, column + 1, value)
            if isinstance(value, str) and not isinstance(cell.value, Formula) and value.startswith("="):
                made.data_type = "s"
            if cell.format:
                made.number_format = cell.format
            if cell.font or cell.colour:
                made.font = Font(name=cell.font or "Times New Roman", color=cell.colour)
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[page.cell(1, column + 1).column_letter].hidden = True
        if sheet.hidden or sheet.very_hidden:
            page.sheet_state = "veryHidden" if sheet.very_hidden else "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsxwriter(sheets, **options):
    from xlsxwriter import Workbook

    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **options})
    book.set_properties({"created": MADE})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        covered = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
        for (row, column), cell in sorted(sheet.cells.items()):
            look = book.add_format({"font_name": cell.font or "Times New Roman"})
            if cell.format:
                look.set_num_format(cell.format)
            if cell.colour:
                look.set_font_color("#" + cell.colour[-6:])
            if (row, column) in covered:
                page.merge_range(row, column, *covered[row, column], "", look)
            write(page, row, column, cell.value, look)
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        if sheet.hidden:
            page.hide()
        if sheet.very_hidden:
            page.very_hidden()
    book.close()
    return file.getvalue()


def write(page, row, column, value, look):
    if isinstance(value, Formula):
        page.write_formula(row, column, value.text, look, "" if value.result is None else value.result)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, (datetime.date, datetime.datetime)):
        page.write_datetime(row, column, value, look)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    else:
        page.write(row, column, value, look)


def xlwt(sheets):
    import xlwt as library

    book = library.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        covered = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
        for (row, column), cell in sorted(sheet.cells.items()):
            look = library.XFStyle()
            look.font.name = cell.font or "Times New Roman"
            if cell.format:
                look.num_format_str = cell.format
            value = library.Formula(cell.value.text[1:]) if isinstance(cell.value, Formula) else cell.value
            if (row, column) in covered:
                bottom, right = covered[row, column]
                page.write_merge(row, bottom, column, right, value, look)
            else:
                page.write(row, column, value, look)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
        page.visibility = 2 if sheet.very_hidden else 1 if sheet.hidden else 0
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def pyexcel_ods(sheets):
    from pyexcel_ods3 import save_data

    file = io.BytesIO()
    save_data(file, {sheet.name: lines(sheet) for sheet in sheets})
    return file.getvalue()


def odfpy(sheets):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
        page = Table(name=sheet.name)
        covered = {(t, l): (b - t + 1, r - l + 1) for t, l, b, r in sheet.merged}
        hidden = {(row, col) for t, l, b, r in sheet.merged for row in range(t, b + 1) for col in range(l, r + 1)}
        for row, line in enumerate(lines(sheet)):
            made = TableRow()
            for column, value in enumerate(line):
                kind = {}
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    kind = {"valuetype": "float", "value": value}
                elif value != "":
                    kind = {"valuetype": "string"}
                if (row, column) in covered:
                    kind["numberrowsspanned"], kind["numbercolumnsspanned"] = map(str, covered[row, column])
                elif (row, column) in hidden:
                    made.addElement(CoveredTableCell())
                    continue
                cell = TableCell(**kind)
                for paragraph in str(value).split("\n") if value != "" else []:
                    cell.addElement(P(text=paragraph))
                made.addElement(cell)
            page.addElement(made)
        book.spreadsheet.addElement(page)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def lines(sheet):
    """The sheet as full rows, from its first cell on."""
    if not sheet.cells:
        return []
    rows = 1 + max(row for row, _ in sheet.cells)
    columns = 1 + max(column for _, column in sheet.cells)
    value = lambda place: sheet.cells[place].value if place in sheet.cells else ""
    return [[value((row, column)) for column in range(columns)] for row in range(rows)]


def separated(sheet, encoding="utf-8-sig", delimiter=",", ends="\r\n", errors="strict", quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(lines(sheet))
    return file.getvalue().encode(encoding, errors)


def markup(sheets, kind="html"):
    """The web page that report programs save under the name of a workbook."""
    import html

    out = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
           'content="text/html; charset=utf-8"></head><body>']
    for sheet in sheets:
        out.append("<table border=1>")
        for line in lines(sheet):
            cells = "".join(f"<td>{html.escape(str(v)).replace(chr(10), '<br>')}</td>" for v in line)
            out.append(f"<tr>{cells}</tr>")
        out.append("</table>")
    return ("\n".join(out) + "</body></html>").encode()


def spreadsheet_xml(sheets):
    """SpreadsheetML 2003."""
    from xml.sax.saxutils import escape

    out = ['<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
           '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
           'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">']
    for sheet in sheets:
        out.append(f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>')
        for row, line in enumerate(lines(sheet)):
            out.append(f'<Row ss:Index="{row + 1}">')
            for column, value in enumerate(line):
                if value != "":
                    kind = "Number" if isinstance(value, (int, float)) else "String"
                    text = escape(str(value)).replace("\n", "&#10;")
                    out.append(f'<Cell ss:Index="{column + 1}"><Data ss:Type="{kind}">{text}</Data></Cell>')
            out.append("</Row>")
        out.append("</Table></Worksheet>")
    return ("".join(out) + "</Workbook>").encode()
