//! Web pages that Excel wrote, or a program that writes for it: what is stored behind the text of a cell.

use std::collections::HashMap;

use super::tree::{Node, Tree};
use crate::document::spreadsheet::number_format::NumberFormat;
use crate::document::{Block, Document, TableKind, Value};

/// What a page declares that is meant for Excel.
const EXCEL: &str = "urn:schemas-microsoft-com:office:excel";

/// The property that holds a number format.
const FORMAT: &str = "mso-number-format";

/// The number formats of a page for Excel, by class.
#[derive(Debug)]
pub(super) struct Excel {
    formats: HashMap<String, String>,
}

impl Excel {
    /// Reads the style sheets of a page; `None` where the page does not say that it is Excel's.
    pub fn of(tree: &Tree) -> Option<Self> {
        let mut elements = tree.children(0).filter_map(|id| tree.node(id));
        elements.find(|node| node.name() == "html").filter(|root| root.attribute("xmlns:x") == Some(EXCEL))?;
        let styles = (0..tree.len()).filter(|id| tree.node(*id).is_some_and(|node| node.name() == "style"));
        Some(Self { formats: styles.flat_map(|id| class_formats(&tree.text(id))).collect() })
    }

    /// What is stored in a cell that shows this text.
    pub fn value(&self, cell: &Node, text: &str) -> Value {
        let number = match (cell.attribute("x:num"), cell.attribute("x:bool"), cell.attribute("x:err")) {
            (_, Some(value), _) => return Value::Boolean(value.eq_ignore_ascii_case("true") || value == "1"),
            (_, _, Some(_)) => return Value::Error,
            (None, _, _) => return Value::Text,
            // The text is the number as Excel's own file would write it.
            (Some(""), _, _) => text.parse(),
            (Some(stored), _, _) => stored.trim().parse(),
        };
        let format = cell.attribute("style").and_then(number_format).or_else(|| self.class_format(cell));
        match (number, format) {
            (Ok(number), Some(code)) => NumberFormat::parse(&code).show(number, false).value,
            (Ok(number), None) => Value::Number(number),
            (Err(_), Some(code)) => match NumberFormat::parse(&code).show(1.0, false).value {
                Value::Date => Value::Date,
                _ => Value::Text,
            },
            (Err(_), None) => Value::Text,
        }
    }

    fn class_format(&self, cell: &Node) -> Option<String> {
        let classes = cell.attribute("class")?;
        classes.split_ascii_whitespace().find_map(|class| self.formats.get(class)).cloned()
    }
}

/// Makes the tables of a page sheets, by the names that stand in its notes for Excel.
pub(super) fn name_sheets(document: &mut Document, html: &str) {
    let mut names = html.split("<x:Name>").skip(1).filter_map(|rest| rest.split_once('<')).map(|(name, _)| name.trim());
    let tables = document.blocks.iter_mut().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    for (number, table) in (1..).zip(tables) {
        table.kind = TableKind::Sheet;
        table.name = match names.next().filter(|name| !name.is_empty()) {
            Some(name) => name.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"),
            None => format!("Sheet{number}"),
        };
    }
}

/// The number formats of the classes in a style sheet, as far as Excel writes them: `.xl65 {…}`.
fn class_formats(styles: &str) -> Vec<(String, String)> {
    let format = |rule: &str| {
        let (selector, body) = rule.rsplit_once('{')?;
        let class = selector.rsplit('.').next()?.trim();
        Some((class.to_owned(), number_format(body)?))
    };
    styles.split('}').filter_map(format).collect()
}

/// The number format in the body of a CSS rule.
fn number_format(body: &str) -> Option<String> {
    let (_, behind) = body.split_once(FORMAT)?;
    let value = behind.trim_start().strip_prefix(':')?.trim_start();
    let quoted = value.strip_prefix('"').or_else(|| value.strip_prefix('\''));
    let ends: &[char] = if quoted.is_some() { &['"', '\''] } else { &[';', '\n'] };
    let code = unescape(quoted.unwrap_or(value), ends);
    let named = match code.trim() {
        "Percent" => "0.00%",
        "Short Date" | "Medium Date" | "Long Date" => "d/m/yyyy",
        "Short Time" | "Medium Time" | "Long Time" => "h:mm",
        "General Date" => "d/m/yyyy h:mm",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "Scientific" => "0.00E+00",
        "Text" => "@",
        code => code,
    };
    Some(named.to_owned())
}

/// The text of a CSS value up to an unescaped end, escapes resolved (CSS Syntax 3, 4.3.7).
fn unescape(value: &str, ends: &[char]) -> String {
    let mut text = String::new();
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        if ends.contains(&letter) {
            break;
        }
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        let mut code = 0;
        let mut digits = 0;
        while let Some(digit) = letters.peek().and_then(|next| next.to_digit(16)).filter(|_| digits < 6) {
            (code, digits) = (16 * code + digit, digits + 1);
            letters.next();
        }
        match digits {
            0 => text.extend(letters.next()),
            // Excel escapes digits only where they end an escape of four.
            _ => text.extend(char::from_u32(code)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_formats_are_taken_out_of_style_sheets() {
        let styles = ".xl65\n\t{mso-style-parent:style0;\n\tmso-number-format:Percent;}\n.xl66 {mso-number-format:\"\\#\\,\\#\\#0\\0022 x\\0022\";}";
        assert_eq!(class_formats(styles), [("xl65".into(), "0.00%".into()), ("xl66".into(), "#,##0\" x\"".into())]);
    }
}
