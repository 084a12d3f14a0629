"""Makes report messages for the benches: real xlsx attachments, a sender and figures of their own each."""
import io
import random
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

import openpyxl

AUTHSERV = "mx.ttcntt.example"
OURS = "baocao@ttcntt.example"
HANOI = timezone(timedelta(hours=7))
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def roster(units):
    lines = ["id,name,aliases,addresses"]
    lines += [f"don-vi-{n},{name(n)},,@don-vi-{n}.example" for n in range(units)]
    return "\n".join(lines) + "\n"


def name(n):
    return f"Trung tâm Kỹ thuật số {n:03d}"


def workbook(unit, informed, deployed, assessment):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Phụ lục"
    rows = [
        ["Phụ lục"],
        ["Mẫu thống kê, báo cáo kết quả triển khai"],
        ["(Kèm theo Công văn số 284/TTCNTT-KTHT ngày 24/9/2020 của Trung tâm Công nghệ thông tin)"],
        [],
        ["1. Thông tin chung"],
        ["- Tên đơn vị:", unit],
        ["- Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý", assessment],
        [],
        ["2. Thông tin số liệu"],
        ["STT", "Nội dung", "Số lượng", "Ghi chú"],
        [1, "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch", informed, "Số liệu tính đến 20/10/2020"],
        [2, "Tổng số cơ quan tổ chức triển khai chiến dịch", deployed, ""],
    ]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def message(n, units, random_):
    unit = n % units
    host = f"don-vi-{unit}.example"
    sender = f"canbo{n // units}@{host}"
    informed = random_.randrange(1, 500)
    at = datetime(2020, 10, 1, 8, tzinfo=HANOI) + timedelta(minutes=n % 20_000)
    mail = EmailMessage()
    mail["Return-Path"] = f"<{sender}>"
    mail["Authentication-Results"] = f"{AUTHSERV}; dkim=pass header.d={host}; spf=pass smtp.mailfrom={host}; dmarc=pass header.from={host}"
    mail["Received"] = f"from mail.{host} by {AUTHSERV} with ESMTPS; {format_datetime(at)}"
    mail["From"] = sender
    mail["To"] = OURS
    mail["Subject"] = "Báo cáo theo Công văn số 284/TTCNTT-KTHT"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<bao-cao-{n}@{host}>"
    mail.set_content("Kính gửi Trung tâm Công nghệ thông tin,\n\nĐơn vị xin gửi báo cáo theo mẫu.\n\nTrân trọng.\n")
    book = workbook(name(unit), informed, random_.randrange(0, informed + 1), f"Đạt yêu cầu, báo cáo lần {n // units + 1}.")
    mail.add_attachment(book, maintype="application", subtype=XLSX, filename="Báo cáo.xlsx")
    return bytes(mail), at


def fill_maildir(folder, count, units, first=0, seed=2020):
    """Writes `count` messages into a Maildir, with the time of arrival as the file's time."""
    import os

    random_ = random.Random(seed + first)
    for sub in ("cur", "new", "tmp"):
        os.makedirs(folder / sub, exist_ok=True)
    for n in range(first, first + count):
        raw, at = message(n, units, random_)
        path = folder / "new" / f"{int(at.timestamp())}.M{n:06d}P1.bench"
        path.write_bytes(raw)
        os.utime(path, (at.timestamp(), at.timestamp()))
