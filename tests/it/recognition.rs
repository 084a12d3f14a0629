//! Scans: recognised by a command behind walls, and never accepted by themselves.

use std::fmt::Write;
use std::net::TcpListener;

use image::{GrayImage, Luma};
use serde_json::Value;
use tiepnhan::submission::{Disposition, Reason};

use crate::letters;
use crate::process::Ended;
use crate::site::Site;
use crate::support;

/// What the picture is made larger by before it is recognised.
const LARGER: u32 = 2;
/// The lines of the form's table in the picture that is recognised.
const COLUMNS: [u32; 5] = [40, 90, 380, 470, 580];
const ROWS: [u32; 4] = [300, 340, 420, 500];

/// A scan of the form that shows the lines of its table; the words are the recognition's.
fn scan() -> Vec<u8> {
    let mut picture = GrayImage::from_pixel(310, 440, Luma([255]));
    let ends = |all: &[u32]| all[0] / LARGER..=all[all.len() - 1] / LARGER;
    for y in ROWS {
        ends(&COLUMNS).for_each(|x| picture.put_pixel(x, y / LARGER, Luma([0])));
    }
    for x in COLUMNS {
        ends(&ROWS).for_each(|y| picture.put_pixel(x / LARGER, y, Luma([0])));
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// What Tesseract would put out for the form.
fn recognised(unit: &str, informed: &str, deployed: &str) -> String {
    let name = format!("- Tên đơn vị: {unit}");
    let lines = [
        (40, 60, "Mẫu thống kê, báo cáo kết quả triển khai"),
        (40, 120, name.as_str()),
        (40, 160, "- Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý: Đạt yêu cầu."),
        (45, 310, "STT"),
        (100, 310, "Nội dung"),
        (390, 310, "Số lượng"),
        (480, 310, "Ghi chú"),
        (45, 370, "1"),
        (100, 350, "Tổng số cơ quan, tổ chức,"),
        (100, 370, "doanh nghiệp nhận được"),
        (100, 390, "thông tin về chiến dịch"),
        (400, 370, informed),
        (45, 450, "2"),
        (100, 440, "Tổng số cơ quan tổ chức"),
        (100, 460, "triển khai chiến dịch"),
        (400, 450, deployed),
    ];
    let mut table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                     1\t1\t0\t0\t0\t0\t0\t0\t620\t880\t-1\t\n"
        .to_owned();
    for (number, (left, top, words)) in lines.iter().enumerate() {
        let mut left: usize = *left;
        for (place, word) in words.split(' ').enumerate() {
            let width = 6 * word.chars().count();
            writeln!(table, "5\t1\t1\t1\t{number}\t{place}\t{left}\t{top}\t{width}\t14\t90.5\t{word}").unwrap();
            left += width + 4;
        }
    }
    table
}

/// A site with a command that puts out what stands in a file.
fn site_that_recognises(output: &str) -> Site {
    let mut site = Site::new();
    std::fs::write(site.path("output"), output).unwrap();
    let output = site.path("output").display().to_string();
    site.change(&format!("ocr.command = [\"cat\", \"{output}\"]"));
    site
}

/// A site with another command, given a file of words to run.
fn site_with(command: &str) -> Site {
    let mut site = Site::new();
    site.change(&format!("ocr.command = {command}"));
    site
}

#[test]
fn a_scan_that_was_recognised_waits_for_a_person_and_shows_what_was_read() {
    let unit = &letters::units()[0];
    let site = site_that_recognises(&recognised(&unit.name, "25", "20"));
    site.deliver(&letters::report_with(0, "ban-quet.png", &scan()));
    site.run_once();
    let entries = site.entries();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    let report = &entry.report;
    assert_eq!((report.disposition, &report.unit), (Disposition::Review, &Some(unit.id.clone())));
    assert_eq!(report.reasons, [Reason::AmbiguousFigure]);
    assert!(report.figures.values().all(Option::is_none), "{report:?}");
    assert_eq!((&*report.source.shown["informed"], &*report.source.shown["deployed"]), ("25", "20"));
    assert_eq!(report.source.places["informed"], "ảnh trang 1, bảng 1, dòng 2, cột 3");
    assert_eq!(report.source.places["unit"], "ảnh trang 1, dòng 2");
    assert_eq!(site.replies().len(), 1);
    let row = &site.sheet("Cần xem lại")[0];
    assert!(row["Lý do"].contains("nhận dạng tự động từ bản quét") && row["Lý do"].contains("“25”"), "{row:?}");
}

#[test]
fn plain_text_is_understood_too() {
    let text = "- Tên đơn vị: Cục Sở hữu trí tuệ\n\nTổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về \
                chiến dịch: 25\nTổng số cơ quan tổ chức triển khai chiến dịch: 20\n";
    let site = site_that_recognises(text);
    std::fs::write(site.path("quet.png"), scan()).unwrap();
    let judged = read(&site, "quet.png");
    assert_eq!(judged["disposition"], "review", "{judged}");
    assert_eq!(judged["reports"][0]["source"]["shown"]["informed"], "25", "{judged}");
    assert_eq!(judged["reports"][0]["source"]["places"]["informed"], "ảnh trang 1, dòng 3", "{judged}");
}

#[test]
fn a_scan_in_which_no_form_is_found_goes_back() {
    let site = site_that_recognises("Giấy mời họp\nKính gửi: Các đơn vị\n");
    site.deliver(&letters::report_with(0, "ban-quet.png", &scan()));
    site.run_once();
    let entries = site.entries();
    assert_eq!(entries[0].report.disposition, Disposition::Returned);
    assert_eq!(entries[0].report.reasons, [Reason::UnreadableAttachment]);
}

#[test]
fn a_command_that_fails_is_missing_or_takes_too_long_leaves_the_scan_as_it_was_and_says_so_once() {
    for command in ["[\"false\"]", "[\"/nowhere/tesseract\"]", "[\"sleep\", \"60\"]\nocr.seconds = 1"] {
        let site = site_with(command);
        site.deliver(&letters::report_with(0, "ban-quet.png", &scan()));
        let ended = site.run_once();
        assert_eq!(ended.error.matches("a scan was not recognised").count(), 1, "{command}\n{}", ended.error);
        let entries = site.entries();
        assert_eq!(entries[0].report.reasons, [Reason::UnreadableAttachment], "{command}");
        assert_eq!(entries[0].report.disposition, Disposition::Returned, "{command}");
    }
}

#[test]
fn a_scan_beside_a_readable_report_is_not_recognised() {
    let site = site_with("[\"false\"]");
    site.deliver(&letters::report_with_file(0, "25", "20", "ban-quet.png", &scan()));
    let ended = site.run_once();
    assert!(!ended.error.contains("not recognised"), "{}", ended.error);
    assert_eq!(site.entries()[0].report.disposition, Disposition::Accepted);
}

/// What a script can do where the command is run: it says what it managed.
#[cfg(target_os = "linux")]
fn attempt(site: &Site, script: &str) -> String {
    std::fs::write(site.path("script"), format!("echo \"- Tên đơn vị: A\"\n{script}\n")).unwrap();
    std::fs::write(site.path("quet.png"), scan()).unwrap();
    read(site, "quet.png")["reports"][0].to_string()
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_opens_no_connection_writes_no_file_and_starts_no_process() {
    let mut site = Site::new();
    let script = site.path("script").display().to_string();
    site.change(&format!("ocr.command = [\"bash\", \"{script}\"]"));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let informed = "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch: ";
    // The script itself runs, and reads what it may.
    assert!(attempt(&site, &format!("read -r line < '{script}'; echo \"{informed}77\"")).contains("\"77\""));
    let told = attempt(&site, &format!("exec 3<>/dev/tcp/127.0.0.1/{port} && echo \"{informed}77\""));
    assert!(!told.contains("\"77\""), "{told}");
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    for (name, how) in [("made", ">"), ("output", ">>"), ("both", "<>")] {
        let path = site.path(name);
        if name == "output" {
            std::fs::write(&path, "as before").unwrap();
        }
        let told = attempt(&site, &format!("echo x 1{how} '{}' && echo \"{informed}77\"", path.display()));
        assert!(!told.contains("\"77\""), "{told}");
        assert!(name == "output" || !path.exists());
    }
    assert_eq!(std::fs::read(site.path("output")).unwrap(), b"as before");
    let told = attempt(&site, &format!("( echo \"{informed}77\" )"));
    assert!(!told.contains("\"77\""), "{told}");
}

#[test]
fn check_tries_the_command_and_says_what_is_wrong() {
    let well = site_that_recognises("Số lượng 25\n");
    well.run(&["check"]).well().says(&["ok   ocr", "plain text"]);
    Site::new().run(&["check"]).well().says(&["ok   ocr", "is off"]);
    for (command, words) in [
        ("[\"/nowhere/tesseract\"]", "there is no program /nowhere/tesseract"),
        ("[\"cat\", \"/nowhere\"]", "No such file or directory"),
        ("[\"echo\", \"So luong 25\"]", "no Vietnamese"),
        ("[\"echo\", \"xin\"]", "does not read the number"),
    ] {
        let ended = site_with(command).run(&["check"]);
        assert_eq!(ended.code, Some(1), "{command}");
        ended.says(&["BAD  ocr", words]);
    }
}

/// A scan of 150 dots an inch, turned by one degree, with noise.
const REAL: &[u8] = include_bytes!("../fixtures/scans/annex.jpg");

#[test]
fn tesseract_reads_a_real_scan() {
    if !support::servers_wanted("Tesseract tests") {
        return;
    }
    let site = site_with(
        "[\"tesseract\", \"stdin\", \"stdout\", \"-l\", \"vie\", \"--psm\", \"6\", \"tsv\"]\nocr.seconds = 120\n\
         limits.attachment_seconds = 60",
    );
    site.run(&["check"]).well().says(&["reads Vietnamese and puts out words with their places"]);
    std::fs::write(site.path("quet.jpg"), REAL).unwrap();
    let judged = read(&site, "quet.jpg");
    assert_eq!(judged["disposition"], "review", "{judged}");
    let report = &judged["reports"][0];
    assert_eq!(report["unit"], "cuc-so-huu-tri-tue", "{judged}");
    assert_eq!(
        (&report["source"]["shown"]["informed"], &report["source"]["shown"]["deployed"]),
        (&"57".into(), &"46".into())
    );
    let absent = site_with("[\"tesseract\", \"stdin\", \"stdout\", \"-l\", \"no_such_language\", \"tsv\"]");
    let ended = absent.run(&["check"]);
    assert_eq!(ended.code, Some(1));
    ended.says(&["BAD  ocr", "no_such_language"]);
}

fn read(site: &Site, name: &str) -> Value {
    let Ended { out, .. } = site.run(&["read", "--json", &site.path(name).display().to_string()]).well();
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}
