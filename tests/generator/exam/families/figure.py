"""What stands where a count is asked for."""
import datetime
import io
import zipfile

from .. import office, writers
from ..cases import ACCEPTED, ANY, EITHER, RETURNED, REVIEW, case
from ..report import report
from ..sheet import Cell, Formula, annex

AMBIGUOUS = ["ambiguous_figure"]
INVALID = ["invalid_figure"]
MISSING = ["missing_figure"]
DOUBTFUL = ["ambiguous_figure", "invalid_figure"]
NO_FIGURE = ["ambiguous_figure", "invalid_figure", "missing_figure"]

#: The name, what stands in the cell, the number it means (or none), what is due, the reasons of which one is named.
VALUES = [
    ("int", 25, 25), ("zero", 0, 0), ("text", "25", 25), ("text-zero", "0", 0), ("float", 25.0, 25),
    ("leading-zero", "025", 25), ("leading-zeros", "00025", 25), ("spaces", "  25 ", 25), ("nbsp", "\u00a025\u00a0", 25),
    ("zero-width", "2\u200b5", 25), ("tab", "\t25", 25), ("line-break-behind", "25\n", 25), ("apostrophe", "'25", 25),
    ("dot-thousands", "1.234", 1234), ("comma-thousands", "1,234", 1234), ("space-thousands", "1 234", 1234),
    ("nbsp-thousands", "1\u00a0234", 1234), ("narrow-space-thousands", "1\u202f234", 1234), ("large-int", 12345, 12345),
    ("dot-millions", "1.234.567", 1234567),
    ("with-unit", "25 đơn vị", 25), ("with-unit-near", "25đơn vị", 25), ("with-unit-agency", "25 cơ quan", 25),
    ("with-unit-long", "25 cơ quan, tổ chức, doanh nghiệp", 25), ("with-unit-capital", "25 Đơn vị", 25),
    ("with-unit-abbreviated", "25 ĐV", 25, EITHER), ("with-unit-thousands", "1.234 đơn vị", 1234),
    ("with-unit-dot", "25 đơn vị.", 25), ("with-unit-enterprise", "25 doanh nghiệp", 25), ("with-unit-nfd", "25 đơn vị", 25),
    ("words-behind", "25 (hai mươi lăm)", 25), ("words-behind-capital", "25 (Hai mươi lăm)", 25),
    ("words-behind-unit", "25 (hai mươi lăm) đơn vị", 25), ("words-behind-unit-inside", "25 (hai mươi lăm đơn vị)", 25),
    ("words-behind-nham", "25 (hai nhăm)", 25, EITHER), ("words-behind-hundred", "105 (một trăm linh năm)", 105),
    ("words-behind-le", "105 (một trăm lẻ năm)", 105), ("words-behind-thousand", "1.234 (một nghìn hai trăm ba mươi tư)", 1234),
    ("words-behind-ngan", "1234 (một ngàn hai trăm ba mươi bốn)", 1234),
    ("khong", "Không", 0), ("khong-lower", "không", 0), ("khong-co", "Không có", 0, EITHER),
    ("khong-unit", "Không đơn vị nào", 0, EITHER), ("zero-words", "0 (không)", 0), ("zero-padded", "00", 0),
    ("words", "Hai mươi lăm", 25, EITHER), ("words-unit", "Hai mươi lăm đơn vị", 25, EITHER), ("words-mot", "Một", 1, EITHER),
    ("formula", Formula("=20+5", 25), 25), ("formula-sum", Formula("=SUM(F1:F3)+25", 25), 25),
    ("formula-text", Formula('="25"', "25"), 25), ("fullwidth", "２５", 25, EITHER),
    ("format-thousands", Cell(1234, "#,##0"), 1234), ("format-decimals", Cell(25, "0.00"), 25, EITHER),
    ("format-unit", Cell(25, '0" đơn vị"'), 25), ("format-text", Cell("25", "@"), 25), ("format-number-as-text", Cell(25, "@"), 25),
    ("format-padded", Cell(25, "000"), 25), ("format-colour", Cell(25, "[Blue]0"), 25),
    ("format-accounting", Cell(1234, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'), 1234),
    ("format-accounting-zero", Cell(0, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'), 0, ANY),
    ("format-words", Cell(25, '0" (hai mươi lăm)"'), 25, EITHER),
    ("format-question-marks", Cell(25, "???0"), 25),
    ("format-own-condition", Cell(1234, "[>=1000]#,##0;0"), 1234), ("format-own-condition-else", Cell(25, '[=0]"Không";General'), 25),
    ("remark-behind", "25 (trong đó có 5 doanh nghiệp)", 25, EITHER), ("remark-behind-list", "25 (xem danh sách kèm theo)", 25, EITHER),
    # What is taken by nobody without a question.
    ("behind-machines", "25 (máy tính)", None, REVIEW, AMBIGUOUS), ("behind-thousand", "25 (nghìn đơn vị)", None, REVIEW, AMBIGUOUS),
    ("behind-so-bo", "25 (sơ bộ)", None, REVIEW, AMBIGUOUS), ("behind-con-so-uoc", "25 (con số ước lượng)", None, REVIEW, AMBIGUOUS),
    ("behind-co-the", "25 (có thể thay đổi)", None, REVIEW, AMBIGUOUS), ("behind-trieu-dong", "25 (triệu đồng)", None, REVIEW, AMBIGUOUS),
    ("approx", "khoảng 30", None, REVIEW, AMBIGUOUS), ("approx-gan", "gần 30", None, REVIEW, AMBIGUOUS),
    ("approx-hon", "hơn 30", None, REVIEW, AMBIGUOUS), ("approx-tren", "trên 30 đơn vị", None, REVIEW, AMBIGUOUS),
    ("approx-sign", "~30", None, REVIEW, AMBIGUOUS), ("approx-plus", "30+", None, REVIEW, AMBIGUOUS),
    ("approx-over", ">30", None, REVIEW, AMBIGUOUS), ("approx-at-least", "≥30", None, REVIEW, AMBIGUOUS),
    ("approx-du-kien", "30 (dự kiến)", None, REVIEW, AMBIGUOUS), ("approx-uoc", "ước 30", None, REVIEW, AMBIGUOUS),
    ("approx-toi-thieu", "Tối thiểu 30", None, REVIEW, AMBIGUOUS), ("approx-behind", "30 đơn vị trở lên", None, REVIEW, AMBIGUOUS),
    ("approx-hang-chuc", "hàng chục đơn vị", None, REVIEW, DOUBTFUL), ("approx-nhieu", "nhiều", None, REVIEW, DOUBTFUL),
    ("approx-vai", "vài đơn vị", None, REVIEW, DOUBTFUL), ("approx-tat-ca", "Tất cả", None, REVIEW, DOUBTFUL),
    ("approx-toan-bo", "Toàn bộ các đơn vị trực thuộc", None, REVIEW, DOUBTFUL),
    ("range", "30-35", None, REVIEW, AMBIGUOUS), ("range-words", "từ 30 đến 35", None, REVIEW, AMBIGUOUS),
    ("ratio", "12/15", None, REVIEW, DOUBTFUL), ("ratio-words", "12 trên 15", None, REVIEW, AMBIGUOUS),
    ("sum-text", "20+5", None, REVIEW, AMBIGUOUS), ("sum-equals", "20+5=25", None, REVIEW, AMBIGUOUS),
    ("list", "20; 5", None, REVIEW, AMBIGUOUS), ("list-named", "Sở: 20, TT: 5", None, REVIEW, AMBIGUOUS),
    ("two-lines", "25\n20", None, REVIEW, AMBIGUOUS), ("of-which", "25 (trong đó 20 doanh nghiệp)", None, ANY),
    ("with-others", "25 đơn vị, 3 doanh nghiệp", None, REVIEW, AMBIGUOUS), ("with-computers", "25 máy tính", None, REVIEW, DOUBTFUL),
    ("words-conflict", "25 (hai mươi sáu)", None, REVIEW, AMBIGUOUS), ("words-conflict-digits", "25 (26)", None, REVIEW, AMBIGUOUS),
    ("starred", "25*", None, ANY, NO_FIGURE), ("footnote", "25 (1)", None, REVIEW, AMBIGUOUS), ("question", "25?", None, REVIEW, AMBIGUOUS),
    ("superscript", "25²", None, REVIEW, AMBIGUOUS), ("letter-o", "2O", None, REVIEW, DOUBTFUL), ("letter-l", "l5", None, REVIEW, DOUBTFUL),
    ("letter-o-lower", "1o5", None, REVIEW, DOUBTFUL), ("dozen", "2 chục", None, ANY, DOUBTFUL),
    ("k", "1k2", None, REVIEW, DOUBTFUL), ("tr", "1 nghìn", 1000, ANY, DOUBTFUL),
    ("spaced-digits", "2 5", None, REVIEW, DOUBTFUL), ("odd-groups", "12.34.567", None, REVIEW, DOUBTFUL),
    ("odd-groups-mixed", "1.234,567", None, REVIEW, DOUBTFUL), ("decimal-zero-text", "25,0", None, ANY, DOUBTFUL),
    ("decimal-zeros-text", "25.00", None, ANY, DOUBTFUL), ("four-decimals", "1.2345", None, RETURNED, DOUBTFUL),
    ("dash", "-", None, RETURNED, NO_FIGURE), ("long-dash", "–", None, RETURNED, NO_FIGURE), ("x", "x", None, RETURNED, NO_FIGURE),
    ("dots", "…", None, RETURNED, NO_FIGURE), ("leaders", "…………", None, RETURNED, NO_FIGURE), ("dots-ascii", ".......", None, RETURNED, NO_FIGURE),
    ("empty", "", None, RETURNED, MISSING), ("blank", "   ", None, RETURNED, NO_FIGURE), ("na", "N/A", None, RETURNED, NO_FIGURE),
    ("chua-co", "Chưa có", None, RETURNED, NO_FIGURE), ("chua-thong-ke", "Chưa thống kê", None, RETURNED, NO_FIGURE),
    ("co", "Có", None, RETURNED, NO_FIGURE), ("da-trien-khai", "Đã triển khai", None, RETURNED, NO_FIGURE),
    ("question-mark", "?", None, RETURNED, NO_FIGURE), ("slash", "/", None, RETURNED, NO_FIGURE), ("see-list", "Danh sách kèm theo", None, RETURNED, NO_FIGURE),
    ("see-note", "(xem ghi chú)", None, RETURNED, NO_FIGURE), ("khong-ro", "Không rõ", None, RETURNED, NO_FIGURE),
    ("khong-thong-ke", "Không thống kê được", None, RETURNED, NO_FIGURE),
    ("percent", Cell(0.25, "0%"), None, RETURNED, INVALID), ("percent-whole", Cell(1, "0%"), None, RETURNED, INVALID),
    ("percent-text", "100%", None, RETURNED, DOUBTFUL), ("percent-large", Cell(25, "0%"), None, RETURNED, INVALID),
    ("percent-words", "100 phần trăm", None, RETURNED, DOUBTFUL), ("count-and-percent", "25 (100%)", None, ANY, DOUBTFUL),
    ("date", Cell(datetime.date(2020, 10, 20), "dd/mm/yyyy"), None, RETURNED, INVALID), ("date-serial", Cell(25, "dd/mm/yyyy"), None, RETURNED, INVALID),
    ("date-text", "20/10/2020", None, RETURNED, DOUBTFUL), ("time", Cell(0.25, "hh:mm"), None, RETURNED, INVALID),
    ("boolean", True, None, RETURNED, INVALID), ("boolean-false", False, None, RETURNED, INVALID),
    ("error", Formula("=1/0", "#DIV/0!"), None, RETURNED, INVALID), ("error-text", "#N/A", None, RETURNED, DOUBTFUL),
    ("error-reference", Formula("=#REF!", "#REF!"), None, RETURNED, INVALID),
    ("negative", -5, None, RETURNED, INVALID), ("negative-text", "-5", None, RETURNED, DOUBTFUL), ("negative-long", "−5", None, RETURNED, DOUBTFUL),
    ("negative-parens", Cell(-5, "0;(0)"), None, RETURNED, INVALID), ("negative-shown-positive", Cell(-5, "0;0"), None, RETURNED, DOUBTFUL),
    ("negative-text-parens", "(5)", None, RETURNED, DOUBTFUL),
    ("fraction", 1.5, None, RETURNED, INVALID), ("fraction-comma", "12,5", None, RETURNED, DOUBTFUL), ("fraction-dot", "1.5", None, RETURNED, DOUBTFUL),
    ("fraction-three-decimals", 1.234, None, RETURNED, INVALID), ("fraction-shown-rounded", Cell(24.6, "0"), None, RETURNED, DOUBTFUL),
    ("fraction-shown-three", Cell(1.234, "0.000"), None, RETURNED, INVALID), ("fraction-sign", "½", None, RETURNED, DOUBTFUL),
    ("fraction-format", Cell(1.5, "# ?/?"), None, RETURNED, DOUBTFUL), ("noise", 24.999999999999996, 25, EITHER),
    ("scientific-text", "1e3", None, RETURNED, DOUBTFUL), ("scientific-format", Cell(12345, "0.00E+00"), None, REVIEW + ["accepted"], DOUBTFUL),
    ("huge", 10**15, None, RETURNED, INVALID), ("huge-text", "999999999999", None, RETURNED, DOUBTFUL), ("telephone", "02439439060", None, RETURNED, DOUBTFUL),
    ("format-approx", Cell(25, '"khoảng "0'), None, REVIEW, AMBIGUOUS), ("format-hidden", Cell(25, ";;;"), None, REVIEW, NO_FIGURE),
    ("format-scaled", Cell(25000, "0,"), None, REVIEW, DOUBTFUL), ("format-date-month", Cell(25, "mmm-yy"), None, RETURNED, INVALID),
    ("format-percent-escaped", Cell(25, "0\\%"), None, RETURNED, DOUBTFUL), ("format-constant", Cell(25, '"30"'), None, REVIEW, DOUBTFUL),
    ("format-plus", Cell(25, '0"+"'), None, REVIEW, DOUBTFUL), ("format-condition", Cell(25, '[>20]"nhiều";0'), None, REVIEW, NO_FIGURE),
    ("format-range", Cell(25, '0"-30"'), None, REVIEW, DOUBTFUL), ("format-machines", Cell(25, '0" máy"'), None, REVIEW, DOUBTFUL),
    ("format-million", Cell(25, '0" triệu"'), None, REVIEW, DOUBTFUL),
    ("formula-no-result", Formula("=SUM(A1:A3)"), None, REVIEW, NO_FIGURE), ("formula-injected", '=cmd|"/c calc"!A1', None, RETURNED, NO_FIGURE),
    ("roman", "XXV", None, RETURNED, NO_FIGURE), ("circled", "②⑤", None, RETURNED, DOUBTFUL), ("arabic-indic", "٢٥", None, REVIEW + ["accepted"], DOUBTFUL),
    ("right-to-left", "\u202e52", None, REVIEW, DOUBTFUL), ("struck", "25 30", None, REVIEW, DOUBTFUL),
    ("old-new", "25 → 30", None, REVIEW, DOUBTFUL), ("currency", "25 đ", None, REVIEW, DOUBTFUL), ("times", "25 lượt", None, REVIEW, DOUBTFUL),
    ("people", "25 người", None, REVIEW, DOUBTFUL), ("hundred-dots", "25...", None, EITHER, DOUBTFUL), ("prefix-label", "Tổng số: 25", 25, EITHER),
    ("prefix-sl", "SL: 25", 25, EITHER), ("prefix-co", "Có 25 đơn vị", 25, ANY), ("suffix-all", "25 (tất cả)", None, ANY),
    ("suffix-all-units", "25/25 đơn vị", None, REVIEW, DOUBTFUL), ("percent-format-text", Cell("25%", "@"), None, RETURNED, DOUBTFUL),
    ("bracketed", "[25]", None, ANY, DOUBTFUL), ("quoted", "“25”", None, ANY, DOUBTFUL), ("number-sign", "#25", None, REVIEW + ["accepted"], DOUBTFUL),
    ("equals", "=25", None, ANY, DOUBTFUL), ("below-hundred", "<100", None, REVIEW, AMBIGUOUS), ("plus-before", "+25", None, ANY, DOUBTFUL),
]


def books(report, figures, apart, name):
    """The annex by one of the programs that can hold such a value."""
    sheet = annex(report, apart, **figures)
    odd = any(isinstance(v, Formula) or isinstance(getattr(v, "value", v), (bool, datetime.date)) for v in figures.values())
    turn = sum(map(ord, name)) % 6
    if odd or turn < 2:
        yield "xlsx", writers.xlsxwriter([sheet])
    elif turn < 4:
        yield "xlsx", writers.openpyxl([sheet])
    elif turn == 4:
        yield "xls", writers.xlwt([sheet])
    else:
        yield "ods", office.libreoffice(writers.xlsxwriter([sheet]), "xlsx", "ods")


def cases(rng):
    for entry in VALUES:
        name, value, meant = entry[:3]
        due = entry[3] if len(entry) > 3 else ACCEPTED
        reasons = entry[4] if len(entry) > 4 else []
        for field in ("informed", "deployed"):
            number = meant if meant is not None else 25
            other = number + rng.randint(0, 40) if field == "deployed" else rng.randint(0, number)
            if meant is None:
                other = 3_000 if field == "deployed" else 0
            one = report(rng, informed=number if field == "informed" else other, deployed=number if field == "deployed" else other)
            case_name = f"figure-{name}-{field}"
            for kind, data in books(one, {field: value}, bool(rng.getrandbits(1)), case_name):
                # What a person might take has one meaning at most: the digits that stand there.
                yield case(case_name, one, (kind, data), due=due, reasons=reasons)
    yield from elsewhere(rng)
    yield from in_words(rng)


def in_words(rng):
    """The same values in files that know words only."""
    from ..paper import annex as letter, fpdf, html, python_docx
    from ..report import DEPLOYED, INFORMED

    for at, entry in enumerate(entry for entry in VALUES if isinstance(entry[1], str) and "\u202e" not in entry[1]):
        name, value, meant = entry[:3]
        due = entry[3] if len(entry) > 3 else ACCEPTED
        number = meant if meant is not None else 25
        one = report(rng, informed=number if meant is not None else 3000, deployed=0, notes={"informed": "", "deployed": ""}, assessment="Tốt")
        due = [*due, *(d for d in ("review", "returned") if d not in due)]
        # Lines of their own may be notes of the figure above them.
        if "\n" in value:
            due = EITHER if meant is not None else ANY
        if meant is not None and due[0] == "accepted":
            due = EITHER if name in ("zero-width", "nbsp-thousands", "khong", "khong-lower") else due
        if meant is None:
            one.informed = 25
        yield case(f"figure-{name}-docx", one, ("docx", python_docx(letter(one, figures=(value, 0)))), due=due, texts=False)
        if value != '=cmd|"/c calc"!A1':
            yield case(f"figure-{name}-csv", one, ("csv", writers.separated(annex(one, informed=value), delimiter=";" if at % 2 else ",")), due=due, texts=False)
        body = f"Tên đơn vị: {one.written}\n{INFORMED}: {value}\n{DEPLOYED}: 0\nĐánh giá: Tốt"
        yield case(f"figure-{name}-body", one, subject="Báo cáo CV 284/TTCNTT-KTHT", text=body, due=due if due[0] != "accepted" else EITHER, texts=False)
        if at % 3 == 0 and value.isprintable():
            yield case(f"figure-{name}-html", one, ("html", html(letter(one, figures=(value, 0))).encode()), due=due if due[0] != "accepted" else EITHER, texts=False)
        elif at % 3 == 1 and value.isprintable() and "\u200b" not in value:
            yield case(f"figure-{name}-pdf", one, ("pdf", fpdf(letter(one, figures=(value, 0)))), due=due if due[0] != "accepted" else EITHER, texts=False)


def elsewhere(rng):
    """Values that stand in odd cells."""
    one = report(rng)
    sheet = annex(one)
    sheet.merge(10, 2, 10, 3), sheet.cells.pop((10, 3), None)
    yield case("figure-merged-with-note", one, ("xlsx", writers.xlsxwriter([sheet])), notes=False)
    one = report(rng, deployed=20, informed=20)
    sheet = annex(one, deployed="")
    sheet.merge(10, 2, 11, 2)
    yield case("figure-merged-over-both", one, ("xlsx", writers.openpyxl([sheet])), due=["returned", "review", "accepted"])
    one = report(rng, notes={"informed": "", "deployed": ""})
    sheet = annex(one, informed="").put(10, 3, one.informed)
    yield case("figure-in-the-note-column", one, ("xlsx", writers.openpyxl([sheet])), due=ANY, texts=False)
    one = report(rng, notes={"informed": "", "deployed": ""})
    sheet = annex(one).put(10, 3, "Số đúng là 99")
    yield case("figure-contradicted-by-note", one, ("xlsx", writers.openpyxl([sheet])), due=ANY, texts=False)
    one = report(rng)
    sheet = annex(one, heads=("STT", "Nội dung", "Số lượng", "Số lượng"))
    sheet.put(10, 3, one.informed + 7).put(11, 3, one.deployed + 7)
    yield case("figure-two-candidate-columns", one, ("xlsx", writers.openpyxl([sheet])), due=REVIEW)
    one = report(rng)
    sheet = annex(one)
    sheet.put(10, 2, Cell(one.informed, colour="FFFFFFFF"))
    yield case("figure-white-on-white", one, ("xlsx", writers.openpyxl([sheet])), due=EITHER)
    one = report(rng)
    sheet = annex(one)
    for row in (10, 11):
        sheet.cells = {((r + 1 if r > row else r), c): v for (r, c), v in sheet.cells.items()}
    sheet.put(11, 2, 999), sheet.hidden_rows.append(11)
    yield case("figure-hidden-row", one, ("xlsx", writers.openpyxl([sheet])), due=EITHER)
    one = report(rng)
    sheet = annex(one)
    sheet.cells = {(r, c + 1 if c >= 2 else c): v for (r, c), v in sheet.cells.items()}
    sheet.put(9, 2, "Số lượng").put(10, 2, 999).put(11, 2, 888), sheet.hidden_columns.append(2)
    yield case("figure-hidden-column", one, ("xlsx", writers.xlsxwriter([sheet])), due=ANY)
    one = report(rng, informed=1234, deployed=1000)
    data = rich(writers.xlsxwriter([annex(one, informed="1.234")]))
    yield case("figure-rich-text", one, ("xlsx", data))
    one = report(rng, informed=25, deployed=3)
    data = rich(writers.xlsxwriter([annex(one, informed="25(1)")]), "<t>25(1)</t>",
                '<r><t>25</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>(1)</t></r>')
    yield case("figure-rich-footnote", one, ("xlsx", data), due=ANY)
    one = report(rng, informed=25, deployed=3)
    data = rich(writers.xlsxwriter([annex(one, informed="3025")]), "<t>3025</t>",
                '<r><rPr><strike/></rPr><t>30</t></r><r><t>25</t></r>')
    yield case("figure-rich-struck", one, ("xlsx", data), due=ANY)
    yield from faces(rng)
    for kind in ("ods", "xls:MS Excel 97", "fods", "csv:Text - txt - csv (StarCalc):59,34,76,1,,1066"):
        for name, look in (("decimals", "0.00"), ("thousands", "#,##0"), ("percent", "0%"), ("approx", '"khoảng "0')):
            one = report(rng, informed=1234, deployed=1)
            good = name == "thousands"
            book = office.libreoffice(writers.xlsxwriter([annex(one, informed=Cell(1234, look))]), "xlsx", kind)
            extension = kind.split(":")[0]
            due = ACCEPTED if good else ANY if name == "decimals" else RETURNED if name == "percent" else REVIEW
            yield case(f"figure-format-{name}-{extension}", one, (extension, book), due=due)
    for name, deployed, informed in (("deployed-above", 30, 25), ("deployed-above-zero", 1, 0)):
        one = report(rng, informed=informed, deployed=deployed)
        yield case(f"figure-{name}-informed", one, ("xlsx", writers.openpyxl([annex(one)])), due=REVIEW, reasons=["inconsistent_figures"])
    one = report(rng, informed=0, deployed=0)
    yield case("figure-both-zero", one, ("xlsx", writers.openpyxl([annex(one)])))
    one = report(rng, informed=25, deployed=25)
    yield case("figure-both-equal", one, ("xlsx", writers.openpyxl([annex(one)])))
    one = report(rng)
    yield case("figure-both-empty", one, ("xlsx", writers.openpyxl([annex(one, informed="", deployed="")])), due=RETURNED, reasons=MISSING)


def faces(rng):
    """A figure before the mark of a footnote, behind a struck out one, and struck out itself, by several programs."""
    for name, shown, runs in [
        ("raised", "251", '<r><t>25</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'),
        ("lowered", "252", '<r><t>25</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r>'),
        ("struck-before", "2025", '<r><rPr><strike/></rPr><t>20</t></r><r><t>25</t></r>'),
    ]:
        for kind in ("xlsx", "ods", "fods", "xls"):
            one = report(rng, informed=25, deployed=3)
            data = rich(writers.xlsxwriter([annex(one, informed=shown)]), f"<t>{shown}</t>", runs)
            target = "xls:MS Excel 97" if kind == "xls" else kind
            made = data if kind == "xlsx" else office.libreoffice(data, "xlsx", target)
            yield case(f"figure-face-{name}-{kind}", one, (kind, made), due=ANY)


def rich(book, old="<t>1.234</t>", new="<r><t>1.</t></r><r><rPr><b/></rPr><t>234</t></r>"):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(entry, data)
    return out.getvalue()
