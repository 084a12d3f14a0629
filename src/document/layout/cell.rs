//! The text of one cell: its lines joined where they were only wrapped, kept apart where the writer broke them.

use super::line::{Line, is_item};

/// Joins the lines of a cell that leaves `room` points for them.
pub(super) fn text(lines: &[Line], room: f64) -> String {
    let mut text = String::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        if let Some(before) = before {
            let width = before.right() - before.left();
            let wrapped = width + 0.2 * before.size + line.first_word() > room;
            text.push(if wrapped && !is_item(&line.text()) { ' ' } else { '\n' });
        }
        text.push_str(&line.text());
        before = Some(line);
    }
    text
}
