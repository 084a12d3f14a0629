//! The Vietnamese words of the workbook, together in one place for a reviewer: headings, outcomes, reasons, and what
//! an officer is to decide. No drawing here.

use crate::campaign::{Campaign, Field};
use crate::document::Unreadable;
use crate::submission::{Disposition, Entry, Reason};

use super::standing::State;

pub(crate) const MINISTRY: &str = "BỘ KHOA HỌC VÀ CÔNG NGHỆ";
pub(crate) const CENTRE: &str = "TRUNG TÂM CÔNG NGHỆ THÔNG TIN";
pub(super) const CENTRE_IN_TEXT: &str = "Trung tâm Công nghệ thông tin";
pub(super) const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub(super) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
pub(super) const TOWN: &str = "Hà Nội";
/// The page numbers at the foot: `&P` and `&N` are the spreadsheet's own marks.
pub(super) const PAGE_OF: &str = "Trang &P/&N";

pub(super) const SUMMARY: &str = "Tổng hợp";
pub(super) const CHARTS: &str = "Biểu đồ";
pub(super) const OPEN: &str = "Cần xem lại";
pub(super) const MISSING: &str = "Chưa báo cáo";
pub(super) const HISTORY: &str = "Lịch sử";
pub(super) const OTHERS: &str = "Ghi chú khác";

pub(super) const SUMMARY_TITLE: &str = "BẢNG TỔNG HỢP KẾT QUẢ BÁO CÁO CỦA CÁC ĐƠN VỊ";
pub(super) const CHARTS_TITLE: &str = "BIỂU ĐỒ TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ";
pub(super) const OPEN_TITLE: &str = "DANH SÁCH BÁO CÁO CẦN XEM LẠI";
pub(super) const MISSING_TITLE: &str = "DANH SÁCH ĐƠN VỊ CHƯA CÓ BÁO CÁO ĐƯỢC TIẾP NHẬN";
pub(super) const HISTORY_TITLE: &str = "LỊCH SỬ TIẾP NHẬN BÁO CÁO";
pub(super) const OTHERS_TITLE: &str = "GHI CHÚ KHÁC CỦA TRUNG TÂM";

pub(super) const OPEN_EMPTY: &str = "Không có báo cáo nào cần xem lại.";
pub(super) const MISSING_EMPTY: &str = "Tất cả các đơn vị đã có báo cáo được tiếp nhận.";
pub(super) const HISTORY_EMPTY: &str = "Chưa tiếp nhận báo cáo nào.";
pub(super) const SUMMARY_EMPTY: &str = "Danh sách đơn vị đang trống.";
pub(super) const OTHERS_NOTE: &str =
    "Ghi chú về đơn vị không còn trong danh sách, hoặc ghi ngoài dòng của một đơn vị hay một báo cáo.";
pub(super) const REMARK_NOTE: &str =
    "Nội dung tại cột “Ghi chú của Trung tâm” do Trung tâm tự ghi và được giữ lại khi bảng được lập lại.";

pub(super) const NUMBER: &str = "STT";
pub(super) const UNIT_ID: &str = "Mã đơn vị";
pub(super) const UNIT: &str = "Tên đơn vị";
pub(super) const STATE: &str = "Trạng thái";
/// The receipt where the row is a unit's; never the same words as [`RECEIPT`], which marks rows that are reports.
pub(super) const LATEST_RECEIPT: &str = "Báo cáo số";
pub(super) const RECEIPT: &str = "Số tiếp nhận";
pub(super) const ARRIVED: &str = "Thời điểm nhận";
pub(super) const SENDER: &str = "Người gửi";
pub(super) const SUBJECT: &str = "Tiêu đề thư";
pub(super) const REPORTING_UNIT: &str = "Đơn vị";
pub(super) const OUTCOME: &str = "Kết quả";
pub(super) const REASONS: &str = "Lý do";
pub(super) const DECISION: &str = "Việc cần làm";
pub(super) const ASSESSMENT: &str = "Đánh giá";
pub(super) const NOTES: &str = "Ghi chú của đơn vị";
pub(super) const SOURCE: &str = "Tệp và vị trí";
pub(super) const SUPERSEDES: &str = "Thay thế số";
pub(super) const LAST_SIGN: &str = "Thư gần nhất";
pub(super) const ABOUT: &str = "Nội dung liên quan";
/// The column that belongs to the Centre.
pub(super) const REMARK: &str = "Ghi chú của Trung tâm";
/// A hidden column: the remark as this program wrote it, to see later what people changed.
pub(super) const REMARK_AS_DRAWN: &str = "Ghi chú khi lập bảng";
pub(super) const TOTAL: &str = "Tổng cộng";
pub(super) const DRAWN_UP_BY: &str = "NGƯỜI LẬP BẢNG";
pub(super) const SIGNED_BY: &str = "LÃNH ĐẠO TRUNG TÂM";
pub(super) const SIGN_HERE: &str = "(Ký, ghi rõ họ tên)";

pub(super) const CHART_STATES: &str = "Số đơn vị theo trạng thái";
pub(super) const CHART_DAYS: &str = "Tiến độ báo cáo theo ngày";
pub(super) const DAY: &str = "Ngày";
pub(super) const NEW_UNITS: &str = "Số đơn vị báo cáo trong ngày";
pub(super) const ALL_UNITS: &str = "Lũy kế số đơn vị đã báo cáo";
pub(super) const UNIT_COUNT: &str = "Số đơn vị";
pub(super) const DAY_FIGURES: &str = "Số liệu của biểu đồ theo ngày";

pub(super) const AS_OF: &str = "Số liệu đến";
/// Where a report stood in the mail's own text.
pub(super) const MAIL_ITSELF: &str = "Nội dung thư";
/// The mark behind words whose rest is in the history.
pub(super) const CONTINUED: &str = "… (xem tiếp tại sheet Lịch sử)";

/// The mark behind words that were too long for a cell.
pub(super) const CUT: &str = "… (đã cắt)";

/// A unit's state, as every sheet writes it.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Reported => "Đã báo cáo",
        State::Late => "Báo cáo muộn",
        State::InReview => "Đang kiểm tra",
        State::Returned => "Đã trả lại",
        State::Missing => "Chưa báo cáo",
    }
}

pub(super) const ACCEPTED: &str = "Đã tiếp nhận";
pub(super) const ACCEPTED_LATE: &str = "Đã tiếp nhận (muộn)";

/// What became of a report.
pub(super) fn outcome(entry: &Entry) -> &'static str {
    match entry.report.disposition {
        Disposition::Accepted if entry.late() => ACCEPTED_LATE,
        Disposition::Accepted => ACCEPTED,
        Disposition::Review => "Đang kiểm tra",
        Disposition::Returned => "Đã trả lại",
        Disposition::Ignored => "Không phải báo cáo",
    }
}

/// A reason in a few words.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::TooLarge => "Vượt giới hạn dung lượng",
        Reason::UnreadableAttachment => "Không đọc được tệp đính kèm",
        Reason::NoReportFound => "Không tìm thấy báo cáo trong thư",
        Reason::MissingUnit => "Thiếu tên đơn vị",
        Reason::MissingFigure => "Thiếu số liệu",
        Reason::InvalidFigure => "Số liệu không hợp lệ",
        Reason::AmbiguousFigure => "Số liệu chưa rõ ràng",
        Reason::InconsistentFigures => "Số liệu mâu thuẫn với nhau",
        Reason::ConflictingAttachments => "Các tệp trong thư có số liệu khác nhau",
        Reason::UnknownUnit => "Tên đơn vị chưa khớp với danh sách",
        Reason::UnitMismatch => "Đơn vị không thuộc địa chỉ gửi",
        Reason::UnknownSender => "Địa chỉ gửi không có trong danh sách",
        Reason::UnauthenticatedSender => "Chưa xác thực được người gửi",
        Reason::MissingText => "Thiếu phần đánh giá",
        Reason::Late => "Quá thời hạn",
        Reason::NotAReport => "Không phải báo cáo",
        Reason::AutomaticMail => "Thư tự động",
        Reason::ListMail => "Thư gửi theo danh sách",
        Reason::OwnMail => "Thư của chính hộp thư này",
    }
}

/// The figures come from a scan.
const RECOGNISED: &str = "Số liệu nhận dạng tự động từ bản quét, chưa được xác nhận";

/// Why a file could not be read, to stand behind its name.
pub(crate) fn unreadable(why: Unreadable) -> &'static str {
    match why {
        Unreadable::Damaged => "tệp bị hỏng",
        Unreadable::Encrypted => "tệp đặt mật khẩu",
        Unreadable::Picture => "ảnh hoặc bản quét không có chữ",
        Unreadable::UnknownFormat => "định dạng chưa được hỗ trợ",
        Unreadable::Rar => "tệp nén RAR",
        Unreadable::TooLarge => "vượt giới hạn dung lượng",
        Unreadable::TooSlow => "quá thời gian xử lý cho phép",
        Unreadable::Crashed => "lỗi khi mở tệp",
        Unreadable::Empty => "tệp trống",
    }
}

/// All the reasons of a report, with the cells and files they are about, one a line.
pub(super) fn reasons(entry: &Entry, campaign: &Campaign) -> String {
    let mut lines: Vec<String> = entry.report.reasons.iter().map(|&code| with_details(code, entry, campaign)).collect();
    if !entry.report.reasons.contains(&Reason::UnreadableAttachment) && !entry.unreadable.is_empty() {
        lines.push(with_details(Reason::UnreadableAttachment, entry, campaign));
    }
    lines.join("\n")
}

fn with_details(code: Reason, entry: &Entry, campaign: &Campaign) -> String {
    let details = match code {
        Reason::MissingFigure => figures(entry, campaign, |shown| shown.trim().is_empty()),
        Reason::InvalidFigure | Reason::AmbiguousFigure => figures(entry, campaign, |shown| !shown.trim().is_empty()),
        Reason::InconsistentFigures => broken_rules(entry, campaign),
        Reason::UnreadableAttachment => {
            let files = entry.unreadable.iter().map(|file| format!("{} ({})", file.name, unreadable(file.why)));
            files.collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let reason = match code {
        Reason::AmbiguousFigure if entry.report.source.recognised => RECOGNISED,
        _ => reason(code),
    };
    if details.is_empty() { reason.to_owned() } else { format!("{reason}: {details}") }
}

/// The counts that were not taken and whose cell shows what is wanted: `Số đã triển khai “khoảng 30” (Phụ lục!C13)`.
fn figures(entry: &Entry, campaign: &Campaign, wanted: impl Fn(&str) -> bool) -> String {
    let report = &entry.report;
    let described = campaign
        .counts()
        .filter(|field| !matches!(report.figures.get(&field.key), Some(Some(_))))
        .filter_map(|field| {
            let shown = report.source.shown.get(&field.key).map(String::as_str).unwrap_or_default();
            wanted(shown).then(|| {
                let said = if shown.trim().is_empty() { String::new() } else { format!(" “{}”", shown.trim()) };
                let place = report.source.places.get(&field.key).filter(|place| !place.is_empty());
                format!("{}{said}{}", field.short(), place.map(|place| format!(" ({place})")).unwrap_or_default())
            })
        });
    described.collect::<Vec<_>>().join("; ")
}

/// The rules of the campaign that a report breaks: `Số đã triển khai (30) lớn hơn Số nhận được thông tin (25)`.
fn broken_rules(entry: &Entry, campaign: &Campaign) -> String {
    let field = |key: &str| -> Option<(&Field, u64)> {
        let field = campaign.counts().find(|field| field.key == key)?;
        Some((field, entry.report.figures.get(key).copied().flatten()?))
    };
    let broken = campaign.rules.iter().filter_map(|rule| {
        let [smaller, greater] = &rule.at_most;
        let ((less, few), (more, many)) = (field(smaller)?, field(greater)?);
        (few > many).then(|| format!("{} ({few}) lớn hơn {} ({many})", less.short(), more.short()))
    });
    broken.collect::<Vec<_>>().join("; ")
}

/// What an officer is to decide or do about a report that is not accepted, one matter a line.
pub(super) fn decision(entry: &Entry, unit: &str) -> String {
    let report = &entry.report;
    let stranger = |code: &Reason| matches!(code, Reason::UnknownSender | Reason::UnauthenticatedSender);
    let mut lines: Vec<String> = Vec::new();
    if report.disposition == Disposition::Returned {
        lines.push(if report.reasons.iter().any(stranger) {
            "Người gửi chưa được trả lời; liên hệ đơn vị để nhận báo cáo đúng.".to_owned()
        } else {
            "Đã đề nghị đơn vị sửa và gửi lại; đôn đốc nếu gần hết hạn.".to_owned()
        });
    }
    lines.extend(report.reasons.iter().filter_map(|&code| matter(code, entry, unit)));
    if lines.is_empty() {
        lines.push("Xem lại thư gốc và xác nhận với đơn vị.".to_owned());
    }
    lines.join("\n")
}

fn matter(code: Reason, entry: &Entry, unit: &str) -> Option<String> {
    let sender = if entry.sender.is_empty() { "(không rõ)" } else { &entry.sender };
    let returned = entry.report.disposition == Disposition::Returned;
    Some(match code {
        Reason::AmbiguousFigure if entry.report.source.recognised => {
            "Mở bản quét trong thư gốc, đối chiếu từng số liệu với số đã nhận dạng.".to_owned()
        }
        Reason::AmbiguousFigure => "Hỏi đơn vị con số chính xác.".to_owned(),
        Reason::InconsistentFigures => "Hỏi đơn vị con số nào đúng.".to_owned(),
        Reason::ConflictingAttachments => "Hỏi đơn vị tệp nào là bản chính thức.".to_owned(),
        Reason::UnknownUnit => format!(
            "Xác định “{}” là đơn vị nào; bổ sung tên gọi này vào danh sách đơn vị nếu đúng.",
            entry.report.unit_name
        ),
        Reason::UnitMismatch => {
            format!("Xác nhận {sender} có được báo cáo thay {unit} không; bổ sung địa chỉ vào danh sách nếu đúng.")
        }
        Reason::UnknownSender => {
            format!("Xác nhận {sender} là người của đơn vị nào; bổ sung địa chỉ vào danh sách nếu đúng.")
        }
        Reason::UnauthenticatedSender => {
            "Liên hệ đơn vị qua kênh khác (điện thoại, văn bản) để xác nhận đúng là báo cáo của đơn vị.".to_owned()
        }
        Reason::UnreadableAttachment if !returned => "Mở tệp trong thư gốc để đọc trực tiếp.".to_owned(),
        _ => return None,
    })
}

/// The last that came from a unit of which nothing was accepted.
pub(super) fn last_sign(entry: &Entry) -> String {
    let from = if entry.sender.is_empty() { String::new() } else { format!(" từ {}", entry.sender) };
    format!("{} {}{from}: {}", RECEIPT, entry.receipt, outcome(entry).to_lowercase())
}

/// The words about how many units stand where, after the total.
pub(super) fn standing_intro(units: usize) -> String {
    format!("Tổng số {units} đơn vị")
}
