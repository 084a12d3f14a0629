//! The words of an HTML or flowed text, one line a paragraph or table row. Not a reading of tables: `document` does that.

use mail_parser::decoders::html::html_to_text;

/// The longest entity that is looked for, in bytes: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 34;

/// The text that a person sees in HTML: a line for each block and table row, cells parted by tabs.
///
/// The library's own conversion glues cells together and loses what follows some comments; its entities are used.
pub fn from_html(html: &str) -> String {
    let mut text = Lines::default();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push(before);
        rest = match tag.as_bytes().first() {
            Some(b'!') if tag.starts_with("!--") => after(tag, "-->"),
            Some(b'!' | b'?') => after(tag, ">"),
            Some(b'/' | b'a'..=b'z' | b'A'..=b'Z') => text.tag(tag),
            _ => {
                text.push("<");
                tag
            }
        };
    }
    text.push(rest);
    text.finish()
}

/// Joins the lines that a mail program broke only to be carried (RFC 3676, `format=flowed`).
pub fn from_flowed(text: &str, delete_space: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut open_depth: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if open_depth != Some(depth) || signature {
            if open_depth.is_some() {
                joined.push('\n');
            }
            joined.push_str(line.get(..depth).unwrap_or_default());
            if depth > 0 {
                joined.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !signature;
        joined.push_str(if flows && delete_space { content.strip_suffix(' ').unwrap_or(content) } else { content });
        open_depth = flows.then_some(depth);
        if !flows {
            joined.push('\n');
        }
    }
    joined
}

/// Text gathered line by line, white space drawn together.
#[derive(Default)]
struct Lines {
    text: String,
    /// White space is due before the next word.
    gap: bool,
    /// An element was not closed: no later one need be searched for its end.
    unclosed: Vec<String>,
}

impl Lines {
    fn push(&mut self, run: &str) {
        let mut rest = run;
        while let Some((before, tail)) = rest.split_once('&') {
            self.words(before);
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
            let end = tail.bytes().take(LONGEST_ENTITY).take_while(is_name).count();
            match tail.split_at_checked(end).map(|(name, after)| (name, after.strip_prefix(';'))) {
                Some((name, Some(after))) if !name.is_empty() => {
                    self.words(&html_to_text(&format!("&{name};")));
                    rest = after;
                }
                _ => {
                    self.words("&");
                    rest = tail;
                }
            }
        }
        self.words(rest);
    }

    fn words(&mut self, run: &str) {
        for letter in run.chars() {
            if letter.is_whitespace() {
                self.gap = true;
            } else {
                if std::mem::take(&mut self.gap) && !self.text.is_empty() && !self.text.ends_with(['\n', '\t']) {
                    self.text.push(' ');
                }
                self.text.push(letter);
            }
        }
    }

    /// Heeds the tag with which the text begins, and gives what follows it.
    fn tag<'a>(&mut self, tag: &'a str) -> &'a str {
        let closing = tag.starts_with('/');
        let start = tag.strip_prefix('/').unwrap_or(tag);
        let name: String = start.chars().take(12).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let rest = after_tag(tag);
        match name.as_str() {
            "script" | "style" | "head" | "title" | "template" if !closing && !self.unclosed.contains(&name) => {
                return after_element(rest, &name).unwrap_or_else(|| {
                    self.unclosed.push(name);
                    rest
                });
            }
            "td" | "th" if closing => self.end_cell(),
            "br" => self.end_line(true),
            "p" | "div" | "tr" | "table" | "li" | "ul" | "ol" | "hr" | "blockquote" | "pre" | "caption" | "h1"
            | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_line(false),
            _ => {}
        }
        rest
    }

    fn end_cell(&mut self) {
        self.gap = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\t');
        }
    }

    /// Ends the line; where it is ended already, leaves one line blank if asked to.
    fn end_line(&mut self, may_leave_blank: bool) {
        self.gap = false;
        self.text.truncate(self.text.trim_end_matches('\t').len());
        let end = if may_leave_blank { "\n\n" } else { "\n" };
        if !self.text.is_empty() && !self.text.ends_with(end) {
            self.text.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// What follows the `>` of a tag; one inside a quoted attribute does not count.
fn after_tag(tag: &str) -> &str {
    let mut quote = None;
    let mut previous = 0;
    for (position, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return tag.get(position + 1..).unwrap_or_default(),
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        previous = byte;
    }
    // A quote that never ends is none.
    after(tag, ">")
}

/// What follows the end tag of an element whose content is not shown; without an end tag, nothing is to be hidden.
fn after_element<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let mut position = 0;
    while let Some(offset) = rest.get(position..).and_then(|tail| tail.find("</")) {
        let start = position + offset + 2;
        let tail = rest.get(start..).unwrap_or_default();
        if tail.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return Some(after(tail, ">"));
        }
        position = start;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_rows_stay_apart() {
        let html = "<table><tr><td>Tổng số</td><td>25</td></tr>\r\n<tr><td>Ghi chú</td> <td></td></tr></table>Hết";
        assert_eq!(from_html(html), "Tổng số\t25\nGhi chú\nHết");
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        let html = "<HEAD><title>x</title><style>p{}</style></HEAD><body><!-- a ---><p class='>'>Kính&nbsp;gửi &agrave;&#7841;</p>\
                    <script>if (a<b) {}</script><p>3 < 5 &amp; 7 &bad</p>";
        assert_eq!(from_html(html), "Kính gửi àạ\n3 < 5 & 7 &bad");
    }

    #[test]
    fn broken_html_loses_no_text() {
        assert_eq!(from_html("a<br/>b<style>c"), "a\nbc");
        assert_eq!(from_html("a<b title=\"x>b"), "ab");
        assert_eq!(from_html("a<"), "a<");
        assert_eq!(from_html("a<!-- b"), "a");
    }

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(from_flowed("Tổng số \ncơ quan: 25\nHết\n", false), "Tổng số cơ quan: 25\nHết\n");
        assert_eq!(from_flowed("> a \n> b\nc \n-- \nd", false), "> a b\nc \n-- \nd\n");
        assert_eq!(from_flowed("Tổ \nng", true), "Tổng\n");
    }
}
