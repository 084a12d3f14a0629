//! What the writer of a mail wrote, without the mail that is quoted in it.

/// How the line begins that announces a quoted mail, in the mail programs met here, in small letters.
const ANNOUNCEMENTS: [&str; 7] = [
    "-----original message",
    "-----thư gốc",
    "-----tin nhắn gốc",
    "----- original",
    "---------- forwarded message",
    "---------- thư được chuyển tiếp",
    "begin forwarded message:",
];
/// How such a line ends where it names date and writer: `On … wrote:`, `Vào … đã viết:`.
const ENDINGS: [&str; 6] = ["wrote:", "đã viết:", "viết:", "a écrit :", "a écrit:", "schrieb:"];
/// The first field of a quoted mail's header, where nothing else announces it, and the fields that follow it.
const WRITER: [&str; 3] = ["from:", "từ:", "người gửi:"];
const OTHERS: [&str; 11] =
    ["sent:", "date:", "to:", "subject:", "đã gửi:", "ngày:", "ngày gửi:", "tới:", "đến:", "chủ đề:", "tiêu đề:"];
/// Within so many lines of it.
const NEAR: usize = 5;
/// How the subject of a mail begins that passes another one on.
const FORWARDS: [&str; 6] = ["fw:", "fwd:", "chuyển tiếp:", "chuyển:", "tr:", "wg:"];

/// A text parted into its writer's words and those of others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OwnWords {
    /// What stands before the first announcement of a quoted mail, without lines marked by `>`.
    pub text: String,
    /// Whether anything else stands in it.
    pub quotes: bool,
    /// The lines that name the writer of the quoted mail.
    announcement: String,
}

impl OwnWords {
    /// Parts the text of a mail.
    pub fn of(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let end = (0..lines.len()).find(|&at| announces(&lines, at)).unwrap_or(lines.len());
        let (before, quoted) = lines.split_at(end);
        let own: Vec<&str> = before.iter().copied().filter(|line| !is_marked(line)).collect();
        // A long announcement is broken: the address may stand on the line before, or in the header that follows.
        let near = before.iter().rev().take(1).chain(quoted.iter().take(NEAR));
        let names_writer = |line: &&&str| is_writer(line) || !OTHERS.iter().any(|field| starts(line, field));
        let announcement: Vec<&str> = near.filter(names_writer).copied().collect();
        Self { quotes: own.len() < lines.len(), text: own.join("\n"), announcement: announcement.join("\n") }
    }

    /// Whether the quoted mail is one that this address wrote.
    pub fn quotes_mail_of(&self, address: &str) -> bool {
        self.quotes && !address.is_empty() && self.announcement.to_lowercase().contains(&address.to_lowercase())
    }
}

/// The text without the marks of quoting at the beginning of its lines.
pub fn without_marks(text: &str) -> String {
    let bare = |line: &str| line.trim_start_matches(['>', ' ']).to_owned();
    let lines: Vec<String> =
        text.lines().map(|line| if is_marked(line) { bare(line) } else { line.to_owned() }).collect();
    lines.join("\n")
}

/// Whether a mail of this subject passes another one on.
pub fn is_forward(subject: &str) -> bool {
    FORWARDS.iter().any(|start| starts(subject, start))
}

fn announces(lines: &[&str], at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    if ANNOUNCEMENTS.iter().any(|start| starts(line, start)) {
        return true;
    }
    let ends = line.trim().to_lowercase();
    if ENDINGS.iter().any(|end| ends.ends_with(end)) {
        return true;
    }
    let following = || lines.iter().skip(at + 1).take(NEAR);
    is_writer(line) && following().any(|line| OTHERS.iter().any(|field| starts(line, field)))
}

fn is_writer(line: &str) -> bool {
    WRITER.iter().any(|field| starts(line, field))
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether a line begins with these small letters, marks of quoting and of emphasis aside.
fn starts(line: &str, start: &str) -> bool {
    let line = line.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, '*' | '>'));
    line.chars().flat_map(char::to_lowercase).filter(|letter| *letter != '*').zip(start.chars()).all(|(a, b)| a == b)
        && line.chars().filter(|letter| *letter != '*').count() >= start.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_that_an_answer_quotes_is_not_its_writers_word() {
        for quoted in [
            "Cảm ơn Trung tâm.\n\nVào Th 3, 20 thg 10, 2020 lúc 09:31 Trung tâm <baocao@ttcntt.example> đã viết:\n> Tổng số: 25",
            "Cảm ơn Trung tâm.\n\nFrom: Trung tâm\nSent: 20/10/2020\nTổng số: 25",
            "Cảm ơn Trung tâm.\n\n*Từ:* Trung tâm\n*Đã gửi:* 20/10/2020\nTổng số: 25",
            "Cảm ơn Trung tâm.\n> Tổng số: 25\n\n-----Original Message-----\nTổng số: 25",
        ] {
            let own = OwnWords::of(quoted);
            assert_eq!((own.text.trim(), own.quotes), ("Cảm ơn Trung tâm.", true), "{quoted}");
        }
        for own in [
            "Đơn vị: A\nTổng số: 25",
            "Từ: Vụ A\nKính gửi: Trung tâm\nTổng số: 25",
            "____________________\nTổng số: 25",
        ] {
            assert_eq!(OwnWords::of(own), OwnWords { text: own.to_owned(), ..OwnWords::of(own) });
            assert!(!OwnWords::of(own).quotes, "{own}");
        }
    }

    #[test]
    fn the_writer_of_the_quoted_mail_is_known_and_no_other_name_in_it() {
        let ours = "BaoCao@ttcntt.example";
        for quoted in [
            "Vào 20/10/2020 Trung tâm <baocao@ttcntt.example> đã viết:\n> a",
            "Vào 20/10/2020 lúc 9 giờ, Trung tâm <baocao@ttcntt.example>\nđã viết:\n> a",
            "From: Trung tâm [mailto:baocao@ttcntt.example]\nSent: 20/10/2020\na",
            "---------- Forwarded message ---------\nFrom: Trung tâm <baocao@ttcntt.example>\na",
        ] {
            assert!(OwnWords::of(quoted).quotes_mail_of(ours), "{quoted}");
        }
        for other in ["From: A <a@unit.example>\nTo: baocao@ttcntt.example\na", "Gửi baocao@ttcntt.example", ""] {
            assert!(!OwnWords::of(other).quotes_mail_of(ours), "{other}");
        }
        assert!(!OwnWords::of("> a").quotes_mail_of(""));
    }

    #[test]
    fn marks_of_quoting_are_taken_away() {
        assert_eq!(without_marks("a > b\n> Tên: A\n>> 1. b\n\n"), "a > b\nTên: A\n1. b\n");
    }

    #[test]
    fn a_forwarded_mail_is_told_by_its_subject() {
        assert!(is_forward("Fwd: báo cáo") && is_forward(" CHUYỂN TIẾP: a") && is_forward("FW:"));
        assert!(!is_forward("Re: Fwd: báo cáo") && !is_forward("Báo cáo fw: a") && !is_forward(""));
    }
}
