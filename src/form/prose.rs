//! What lines of a report are, when they are not a field: headings, the block of signatures, instructions.

use super::text;
use crate::vietnamese;

/// How the lines begin that end a text: greetings, signatures, and what stands around them.
const CLOSING: [&str; 31] = [
    "tran trong",
    "kinh gui",
    "kinh trinh",
    "kinh bao cao",
    "noi nhan",
    "thu truong",
    "ky ten",
    "nguoi lap",
    "nguoi bao cao",
    "dai dien",
    "lanh dao don vi",
    "xac nhan cua",
    "giam doc",
    "pho giam doc",
    "cuc truong",
    "vu truong",
    "vien truong",
    "tong cuc truong",
    "chanh van phong",
    "chanh thanh tra",
    "truong ban",
    "kt ",
    "tl ",
    "tuq ",
    "ky thay",
    "nguoi ky",
    "da ky",
    "chu ky",
    "luu vt",
    "nhu tren",
    "gui tu",
];
/// How the headings of the form's parts begin.
const HEADINGS: [&str; 11] = [
    "thong tin so lieu",
    "thong tin chung",
    "thong tin ve so lieu",
    "so lieu thong ke",
    "phan thong tin",
    "bang so lieu",
    "phu luc",
    "mau thong ke",
    "kem theo cong van",
    "stt noi dung",
    "tt noi dung",
];
/// How the words begin that say how to fill in a place.
const INSTRUCTING: [&str; 22] = [
    "ghi ro",
    "ghi day du",
    "ghi ten",
    "ghi so",
    "ghi ngan",
    "ghi dung",
    "ghi cu the",
    "ghi tom tat",
    "ghi theo",
    "ghi noi dung",
    "dien ten",
    "dien so",
    "dien day du",
    "dien vao",
    "dien noi dung",
    "nhap ten",
    "nhap so",
    "nhap noi dung",
    "nhap vao",
    "neu ro",
    "neu ngan gon",
    "vi du",
];

/// What is longer, in bytes, is a sentence.
const LONGEST: usize = 200;

/// Whether a line ends the text before it: a greeting, a signature, a date with its place.
pub(super) fn is_closing(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let folded = vietnamese::fold(line);
    let words = folded.split(' ').count();
    let dated = folded.contains("ngay") && folded.contains(" thang ") && folded.contains(" nam ");
    let closes = CLOSING.iter().any(|closing| folded.starts_with(closing) || folded == closing.trim_end());
    (words <= 7 && closes) || (words <= 12 && dated && line.contains(',')) || matches!(line.trim(), "--" | "---")
}

/// Whether a line is the heading of a part of the form.
pub(super) fn is_heading(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let words = text::words(line, 14);
    let words = words.get(text::numbering(line, &words)..).unwrap_or_default();
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    let folded = folded.join(" ");
    words.len() <= 12 && HEADINGS.iter().any(|heading| folded.starts_with(heading))
}

/// Whether a line that stands just before a table or a label looks like its heading: short, numbered, no sentence.
pub(super) fn is_numbered_heading(line: &str) -> bool {
    let words = text::words(line, 12);
    let line = line.trim();
    let numbered = line.starts_with(|letter: char| letter.is_alphanumeric()) && text::numbering(line, &words) > 0;
    numbered && words.len() <= 9 && !line.ends_with(['.', ';', ',']) && !line.trim_end_matches(':').contains(':')
}

/// Whether words say how to fill in a place, and are no value of it.
pub(super) fn is_instruction(words: &str) -> bool {
    let folded = vietnamese::fold(words.trim_start_matches(['(', '[', '<', ' ', '{']));
    INSTRUCTING.iter().any(|start| folded.starts_with(start)) || folded == "vd" || folded.starts_with("vd ")
}

/// Whether words could name a unit: letters, and neither a heading nor a signature.
pub(super) fn is_name(words: &str) -> bool {
    let letters = words.chars().filter(|letter| letter.is_alphabetic()).count();
    letters >= 2
        && words.chars().count() <= 200
        && !is_closing(words)
        && !is_heading(words)
        && !is_numbered_heading(words)
}

/// Whether a row so named adds up others: `Tổng cộng`. Not `Tổng cục …`.
pub(super) fn is_total(words: &str) -> bool {
    let folded = vietnamese::fold(words);
    matches!(folded.as_str(), "tong" | "cong" | "tong so" | "cong so")
        || folded.starts_with("tong cong")
        || folded.starts_with("cong cong")
        || folded.starts_with("cong tong")
        || folded.starts_with("tong so don vi")
}

/// Whether a place names a unit of measure and not a unit of the ministry.
pub(super) fn is_measure(words: &str) -> bool {
    matches!(
        vietnamese::fold(words).as_str(),
        "don vi"
            | "co quan"
            | "to chuc"
            | "nguoi"
            | "may"
            | "may tinh"
            | "cai"
            | "chiec"
            | "bo"
            | "phan tram"
            | "dv"
            | "doanh nghiep"
            | "co quan to chuc"
            | "don vi co quan"
            | "co quan don vi"
            | "to chuc doanh nghiep"
            | "co quan to chuc doanh nghiep"
            | "dong"
            | "trieu dong"
    ) || words.trim() == "%"
}
