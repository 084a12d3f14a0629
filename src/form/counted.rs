//! What stands where a count is asked for: the count itself, and the remark that was written beside it.

use super::{Figure, NotACount, figure, text};
use crate::document::Value;
use crate::vietnamese;

/// How a remark between parentheses begins that leaves the figure before it as it is.
const REMARKING: [&str; 18] = [
    "con ",
    "trong do",
    "bao gom",
    "gom ",
    "ke ca",
    "tinh den",
    "so lieu",
    "den ngay",
    "co ",
    "chua bao gom",
    "khong bao gom",
    "cap nhat",
    "danh sach",
    "xem danh sach",
    "theo danh sach",
    "kem theo",
    "dinh kem",
    "xem phu luc",
];
/// What makes the figure before a remark a rough one, or none that holds.
const UNSETTLING: [&str; 20] = [
    "khoang",
    "uoc",
    "du kien",
    "tam tinh",
    "tam thoi",
    "xap xi",
    "it nhat",
    "toi thieu",
    "toi da",
    "so bo",
    "con so",
    "so lieu cu",
    "chinh xac",
    "sai",
    "nham",
    "thay doi",
    "co the",
    "ke hoach",
    "phan tram",
    "chinh ly",
];

/// Reads what stands in a place as a count, with the remark behind it, if any.
pub(super) fn read(shown: &str, value: Value, place: String) -> Figure {
    if !matches!(value, Value::Text) {
        return Figure {
            reading: figure::read(shown, value),
            shown: shown.trim().to_owned(),
            place,
            note: String::new(),
        };
    }
    let shown = text::without_leaders(shown);
    if shown.is_empty() {
        return Figure { reading: Err(NotACount::Missing), shown, place, note: String::new() };
    }
    let (said, note) = remark(&shown).unwrap_or((&shown, ""));
    let said = said.trim_end().trim_end_matches("./.").trim_end_matches(['.', ';', ',']).trim();
    let mut reading = figure::read(said, Value::Text);
    let mut note = note.to_owned();
    if reading.is_err()
        && note.is_empty()
        && let Some((count, aside)) = aside(said)
    {
        (reading, note) = (Ok(count), aside.to_owned());
    }
    Figure { reading, shown, place, note }
}

/// `295 đơn vị. Ghi chú: còn thiếu` in its two parts.
fn remark(shown: &str) -> Option<(&str, &str)> {
    let words = text::words(shown, 40);
    let at = words.windows(2).position(|pair| matches!(pair, [a, b] if a.folded == "ghi" && b.folded == "chu"))?;
    let (first, last) = (words.get(at)?, words.get(at + 1)?);
    let said = shown.get(..first.start)?.trim_end_matches([' ', '(', '-', '–', '\n', '\t', '|']);
    let note = shown.get(last.end..)?.trim_start_matches([' ', ':', '-', '–', '\n', '\t', '|']);
    let note =
        if shown.get(..first.start)?.trim_end().ends_with('(') { note.trim_end().trim_end_matches(')') } else { note };
    (!said.trim().is_empty()).then_some((said, note.trim()))
}

/// `25 (còn 2 đơn vị chưa báo cáo)`: a count, and between parentheses a remark that leaves it as it is.
fn aside(said: &str) -> Option<(u64, &str)> {
    let (before, behind) = said.split_once('(')?;
    let inner = behind.strip_suffix(')')?;
    if inner.contains(['(', ')', '%']) {
        return None;
    }
    let count = figure::read(before.trim(), Value::Text).ok()?;
    if figure::read(inner.trim(), Value::Text).is_ok() {
        return None;
    }
    let folded = vietnamese::fold(inner);
    let said = format!(" {folded} ");
    let remarks = REMARKING.iter().any(|start| folded.starts_with(start));
    let unsettled = UNSETTLING.iter().any(|doubt| said.contains(&format!(" {doubt} ")));
    (remarks && !unsettled).then_some((count, inner.trim()))
}

/// Whether words look like a figure rather than a remark: they begin with a digit or a sign, or can be read as a count.
pub(super) fn is_figure(shown: &str, value: Value) -> bool {
    if !matches!(value, Value::Text) {
        return true;
    }
    let bare = text::without_leaders(shown);
    let bare = bare.trim_start_matches(['-', '+', '~', '<', '>', '≈', '(', '=', ' ']);
    bare.chars().count() <= 60
        && (bare.starts_with(|letter: char| letter.is_numeric()) || figure::read(bare, Value::Text).is_ok())
}

/// Several figures for one field: one that they all agree on, or none that is certain.
pub(super) fn settle(mut figures: Vec<Figure>) -> Option<Figure> {
    if figures.len() < 2 {
        return figures.pop();
    }
    let filled = |figure: &&Figure| figure.reading != Err(NotACount::Missing);
    let mut readings = figures.iter().filter(filled).map(|figure| figure.reading);
    let first = readings.next();
    let agreed = first.is_some_and(|first| first.is_ok() && readings.all(|reading| reading == first));
    let note = figures.iter().map(|figure| &figure.note).find(|note| !note.is_empty()).cloned().unwrap_or_default();
    let mut chosen = figures.iter().find(filled).or(figures.first()).cloned()?;
    if first.is_some() && !agreed && figures.iter().filter(filled).count() > 1 {
        let shown: Vec<&str> = figures.iter().filter(filled).take(4).map(|figure| figure.shown.as_str()).collect();
        chosen.shown = shown.join(" / ");
        chosen.reading = Err(NotACount::Ambiguous);
    }
    chosen.note = note;
    Some(chosen)
}
