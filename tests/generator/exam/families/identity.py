"""Who reports, for whom, and how that is proven."""
import unicodedata

from .. import legacy, writers
from ..cases import EITHER, case
from ..mail import OURS, SERVER, paragraphs
from ..report import UNITS, Report, report, unit
from ..sheet import annex

REVIEW = ["review"]
#: An unproven sender of a faulty report is nobody to whom anything is returned.
UNPROVEN = ["unauthenticated_sender"]


def cases(rng):
    def of(name, one, due=("accepted",), reasons=(), **mail):
        file = ("xlsx", writers.openpyxl([annex(one, apart=bool(rng.getrandbits(1)))]))
        return case(f"identity-{name}", one, file, due=due, reasons=reasons, **mail)

    for at, one_of in enumerate(UNITS):
        for turn, alias in enumerate(one_of.aliases):
            yield of(f"alias-{alias_name(alias)}-{at}-{turn}", report(rng, unit=one_of, written=alias))
    yield from names(rng, of)
    yield from foreign(rng, of)
    yield from proofs(rng, of)
    yield from senders(rng, of)


def alias_name(alias):
    text = "".join(c for c in unicodedata.normalize("NFD", alias) if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")
    return "".join(c if c.isalnum() else "-" for c in text.lower()).strip("-")


def names(rng, of):
    plain = lambda t: "".join(c for c in unicodedata.normalize("NFD", t) if not unicodedata.combining(c)).replace("đ", "d").replace("Đ", "D")
    changes = [
        ("ministry-behind", lambda n: f"{n} - Bộ Khoa học và Công nghệ"), ("ministry-behind-comma", lambda n: f"{n}, Bộ Khoa học và Công nghệ"),
        ("ministry-behind-short", lambda n: f"{n} - Bộ KH&CN"), ("ministry-before", lambda n: f"Bộ Khoa học và Công nghệ - {n}"),
        ("ministry-parens", lambda n: f"{n} (Bộ Khoa học và Công nghệ)"), ("capitals", str.upper), ("small", str.lower),
        ("no-marks", plain), ("no-marks-capitals", lambda n: plain(n).upper()), ("nfd", lambda n: unicodedata.normalize("NFD", n)),
        ("double-spaces", lambda n: n.replace(" ", "  ")), ("nbsp", lambda n: n.replace(" ", "\u00a0")), ("full-stop", lambda n: n + "."),
        ("quotes", lambda n: f"“{n}”"), ("tcvn3", legacy.tcvn3), ("vni", legacy.vni), ("line-break", lambda n: n.replace(" ", "\n", 3).replace("\n", " ", 2)),
        ("khcn", lambda n: n.replace("Khoa học và Công nghệ", "KH&CN").replace("khoa học và công nghệ", "KH&CN")),
        ("khcn-plain", lambda n: n.replace("Khoa học và Công nghệ", "KHCN").replace("khoa học và công nghệ", "KHCN")),
        ("trademark-hyphen", lambda n: n.replace(" - ", " – ")), ("comma-lost", lambda n: n.replace(",", "")), ("numbered", lambda n: f"1. {n}"),
        ("star", lambda n: f"* {n}"), ("with-alias", None), ("colon", lambda n: f": {n}"), ("leaders", lambda n: f"……{n}……"),
    ]
    for name, change in changes:
        for turn in range(2):
            one = report(rng)
            one.written = change(one.unit.name) if change else f"{one.unit.name} ({one.unit.aliases[0]})"
            yield of(f"name-{name}-{turn}", one, due=("review", "accepted") if name in ("numbered", "star") else ("accepted",))
    slips = [("transposed", lambda n: n[:4] + n[5] + n[4] + n[6:]), ("lost", lambda n: n[:6] + n[7:]), ("doubled", lambda n: n[:5] + n[4:]),
             ("two", lambda n: n[:5] + n[4:9] + n[10:])]
    for name, slip in slips:
        for turn in range(3):
            one = report(rng, unit=rng.choice([u for u in UNITS if len(u.name) > 22 and not any(c.isdigit() for c in u.name)]))
            one.written = slip(one.unit.name)
            yield of(f"slip-{name}-{turn}", one, due=("accepted", "review"))
            other = rng.choice([u for u in UNITS if u is not one.unit])
            yield of(f"slip-{name}-foreign-{turn}", Report(one.unit, one.informed, one.deployed, "Tốt", written=one.written),
                     due=REVIEW, sender=f"vanthu@{other.host}")
    for turn, (id, written) in enumerate((("tt-quatest-1", "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng"), ("tt-quatest-2", "Quatest"), ("tt-quatest-3", "Quatest 33"),
                                          ("so-khcn-ha-noi", "Sở Khoa học và Công nghệ"), ("so-khcn-hoa-binh", "Sở KH&CN"), ("vien-do-luong", "Viện"), ("vu-phap-che", "Vụ"),
                                          ("cuc-so-huu-tri-tue", "Cục"), ("van-phong-bo", "Văn phòng"), ("tt-hoi-nhap", "Trung tâm"), ("vu-cong-nghe-cao", "Bộ Khoa học và Công nghệ"),
                                          ("thanh-tra-bo", "Đơn vị chúng tôi"), ("quy-natif", "abc xyz"), ("vien-vung", "Phòng Kế hoạch - Tổng hợp"), ("nxb-khkt", "Sở KH&CN Hải Phòng"))):
        one = report(rng, unit=unit(id), written=written)
        yield of(f"name-of-nobody-{turn}", one, due=("review", "accepted", "returned"), reasons=["unknown_unit", "missing_unit", "unit_mismatch"])
        if turn not in (11, 12):
            other = report(rng, unit=unit(id), written=written)
            yield of(f"name-of-nobody-foreign-{turn}", Report(unit(id), 5, 5, "Tốt", written=written), due=REVIEW, sender="vanthu@ntmn.most.example")
    one = report(rng, written="")
    yield of("unit-missing", one, due=("accepted", "review", "returned"), reasons=["missing_unit"])
    one = report(rng, unit=unit("tong-cuc-tdc"), written="")
    yield of("unit-missing-sender-of-two", one, due=("review", "returned"), reasons=["missing_unit"], sender="lienhe.tdc@most.example")
    one = report(rng, unit=unit("tong-cuc-tdc"))
    yield of("sender-of-two-first", one, sender="lienhe.tdc@most.example")
    one = report(rng, unit=unit("vien-do-luong"), written="VMI")
    yield of("sender-of-two-second", one, sender="lienhe.tdc@most.example")
    one = report(rng, unit=unit("tong-cuc-tdc"), written="Viện Đo lường Việt Nam - Tổng cục Tiêu chuẩn Đo lường Chất lượng")
    yield of("sender-of-two-both-names", one, due=("review", "returned"), sender="lienhe.tdc@most.example")
    one = report(rng, unit=unit("vien-do-luong"), written="Viện Đo lường Việt Nam - Tổng cục Tiêu chuẩn Đo lường Chất lượng")
    yield of("parent-behind", one, due=("accepted", "review"))


def foreign(rng, of):
    pairs = [("tt-quatest-1", "tt-quatest-2"), ("tt-quatest-2", "tt-quatest-3"), ("so-khcn-hoa-binh", "so-khcn-ha-noi"), ("so-khcn-thanh-hoa", "so-khcn-nghe-an"),
             ("cuc-nang-luong-nguyen-tu", "vien-nang-luong-nguyen-tu"), ("cuc-ung-dung-cong-nghe", "vien-ung-dung-cong-nghe"), ("cuc-so-huu-tri-tue", "vien-khoa-hoc-shtt"),
             ("quy-nafosted", "quy-natif"), ("cty-nead", "cty-investip"), ("vu-phap-che", "van-phong-bo"), ("tt-truyen-thong", "tt-hoi-nhap"),
             ("tong-cuc-tdc", "vien-do-luong"), ("van-phong-bo", "vp-dang-uy"), ("vp-chuong-trinh-trong-diem", "vp-nong-thon-mien-nui")]
    for turn, (named, sender) in enumerate(pairs):
        for which, written in (("", None), ("alias-", unit(named).aliases[0])):
            one = report(rng, unit=unit(named), written=written or unit(named).name)
            yield of(f"mismatch-{which}{turn}-{named}", one, due=REVIEW, reasons=["unit_mismatch"], sender=f"cntt@{unit(sender).host}")


def proofs(rng, of):
    A = "Authentication-Results: "
    for name, good, lines in [
        ("dmarc-only", True, lambda h: [f"{A}{SERVER}; dmarc=pass header.from={h}"]),
        ("dkim-only", True, lambda h: [f"{A}{SERVER}; dkim=pass header.d={h}"]),
        ("dkim-header-i", True, lambda h: [f"{A}{SERVER}; dkim=pass header.i=@{h}"]),
        ("dkim-header-i-user", True, lambda h: [f"{A}{SERVER}; dkim=pass header.i=vanthu@{h} header.s=x"]),
        ("spf-only", True, lambda h: [f"{A}{SERVER}; spf=pass smtp.mailfrom={h}"]),
        ("spf-user", True, lambda h: [f"{A}{SERVER}; spf=pass smtp.mailfrom=vanthu@{h}"]),
        ("spf-quoted", True, lambda h: [f'{A}{SERVER}; spf=pass smtp.mailfrom="vanthu@{h}"']),
        ("folded", True, lambda h: [f"{A}{SERVER};\r\n\tdkim=pass\r\n\theader.d={h};\r\n\tdmarc=pass (p=none dis=none)\r\n\theader.from={h}"]),
        ("comments", True, lambda h: [f"{A}(receiver) {SERVER} (our server); dkim=pass (2048-bit key; unprotected) header.d={h}; dmarc=pass (policy=none) header.from={h}"]),
        ("capitals", True, lambda h: [f"AUTHENTICATION-RESULTS: {SERVER.upper()}; DKIM=PASS HEADER.D={h.upper()}"]),
        ("version", True, lambda h: [f"{A}{SERVER} 1; dkim=pass header.d={h}"]),
        ("spaces", True, lambda h: [f"{A}  {SERVER} ;  dkim = pass   header.d = {h} "]),
        ("several-dkim", True, lambda h: [f"{A}{SERVER}; dkim=fail header.d={h}; dkim=pass header.d={h}; spf=softfail smtp.mailfrom={h}"]),
        ("dkim-parent", True, lambda h: [f"{A}{SERVER}; dkim=pass header.d={h}; dmarc=pass header.from={h}"]),
        ("other-server-above", "either", lambda h: [f"{A}mx.other.example; dmarc=fail header.from={h}", f"{A}{SERVER}; dmarc=pass header.from={h}"]),
        ("google", True, lambda h: [f"{A}{SERVER};\r\n       dkim=pass header.i=@{h} header.s=google header.b=abcdEFGH;\r\n       spf=pass (mx: domain of vanthu@{h} designates 192.0.2.1 as permitted sender) smtp.mailfrom=vanthu@{h};\r\n       dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from={h}"]),
        ("reason", True, lambda h: [f'{A}{SERVER}; dkim=pass reason="1024-bit key; good" header.d={h}']),
        ("dmarc-pass-dkim-fail", True, lambda h: [f"{A}{SERVER}; dkim=fail header.d={h}; spf=pass smtp.mailfrom={h}; dmarc=pass header.from={h}"]),
        ("none", False, lambda h: []),
        ("fail", False, lambda h: [f"{A}{SERVER}; dkim=fail header.d={h}; spf=fail smtp.mailfrom={h}; dmarc=fail header.from={h}"]),
        ("softfail", False, lambda h: [f"{A}{SERVER}; spf=softfail smtp.mailfrom={h}"]),
        ("neutral", False, lambda h: [f"{A}{SERVER}; spf=neutral smtp.mailfrom={h}; dkim=none"]),
        ("says-none", False, lambda h: [f"{A}{SERVER}; none"]),
        ("temperror", False, lambda h: [f"{A}{SERVER}; dkim=temperror header.d={h}; dmarc=temperror header.from={h}"]),
        ("passed-word", False, lambda h: [f"{A}{SERVER}; dkim=passed header.d={h}"]),
        ("pass-in-comment", False, lambda h: [f"{A}{SERVER}; dkim=fail (dkim=pass header.d={h}) header.d={h}"]),
        ("pass-in-reason", False, lambda h: [f'{A}{SERVER}; dkim=fail reason="; dkim=pass header.d={h}; dmarc=pass header.from={h}" header.d={h}']),
        ("other-server", False, lambda h: [f"{A}mx.other.example; dkim=pass header.d={h}; dmarc=pass header.from={h}"]),
        ("server-as-prefix", False, lambda h: [f"{A}{SERVER}.evil.example; dmarc=pass header.from={h}"]),
        ("server-as-suffix", False, lambda h: [f"{A}evil-{SERVER}; dmarc=pass header.from={h}"]),
        ("server-in-comment", False, lambda h: [f"{A}evil.example ({SERVER}); dmarc=pass header.from={h}"]),
        ("forged-lower", False, lambda h: [f"{A}{SERVER}; dkim=fail header.d={h}; dmarc=fail header.from={h}", f"{A}{SERVER}; dkim=pass header.d={h}; dmarc=pass header.from={h}"]),
        ("dkim-of-other", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=evil.example; dmarc=fail header.from={h}"]),
        ("dmarc-of-other", False, lambda h: [f"{A}{SERVER}; dmarc=pass header.from=evil.example"]),
        ("spf-of-other", False, lambda h: [f"{A}{SERVER}; spf=pass smtp.mailfrom=evil.example; dkim=none"]),
        ("spf-helo-only", False, lambda h: [f"{A}{SERVER}; spf=pass smtp.helo=mail.{h}"]),
        ("dkim-suffix", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=evil{h}"]),
        ("dkim-public-suffix", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=example"]),
        ("dkim-sister", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=khac.{h.split('.', 1)[-1] if h.count('.') > 1 else 'example'}"]),
        ("header-b-only", False, lambda h: [f"{A}{SERVER}; dkim=pass header.b=abcd"]),
        ("arc-only", False, lambda h: [f"ARC-Authentication-Results: i=1; {SERVER}; dmarc=pass header.from={h}"]),
        ("received-spf-only", False, lambda h: [f"Received-SPF: pass (mx: domain of {h}) client-ip=192.0.2.1"]),
        ("x-header", False, lambda h: [f"X-Authentication-Results: {SERVER}; dmarc=pass header.from={h}"]),
        ("microsoft", True, lambda h: [f"{A}{SERVER}; spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom={h}; dkim=pass (signature was verified)\r\n header.d={h};dmarc=pass action=none header.from={h};compauth=pass reason=100"]),
        ("quoted-server", "either", lambda h: [f'{A}"{SERVER}"; dmarc=pass header.from={h}']),
        ("best-guess", False, lambda h: [f"{A}{SERVER}; dmarc=bestguesspass action=none header.from={h}"]),
        ("nested-comment", False, lambda h: [f"{A}{SERVER}; dmarc=fail (a (b; dmarc=pass header.from={h}) c) header.from={h}"]),
        ("open-comment", False, lambda h: [f"{A}{SERVER}; dmarc=fail (a; dmarc=pass header.from={h}"]),
        ("open-quote", False, lambda h: [f'{A}{SERVER}; dmarc=none; dkim=pass header.i=@"{h}']),
        ("two-dmarc-domains", False, lambda h: [f"{A}{SERVER}; dmarc=pass header.from=evil.example header.from={h}"]),
        ("dkim-of-other-identity", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=evil.example header.i=@{h}"]),
        ("server-of-other-words", False, lambda h: [f"{A}evil.example {SERVER}; dmarc=pass header.from={h}"]),
        ("ours-empty-above", False, lambda h: [f"{A}{SERVER}", f"{A}{SERVER}; dmarc=pass header.from={h}"]),
        ("original-header", False, lambda h: [f"Authentication-Results-Original: {SERVER}; dmarc=pass header.from={h}"]),
        ("behind-lone-return", False, lambda h: [f"X-A: b\r{A}{SERVER}; dmarc=pass header.from={h}"]),
        ("in-folded-line", False, lambda h: [f"X-A: b\r\n {A}{SERVER}; dmarc=pass header.from={h}"]),
        ("dmarc-fail-dkim-other-pass-spf-other", False, lambda h: [f"{A}{SERVER}; dkim=pass header.d=mailer.example; spf=pass smtp.mailfrom=mailer.example; dmarc=fail header.from={h}"]),
    ]:
        one = report(rng)
        if name == "dkim-sister":
            one = report(rng, unit=unit("vu-phap-che"))
        due, reasons = (("accepted",), ()) if good is True else (("accepted", "review"), ()) if good == "either" else (REVIEW, UNPROVEN)
        yield of(f"auth-{name}", one, due=due, reasons=reasons, proof=lines(one.unit.host) or [])
    # The dmarc of our server failed, yet an aligned signature passed: the spec takes either proof.
    one = report(rng)
    h = one.unit.host
    yield of("auth-dmarc-fail-dkim-aligned", one, due=("review", "accepted"), proof=[f"{A}{SERVER}; dkim=pass header.d={h}; dmarc=fail header.from={h}"])
    one = report(rng)
    h = one.unit.host
    yield of("auth-below-received", one, due=("accepted", "review"), proof=[], extra=[f"{A}{SERVER}; dmarc=pass header.from={h}"])
    one = report(rng)
    h = one.unit.host
    yield of("auth-split-fields", one, due=("review", "accepted"), proof=[f"{A}{SERVER}; spf=none", f"{A}{SERVER}; dkim=pass header.d={h}"])
    one = report(rng, unit=unit("vu-phap-che"))
    yield of("auth-dkim-of-parent", one, due=("accepted", "review"), proof=[f"{A}{SERVER}; dkim=pass header.d=most.example"])


def senders(rng, of):
    for host in ("gmail.example", "yahoo.example", "outlook.example"):
        one = report(rng)
        yield of(f"personal-{host}", one, due=REVIEW, reasons=["unknown_sender"], sender=f"nguyenvana@{host}")
    one = report(rng)
    yield of("subdomain", one, due=REVIEW, reasons=["unknown_sender"], sender=f"cntt@mail.{one.unit.host}")
    one = report(rng)
    yield of("parent-domain", one, due=REVIEW, reasons=["unknown_sender"], sender="cntt@most.example", unit=unit("vu-phap-che"))
    one = report(rng)
    yield of("lookalike-domain", one, due=REVIEW, reasons=["unknown_sender"], sender=f"cntt@{one.unit.host.replace('e', 'é', 1) if False else 'x' + one.unit.host}")
    one = report(rng)
    yield of("personal-faulty", Report(one.unit, 5, 9, "Tốt"), due=REVIEW, reasons=["unknown_sender", "inconsistent_figures"], sender="a@gmail.example")
    one = report(rng)
    yield of("two-from-fields", one, due=REVIEW, extra=["From: tranthib@gmail.example"])
    one = report(rng)
    yield of("two-from-addresses", one, due=REVIEW, origin=f"vanthu@{one.unit.host}, tranthib@gmail.example")
    one = report(rng)
    yield of("two-from-addresses-same-host", one, due=REVIEW, origin=f"vanthu@{one.unit.host}, tranthib@{one.unit.host}")
    one = report(rng)
    yield of("from-group", one, due=REVIEW, origin=f"Phòng: vanthu@{one.unit.host};" .encode("ascii", "ignore").decode())
    one = report(rng)
    yield of("display-name", one, origin=f'"Van thu" <vanthu@{one.unit.host}>')
    one = report(rng)
    from ..mail import encoded
    yield of("display-name-vietnamese", one, origin=f"{encoded('Văn thư ' + one.unit.name)} <vanthu@{one.unit.host}>")
    one = report(rng)
    yield of("display-name-comma", one, origin=f'"A, Nguyen Van" <vanthu@{one.unit.host}>')
    one = report(rng)
    yield of("display-name-is-address", one, due=REVIEW, reasons=["unknown_sender"], sender="x@evil.example", origin=f'"vanthu@{one.unit.host}" <x@evil.example>')
    one = report(rng)
    yield of("display-name-angle", one, due=REVIEW, sender="x@evil.example", origin=f'"<vanthu@{one.unit.host}>" <x@evil.example>')
    one = report(rng)
    yield of("comment-is-address", one, due=REVIEW, sender="x@evil.example", origin=f"x@evil.example (vanthu@{one.unit.host})")
    one = report(rng)
    yield of("capitals", one, sender=f"VanThu@{one.unit.host.upper()}")
    one = report(rng)
    yield of("reply-to-unit", one, due=REVIEW, reasons=["unknown_sender"], sender="x@gmail.example", extra=[f"Reply-To: vanthu@{one.unit.host}"])
    one = report(rng)
    yield of("reply-to-other", one, extra=["Reply-To: x@evil.example"])
    one = report(rng)
    yield of("sender-field", one, due=REVIEW, reasons=["unknown_sender"], sender="x@gmail.example", extra=[f"Sender: vanthu@{one.unit.host}"])
    one = report(rng)
    yield of("from-missing", one, due=REVIEW, origin="")
    one = report(rng)
    yield of("from-empty-address", one, due=REVIEW, origin="<>")
    one = report(rng)
    yield of("from-without-host", one, due=REVIEW, origin="vanthu")
    one = report(rng)
    yield of("from-trailing-dot", one, due=("accepted", "review"), origin=f"vanthu@{one.unit.host}.")
    one = report(rng)
    yield of("from-folded", one, origin=f"Van thu\r\n <vanthu@{one.unit.host}>")
    one = report(rng)
    yield of("from-encoded-address", one, due=("review", "accepted"), origin="=?utf-8?q?vanthu=40" + one.unit.host.replace(".", "=2E") + "?=")
    for name, origin in (("address-with-encoded-word", "vanthu@=?utf-8?q?=2C?={}"), ("address-with-quoted-piece", 'van"thu"@{}'), ("address-and-more", "vanthu@{}@evil.example"),
                         ("address-before-angle", "vanthu@{} <x@evil.example>"), ("two-angles", "<x@evil.example> <vanthu@{}>"), ("address-after-nul", "x@evil.example\0@{}")):
        one = report(rng)
        yield of(f"from-{name}", one, due=REVIEW, origin=origin.format(one.unit.host))
    one = report(rng)
    yield of("resent", one, due=("accepted", "review"), extra=["Resent-From: canbo@ttcntt.example", f"Resent-To: {OURS}"])
    one = report(rng)
    yield of("colleague", one, due=REVIEW, reasons=["unknown_sender"], sender="canbo@ttcntt.example")
