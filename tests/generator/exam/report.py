"""What a unit reports, what is due to it, and the units themselves."""
import csv
from dataclasses import dataclass, field
from pathlib import Path

ROSTER = Path(__file__).resolve().parents[2] / "fixtures" / "units.csv"

INFORMED = "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch"
DEPLOYED = "Tổng số cơ quan tổ chức triển khai chiến dịch"
UNIT = "Tên đơn vị"
ASSESSMENT = "Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý"
TITLE = "Chiến dịch Giảm tỉ lệ lây nhiễm mã độc và Botnet năm 2020"
ANNEX = "(Kèm theo Công văn số 284/TTCNTT-KTHT ngày 24/9/2020 của Trung tâm Công nghệ thông tin)"

ASSESSMENTS = [
    "Đạt yêu cầu.",
    "Tốt",
    "Kết quả tốt. Các đơn vị trực thuộc đã chủ động tải công cụ tại địa chỉ https://khonggianmang.vn/chiendich2020 "
    "và thực hiện rà quét trong tháng 10/2020.",
    "Đã phổ biến đến toàn bộ 15 phòng, ban; 100% máy tính được cài đặt công cụ rà quét. Phát hiện và xử lý 12 máy "
    "nhiễm mã độc.",
    "Nhìn chung việc triển khai thuận lợi.\nKhó khăn: thiếu cán bộ chuyên trách.\nKiến nghị: tổ chức tập huấn trong "
    "quý I năm 2021.",
    "Tổng số máy tính đã rà quét: 420 máy; số máy nhiễm mã độc: 3 máy. Đã triển khai chiến dịch nghiêm túc.",
    "Đơn vị đã thông báo Chiến dịch tới 30 cơ quan trên địa bàn, trong đó một số cơ quan ở xa chưa có điều kiện "
    "triển khai; đề nghị tiếp tục hỗ trợ.",
]
NOTES = ["", "", "Có danh sách kèm theo", "Số liệu tính đến 20/10/2020", "Còn 2 đơn vị chưa báo cáo"]


@dataclass(frozen=True)
class Unit:
    id: str
    name: str
    aliases: list
    addresses: list

    @property
    def host(self):
        return next(a for a in self.addresses if a.startswith("@"))[1:]


def units():
    with open(ROSTER, encoding="utf-8-sig", newline="") as file:
        return [
            Unit(r["id"], r["name"], r["aliases"].split(";"), r["addresses"].split(";")) for r in csv.DictReader(file)
        ]


UNITS = units()


def unit(id):
    return next(u for u in UNITS if u.id == id)


@dataclass
class Report:
    """The truth of one report."""

    unit: Unit
    informed: int
    deployed: int
    assessment: str = ""
    notes: dict = field(default_factory=lambda: {"informed": "", "deployed": ""})
    #: The unit's name as it is written in the form.
    written: str = None

    def __post_init__(self):
        self.written = self.unit.name if self.written is None else self.written

    def due(self, texts=True, notes=True):
        due = {"unit": self.unit.id, "informed": self.informed, "deployed": self.deployed}
        if texts and self.assessment:
            due["assessment"] = self.assessment
        if texts and notes:
            due["notes"] = dict(self.notes)
        return due


def report(rng, unit=None, **changes):
    """Some report of some unit."""
    informed = rng.randint(3, 400)
    made = Report(
        unit or rng.choice(UNITS),
        informed,
        rng.randint(0, informed),
        rng.choice(ASSESSMENTS),
        {"informed": rng.choice(NOTES), "deployed": rng.choice(NOTES)},
    )
    for key, value in changes.items():
        setattr(made, key, value)
    return made


@dataclass
class Case:
    """One message of the exam: `mail` makes its bytes, once everything it holds is made."""

    name: str
    mail: object
    dispositions: list
    reports: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    @property
    def family(self):
        return self.name.split("-")[0]
