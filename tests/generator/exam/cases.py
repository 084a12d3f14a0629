"""Cases in few words: a report in a file, in a mail, and what is due to it."""
import zlib

from .mail import File, Mail
from .report import Case

ACCEPTED = ["accepted"]
#: The unit must mend it; a person may look first.
RETURNED = ["returned", "review"]
#: A person must look; the unit may be asked at once.
REVIEW = ["review", "returned"]
#: Nothing but a person will do.
REVIEW_ONLY = ["review"]
IGNORED = ["ignored"]
#: A careful officer may ask, or take it for what it says.
ANY = ["review", "returned", "accepted"]
#: A careful officer would take it, or may ask.
EITHER = ["accepted", "review", "returned"]


def seed_of(name):
    return zlib.crc32(name.encode())


def case(name, report, *files, due=ACCEPTED, reasons=(), texts=True, notes=True, reports=None, **mail):
    """A message of one report. `files` are `File`s, or pairs of a type and what makes it."""
    manner = mail.pop("manner", ("python", "outlook", "gmail", "thunderbird", "iphone", "zimbra")[seed_of(name) % 6])
    unit = mail.pop("unit", report.unit if report else None)
    made = Mail(unit, list(map(as_file, files)), manner=manner, seed=seed_of(name), **mail)
    if reports is None:
        reports = [report.due(texts, notes)] if report and "accepted" in due else []
    return Case(name, made, list(due), reports, list(reasons))


def as_file(file):
    if isinstance(file, File):
        return file
    kind, data = file
    names = ["Báo cáo chiến dịch", "bao_cao_ma_doc_2020", "PL kem CV 284", "Phụ lục báo cáo kết quả", "bao cao"]
    return File(f"{names[len(kind) % 5]}.{kind}", data)
