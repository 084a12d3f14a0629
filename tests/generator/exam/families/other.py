"""Mail that is no report, or none that could be read as one."""
from .. import paper, writers
from ..cases import IGNORED, RETURNED, case
from ..mail import OURS, SERVER, File, Mail, paragraphs
from ..report import TITLE, Report, report, unit
from ..sheet import Sheet, annex
from .envelope import zipped


def cases(rng):
    def of(name, *files, due=IGNORED, one=None, **mail):
        return case(f"other-{name}", None, *files, due=due, unit=(one or report(rng)).unit, reports=[], **mail)

    one = report(rng)
    blank = writers.openpyxl([annex(Report(one.unit, 0, 0, written="…………"), informed="", deployed="")])
    filled = writers.openpyxl([annex(one)])
    bounce = {"sender": f"MAILER-DAEMON@{SERVER}", "proof": [], "subject": "Undelivered Mail Returned to Sender"}
    yield of("bounce", text="550 5.1.1 User unknown", extra=["Auto-Submitted: auto-replied"], **bounce)
    yield of("bounce-with-our-form", File("Mau bao cao.xlsx", blank), text="550 5.1.1 User unknown: báo cáo chiến dịch CV 284", extra=["Auto-Submitted: auto-replied"], **bounce)
    yield of("bounce-with-our-mail", File("loi.eml", Mail(one.unit, [File("Mau bao cao.xlsx", blank)], sender=OURS, seed=1), "message/rfc822"), text="550", extra=["Auto-Submitted: auto-replied"], **bounce)
    yield of("bounce-empty-path", File("Mau bao cao.xlsx", blank), text="550", finish=lambda b: b.replace(b"Return-Path: <MAILER-DAEMON@" + SERVER.encode() + b">", b"Return-Path: <>"), **bounce)
    for name, extra in (("auto-replied", ["Auto-Submitted: auto-replied"]), ("auto-generated", ["auto-submitted: Auto-Generated; owner=x"]), ("bulk", ["Precedence: bulk"]), ("junk", ["Precedence: junk"]),
                        ("auto-reply-header", ["X-Autoreply: yes", "Precedence: auto_reply"])):
        yield of(f"vacation-{name}", subject="Trả lời tự động: Báo cáo kết quả triển khai chiến dịch", text="Tôi nghỉ phép đến ngày 30/10/2020.", extra=extra)
    yield of("vacation-with-blank-form", File("Mau bao cao.xlsx", blank), subject="Automatic reply: CV 284/TTCNTT-KTHT", text="Tôi nghỉ phép.", extra=["Auto-Submitted: auto-replied"])
    newsletter = ["List-Id: <bantin.antoanthongtin.example>", "List-Unsubscribe: <mailto:u@x.example>"]
    yield of("newsletter", subject="Bản tin an toàn thông tin tuần 42", text="Chiến dịch mã độc và Botnet...", extra=[*newsletter, "Precedence: bulk"])
    yield of("newsletter-with-pdf", File("ban tin.pdf", paper.reportlab(paper.Paper([f"Bản tin về {TITLE}", "Đã có 300 cơ quan tham gia."]))), subject=f"Bản tin: {TITLE}", text=TITLE, extra=newsletter)
    yield of("newsletter-with-table", File("so lieu.xlsx", writers.openpyxl([Sheet().put(0, 0, "Số IP nhiễm").put(0, 1, 300)])), subject=TITLE, extra=newsletter)
    yield of("question", subject="Hỏi về báo cáo CV 284/TTCNTT-KTHT", text="Kính gửi Trung tâm, đơn vị không có đơn vị trực thuộc thì ghi số liệu thế nào ạ?")
    logo = File("image001.png", paper.picture(), disposition="inline", id="image001@01D6")
    yield of("question-with-logo", logo, subject="Hỏi về báo cáo CV 284/TTCNTT-KTHT", text="Ghi thế nào ạ?", html="<p>Ghi thế nào ạ?</p><img src='cid:image001@01D6'>")
    yield of("question-with-logo-as-attachment", File("logo.png", paper.picture()), subject="Hỏi về báo cáo CV 284", text="Ghi thế nào ạ?", due=["ignored", "returned", "review"])
    yield of("question-with-screenshot", File("chup man hinh.png", paper.picture("PNG", (1200, 800))), subject="Hỏi về mẫu báo cáo CV 284/TTCNTT-KTHT", text="Mục này ghi thế nào ạ?", due=["ignored", "returned", "review"])
    yield of("question-quoting-letter", subject="Re: CV 284/TTCNTT-KTHT", text="Cho em hỏi hạn nộp ạ.\n\n> " + "\n> ".join(paper.LETTER))
    yield of("question-quoting-annex", subject="Re: CV 284/TTCNTT-KTHT", text="Cho em hỏi mục 2 ạ.\n\n> " + paper.text(paper.annex(Report(one.unit, 0, 0, written="……"), figures=("", ""))).replace("\n", "\n> "), due=["ignored", "returned", "review"])
    yield of("acknowledged", subject="Đã nhận được công văn 284/TTCNTT-KTHT", text="Đơn vị đã nhận được công văn và sẽ triển khai.")
    invoice = Sheet("Hóa đơn")
    invoice.rows(0, [["HÓA ĐƠN"], ["Tên đơn vị:", "Công ty A"], ["STT", "Nội dung", "Số lượng", "Ghi chú"], [1, "Máy in", 3, ""], [2, "Mực in", 12, ""], ["", "Tổng cộng", 15]])
    yield of("invoice", File("Hoa don.xlsx", writers.openpyxl([invoice])), subject="Hóa đơn tháng 10", text="Gửi anh hóa đơn.")
    yield of("invoice-pdf", File("Hoa don.pdf", paper.reportlab(paper.Paper(["HÓA ĐƠN", [["STT", "Nội dung", "Số lượng", "Ghi chú"], [1, "Máy in", 3, ""]]]))), subject="Hóa đơn", text="")
    other = Sheet("Báo cáo")
    other.rows(0, [["BÁO CÁO CÔNG TÁC TUẦN"], ["Tên đơn vị:", one.unit.name], ["STT", "Nội dung", "Số lượng", "Ghi chú"], [1, "Tổng số văn bản đến", 120, ""], [2, "Tổng số văn bản đã xử lý", 118, ""]])
    yield of("weekly-report", File("bao cao tuan.xlsx", writers.openpyxl([other])), subject="Báo cáo tuần", text="Gửi Trung tâm báo cáo tuần.")
    other = Sheet("Báo cáo")
    other.rows(0, [["BÁO CÁO TÌNH HÌNH AN TOÀN THÔNG TIN"], ["Tên đơn vị:", one.unit.name], ["STT", "Nội dung", "Số lượng"], [1, "Tổng số máy tính", 120], [2, "Tổng số máy tính cài phần mềm diệt mã độc", 118]])
    yield of("security-report", File("ATTT.xlsx", writers.openpyxl([other])), subject="Báo cáo an toàn thông tin quý III", text="Gửi Trung tâm.")
    yield of("other-campaign", File("bao cao.docx", paper.python_docx(paper.Paper(["Chiến dịch hiến máu 2020", "Tên đơn vị: Vụ A", [["STT", "Nội dung", "Số lượng"], [1, "Tổng số người tham gia", 30], [2, "Tổng số đơn vị máu", 25]]]))), subject="Báo cáo chiến dịch hiến máu", text="")
    ics = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Hop giao ban\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    yield of("invitation", File("invite.ics", ics, "text/calendar; method=REQUEST"), subject="Mời họp giao ban", text="Mời họp.")
    yield of("invitation-about-campaign", File("invite.ics", ics, "text/calendar; method=REQUEST"), subject=f"Mời họp về {TITLE}", text="Mời họp.")
    letter = paper.python_docx(paper.Paper(paper.LETTER + paper.annex(Report(one.unit, 0, 0, written="……"), figures=("", ""), leaders="……").blocks))
    yield of("letter-forwarded", File("CV 284.docx", letter), subject="Fwd: CV 284/TTCNTT-KTHT", text="Kính chuyển.", due=["returned", "review", "ignored"])
    yield of("letter-forwarded-unknown", File("CV 284.docx", letter), subject="Fwd: CV 284/TTCNTT-KTHT", text="Kính chuyển.", sender="a@gmail.example", due=["review", "returned", "ignored"])
    yield of("spam", subject="Khuyến mãi lớn!!!", text="Giảm giá 50%", html="<h1>Giảm giá 50%</h1>", sender="km@shop.example", proof=[])
    yield of("spam-with-exe", File("invoice.xlsx.exe", b"MZ" + bytes(500)), subject="Payment", text="See attached", sender="x@spam.example", proof=[])
    yield of("spam-with-zip", File("doc.zip", zipped([("invoice.js", b"var x = 1;")])), subject="Payment", text="See attached", sender="x@spam.example", proof=[])
    yield of("own-mail", File("bao cao.xlsx", filled), sender=OURS, subject="Bao cao CV 284")
    yield of("own-acknowledgement", sender=OURS, subject="Đã nhận báo cáo CV 284", text=f"Tên đơn vị: {one.written}\nTổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch: 5\nTổng số cơ quan tổ chức triển khai chiến dịch: 4")
    yield of("own-mail-capitals", File("bao cao.xlsx", filled), sender="PhongKTHT@TTCNTT.Example", subject="Bao cao CV 284")
    yield of("own-mail-named", File("bao cao.xlsx", filled), sender=OURS, origin=f'"Phong KTHT" <{OURS}>', subject="Bao cao CV 284")
    yield of("empty", subject="none", text="")
    yield of("empty-with-nothing", text="", subject="test")
    yield of("only-html", text="", html=paragraphs("Chào anh"), subject="Chào")
    yield of("thanks", subject="Re: Báo cáo", text="Cảm ơn anh đã gửi.")
    yield of("report-to-another", File("phieu.docx", paper.python_docx(paper.Paper(["Phiếu khảo sát", "Họ tên: A", "Tổng số năm công tác: 12"]))), subject="Phiếu khảo sát", text="")
    yield of("read-receipt", subject="Đã đọc: Công văn 284/TTCNTT-KTHT", text="Thư của bạn đã được đọc.", extra=["Auto-Submitted: auto-replied"])
    # About the campaign, with attachments, none of which is the report.
    for name, file in (("docx", File("Ke hoach.docx", paper.python_docx(paper.Paper([f"KẾ HOẠCH triển khai {TITLE}", "1. Mục đích", "2. Nội dung"])))),
                       ("xlsx", File("Danh sach.xlsx", writers.openpyxl([Sheet().rows(0, [["STT", "Họ tên"], [1, "A"]]) and Sheet().put(0, 0, "Danh sách")]))),
                       ("txt", File("ghi chu.txt", "Ghi chú".encode()))):
        yield of(f"about-without-report-{name}", file, subject="Báo cáo theo CV 284/TTCNTT-KTHT", text="Gửi Trung tâm.", due=RETURNED)
    yield of("plan-not-report", File("ke hoach.xlsx", writers.openpyxl([annex(one, labels=("Số cơ quan dự kiến nhận được thông tin về chiến dịch", "Số cơ quan dự kiến triển khai chiến dịch"))])),
             subject="Kế hoạch triển khai CV 284", text="", due=["review", "returned", "ignored"])
    card = File("a.vcf", b"BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", "text/vcard")
    yield of("question-with-visiting-card", card, subject="Hỏi về CV 284/TTCNTT-KTHT", text="Hạn nộp là bao giờ ạ?")
    invoice = File("x.xlsx", writers.openpyxl([Sheet("Hóa đơn").put(0, 0, "HÓA ĐƠN").put(1, 0, "Máy in").put(1, 1, 3)]))
    for name, letter in (("office", "CV 284/BTC-TCT"), ("part-of-our-office", "CV 284/TTCNTT-VP"), ("number", "CV 1284/TTCNTT-KTHT")):
        yield of(f"letter-of-another-{name}", invoice, subject=f"V/v thanh toán theo {letter}", text=f"Theo {letter}.")
    one = report(rng)
    older = annex(one).put(2, 0, "(Kèm theo Công văn số 199/TTCNTT-KTHT ngày 10/9/2019 của Trung tâm Công nghệ thông tin)")
    yield of("annex-to-another-letter", File("bao cao.xlsx", writers.openpyxl([older])), one=one, subject="Báo cáo theo CV 199/TTCNTT-KTHT", text="", due=["review", "returned", "ignored"])
    # A machine's answer brings back a copy of some mail: nothing new in it, whoever proves it.
    report_inside = File("thu.eml", Mail(one.unit, [File("bao cao.xlsx", filled)], seed=2), "message/rfc822")
    status = File("", b"Reporting-MTA: dns; mx.x.example\r\n\r\nAction: failed\r\n", header=["Content-Type: message/delivery-status", "Content-Transfer-Encoding: 7bit"], encoding="7bit")
    yield of("bounce-of-a-report-proven", status, report_inside, one=one, subject="Undelivered Mail Returned to Sender", text="550", due=["ignored", "review"])
    yield of("vacation-with-a-report-proven", report_inside, one=one, subject="Automatic reply: CV 284", text="Tôi nghỉ phép.", extra=["Auto-Submitted: auto-replied"], due=["ignored", "review"])
    answer = "Tôi nghỉ phép.\n\nVào 20/10/2020, Trung tâm đã viết:\n> " + paper.text(paper.annex(one)).replace("\n", "\n> ")
    yield of("vacation-quoting-a-report", one=one, subject="Automatic reply: CV 284", text=answer, extra=["Auto-Submitted: auto-replied"], due=["ignored", "review"])
