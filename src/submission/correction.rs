//! Words beside a report that take some of it back: `mục 1 xin sửa thành 30`.

use crate::vietnamese;

/// Verbs of correcting, folded.
const VERBS: [&str; 4] = ["sua", "dinh chinh", "dieu chinh", "thay"];
/// What stands between the verb and the number that is right.
const LINKS: [&str; 5] = ["thanh", "la", "bang", "con", "len"];
/// Within so many words of the verb.
const NEAR: usize = 12;

/// Whether a text says that a number is to be another: a verb of correcting, and soon after it a link and a number.
pub fn corrects(text: &str) -> bool {
    text.lines().any(|line| {
        let folded = vietnamese::fold(line);
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).any(|at| {
            let from_here = words.get(at..).unwrap_or_default();
            VERBS.iter().any(|verb| begins(from_here, verb)) && from_here.windows(2).take(NEAR).any(links_to_number)
        })
    })
}

fn begins(words: &[&str], verb: &str) -> bool {
    let verb: Vec<&str> = verb.split(' ').collect();
    words.starts_with(&verb)
}

fn links_to_number(pair: &[&str]) -> bool {
    matches!(pair, [link, number] if LINKS.contains(link) && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_to_be_another_is_a_correction() {
        for text in [
            "Gửi báo cáo.\nRiêng mục 1 xin sửa thành 30 (tệp ghi nhầm).",
            "Số liệu thứ nhất đính chính lại là 30.",
            "Đề nghị điều chỉnh số cơ quan nhận thông tin từ 25 lên 30",
            "Xin thay số 25 bằng 30",
        ] {
            assert!(corrects(text), "{text}");
        }
        for text in [
            "Đơn vị gửi lại báo cáo đã sửa theo Công văn 284.",
            "Báo cáo đính chính lần 2, thay báo cáo ngày 20/10/2020.",
            "Tổng số là 30.",
            "Sửa",
            "",
        ] {
            assert!(!corrects(text), "{text}");
        }
    }
}
