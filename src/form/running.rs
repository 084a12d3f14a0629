//! Fields in running text: the lines of a mail, the paragraphs of a letter.

use super::entries::{Entry, entries};
use super::find::Find;
use super::labels::Labels;
use super::{Figure, NotACount, counted, prose, text};
use crate::campaign::Kind;
use crate::document::Value;

/// A line and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    pub place: String,
}

impl AsRef<str> for Line {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A text goes on over so many lines at most.
const LONGEST_TEXT: usize = 1_000;
/// From this many characters on, a line may have been broken because it was full.
const FULL: usize = 45;

/// Reads the fields of consecutive lines. `table_follows`: the last lines may be the heading of a table.
pub(super) fn read(lines: &[Line], labels: &Labels, table_follows: bool) -> Vec<Find> {
    let entries = entries(lines, labels);
    let mut finds = Vec::with_capacity(entries.len());
    let mut next_label = None;
    for (entry, answered_above) in entries.iter().zip(answered_above(lines, &entries)).rev() {
        let labelled = next_label.is_some() || table_follows;
        let reader = Reader { lines, entry, next_label, labelled, answered_above };
        if entry.label.certain {
            next_label = Some(entry.line);
        }
        let find = match entry.label.kind {
            Kind::Count => reader.count(),
            Kind::Unit => reader.unit(),
            Kind::Text => reader.text(),
        };
        finds.push(find.at(u32::try_from(entry.line).unwrap_or(u32::MAX), 0));
    }
    finds.reverse();
    finds
}

/// For each label, whether figures stand above the labels, the first one included, so that each may stand above its own.
/// The numbers of a list do, too: 1 above the first count, 2 above the second.
fn answered_above(lines: &[Line], entries: &[Entry]) -> Vec<bool> {
    let mut before: Option<(&Entry, bool)> = None;
    let mut ordinal = 0;
    let mut above = Vec::with_capacity(entries.len());
    for entry in entries {
        if entry.label.kind != Kind::Count || !entry.label.certain {
            above.push(false);
            continue;
        }
        ordinal += 1;
        let line = entry.line.checked_sub(1).and_then(|line| lines.get(line));
        let answered =
            line.filter(|line| counted::is_figure(&line.text, Value::Text)).is_some_and(|line| match before {
                Some((before, answered)) if before.value_line + 2 == entry.line => answered,
                _ => number(&line.text) != Some(ordinal),
            });
        above.push(answered);
        before = Some((entry, answered));
    }
    above
}

/// The whole number that a line is.
fn number(line: &str) -> Option<u64> {
    line.trim().trim_end_matches(['.', ')']).parse().ok()
}

struct Reader<'a> {
    lines: &'a [Line],
    entry: &'a Entry,
    next_label: Option<usize>,
    /// A label or a table comes after the last of the lines.
    labelled: bool,
    /// The figures of the counts may stand above their labels.
    answered_above: bool,
}

impl<'a> Reader<'a> {
    fn line(&self, index: usize) -> Option<&'a Line> {
        self.lines.get(index)
    }

    fn place(&self, index: usize) -> String {
        self.line(index).map(|line| line.place.clone()).unwrap_or_default()
    }

    /// The `nth` line after the label's own, where it directly follows.
    fn following(&self, nth: usize) -> Option<(usize, &'a str)> {
        let index = *self.entry.following.get(nth)?;
        (index == self.entry.value_line + 1 + nth).then_some((index, self.line(index)?.text.as_str()))
    }

    fn count(&self) -> Find {
        let label = self.entry.label;
        let place = self.place(self.entry.value_line);
        if text::is_blank(&self.entry.rest) {
            if let Some(find) = self.count_below() {
                return find;
            }
            let own = self.line(self.entry.line).map(|line| line.text.trim()).unwrap_or_default();
            if !label.certain && own.ends_with(|letter: char| letter.is_ascii_digit()) {
                let reading = Err(NotACount::Ambiguous);
                return Find::figure(label, Figure { reading, shown: own.to_owned(), place, note: String::new() });
            }
            return Find::missing(label, place);
        }
        let mut columns = columns(&self.entry.rest).into_iter();
        let mut figure = counted::read(columns.next().unwrap_or_default(), Value::Text, place);
        for column in columns.map(text::without_leaders).filter(|column| !column.is_empty()) {
            let rival = counted::is_figure(&column, Value::Text);
            if rival && (figure.reading.is_ok() || figure.shown.is_empty()) {
                figure.shown = self.entry.rest.trim().to_owned();
                figure.reading = Err(NotACount::Ambiguous);
            } else if figure.note.is_empty() && !rival {
                figure.note = column;
            }
        }
        if let Some((_, line)) = self.following(0).filter(|_| figure.note.is_empty()) {
            figure.note = note_line(line).unwrap_or_default();
        }
        if self.rival_on_the_left() && figure.reading.is_ok() {
            figure.reading = Err(NotACount::Ambiguous);
        }
        Find::figure(label, figure)
    }

    /// A line of a table, in which a figure stands before the label that is no `STT`.
    fn rival_on_the_left(&self) -> bool {
        let line = self.line(self.entry.line).map(|line| line.text.as_str()).unwrap_or_default();
        let before = columns(line).into_iter().filter(|column| !column.is_empty());
        let before: Vec<&str> = before
            .take_while(|column| !column.contains(char::is_alphabetic))
            .filter(|column| column.len() < 40)
            .collect();
        let listed =
            before.first().is_none_or(|first| number(first).is_some_and(|number| number < 10) || first.contains('.'));
        before.len() > 1 || !listed
    }

    /// A figure alone in the line below its label.
    fn count_below(&self) -> Option<Find> {
        let (index, line) = self.following(0)?;
        if !counted::is_figure(line, Value::Text) {
            return None;
        }
        let above = self.entry.line.checked_sub(1).and_then(|above| number(&self.line(above)?.text));
        let listed = above.is_some_and(|above| number(line) == above.checked_add(1));
        // A lone number before the next label may be that label's own number.
        if listed && self.next_label == Some(index + 1) {
            return None;
        }
        let mut figure = counted::read(line, Value::Text, self.place(index));
        let second = self.following(1).filter(|(_, line)| counted::is_figure(line, Value::Text));
        let index_of_next = second.is_some_and(|(second, line)| {
            self.next_label == Some(second + 1) && above.is_some_and(|above| number(line) == above.checked_add(1))
        });
        let rivalled = second.is_some() && !index_of_next;
        if (rivalled || self.answered_above) && figure.reading.is_ok() {
            figure.reading = Err(NotACount::Ambiguous);
        }
        if let Some((_, line)) = self.following(1).filter(|_| figure.note.is_empty()) {
            figure.note = note_line(line).unwrap_or_default();
        }
        Some(Find::figure(self.entry.label, figure))
    }

    fn unit(&self) -> Find {
        let label = self.entry.label;
        let own = self.entry.value_line;
        let name = columns(&self.entry.rest).into_iter().map(text::without_leaders).find(|name| !name.is_empty());
        if let Some(name) = name {
            if prose::is_measure(&name) {
                return Find::missing(label, self.place(own));
            }
            let full = self.line(own).is_some_and(|line| line.text.chars().count() >= FULL);
            let more = self.following(0).filter(|(_, line)| full && goes_on(&name, line));
            let name = more.map_or(name.clone(), |(_, line)| format!("{name} {}", text::without_leaders(line)));
            return Find::words(label, name, self.place(own));
        }
        let below = self.following(0).map(|(index, line)| (index, text::without_leaders(line)));
        match below.filter(|(_, line)| prose::is_name(line) && !counted::is_figure(line, Value::Text)) {
            Some((index, name)) => Find::words(label, name, self.place(index)),
            None => Find::missing(label, self.place(own)),
        }
    }

    fn text(&self) -> Find {
        let mut lines: Vec<String> = Vec::new();
        let mut place = None;
        if !text::is_blank(&self.entry.rest) {
            lines.push(self.entry.rest.clone());
            place = Some(self.entry.value_line);
        }
        let mut whole = true;
        for index in self.entry.following.iter().copied().take(LONGEST_TEXT) {
            let Some(line) = self.line(index) else { break };
            if prose::is_heading(&line.text) || prose::is_closing(&line.text) {
                whole = false;
                break;
            }
            place.get_or_insert(index);
            lines.push(line.text.clone());
        }
        if whole
            && self.labelled
            && lines.len() > 1
            && lines.last().is_some_and(|line| prose::is_numbered_heading(line))
        {
            lines.pop();
        }
        let words = text::without_leaders(&lines.join("\n"));
        Find::words(self.entry.label, words, self.place(place.unwrap_or(self.entry.value_line)))
    }
}

/// What stands side by side in a line: parted by tabs, bars or wide gaps.
fn columns(rest: &str) -> Vec<&str> {
    let rest = rest.trim_start_matches([' ', '|']);
    rest.split(['\t', '|']).flat_map(|column| column.split("   ")).map(str::trim).collect()
}

/// Whether a line is the rest of a name that the end of its line has broken.
fn goes_on(name: &str, line: &str) -> bool {
    let listed = line.trim_start().starts_with(['-', '+', '*', '•', '>', '(']);
    prose::is_name(line)
        && !listed
        && line.chars().count() < 2 * FULL
        && !name.ends_with(['.', ';'])
        && !line.contains(':')
}

/// `Ghi chú: còn 2 đơn vị` in a line of its own.
fn note_line(line: &str) -> Option<String> {
    let words = text::words(line, 3);
    let [first, second, ..] = words.as_slice() else { return None };
    let note = line.get(second.end..)?.trim_start();
    let said = first.folded == "ghi" && second.folded == "chu" && note.starts_with(':') && line.chars().count() <= 120;
    said.then(|| text::without_leaders(note.trim_start_matches(':')))
}
