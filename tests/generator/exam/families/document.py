"""The annex as a text document, and in the mail's own words."""
import copy
import io
import re
import zipfile

from .. import office, paper, writers
from ..cases import ANY, EITHER, RETURNED, REVIEW, case
from ..mail import File, paragraphs
from ..paper import Paper, annex, letterhead, python_docx
from ..report import ASSESSMENT, DEPLOYED, INFORMED, TITLE, UNIT, Report, report, unit
from ..sheet import annex as sheet_annex

LEADERS = "………………"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cases(rng):
    yield from docx(rng)
    yield from conversions(rng)
    yield from pdfs(rng)
    yield from bodies(rng)
    yield from marked(rng)


def docx(rng):
    def one_of(name, make, **due):
        one = report(rng)
        return case(f"document-docx-{name}", one, ("docx", make(one)), **due)

    yield one_of("plain", lambda r: python_docx(annex(r)))
    yield one_of("no-grid", lambda r: python_docx(annex(r), style=None))
    yield one_of("apart", lambda r: python_docx(annex(r, apart=True)))
    yield one_of("leaders", lambda r: python_docx(annex(r, leaders=LEADERS)))
    yield one_of("leaders-dots", lambda r: python_docx(annex(r, leaders="...............")))
    yield one_of("split-runs", lambda r: python_docx(annex(r), split=True))
    yield one_of("letterhead", lambda r: python_docx(Paper([letterhead(r.unit), *annex(r).blocks])))
    yield one_of("letter-before", lambda r: python_docx(Paper(paper.LETTER + annex(r).blocks)))
    yield one_of("letter-before-leaders", lambda r: python_docx(Paper(paper.LETTER + annex(r, leaders=LEADERS).blocks)))
    yield one_of("own-letter", lambda r: python_docx(Paper([letterhead(r.unit), "Kính gửi: Trung tâm Công nghệ thông tin",
        f"Thực hiện Công văn số 284/TTCNTT-KTHT, {r.unit.name} báo cáo kết quả triển khai {TITLE} như sau:", *annex(r).blocks,
        "Trân trọng./.", "THỦ TRƯỞNG ĐƠN VỊ\n(Ký tên, đóng dấu)"])))
    yield one_of("tabs", lambda r: python_docx(tabbed(r)), notes=False)
    yield one_of("lines", lambda r: python_docx(lined(r)), notes=False)
    yield one_of("tracked-insertions", lambda r: tracked(python_docx(annex(r)), str(r.informed)))
    yield one_of("content-controls", lambda r: controlled(python_docx(annex(r)), r))
    yield one_of("text-box", lambda r: boxed(python_docx(annex(r))), texts=False, due=EITHER)
    yield one_of("nested-table", nested, texts=False)
    yield one_of("merged-cells", merged)
    yield one_of("header-and-footer", lambda r: python_docx(annex(r), change=headed))
    yield one_of("footnote-reference", lambda r: python_docx(annex(r), change=lambda d: d.tables[0].cell(1, 2).paragraphs[0].add_run("")))
    yield one_of("field", lambda r: fielded(python_docx(annex(r)), str(r.informed)))
    yield one_of("words-behind-figure", lambda r: python_docx(annex(r, figures=(f"{r.informed} đơn vị", f"{r.deployed} đơn vị"))))
    yield one_of("extra-rows", lambda r: python_docx(extended(r)))
    yield one_of("breakdown", lambda r: python_docx(broken(r)), notes=False, due=EITHER)
    yield one_of("two-line-cells", lambda r: python_docx(annex(r, figures=(f"\n{r.informed}\n", f" {r.deployed} "))))
    one = report(rng)
    yield case("document-docx-js", one, ("docx", office.docx_js(annex(one))))
    one = report(rng)
    yield case("document-docx-hidden-text", one, ("docx", vanished(python_docx(annex(one)), str(one.informed))), due=EITHER)
    one = report(rng, informed=31, deployed=3)
    yield case("document-docx-struck", one, ("docx", struck(python_docx(annex(one, figures=("3031", 3))), "3031", "30", "31")), due=EITHER, texts=False)
    one = report(rng, informed=31, deployed=3)
    yield case("document-docx-tracked-deletion", one, ("docx", replaced(python_docx(annex(one)), "31", "17")))
    one = report(rng)
    blank = Report(one.unit, 0, 0, written=LEADERS)
    yield case("document-docx-blank", None, ("docx", python_docx(annex(blank, figures=("", "")))), unit=one.unit, due=RETURNED, reasons=["missing_figure"])
    one = report(rng)
    yield case("document-docx-letter-alone", None, ("docx", python_docx(Paper(paper.LETTER))), unit=one.unit, due=["returned", "review", "ignored"])
    one = report(rng)
    yield case("document-docx-letter-and-blank-annex", None, ("docx", python_docx(Paper(paper.LETTER + annex(blank, figures=("", ""), leaders=LEADERS).blocks))), unit=one.unit, due=RETURNED)
    for name, figure in (("approx", "khoảng 30"), ("share", "100%"), ("dash", "-"), ("ratio", "12/15"), ("comma", "12,5"), ("range", "30-35"), ("negative", "-5"), ("date", "20/10/2020")):
        one = report(rng, informed=999, deployed=1)
        yield case(f"document-docx-figure-{name}", one, ("docx", python_docx(annex(one, figures=(figure, 1)))), due=REVIEW)
    one = report(rng, informed=1234, deployed=1)
    yield case("document-docx-figure-thousands", one, ("docx", python_docx(annex(one, figures=("1.234", 1)))))
    two = [report(rng, unit=unit("tong-cuc-tdc")), report(rng, unit=unit("vien-do-luong"))]
    yield case("document-docx-two-units", two[0], ("docx", python_docx(Paper(annex(two[0]).blocks + annex(two[1]).blocks))),
               reports=[r.due(False) for r in two], sender="lienhe.tdc@most.example")
    one = report(rng)
    yield case("document-docx-unit-in-letterhead-only", one, ("docx", python_docx(Paper([letterhead(one.unit), *[b for b in annex(one).blocks if not (isinstance(b, str) and UNIT in b)]]))), due=EITHER)


def conversions(rng):
    for name, kind, target in (("doc", "doc", "doc:MS Word 97"), ("odt", "odt", "odt"), ("rtf", "rtf", "rtf"), ("html", "html", "html:HTML (StarWriter)"),
                               ("docx-libreoffice", "docx", "docx:MS Word 2007 XML"), ("pdf-writer", "pdf", "pdf"), ("txt", "txt", "txt:Text (encoded):UTF8"),
                               ("fodt", "fodt", "fodt"), ("dot", "dot", "dot:MS Word 97 Vorlage"), ("docm", "docm", "docm:MS Word 2007 XML VBA")):
        for turn, make in enumerate((annex, lambda r: annex(r, leaders=LEADERS), lambda r: Paper([letterhead(r.unit), *paper.LETTER, *annex(r).blocks]),
                                     tabbed, broken, extended, lambda r: annex(r, heads=("TT", "Nội dung", "Số lượng", "Ghi chú"), apart=True))):
            if name in ("txt", "fodt", "dot", "docm") and turn > 1:
                continue
            one = report(rng)
            file = office.libreoffice(python_docx(make(one)), "docx", target)
            notes = make not in (tabbed, broken) and name not in ("txt",)
            yield case(f"document-{name}-{turn}", one, (kind, file), notes=notes, texts=name != "pdf-writer" and name != "txt",
                       due=EITHER if make is broken or name in ("txt",) else ANY if make is tabbed and name in ("html", "pdf-writer") or name == "fodt" else ("accepted",))
    one = report(rng)
    yield case("document-odt-from-doc", one, ("odt", office.libreoffice(office.libreoffice(python_docx(annex(one)), "docx", "doc"), "doc", "odt")))
    one = report(rng)
    yield case("document-rtf-named-doc", one, File("bao cao.doc", office.libreoffice(python_docx(annex(one)), "docx", "rtf")))
    one = report(rng)
    yield case("document-docx-named-doc", one, File("bao cao.doc", python_docx(annex(one))))
    one = report(rng)
    yield case("document-html-named-doc", one, File("bao cao.doc", paper.html(annex(one)).encode()))
    one = report(rng, informed=999, deployed=1)
    yield case("document-doc-figure-approx", one, ("doc", office.libreoffice(python_docx(annex(one, figures=("khoảng 30", 1))), "docx", "doc")), due=REVIEW)
    one = report(rng, informed=31, deployed=1)
    yield case("document-doc-tracked", one, ("doc", office.libreoffice(tracked(python_docx(annex(one)), "31"), "docx", "doc")))
    one = report(rng, informed=31, deployed=3)
    yield case("document-odt-tracked", one, ("odt", office.libreoffice(replaced(python_docx(annex(one)), "31", "17"), "docx", "odt")))
    one = report(rng, informed=31, deployed=3)
    yield case("document-doc-tracked-deletion", one, ("doc", office.libreoffice(replaced(python_docx(annex(one)), "31", "17"), "docx", "doc")))
    one = report(rng, informed=31, deployed=3)
    yield case("document-rtf-tracked-deletion", one, ("rtf", office.libreoffice(replaced(python_docx(annex(one)), "31", "17"), "docx", "rtf")))


def pdfs(rng):
    for name, make in (("reportlab", paper.reportlab), ("reportlab-no-grid", lambda p: paper.reportlab(p, grid=False)),
                       ("fpdf2", paper.fpdf), ("fpdf2-no-grid", lambda p: paper.fpdf(p, grid=False))):
        for turn in range(2):
            one = report(rng)
            source = annex(one) if turn == 0 else Paper([letterhead(one.unit), *paper.LETTER, *annex(one, leaders="......").blocks])
            yield case(f"document-pdf-{name}-{turn}", one, ("pdf", make(source)), texts=False, due=ANY if "no-grid" in name else ("accepted",))
    for turn in range(2):
        one = report(rng)
        yield case(f"document-pdf-chromium-{turn}", one, ("pdf", office.chromium(paper.html(annex(one, apart=turn == 1)))), texts=False)
    for turn, (apart, landscape) in enumerate(((False, False), (True, True))):
        one = report(rng)
        yield case(f"document-pdf-calc-{turn}", one, ("pdf", office.libreoffice(wide(one, apart), "xlsx", "pdf:calc_pdf_Export")), texts=False, due=EITHER)
    for name, program in (("cairo", ["pdftocairo", "-pdf", "IN", "OUT"]), ("ghostscript", ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=OUT", "IN"]),
                          ("packed", ["qpdf", "--object-streams=generate", "IN", "OUT"]), ("rotated", ["qpdf", "--rotate=+90", "IN", "OUT"]), ("linearised", ["qpdf", "--linearize", "IN", "OUT"])):
        for turn, font in enumerate((paper.FONT, "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")):
            one = report(rng)
            source = office.libreoffice(python_docx(annex(one)), "docx", "pdf") if turn else paper.reportlab(annex(one), font=font)
            yield case(f"document-pdf-{name}-{turn}", one, ("pdf", office.through(source, program)), texts=False, due=ANY if name == "rotated" or (name, turn) == ("ghostscript", 0) else ("accepted",))
    one = report(rng)
    yield case("document-pdf-letterhead", one, ("pdf", office.libreoffice(python_docx(Paper([letterhead(one.unit), *annex(one).blocks])), "docx", "pdf")), texts=False)
    for turn, family in enumerate(("Times New Roman", "Arial", "DejaVu Sans", "Noto Serif", "Liberation Sans", "Courier New")):
        one = report(rng)
        from .script import fonted
        yield case(f"document-pdf-font-{turn}", one, ("pdf", office.libreoffice(python_docx(annex(one), change=fonted(family)), "docx", "pdf")), texts=False)
    one = report(rng)
    from .. import legacy
    tcvn3 = annex(one)
    tcvn3.blocks = [legacy.tcvn3(b) if isinstance(b, str) else [[legacy.tcvn3(str(c)) for c in r] for r in b] for b in tcvn3.blocks]
    yield case("document-pdf-tcvn3", one, ("pdf", paper.reportlab(tcvn3)), texts=False, due=EITHER)
    yield case("document-pdf-tcvn3-ansi", one, ("pdf", paper.reportlab(tcvn3, font=None)), texts=False, due=EITHER)
    for name, figure in (("approx", "khoảng 30"), ("share", "100%"), ("ratio", "12/15"), ("range", "30-35"), ("negative", "-5"), ("comma", "12,5")):
        one = report(rng, informed=999, deployed=1)
        yield case(f"document-pdf-figure-{name}", one, ("pdf", paper.reportlab(annex(one, figures=(figure, 1)))), due=REVIEW)
    one = report(rng, informed=1234, deployed=1)
    yield case("document-pdf-figure-spaces", one, ("pdf", paper.reportlab(annex(one, figures=("1 234", 1)))), texts=False, due=EITHER)
    one = report(rng)
    yield case("document-pdf-breakdown", one, ("pdf", office.libreoffice(python_docx(broken(one)), "docx", "pdf")), texts=False, due=EITHER)
    one = report(rng)
    yield case("document-scan-only", None, File("Báo cáo (bản ký).pdf", paper.scan(1)), unit=one.unit, due=RETURNED, reasons=["unreadable_attachment"])
    yield case("document-photo-only", None, File("IMG_2020.jpg", paper.picture("JPEG", (600, 800))), unit=one.unit, due=RETURNED, reasons=["unreadable_attachment"])
    one = report(rng)
    yield case("document-scan-and-docx", one, File("Báo cáo (bản ký).pdf", paper.scan(2)), ("docx", python_docx(annex(one))))


def bodies(rng):
    subject = "Báo cáo kết quả chiến dịch theo Công văn 284/TTCNTT-KTHT"

    def body(name, one, text, due=("accepted", "review"), texts=True, **mail):
        return case(f"document-body-{name}", one, subject=subject, text=text, due=due, texts=texts, notes=False, **mail)

    fields = lambda r: (f"Tên đơn vị: {r.written}\nĐánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý: {r.assessment}\n\n"
                        f"1. {INFORMED}: {r.informed}\n2. {DEPLOYED}: {r.deployed}\n")
    plain = lambda r: f"Kính gửi Trung tâm CNTT,\n\n{fields(r)}\nTrân trọng.\nNguyễn Văn A\nĐT: 024 3943 9060"
    for name, mail in (("base64", {}), ("quoted-printable", {"text_encoding": "quoted-printable"}), ("8bit", {"text_encoding": "8bit"}),
                       ("windows-1258", {"charset": "windows-1258", "text_encoding": "quoted-printable"})):
        one = report(rng)
        if name == "windows-1258":
            from .writers import cp1258
            from ..sheet import Sheet
            text = cp1258(Sheet().put(0, 0, plain(one))).cells[0, 0].value
        else:
            text = plain(one)
        yield body(name, one, text, **mail)
    one = report(rng)
    yield body("html", one, "", html=paragraphs(plain(one)))
    one = report(rng)
    yield body("html-table", one, "", html=paper.html(annex(one)))
    one = report(rng)
    yield body("html-and-text", one, paper.text(annex(one)), html=paper.html(annex(one)), due=("accepted", "review", "returned"))
    one = report(rng)
    yield body("table-in-text", one, paper.text(annex(one)), due=("accepted", "review", "returned"))
    one = report(rng)
    yield body("bars", one, paper.text(annex(one), " | "), due=("accepted", "review", "returned"))
    one = report(rng, assessment="Tốt")
    import textwrap
    flowed = "\n".join(" \n".join(textwrap.wrap(long, 66)) for long in plain(one).split("\n"))
    yield body("flowed", one, flowed, charset="utf-8", flowed=True)
    one = report(rng, assessment="Tốt")
    wrapped = "\n".join("\n".join(textwrap.wrap(long, 72)) if long else "" for long in plain(one).split("\n"))
    yield body("wrapped", one, wrapped)
    one = report(rng)
    yield body("no-marks", one, __import__("exam.families.script", fromlist=["no_marks"]).no_marks(plain(one)), texts=False)
    one = report(rng)
    yield body("dashes", one, f"- Tên đơn vị: {one.written}\n- {INFORMED}: {one.informed} đơn vị\n- {DEPLOYED}: {one.deployed} đơn vị", texts=False)
    one = report(rng)
    yield body("value-below", one, f"Tên đơn vị:\n{one.written}\n{INFORMED}:\n{one.informed}\n{DEPLOYED}:\n{one.deployed}", texts=False)
    one = report(rng)
    yield body("sentence", one, f"{one.written} xin báo cáo: đã thông báo tới {one.informed} cơ quan, trong đó {one.deployed} cơ quan đã triển khai chiến dịch.",
               due=("ignored", "review", "returned"))
    one = report(rng)
    quoted = "\n".join("> " + line for line in plain(one).split("\n"))
    yield body("quoted", one, f"Vào Th 3, 20 thg 10, 2020 lúc 09:30 A đã viết:\n{quoted}", due=("review", "returned", "ignored", "accepted"))
    one = report(rng)
    yield case("document-body-agrees-with-file", one, ("xlsx", writers.openpyxl([sheet_annex(one)])), text=plain(one))
    one = report(rng)
    other = Report(one.unit, one.informed + 9, one.deployed, one.assessment, one.notes)
    yield case("document-body-disagrees-with-file", None, ("xlsx", writers.openpyxl([sheet_annex(one)])), text=plain(other), unit=one.unit, due=["review", "returned"],
               reasons=["conflicting_attachments"])
    one = report(rng)
    yield body("approx", one, f"Tên đơn vị: {one.written}\n{INFORMED}: khoảng 30\n{DEPLOYED}: 20", due=("review", "returned"), texts=False)


def marked(rng):
    """Figures beside digits that are no part of them: struck out, raised, hidden by a style, on their heads' account."""
    struck_out = "<w:r><w:rPr><w:strike/></w:rPr><w:t>{}</w:t></w:r>".format
    raised_up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'.format
    fraction = "<m:oMath><m:f><m:num><m:r><m:t>{}</m:t></m:r></m:num><m:den><m:r><m:t>40</m:t></m:r></m:den></m:f></m:oMath>".format
    beside = lambda add: lambda r: edited(python_docx(annex(r)), lambda x: x.replace(run(r.informed), add(r), 1))
    for name, make, due in (("note-mark", beside(lambda r: run(r.informed) + raised_up(1)), EITHER),
                            ("note-mark-before", beside(lambda r: raised_up(1) + run(r.informed)), EITHER),
                            ("struck-before", beside(lambda r: struck_out(9) + run(r.informed)), EITHER),
                            ("struck-alone", beside(lambda r: struck_out(r.informed)), RETURNED),
                            ("reversed", beside(lambda r: f'<w:bdo w:val="rtl">{run(r.informed)}</w:bdo>'), REVIEW),
                            ("fraction", beside(lambda r: fraction(r.informed).replace("<m:oMath", '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"')), REVIEW)):
        for kind in ("docx", "doc", "odt", "rtf", "pdf", "html"):
            if kind != "docx" and name in ("reversed", "fraction"):
                continue
            one = report(rng, informed=rng.randint(30, 900), deployed=12)
            file = make(one) if kind == "docx" else office.libreoffice(make(one), "docx", kind)
            yield case(f"document-{kind}-{name}", one, (kind, file), texts=False, notes=False, due=due)
    one = report(rng, informed=131, deployed=12)
    yield case("document-docx-note-mark-on-label", one, ("docx", edited(python_docx(annex(one)), lambda x: x.replace(
        f"{INFORMED}</w:t></w:r>", f"{INFORMED}</w:t></w:r>{raised_up(1)}", 1))))
    for name, heads, due in (("share", ("STT", "Nội dung", "Tỷ lệ (%)", "Ghi chú"), REVIEW), ("year", ("STT", "Nội dung", "Năm 2019", "Ghi chú"), REVIEW),
                             ("reached", ("STT", "Nội dung", "Kết quả đạt được", "Ghi chú"), EITHER)):
        one = report(rng, informed=96, deployed=88)
        yield case(f"document-docx-head-{name}", one, ("docx", python_docx(annex(one, heads=heads))), texts=False, due=due)
    one = report(rng, informed=96, deployed=88)
    yield case("document-docx-target-and-reached", one, ("docx", python_docx(targeted(one))), texts=False, notes=False, due=REVIEW)
    for turn, grid in enumerate((True, False)):
        one = report(rng, informed=282, deployed=279)
        yield case(f"document-pdf-column-without-head-{turn}", one, ("pdf", paper.reportlab(targeted(one, ""), grid=grid)), texts=False, notes=False, due=ANY)
    hidden = ("<span style='visibility:hidden'>9</span>", "<span class='an'>9</span>", "<s>9</s>", "<span style='text-decoration:line-through'>9</span>")
    for turn, extra in enumerate(hidden):
        one = report(rng)
        page = "<style>.an{display:none}</style>" + paper.html(annex(one)).replace(f"<td>{one.informed}</td>", f"<td>{extra}{one.informed}</td>", 1)
        yield case(f"document-body-html-hidden-{turn}", one, subject="Báo cáo theo Công văn 284/TTCNTT-KTHT", text="", html=page, due=("accepted", "review"), texts=False, notes=False)
    one = report(rng)
    yield case("document-body-html-alone", one, subject="Báo cáo theo Công văn 284/TTCNTT-KTHT", text="Xem bản HTML.", due=("accepted", "review"), texts=False, notes=False,
               html=f"<ul><li>Tên đơn vị: {one.written}<li>{INFORMED}: {one.informed}<li>{DEPLOYED}: {one.deployed}</ul>")
    one = report(rng, informed=131, deployed=12)
    lines = f"Tên đơn vị: {one.written}\n{INFORMED}: {{}}\n{DEPLOYED}: {one.deployed}"
    yield case("document-body-html-differs", one, subject="Báo cáo theo Công văn 284/TTCNTT-KTHT", text=lines.format(131), html=paragraphs(lines.format(137)), due=REVIEW, texts=False, notes=False)


def targeted(report, head="Chỉ tiêu"):
    """What was to be reached, before what was reached."""
    made = annex(report, heads=("STT", "Nội dung", "Thực hiện" if head else "Số lượng", "Ghi chú"))
    made.blocks[7] = [[*row[:2], head if at == 0 else 987, *row[2:]] for at, row in enumerate(made.blocks[7])]
    return made


def wide(report, apart):
    """A workbook whose columns are wide enough to be printed."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(writers.openpyxl([sheet_annex(report, apart)])))
    page = book.active
    for column, width in zip("ABCD", (8, 70, 12, 30)):
        page.column_dimensions[column].width = width
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def tabbed(report):
    made = annex(report)
    made.blocks = [block if isinstance(block, str) else "\n".join("\t".join(map(str, row)) for row in block) for block in made.blocks]
    made.blocks = [line for block in made.blocks for line in (block.split("\n") if "\t" in block else [block])]
    return made


def lined(report):
    return Paper(["Phụ lục", f"- Tên đơn vị: {report.written}", f"- {ASSESSMENT}: {report.assessment}", f"- {INFORMED}: {report.informed}",
                  f"- {DEPLOYED}: {report.deployed}", "Trân trọng./."])


def broken(report):
    """The two lines with rows of their parts."""
    made = annex(report)
    table = made.blocks[7]
    half = report.deployed // 2
    made.blocks[7] = [table[0], table[1], ["", "- Cơ quan, tổ chức", half, ""], ["", "- Doanh nghiệp", report.informed - half, ""],
                      table[2], ["", "- Cơ quan, tổ chức", half, ""], ["", "- Doanh nghiệp", report.deployed - half, ""]]
    return made


def extended(report):
    made = annex(report)
    made.blocks[7] = made.blocks[7] + [[3, "Tổng số máy tính đã rà quét", 420, ""], [4, "Tổng số máy tính nhiễm mã độc", 12, ""]]
    return made


def nested(report):
    import docx

    document = docx.Document()
    outer = document.add_table(1, 1)
    cell = outer.cell(0, 0)
    cell.text = f"- Tên đơn vị: {report.written}"
    inner = cell.add_table(3, 4)
    for row, line in enumerate(annex(report).blocks[7]):
        for column, value in enumerate(line):
            inner.cell(row, column).text = str(value)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def merged(report):
    """A head over two rows, and a note that both lines share not at all."""
    def change(document):
        table = document.tables[0]
        row = table.add_row()
        row.cells[0].merge(row.cells[3]).text = "Số liệu do văn phòng tổng hợp"
    return python_docx(annex(report), change=change)


def headed(document):
    document.sections[0].header.paragraphs[0].text = "Tên đơn vị: (ghi ở đây)"
    document.sections[0].footer.paragraphs[0].text = "Trang 1/1"


def edited(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "word/document.xml":
                text = content.decode()
                content = change(text)
                assert content != text
                content = content.encode()
            target.writestr(entry, content)
    return out.getvalue()


def run(figure):
    return f"<w:r><w:t>{figure}</w:t></w:r>"


def tracked(data, figure):
    return edited(data, lambda x: x.replace(run(figure), f'<w:ins w:id="7" w:author="A" w:date="2020-10-20T00:00:00Z">{run(figure)}</w:ins>', 1))


def replaced(data, new, old):
    """A figure that was changed while changes were tracked."""
    gone = f'<w:del w:id="8" w:author="A" w:date="2020-10-20T00:00:00Z"><w:r><w:delText>{old}</w:delText></w:r></w:del>'
    return edited(data, lambda x: x.replace(run(new), gone + f'<w:ins w:id="7" w:author="A" w:date="2020-10-20T00:00:00Z">{run(new)}</w:ins>', 1))


def struck(data, both, old, new):
    return edited(data, lambda x: x.replace(run(both), f"<w:r><w:rPr><w:strike/></w:rPr><w:t>{old}</w:t></w:r>{run(new)}", 1))


def vanished(data, figure):
    return edited(data, lambda x: x.replace(run(figure), run(figure) + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r>", 1))


def fielded(data, figure):
    field = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> =SUM(ABOVE) </w:instrText></w:r>'
             '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run(figure) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    return edited(data, lambda x: x.replace(run(figure), field, 1))


def controlled(data, report):
    """Every figure in a content control."""
    control = lambda content: f'<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
    return edited(data, lambda x: re.sub(r"(<w:tc>(?:(?!</w:tc>).)*?)(<w:r><w:t>(?:%d|%d)</w:t></w:r>)" % (report.informed, report.deployed),
                                         lambda m: m[1] + control(m[2]), x, flags=re.S))


def boxed(data):
    """Everything inside a text box."""
    def change(text):
        start, end = text.index("<w:body>") + 8, text.index("<w:sectPr")
        inside = text[start:end]
        box = ('<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>' + inside +
               "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>")
        return text[:start] + box + text[end:]
    return edited(data, change)
