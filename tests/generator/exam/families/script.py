"""The same report in every writing of Vietnamese."""
import random
import re
import unicodedata

from .. import legacy, office, writers
from ..cases import EITHER, case, seed_of
from ..mail import File
from ..paper import annex as letter, python_docx
from ..report import report
from ..sheet import Cell, annex

NEW_TONES = dict(zip("òa óa ỏa õa ọa òe óe ỏe õe ọe úy ùy ủy ũy ụy".split(), "oà oá oả oã oạ oè oé oẻ oẽ oẹ uý uỳ uỷ uỹ uỵ".split()))


def no_marks(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")


def new_tones(text):
    return re.sub("|".join(NEW_TONES), lambda m: NEW_TONES[m[0]], text)


def mojibake(text):
    """UTF-8 read as Windows-1252."""
    return text.encode("utf-8").decode("cp1252", "replace") if all(b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) for b in text.encode()) else text.encode("utf-8").decode("latin-1")


def double_spaces(text):
    return text.replace(" ", "  ")


def zero_width(text):
    return "\u200b".join(text[at:at + 7] for at in range(0, len(text), 7))


def typos(count):
    def change(text):
        """Slips in labels: a mark forgotten, two letters changed, a letter doubled or lost."""
        rng = random.Random(seed_of(text))
        words = text.split(" ")
        places = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        for at in rng.sample(places, min(count, len(places))):
            word = words[at]
            kind = rng.randrange(4)
            spot = rng.randrange(1, len(word) - 1)
            words[at] = (no_marks(word) if kind == 0 else word[:spot] + word[spot + 1] + word[spot] + word[spot + 2:] if kind == 1
                         else word[:spot] + word[spot] + word[spot:] if kind == 2 else word[:spot] + word[spot + 1:])
        return " ".join(words)
    return change


CHANGES = [
    ("nfd", lambda t: unicodedata.normalize("NFD", t), None, True),
    ("nfkd-mixed", lambda t: "".join(unicodedata.normalize("NFD", w) if i % 2 else w for i, w in enumerate(re.split(r"(\s)", t))), None, True),
    ("no-marks", no_marks, None, False), ("capitals", str.upper, None, False), ("new-tones", new_tones, None, True),
    ("tcvn3", legacy.tcvn3, ".VnTime", True), ("tcvn3-other-font", legacy.tcvn3, None, True),
    ("tcvn3-capitals", lambda t: legacy.tcvn3(t), ".VnTimeH", False),
    ("vni", legacy.vni, "VNI-Times", True), ("vni-other-font", legacy.vni, None, True),
    ("mojibake", mojibake, None, True), ("double-spaces", double_spaces, None, True), ("nbsp", lambda t: t.replace(" ", "\u00a0"), None, True),
    ("zero-width", zero_width, None, True), ("title-case", lambda t: " ".join(w[:1].upper() + w[1:] for w in t.split(" ")), None, False),
    ("lower-case", str.lower, None, False), ("underscored", lambda t: t.replace(" ", "_"), None, False), ("letter-d", lambda t: t.replace("đ", "ð").replace("Đ", "Ð"), None, False),
    ("no-break-hyphen", lambda t: t.replace("-", "\u2011"), None, False), ("soft-hyphens", lambda t: t.replace("n ", "\u00adn "), None, True),
]


def cases(rng):
    for name, change, font, texts in CHANGES:
        uncertain = name in ("underscored", "tcvn3-capitals")
        for kind in ("xlsx", "xls", "ods", "csv", "docx"):
            one = report(rng)
            if kind == "docx":
                paper = letter(one)
                paper.blocks = [change(b) if isinstance(b, str) else [[change(c) if isinstance(c, str) else c for c in r] for r in b] for b in paper.blocks]
                data = python_docx(paper, change=fonted(font) if font else None)
            else:
                sheet = annex(one, apart=bool(rng.getrandbits(1)), name="Phu luc").map(change)
                if font:
                    sheet.cells = {p: Cell(c.value, c.format, font) for p, c in sheet.cells.items()}
                data = {"xlsx": lambda: writers.openpyxl([sheet]), "xls": lambda: writers.xlwt([sheet]),
                        "ods": lambda: office.libreoffice(writers.openpyxl([sheet]), "xlsx", "ods"),
                        "csv": lambda: writers.separated(sheet)}[kind]()
            yield case(f"script-{name}-{kind}", one, (kind, data), texts=texts, due=EITHER if uncertain else ("accepted",),
                       notes=texts)
    for count in (1, 2):
        for at in range(6):
            one = report(rng)
            sheet = annex(one, apart=at % 2 == 0)
            change = typos(count)
            for place in [(10, 1), (11, 1)]:
                sheet.put(*place, change(sheet.cells[place].value + " " * at))
            yield case(f"script-typos-{count}-{at}", one, ("xlsx", writers.openpyxl([sheet])))
    for at in range(4):
        one = report(rng)
        sheet = annex(one)
        label, value = sheet.cells[6, 0].value.split(":", 1)
        sheet.put(6, 0, typos(1)(label) + ":" + value)
        yield case(f"script-typos-assessment-{at}", one, ("xlsx", writers.openpyxl([sheet])), due=EITHER, texts=False)
    one = report(rng)
    sheet = annex(one).map(lambda t: t)
    for place in [(10, 1), (11, 1), (5, 0), (6, 0)]:
        sheet.put(*place, legacy.tcvn3(sheet.cells[place].value), font=".VnTime")
    yield case("script-tcvn3-labels-only", one, ("xlsx", writers.openpyxl([sheet])), texts=False)
    one = report(rng)
    sheet = annex(one, True)
    for place in [(5, 1), (6, 1)]:
        sheet.put(*place, legacy.tcvn3(sheet.cells[place].value), font=".VnTime")
    yield case("script-tcvn3-values-only", one, ("xlsx", writers.openpyxl([sheet])), due=EITHER)
    one = report(rng)
    yield case("script-csv-tcvn3-bytes", one, ("csv", writers.separated(annex(one).map(legacy.tcvn3), "latin-1", errors="replace")))
    one = report(rng)
    yield case("script-csv-mojibake-twice", one, ("csv", writers.separated(annex(one).map(mojibake))))


def fonted(font):
    def change(document):
        for paragraph in document.paragraphs + [p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs]:
            for run in paragraph.runs:
                run.font.name = font
    return change
