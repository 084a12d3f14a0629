//! The Vietnamese words of the replies that are not in the templates, together in one place for a reviewer: reasons,
//! faults of files, places. No layout here.

use crate::document::Unreadable;

/// Whom a reply addresses where the unit is not known, or not certainly the sender's.
pub(super) const SOME_UNIT: &str = "Quý đơn vị";

/// The words of the sender where the words themselves are quoted.
pub(super) fn quoted(words: &str) -> String {
    format!("“{words}”")
}

/// A place as a person looks it up: `ô Phụ lục!C12`; other places (`bảng 1, dòng 2, cột 3`) speak for themselves.
pub(super) fn place(place: &str) -> String {
    let is_cell = place.rsplit_once('!').is_some_and(|(_, cell)| {
        let digits = cell.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        digits.len() < cell.len() && !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
    });
    if is_cell { format!("ô {place}") } else { place.to_owned() }
}

/// What is being spoken of, at the head of a sentence: `Ô Phụ lục!C12 (“Tổng số …”)`.
pub(super) fn matter(label: &str, at: &str) -> String {
    if at.is_empty() {
        return format!("Mục {}", quoted(label));
    }
    let at = place(at);
    let mut letters = at.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{} ({})", letters.as_str(), quoted(label))
}

/// What is wrong with a figure that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure<'a> {
    Missing,
    /// Something is there that has no words: a formula without a result.
    Unseen,
    Invalid(&'a str),
    Ambiguous(&'a str),
    /// A plain number, of which it is not certain that it is the one asked for.
    Unconfirmed(&'a str),
    /// Not taken, for one of the two reasons.
    Unclear(&'a str),
    /// Read from a scan by recognition; empty where nothing was.
    Recognised(&'a str),
}

pub(super) fn figure(figure: Figure) -> String {
    match figure {
        Figure::Missing => "chưa có số liệu; cần một số nguyên từ 0 trở lên (nếu không có, đề nghị ghi 0).".to_owned(),
        Figure::Unseen => "chưa đọc được số liệu; đề nghị ghi trực tiếp một số nguyên từ 0 trở lên.".to_owned(),
        Figure::Invalid(shown) => format!("đang ghi {}; cần một số nguyên từ 0 trở lên.", quoted(shown)),
        Figure::Ambiguous(shown) => {
            format!("đang ghi {}, có thể hiểu theo nhiều cách; cần một con số chính xác.", quoted(shown))
        }
        Figure::Unconfirmed(shown) => {
            format!("đang ghi {}; chưa rõ có phải là số liệu chính thức, đề nghị xác nhận lại.", quoted(shown))
        }
        Figure::Unclear(shown) => {
            format!("đang ghi {}; cần một con số chính xác, là số nguyên từ 0 trở lên.", quoted(shown))
        }
        Figure::Recognised("") => "chưa nhận dạng được số liệu từ bản quét.".to_owned(),
        Figure::Recognised(shown) => format!("nhận dạng tự động là {}, chờ Trung tâm đối chiếu.", quoted(shown)),
    }
}

/// The figures come from a scan.
pub(super) const RECOGNISED: &str = "Số liệu được máy nhận dạng tự động từ bản quét (ảnh chụp) nên Trung tâm phải đối chiếu trước khi ghi nhận; để được ghi \
     nhận nhanh hơn, đề nghị Quý đơn vị gửi báo cáo dưới dạng bảng tính Excel (.xlsx) theo mẫu.";

/// Where the figures at fault are not known one by one.
pub(super) const SOME_FIGURE: &str = "Báo cáo có số liệu chưa đầy đủ hoặc chưa rõ; cần số nguyên từ 0 trở lên.";

/// A count that is greater than the one it may not exceed.
pub(super) fn exceeds(label: &str, value: &str, other: &str, most: &str) -> String {
    format!("{} ({value}) lớn hơn {} ({most}); hai số liệu này chưa thống nhất với nhau.", quoted(label), quoted(other))
}

pub(super) const SOME_RULE: &str = "Các số liệu trong báo cáo chưa thống nhất với nhau.";

pub(super) const NAME_MISSING: &str = "chưa ghi tên đơn vị; đề nghị ghi tên đầy đủ.";

/// A name was missing, and the sender's address has settled it.
pub(super) fn name_settled(unit: &str) -> String {
    format!(
        "Báo cáo chưa ghi tên đơn vị; căn cứ địa chỉ thư gửi, Trung tâm ghi nhận là báo cáo của {unit}. Nếu chưa đúng, đề \
         nghị Quý đơn vị cho biết."
    )
}

pub(super) fn text_missing(label: &str) -> String {
    format!("Mục {} chưa có nội dung; đề nghị Quý đơn vị bổ sung nếu có thể.", quoted(label))
}

pub(super) fn name_unknown(name: &str) -> String {
    format!(
        "Tên đơn vị ghi trong báo cáo ({}) chưa khớp với danh sách đơn vị của Trung tâm; đề nghị Quý đơn vị cho biết tên \
         đầy đủ.",
        quoted(name)
    )
}

pub(super) fn not_the_senders(unit: &str) -> String {
    format!(
        "Báo cáo ghi tên {unit}, trong khi địa chỉ thư gửi chưa có trong danh sách địa chỉ của đơn vị này; Trung tâm cần \
         xác nhận lại trước khi ghi nhận."
    )
}

pub(super) const CONFLICT: &str = "Các tệp (hoặc nội dung thư) cùng báo cáo cho một đơn vị nhưng ghi nội dung khác nhau; đề nghị Quý đơn vị cho biết nội \
     dung chính thức.";
pub(super) const SENDER_UNKNOWN: &str =
    "Địa chỉ thư gửi chưa có trong danh sách địa chỉ của các đơn vị; Trung tâm cần xác nhận lại.";
pub(super) const SENDER_UNPROVEN: &str =
    "Hệ thống thư chưa xác thực được địa chỉ gửi; Trung tâm cần xác nhận lại với đơn vị.";
pub(super) const NOTHING_FOUND: &str =
    "Trong thư và các tệp kèm theo chưa thấy báo cáo theo mẫu; đề nghị điền vào mẫu và gửi lại.";
pub(super) const MAIL_TOO_LARGE: &str =
    "Thư vượt quá dung lượng được tiếp nhận; đề nghị chỉ gửi tệp báo cáo, không kèm các tài liệu khác.";
pub(super) const FILE_UNREADABLE: &str =
    "Tệp kèm theo không đọc được; đề nghị gửi lại báo cáo dưới dạng bảng tính Excel (.xlsx) theo mẫu.";
/// A report that waits for others of the same message.
pub(super) const BESIDE_OTHERS: &str =
    "Báo cáo được gửi cùng thư với nội dung cần kiểm tra, nên được kiểm tra cùng lúc.";

/// Why a file could not be read, to stand after `Tệp “…”`.
pub(super) fn unreadable(why: Unreadable) -> &'static str {
    match why {
        Unreadable::Damaged => "bị hỏng hoặc không trọn vẹn",
        Unreadable::Encrypted => "có đặt mật khẩu",
        Unreadable::Picture => "là ảnh chụp hoặc bản quét, không đọc được số liệu",
        Unreadable::UnknownFormat => "có định dạng chưa được hỗ trợ",
        Unreadable::Rar => "là tệp nén RAR, chưa được hỗ trợ",
        Unreadable::TooLarge => "vượt quá dung lượng được tiếp nhận",
        Unreadable::TooSlow => "quá phức tạp, không đọc xong trong thời gian cho phép",
        Unreadable::Crashed => "không mở được",
        Unreadable::Empty => "không có nội dung",
    }
}

/// What to send instead.
pub(super) fn remedy(why: Unreadable) -> &'static str {
    match why {
        Unreadable::Damaged => "đề nghị mở kiểm tra, lưu lại và gửi lại tệp",
        Unreadable::Encrypted => "đề nghị bỏ mật khẩu và gửi lại tệp",
        Unreadable::Picture => "đề nghị gửi tệp bảng tính hoặc tệp Word của báo cáo (có thể gửi cùng bản quét)",
        Unreadable::UnknownFormat => "đề nghị gửi báo cáo dưới dạng bảng tính Excel (.xlsx)",
        Unreadable::Rar => "đề nghị gửi trực tiếp tệp báo cáo, hoặc nén dưới dạng ZIP",
        Unreadable::TooLarge => "đề nghị chỉ gửi tệp báo cáo theo mẫu, không kèm hình ảnh hay dữ liệu khác",
        Unreadable::TooSlow | Unreadable::Crashed => "đề nghị chép nội dung vào mẫu báo cáo và gửi lại",
        Unreadable::Empty => "đề nghị kiểm tra và gửi lại tệp có nội dung báo cáo",
    }
}

pub(super) fn further_files(number: usize) -> String {
    format!("và {number} tệp khác")
}

/// What changed from an older report, beside the counts.
pub(super) fn note_of(label: &str) -> String {
    format!("Ghi chú của {}", quoted(label))
}

/// Nothing stood there.
pub(super) const NOTHING: &str = "(không có)";
