"""Mails as people's programs write them."""
import base64
import quopri
import random
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from .report import TITLE

OURS = "phongktht@ttcntt.example"
SERVER = "mx.ttcntt.example"
VIETNAM = timezone(timedelta(hours=7))
IN_TIME = datetime(2020, 10, 20, 9, 30, tzinfo=VIETNAM)

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "fods": "application/vnd.oasis.opendocument.spreadsheet-flat-xml",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "html": "text/html",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "eml": "message/rfc822",
    "txt": "text/plain",
}
SUBJECTS = [
    f"Báo cáo kết quả triển khai {TITLE}",
    "V/v báo cáo theo Công văn số 284/TTCNTT-KTHT",
    "Bao cao chien dich ra quet ma doc 2020",
    "Fw: Báo cáo kết quả triển khai chiến dịch (CV 284)",
    "{unit} gửi báo cáo kết quả chiến dịch",
]
TEXTS = [
    "Kính gửi Trung tâm Công nghệ thông tin,\n\nThực hiện Công văn số 284/TTCNTT-KTHT, {unit} gửi kèm báo cáo kết quả "
    "triển khai chiến dịch.\n\nTrân trọng./.",
    "Gửi anh/chị báo cáo của đơn vị em ạ.\nEm cảm ơn.",
    "Kính gửi Phòng Kỹ thuật hạ tầng,\nĐơn vị xin gửi báo cáo theo mẫu (file đính kèm).\nTrân trọng cảm ơn.",
    "",
]
NAMES = ["Báo cáo chiến dịch", "bao_cao_ma_doc_2020", "PL kem CV 284", "Phụ lục báo cáo kết quả", "bao cao"]
USERS = ["vanthu", "vanphong", "cntt", "nguyenvana", "tranthib"]


@dataclass
class File:
    name: str
    data: object
    type: str = None
    disposition: str = "attachment"
    #: How the name is written: 2047, 2231, raw, quoted (ASCII), none.
    naming: str = None
    encoding: str = "base64"
    id: str = None
    #: Header lines in place of the usual ones.
    header: list = None

    @property
    def bytes(self):
        return self.data() if callable(self.data) else self.data

    @property
    def declared(self):
        return self.type or TYPES.get(self.name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


@dataclass
class Mail:
    unit: object
    files: list = field(default_factory=list)
    subject: str = None
    text: str = None
    html: str = None
    sender: str = None
    #: The whole From field, where it is not only the address.
    origin: str = None
    proof: object = True
    arrived: object = IN_TIME
    date: object = True
    received: object = True
    manner: str = "python"
    extra: list = field(default_factory=list)
    charset: str = "utf-8"
    text_encoding: str = "base64"
    flowed: bool = False
    boundary: str = None
    #: Changes the finished bytes.
    finish: object = None
    seed: int = 0

    def __post_init__(self):
        rng = random.Random(self.seed)
        name = self.unit.name if self.unit else "Đơn vị"
        if self.sender is None:
            self.sender = f"{rng.choice(USERS)}@{self.unit.host}"
        if self.subject is None:
            self.subject = rng.choice(SUBJECTS)
        self.subject = self.subject.replace("{unit}", name)
        if self.text is None:
            self.text = rng.choice(TEXTS)
        self.text = self.text.replace("{unit}", name)
        self.boundary = self.boundary or boundary(self.manner, rng)
        self.id = f"{rng.getrandbits(64):016x}@{self.sender.rsplit('@', 1)[-1]}"

    def __call__(self):
        top, parts = self.head(), []
        body = self.body()
        if self.files:
            mixed = self.boundary
            parts = [body, *(part(file) for file in self.files)]
            kind = "mixed"
            content = multipart(kind, mixed, parts)
        else:
            content = body
        made = "\r\n".join(top).encode("utf-8") + b"\r\n" + content
        made = made if self.manner != "unix" else made.replace(b"\r\n", b"\n")
        return self.finish(made) if self.finish else made

    def head(self):
        host = self.sender.rsplit("@", 1)[-1]
        stamp = format_datetime(self.arrived) if self.arrived else None
        lines = []
        lines.append(f"Return-Path: <{self.sender}>")
        if self.proof is True:
            lines.append(f"Authentication-Results: {SERVER}; dkim=pass header.d={host} header.s=s1; "
                         f"spf=pass smtp.mailfrom={host}; dmarc=pass header.from={host}")
        elif self.proof:
            lines += self.proof
        if self.received is True and stamp:
            lines.append(f"Received: from mail.{host} (mail.{host} [192.0.2.10])\r\n\tby {SERVER} with ESMTPS;\r\n\t{stamp}")
        elif isinstance(self.received, list):
            lines += self.received
        lines.append("MIME-Version: 1.0")
        lines += {"outlook": ["X-Mailer: Microsoft Outlook 16.0", "Thread-Index: AdamX", "Content-Language: vi"],
                  "thunderbird": ["User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:78.0) Gecko/20100101 Thunderbird/78.3.2"],
                  "iphone": ["X-Mailer: iPhone Mail (18A393)"],
                  "zimbra": ["X-Mailer: Zimbra 8.8.15_GA_3847 (ZimbraWebClient - GC86 (Win)/8.8.15_GA_3847)",
                             "Thread-Topic: bao cao"],
                  "gmail": ["X-Google-Smtp-Source: ABdhPJw"]}.get(self.manner, [])
        lines.append(f"From: {self.sender if self.origin is None else self.origin}")
        lines.append(f"To: {OURS}")
        if self.subject != "none":
            lines.append(f"Subject: {encoded(self.subject)}")
        if self.date is True and stamp:
            lines.append(f"Date: {stamp}")
        elif isinstance(self.date, str):
            lines.append(f"Date: {self.date}")
        lines.append(f"Message-ID: <{self.id}>")
        return lines + self.extra

    def body(self):
        plain = text_part(self.text, "plain", self.charset, self.text_encoding)
        if self.flowed:
            plain = plain.replace(b"\r\n", b"; format=flowed\r\n", 1)
        if self.html is None:
            return plain
        rich = text_part(self.html, "html", self.charset, self.text_encoding)
        if self.text == "":
            return rich
        return multipart("alternative", self.boundary + "_alt", [plain, rich])


def boundary(manner, rng):
    number = rng.getrandbits(64)
    return {
        "outlook": f"----=_NextPart_000_{number & 0xFFFF:04X}_01D6A6C1.{number >> 32:08X}",
        "gmail": f"000000000000{number:016x}",
        "thunderbird": f"------------{number:024X}",
        "iphone": f"Apple-Mail-{number:016X}",
        "zimbra": f"=_{number:016x}",
    }.get(manner, f"==============={number:019d}==")


def encoded(text):
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=76).encode(linesep="\r\n")


def text_part(text, kind, charset="utf-8", encoding="base64"):
    data = text.replace("\n", "\r\n").encode(charset, "replace")
    return f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + transfer(data, encoding)


def transfer(data, encoding):
    if encoding == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n") + b"\r\n"
    return data + b"\r\n"


def named(key, name, naming):
    """The parameter that names a file."""
    naming = naming or ("quoted" if name.isascii() else "2047")
    if naming == "none":
        return ""
    if naming == "2231":
        return f";\r\n {key}*=utf-8''{quote(name)}"
    if naming == "2231-parts":
        text = quote(name)
        pieces = [text[at:at + 30] for at in range(0, len(text), 30)]
        return "".join(f";\r\n {key}*{at}*={'utf-8' + chr(39) * 2 if at == 0 else ''}{piece}" for at, piece in enumerate(pieces))
    if naming == "2047":
        return f';\r\n {key}="{Header(name, "utf-8", maxlinelen=70).encode(linesep=chr(13) + chr(10))}"'
    if naming == "2047-q":
        q = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"={b:02X}" for b in name.encode())
        return f';\r\n {key}="=?UTF-8?Q?{q}?="'
    if naming == "unquoted":
        return f"; {key}={name}"
    return f'; {key}="{name}"'


def part(file):
    data = file.bytes
    if file.header is not None:
        head = file.header
    elif file.declared == "message/rfc822":
        return (f"Content-Type: message/rfc822{named('name', file.name, file.naming)}\r\n"
                f"Content-Disposition: {file.disposition}\r\n\r\n").encode() + data
    else:
        head = [f"Content-Type: {file.declared}{named('name', file.name, file.naming)}",
                f"Content-Transfer-Encoding: {file.encoding}"]
        if file.disposition:
            head.append(f"Content-Disposition: {file.disposition}{named('filename', file.name, file.naming)}")
        if file.id:
            head.append(f"Content-ID: <{file.id}>")
    return "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + transfer(data, file.encoding)


def multipart(kind, boundary, parts, closed=True):
    out = [f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()]
    if parts:
        out.append(b"This is a multi-part message in MIME format.\r\n")
    for one in parts:
        out.append(f"\r\n--{boundary}\r\n".encode() + one)
    if closed:
        out.append(f"\r\n--{boundary}--\r\n".encode())
    return b"".join(out)


def paragraphs(text):
    """A text as the HTML that mail programs make of it."""
    import html

    return "<html><body style='font-family:Times New Roman'>" + html.escape(text).replace("\n", "<br>\n") + "</body></html>"
