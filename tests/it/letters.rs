//! Messages made by code: reports of the sample roster's units, and other mail.

use std::sync::atomic::{AtomicU32, Ordering};

use tiepnhan::roster::{Roster, Unit};

use crate::site::samples;

/// Words of the reports' assessments: they may stand in the workbook, never in a log.
pub const ASSESSMENT: &str = "Các máy tính đã được rà quét toàn bộ";

/// The units that speak from a domain of their own, in the order of the roster.
pub fn units() -> Vec<Unit> {
    let roster = Roster::load(&samples().join("units.csv")).unwrap();
    roster.units().iter().filter(|unit| unit.addresses.iter().any(|one| one.starts_with('@'))).cloned().collect()
}

/// The address from which the letters of a unit come.
pub fn sender(unit: &Unit) -> String {
    let domain = unit.addresses.iter().find(|address| address.starts_with('@')).unwrap();
    format!("cntt{domain}")
}

/// A whole report of the unit that stands at this place in the roster, from its proven address.
pub fn report(place: usize, informed: &str, deployed: &str) -> Vec<u8> {
    let units = units();
    let unit = &units[place % units.len()];
    let number = next();
    let form = format!(
        "Phụ lục,,,\r\n- Tên đơn vị:,\"{}\",,\r\n\
         - Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý,{ASSESSMENT} (thư {number}).,,\r\n\
         STT,Nội dung,Số lượng,Ghi chú\r\n\
         1,\"Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch\",{informed},\r\n\
         2,Tổng số cơ quan tổ chức triển khai chiến dịch,{deployed},Đã đủ\r\n",
        unit.name
    );
    let subject = "Bao cao theo Cong van so 284/TTCNTT-KTHT";
    let attached = format!(
        "--part\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\
         Content-Disposition: attachment; filename=\"bao-cao-{number}.csv\"\r\n\r\n{form}\r\n"
    );
    message(&sender(unit), subject, number, "Kính gửi báo cáo.", &attached)
}

/// A mail about the campaign with a file of any bytes, from the proven address of the unit at this place.
pub fn report_with(place: usize, name: &str, bytes: &[u8]) -> Vec<u8> {
    let units = units();
    let subject = "Bao cao theo Cong van so 284/TTCNTT-KTHT";
    message(&sender(&units[place % units.len()]), subject, next(), "Kính gửi báo cáo.", &attached(name, bytes))
}

/// A whole report, and a file beside it.
pub fn report_with_file(place: usize, informed: &str, deployed: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let report = String::from_utf8(report(place, informed, deployed)).unwrap();
    let head = report.strip_suffix("--part--\r\n").unwrap();
    format!("{head}{}--part--\r\n", attached(name, bytes)).into_bytes()
}

fn attached(name: &str, bytes: &[u8]) -> String {
    let lines: Vec<String> =
        bytes.chunks(24).map(|line| line.iter().map(|byte| format!("={byte:02X}")).collect()).collect();
    format!(
        "--part\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n",
        lines.join("=\r\n")
    )
}

/// Mail of a unit that is no report.
pub fn question() -> Vec<u8> {
    let number = next();
    message(&sender(&units()[0]), "Hoi ve lich hop", number, "Xin hỏi lịch họp tuần sau.", "")
}

fn next() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

fn message(from: &str, subject: &str, number: u32, words: &str, attached: &str) -> Vec<u8> {
    let domain = from.split('@').next_back().unwrap();
    format!(
        "Return-Path: <{from}>\r\n\
         Authentication-Results: mx.ttcntt.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: {from}\r\nTo: phongktht@ttcntt.example\r\nSubject: {subject}\r\n\
         Date: Tue, 20 Oct 2020 09:30:00 +0700\r\nMessage-ID: <made-{number}@{domain}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=part\r\n\r\n\
         --part\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n\
         {attached}--part--\r\n"
    )
    .into_bytes()
}
