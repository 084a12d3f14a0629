"""A document before any program writes it: paragraphs and tables."""
import datetime
import html as markup
import io
from dataclasses import dataclass, field

from .report import ANNEX, ASSESSMENT, DEPLOYED, INFORMED, UNIT

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


@dataclass
class Paper:
    #: Texts, and tables as lists of rows.
    blocks: list = field(default_factory=list)

    def add(self, *blocks):
        self.blocks += blocks
        return self

    def plain(self):
        return [{"text": b} if isinstance(b, str) else {"rows": [["" if c is None else str(c) for c in r] for r in b]}
                for b in self.blocks]


def annex(report, heads=("STT", "Nội dung", "Số lượng", "Ghi chú"), leaders="", figures=None, apart=False):
    """The annex as a text document; `leaders` stand around what was filled in, as in the Word file that was issued."""
    informed, deployed = figures or (report.informed, report.deployed)
    assessment = [f"- {ASSESSMENT}", f"{leaders}{report.assessment}{leaders}"] if apart else [
        f"- {ASSESSMENT}: {leaders}{report.assessment}{leaders}"]
    return Paper(["Phụ lục", "Mẫu thống kê, báo cáo kết quả triển khai", ANNEX, "1. Thông tin chung",
                  f"- {UNIT}: {leaders}{report.written}{leaders}", *assessment, "2. Thông tin số liệu",
                  [list(heads), [1, INFORMED, informed, report.notes["informed"]],
                   [2, DEPLOYED, deployed, report.notes["deployed"]]],
                  "Ghi chú: Cục An toàn thông tin sẽ thực hiện đánh giá, thống kê một số kết quả thường xuyên trên "
                  "website của chiến dịch (dự kiến thông tin này sẽ được cập nhật ngày 28/9/2020)."])


LETTER = [
    "Kính gửi: Các đơn vị trực thuộc Bộ",
    "Theo Công văn số 826/CATTT-NCSC ngày 22/09/2020 của Cục An toàn thông tin về việc triển khai chiến dịch rà quét xử "
    "lý mã độc năm 2020, Cục An toàn thông tin sẽ cùng doanh nghiệp trong và ngoài nước triển khai “Chiến dịch Giảm tỉ "
    "lệ lây nhiễm mã độc và Botnet năm 2020”.",
    "Trung tâm Công nghệ thông tin đề nghị quý đơn vị thực hiện:",
    "1. Cập nhật thông tin về chiến dịch tại địa chỉ https://khonggianmang.vn/chiendich2020;",
    "2. Thông báo Chiến dịch đến toàn bộ cơ quan, tổ chức, trong phạm vi quản lý, hỗ trợ của mình.",
    "3. Thống kê, báo cáo kết quả triển khai trong phạm vi quản lý của mình về Trung tâm Công nghệ thông tin trước ngày "
    "23/10/2020. Mẫu báo cáo kết quả trong phụ lục kèm theo.",
    "Trân trọng./.", "Nơi nhận:\n- Như trên;\n- Lưu: VT, KTHT.",
]


def letterhead(unit):
    return [[f"BỘ KHOA HỌC VÀ CÔNG NGHỆ\n{unit.name.upper()}",
             "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
            ["Số: 145/BC-VP", "Hà Nội, ngày 20 tháng 10 năm 2020"]]


def python_docx(paper, change=None, split=False, style="Table Grid"):
    import docx

    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2020, 10, 20)
    for block in paper.blocks:
        if isinstance(block, str):
            paragraph = document.add_paragraph()
            pieces = [block[at:at + 5] for at in range(0, len(block), 5)] if split else [block]
            for at, piece in enumerate(pieces):
                paragraph.add_run(piece).bold = True if split and at % 2 else None
        else:
            table = document.add_table(len(block), max(map(len, block)))
            if style:
                table.style = style
            for row, line in enumerate(block):
                for column, value in enumerate(line):
                    table.cell(row, column).text = "" if value is None else str(value)
    if change:
        change(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def html(paper, grid=True):
    out = ["<html><head><meta charset='utf-8'></head><body>"]
    for block in paper.blocks:
        if isinstance(block, str):
            out.append("<p>" + markup.escape(block).replace("\n", "<br>") + "</p>")
            continue
        look = " border=1 style='border-collapse:collapse'" if grid else ""
        out.append(f"<table{look}>")
        for row in block:
            cells = "".join("<td>" + markup.escape("" if c is None else str(c)).replace("\n", "<br>") + "</td>" for c in row)
            out.append(f"<tr>{cells}</tr>")
        out.append("</table>")
    return "\n".join(out) + "</body></html>"


def text(paper, between="\t"):
    lines = []
    for block in paper.blocks:
        lines += [block] if isinstance(block, str) else [between.join("" if c is None else str(c) for c in r) for r in block]
    return "\n".join(lines)


def reportlab(paper, grid=True, font=FONT):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    if font:
        pdfmetrics.registerFont(TTFont("Body", font))
    style = ParagraphStyle("body", fontName="Body" if font else "Times-Roman", fontSize=11, leading=15)
    cell = lambda value: Paragraph(markup.escape("" if value is None else str(value)).replace("\n", "<br/>"), style)
    story = []
    for block in paper.blocks:
        if isinstance(block, str):
            story.append(cell(block))
        else:
            widths = [40, 250, 70, 110] if len(block[0]) == 4 else None
            table = Table([[cell(value) for value in row] for row in block], colWidths=widths)
            if grid:
                table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
            story.append(table)
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, invariant=1).build(story)
    return file.getvalue()


def fpdf(paper, grid=True, font=FONT):
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_creation_date(datetime.datetime(2020, 10, 20, tzinfo=datetime.timezone.utc))
    pdf.add_page()
    pdf.add_font("Body", fname=font)
    pdf.set_font("Body", size=11)
    for block in paper.blocks:
        if isinstance(block, str):
            pdf.multi_cell(0, 7, block, new_x="LMARGIN", new_y="NEXT")
        else:
            widths = (12, 90, 30, 50) if len(block[0]) == 4 else None
            with pdf.table(col_widths=widths, first_row_as_headings=False,
                           borders_layout="ALL" if grid else "NONE") as table:
                for line in block:
                    row = table.row()
                    for value in line:
                        row.cell("" if value is None else str(value))
    return bytes(pdf.output())


def scan(seed=0):
    """A PDF of one picture, as a scanner makes it."""
    import random

    import PIL.Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    rng = random.Random(seed)
    picture = PIL.Image.new("L", (300, 420), 250)
    for _ in range(900):
        x, y = rng.randint(20, 270), rng.randint(20, 400)
        picture.paste(rng.randint(0, 90), (x, y, x + rng.randint(1, 9), y + 2))
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def picture(kind="PNG", size=(40, 20)):
    import PIL.Image

    file = io.BytesIO()
    PIL.Image.new("RGB", size, (20, 60, 160)).save(file, kind)
    return file.getvalue()
