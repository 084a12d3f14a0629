//! The master workbook in other programs' hands: LibreOffice opens it, openpyxl writes into it, someone has it open.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::invariants::{DEPLOYED, INFORMED};
use crate::letters::{question, report, units};
use crate::process::Ended;
use crate::site::{Site, eventually, sheet};
use crate::support::servers_wanted;

const REMARK: &str = "Ghi chú của Trung tâm";

/// Some reports of every kind; the first four are accepted.
fn site() -> Site {
    let site = Site::new();
    (0..4).for_each(|place| site.deliver(&report(place, &(100 + place).to_string(), "20")));
    site.deliver(&report(4, "25", "30"));
    site.deliver(&report(5, "25", "-1"));
    site.deliver(&report(0, "=1+1", "20"));
    site.deliver_at(&report(6, "1.234", "20"), "2020-10-25T09:30:00+07:00");
    site.deliver(&question());
    site.run_once().says(&["9 messages recorded", "the workbook was written"]);
    site
}

/// Has LibreOffice, under a profile of the test's own, write a file anew.
fn convert(file: &Path, to: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let ended = Ended::of(
        Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
            .args(["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
            .args([to, file]),
    );
    ended.well();
}

#[test]
fn libreoffice_opens_it_and_shows_what_the_ledger_holds() {
    if !servers_wanted("LibreOffice tests") {
        return;
    }
    let site = site();
    let folder = tempfile::tempdir().unwrap();
    convert(&site.workbook_path(), folder.path());
    let through = folder.path().join("tong-hop.xlsx");
    for name in ["Tổng hợp", "Lịch sử", "Cần xem lại", "Chưa báo cáo"] {
        let (ours, theirs) = (site.sheet(name), sheet(&through, name));
        assert!(!ours.is_empty());
        assert_eq!(theirs.len(), ours.len(), "{name}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(words(theirs), words(ours), "{name}");
        }
    }
    // The totals, which LibreOffice has worked out anew, are the sum of what is counted.
    let entries = site.entries();
    let total = |key: &str| -> u64 {
        let newest: BTreeMap<_, _> = entries
            .iter()
            .filter(|entry| entry.report.disposition == tiepnhan::submission::Disposition::Accepted)
            .map(|entry| (entry.report.unit.clone(), entry.report.figures[key].unwrap()))
            .collect();
        newest.values().sum()
    };
    let summary = sheet(&through, "Tổng hợp");
    let totals = summary.iter().find(|row| row.values().any(|value| value == "Tổng cộng")).unwrap();
    assert_eq!(totals[INFORMED], total("informed").to_string());
    assert_eq!(totals[DEPLOYED], total("deployed").to_string());
}

/// A row without what programs write in their own ways: dates, and line ends.
fn words(row: &BTreeMap<String, String>) -> BTreeMap<&str, String> {
    let plain = |value: &String| value.split_whitespace().collect::<Vec<_>>().join(" ");
    row.iter()
        .filter(|(head, _)| !head.starts_with("Thời điểm"))
        .map(|(head, value)| (head.as_str(), plain(value)))
        .collect()
}

#[test]
fn what_senders_write_is_text_and_never_a_formula() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    let mut message = String::from_utf8(report(1, "25", "20")).unwrap();
    message = message.replace("Subject: Bao cao", "Subject: =HYPERLINK(\"http://x.example\") Bao cao");
    message = message.replace("Đã đủ", "=1+1");
    site.deliver(message.as_bytes());
    site.run_once();
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(site.workbook_path()).unwrap();
    for name in ["Lịch sử", "Cần xem lại", "Chưa báo cáo"] {
        let formulas = calamine::Reader::worksheet_formula(&mut workbook, name).unwrap();
        assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()), "{name}");
    }
    assert!(site.sheet("Lịch sử").iter().any(|row| row["Tiêu đề thư"].starts_with("=HYPERLINK")));
}

/// Types into the workbook as a person with another program does: beside a unit and beside a receipt.
const TYPE: &str = r#"
import sys, openpyxl
path, unit, note = sys.argv[1:]
book = openpyxl.load_workbook(path)
for name, head, value in [("Tổng hợp", "Tên đơn vị", unit), ("Lịch sử", "Số tiếp nhận", 2)]:
    sheet = book[name]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Ghi chú của Trung tâm" for cell in row))
    by_head = {cell.value: cell.column for cell in heads}
    row = next(row for row in sheet.iter_rows(min_row=heads[0].row + 1) if row[by_head[head] - 1].value == value)
    row[by_head["Ghi chú của Trung tâm"] - 1].value = note + " " + name
book.save(path)
"#;

#[test]
fn a_note_typed_by_another_program_comes_back_in_the_next_workbook() {
    if !servers_wanted("openpyxl tests") {
        return;
    }
    let site = site();
    let note = "Đã gọi điện ngày 21/10, chờ văn bản";
    let unit = &units()[7].name;
    let python = ["/usr/bin/python3", "python3"].into_iter().find(|python| {
        Command::new(python).args(["-c", "import openpyxl"]).status().is_ok_and(|status| status.success())
    });
    let python = python.expect("python3 with openpyxl; bash tests/run.sh installs it");
    Ended::of(Command::new(python).args(["-c", TYPE]).arg(site.workbook_path()).args([unit, note])).well();
    // Twice: what comes back must be ready to come back again.
    for place in [7, 8] {
        site.deliver(&report(place, "40", "30"));
        site.run_once().says(&["the workbook was written"]);
        let summary = site.sheet("Tổng hợp");
        let row = summary.iter().find(|row| row["Tên đơn vị"] == *unit).unwrap();
        assert_eq!(row[REMARK], format!("{note} Tổng hợp"));
        assert_eq!(row[INFORMED], "40");
        let history = site.sheet("Lịch sử");
        assert_eq!(history[1][REMARK], format!("{note} Lịch sử"));
        assert_eq!(history.iter().filter(|row| !row[REMARK].is_empty()).count(), 1);
    }
}

#[test]
fn while_someone_has_it_open_it_waits_and_says_for_whom() {
    for (lock, content, by) in [
        (".~lock.tong-hop.xlsx#", ",Nguyễn An,may-1,20.10.2020 09:30,file:///profile;".as_bytes(), "Nguyễn An"),
        ("~$tong-hop.xlsx", b"\x02An".as_slice(), "An"),
    ] {
        let site = Site::new();
        site.deliver(&report(0, "25", "20"));
        let service = site.start();
        site.await_done(1);
        let before = std::fs::read(site.workbook_path()).unwrap();
        std::fs::write(site.path(lock), content).unwrap();
        site.deliver_now(&report(1, "30", "20"));
        eventually("it waits", || site.status()["workbook"]["waits_for"].is_string());
        let status = site.status();
        let waits_for = status["workbook"]["waits_for"].as_str().unwrap();
        assert!(waits_for.contains(by) && waits_for.contains(lock), "{waits_for}");
        assert_eq!(status["workbook"]["up_to_date"], false);
        // Nobody else waits for it: the report is recorded and answered.
        eventually("the reply", || site.replies().len() == 2);
        assert_eq!(std::fs::read(site.workbook_path()).unwrap(), before, "nothing is written under people's hands");
        site.run(&["status"]).well().says(&["behind the ledger", "waits since", by]);
        std::fs::remove_file(site.path(lock)).unwrap();
        site.await_done(2);
        assert!(site.status()["workbook"]["waits_for"].is_null());
        drop(service);
    }
}

#[test]
fn a_workbook_taken_away_is_drawn_again() {
    let site = site();
    std::fs::remove_file(site.workbook_path()).unwrap();
    site.run_once().says(&["0 messages recorded", "the workbook was written"]);
}

#[test]
fn what_is_no_workbook_any_more_is_kept_under_another_name() {
    let site = site();
    std::fs::write(site.workbook_path(), "somebody's own file").unwrap();
    site.deliver(&report(9, "25", "20"));
    let log = site.run_once().says(&["the workbook was written"]).error;
    assert!(log.contains("the old workbook is kept"), "{log}");
    let kept = std::fs::read_dir(site.path("")).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.to_string_lossy().contains("bản cũ")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "somebody's own file");
}
