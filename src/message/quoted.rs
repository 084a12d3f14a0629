//! What the writer of an answer wrote, without the mail that is quoted below it.

/// How the line begins that announces a quoted mail, in the mail programs met here, in small letters.
const ANNOUNCEMENTS: [&str; 8] = [
    "-----original message",
    "-----thư gốc",
    "-----tin nhắn gốc",
    "----- original",
    "________________________________",
    "from:",
    "từ:",
    "người gửi:",
];
/// How such a line ends where it names date and writer: `On … wrote:`, `Vào … đã viết:`.
const ENDINGS: [&str; 3] = ["wrote:", "đã viết:", "viết:"];

/// The lines of an answer that its writer wrote: what stands before the first announcement of a quoted mail, without lines
/// marked by `>`.
pub fn own_words(text: &str) -> String {
    let lines: Vec<&str> =
        text.lines().take_while(|line| !announces(line)).filter(|line| !line.trim_start().starts_with('>')).collect();
    lines.join("\n")
}

fn announces(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    ANNOUNCEMENTS.iter().any(|start| line.starts_with(start)) || ENDINGS.iter().any(|end| line.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_that_an_answer_quotes_is_not_its_writers_word() {
        for quoted in [
            "Cảm ơn Trung tâm.\n\nVào Th 3, 20 thg 10, 2020 lúc 09:31 Trung tâm <baocao@ttcntt.example> đã viết:\n> Tổng số: 25",
            "Cảm ơn Trung tâm.\n\nFrom: Trung tâm\nSent: 20/10/2020\nTổng số: 25",
            "Cảm ơn Trung tâm.\n> Tổng số: 25\n\n-----Original Message-----\nTổng số: 25",
        ] {
            assert_eq!(own_words(quoted).trim(), "Cảm ơn Trung tâm.");
        }
        assert_eq!(own_words("Đơn vị: A\nTổng số: 25"), "Đơn vị: A\nTổng số: 25");
    }
}
