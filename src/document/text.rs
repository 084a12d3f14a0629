//! Plain text: the body of a mail, or a file of lines.

use super::{Block, Document, Paragraph};

/// No text that a person writes has more lines; what follows them is not read.
const MOST_LINES: usize = 200_000;

/// Makes each line that is not blank a paragraph. Places count every line: `dòng 12`.
pub(crate) fn read(text: &str) -> Document {
    let lines = text.lines().take(MOST_LINES).enumerate().filter(|(_, line)| !line.trim().is_empty());
    let paragraph = |(index, line): (usize, &str)| Paragraph {
        text: line.trim_end().to_owned(),
        place: format!("dòng {}", index + 1),
    };
    Document { blocks: lines.map(paragraph).map(Block::Paragraph).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::flow::shown::shown;

    #[test]
    fn every_line_is_a_paragraph_and_blank_ones_only_count() {
        let document = read("Kính gửi:\r\n\r\nTên đơn vị: Cục Mẫu  \nSố: 25");
        assert_eq!(shown(&document), ["dòng 1: Kính gửi:", "dòng 3: Tên đơn vị: Cục Mẫu", "dòng 4: Số: 25"]);
    }
}
