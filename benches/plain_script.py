"""The yardstick (c): what a handy colleague would write in an afternoon with imap-tools, openpyxl and smtplib."""
import io
import smtplib
import sys
from email.message import EmailMessage

import openpyxl
from imap_tools import MailBoxUnencrypted

imap_port, smtp_port, user, password, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
rows = []
with MailBoxUnencrypted("127.0.0.1", imap_port).login(user, password) as mailbox, smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
    if not mailbox.folder.exists("Da nhan"):
        mailbox.folder.create("Da nhan")
    uids = []
    for message in mailbox.fetch(mark_seen=False, bulk=100):
        for attachment in message.attachments:
            if not attachment.filename.endswith(".xlsx"):
                continue
            sheet = openpyxl.load_workbook(io.BytesIO(attachment.payload)).active
            unit = informed = deployed = None
            for row in sheet.iter_rows(values_only=True):
                text = [str(cell or "") for cell in row]
                if "Tên đơn vị" in text[0]:
                    unit = text[1]
                elif "nhận được thông tin" in text[1]:
                    informed = row[2]
                elif "triển khai chiến dịch" in text[1]:
                    deployed = row[2]
            rows.append((len(rows) + 1, message.from_, unit, informed, deployed, message.date.replace(tzinfo=None)))
            reply = EmailMessage()
            reply["From"], reply["To"] = "baocao@ttcntt.example", message.from_
            reply["Subject"] = "Re: " + message.subject
            reply["Auto-Submitted"] = "auto-replied"
            reply.set_content(f"Đã nhận báo cáo của {unit}: {informed} / {deployed}.\n")
            smtp.send_message(reply)
        uids.append(message.uid)
    mailbox.move(uids, "Da nhan", chunks=100)
book = openpyxl.Workbook()
sheet = book.active
sheet.append(("STT", "Người gửi", "Đơn vị", "Nhận thông tin", "Triển khai", "Thời điểm"))
for row in rows:
    sheet.append(row)
book.save(target)
print(len(rows))
