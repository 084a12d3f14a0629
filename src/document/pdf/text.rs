//! Text objects: the pen that strings of codes move, and the letters it leaves on the page.

use hayro_font::kurbo::{Affine, Point, Vec2};
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{self, Dict, Object};
use hayro_syntax::page::Resources;
use unicode_normalization::char::is_combining_mark;

use super::budget::Budget;
use super::font::UNKNOWN;
use super::sheet::{Direction, Painted, Sheet};
use super::state::State;
use crate::document::Unreadable;

/// Letters whose written form a marked sequence may replace; longer ones are described, not spelled.
const SPELLED: usize = 200;

/// The text matrix and that of the line.
#[derive(Debug, Default)]
pub(super) struct Pen {
    matrix: Affine,
    line: Affine,
    placed: bool,
}

impl Pen {
    /// Follows the instructions of text; others are passed over.
    pub(super) fn follow(
        &mut self,
        op: &Op<'_, '_>,
        state: &mut State<'_>,
        sheet: &mut Sheet,
        budget: &mut Budget,
    ) -> Result<(), Unreadable> {
        let text = &mut state.text;
        match op {
            Op::BeginText(_) => self.set(Affine::IDENTITY),
            Op::CharacterSpacing(space) => text.letter_space = space.0.as_f64(),
            Op::WordSpacing(space) => text.word_space = space.0.as_f64(),
            Op::HorizontalScaling(percent) => text.stretch = percent.0.as_f64() / 100.0,
            Op::TextLeading(leading) => text.leading = leading.0.as_f64(),
            Op::TextRise(rise) => text.rise = rise.0.as_f64(),
            // Nothing is painted by invisible text, nor by text that only clips.
            Op::TextRenderingMode(mode) => text.invisible = matches!(mode.0.as_i64(), 3 | 7),
            Op::NextLine(to) => self.next_line(to.0.as_f64(), to.1.as_f64()),
            Op::NextLineAndSetLeading(to) => {
                text.leading = -to.1.as_f64();
                self.next_line(to.0.as_f64(), to.1.as_f64());
            }
            Op::SetTextMatrix(m) => {
                self.set(Affine::new([m.0, m.1, m.2, m.3, m.4, m.5].map(|number| number.as_f64())));
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -text.leading),
            Op::ShowText(shown) => self.show(shown.0.as_bytes(), state, sheet, budget)?,
            Op::NextLineAndShowText(shown) => {
                self.next_line(0.0, -text.leading);
                self.show(shown.0.as_bytes(), state, sheet, budget)?;
            }
            Op::ShowTextWithParameters(shown) => {
                text.word_space = shown.0.as_f64();
                text.letter_space = shown.1.as_f64();
                self.next_line(0.0, -text.leading);
                self.show(shown.2.as_bytes(), state, sheet, budget)?;
            }
            Op::ShowTexts(pieces) => {
                for piece in pieces.0.iter::<Object<'_>>() {
                    match piece {
                        Object::String(codes) => self.show(codes.as_bytes(), state, sheet, budget)?,
                        Object::Number(back) => self.adjust(back.as_f64(), state),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn set(&mut self, matrix: Affine) {
        (self.matrix, self.line) = (matrix, matrix);
        self.placed = true;
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.set(self.line * Affine::translate((x, y)));
    }

    /// Moves back by thousandths of the font's size.
    fn adjust(&mut self, thousandths: f64, state: &State<'_>) {
        let text = &state.text;
        let by = -thousandths / 1000.0 * text.size;
        let upright = text.face.as_ref().is_none_or(|face| face.is_horizontal());
        let by = if upright { Vec2::new(by * text.stretch, 0.0) } else { Vec2::new(0.0, by) };
        self.matrix *= Affine::translate(by);
    }

    fn show(
        &mut self,
        codes: &[u8],
        state: &State<'_>,
        sheet: &mut Sheet,
        budget: &mut Budget,
    ) -> Result<(), Unreadable> {
        let text = &state.text;
        let Some(face) = text.face.as_ref() else { return Ok(()) };
        let mut at = 0;
        while at < codes.len() {
            let (code, length) = face.code(codes, at);
            at += length;
            budget.take_glyph()?;
            let advance = face.advance(code) / 1000.0 * text.size;
            let spaces = text.letter_space + if length == 1 && code == 32 { text.word_space } else { 0.0 };
            let (ink, step) = if face.is_horizontal() {
                (Vec2::new(advance.x * text.stretch, 0.0), Vec2::new((advance.x + spaces) * text.stretch, 0.0))
            } else {
                (advance, Vec2::new(0.0, advance.y + spaces))
            };
            let placed = std::mem::take(&mut self.placed);
            paint(&face.text(code), ink, placed, state, state.ctm * self.matrix, sheet);
            self.matrix *= Affine::translate(step);
        }
        Ok(())
    }
}

/// Puts a letter on the page, or a combining mark onto the letter it belongs to.
fn paint(text: &str, ink: Vec2, placed: bool, state: &State<'_>, matrix: Affine, sheet: &mut Sheet) {
    let rise = Vec2::new(0.0, state.text.rise);
    let start = matrix * rise.to_point();
    let end = matrix * (rise + ink).to_point();
    let foot = matrix * Point::ORIGIN;
    let size = (matrix * Point::new(0.0, state.text.size) - foot).hypot();
    let along = matrix * Point::new(1.0, 0.0) - foot;
    let Some(direction) = direction(along) else { return };
    if text.is_empty() || !start.is_finite() || !end.is_finite() || !size.is_finite() || size <= 0.0 {
        return;
    }
    let clipped = !state.clip.inflate(2.0, 2.0).contains(start.midpoint(end));
    let letter = Painted {
        text: text.to_owned(),
        start,
        end,
        size,
        direction,
        placed,
        invisible: state.text.invisible || state.ink.is_glass() || clipped,
        white: state.ink.white,
    };
    if let Some(base) = sheet.painted().last_mut().filter(|base| is_mark_upon(&letter, base)) {
        base.text.push_str(text);
    } else {
        sheet.paint(letter);
    }
}

/// Whether a letter is only a mark, and stands where the letter painted before it stands.
fn is_mark_upon(mark: &Painted, base: &Painted) -> bool {
    let reach = 0.5 * base.start.distance(base.end) + 0.15 * base.size;
    mark.text.chars().all(is_combining_mark)
        && base.text.chars().any(char::is_alphabetic)
        && mark.direction == base.direction
        && mark.start.distance(base.start.midpoint(base.end)) < reach
}

/// The direction of a line of text; `None` for a slanting one, as of a watermark.
fn direction(along: Vec2) -> Option<Direction> {
    let flat = |long: f64, short: f64| short.abs() <= 0.1 * long.abs() && long != 0.0;
    if flat(along.x, along.y) {
        Some(if along.x > 0.0 { Direction::Right } else { Direction::Left })
    } else if flat(along.y, along.x) {
        Some(if along.y > 0.0 { Direction::Down } else { Direction::Up })
    } else {
        None
    }
}

/// A marked sequence whose letters stand for another text (`ActualText`, PDF 32000-1, 14.9.4).
#[derive(Debug)]
pub(super) struct Span {
    text: String,
    first: usize,
}

impl Span {
    pub(super) fn begin(properties: &Object<'_>, resources: &Resources<'_>, sheet: &mut Sheet) -> Option<Self> {
        let text = match properties {
            Object::Dict(properties) => properties.get::<object::String<'_>>(b"ActualText"),
            Object::Name(name) => resources.properties.get::<Dict<'_>>(name)?.get::<object::String<'_>>(b"ActualText"),
            _ => None,
        };
        Some(Self { text: decode(text?.as_bytes()), first: sheet.painted().len() })
    }

    /// Gives the first letter of the sequence the text of all, if they stand in one line. Digits that are seen are
    /// never replaced by others.
    pub(super) fn end(self, sheet: &mut Sheet) {
        let letters = sheet.painted().get_mut(self.first..).unwrap_or_default();
        let one_line = letters.iter().zip(letters.iter().skip(1)).all(|(a, b)| {
            let across = matches!(a.direction, Direction::Right | Direction::Left);
            let apart = if across { a.start.y - b.start.y } else { a.start.x - b.start.x };
            a.direction == b.direction && apart.abs() < 0.5 * a.size
        });
        let own: String = letters.iter().map(|letter| letter.text.as_str()).collect();
        let unspelled = own.contains(UNKNOWN);
        let text: String = self.text.chars().filter(|character| !character.is_control()).collect();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let may_replace = unspelled || (one_line && digits(&own) == digits(&text));
        if text.trim().is_empty() || letters.len() > SPELLED || !may_replace || same(&own, &text) {
            return;
        }
        let end = letters.last().map(|letter| letter.end);
        let mut text = Some(text);
        for letter in letters.iter_mut() {
            letter.text = text.take().unwrap_or_default();
            letter.end = end.filter(|_| one_line).unwrap_or(letter.end);
        }
    }
}

fn same(own: &str, other: &str) -> bool {
    own.chars().filter(|c| !c.is_whitespace()).eq(other.chars().filter(|c| !c.is_whitespace()))
}

/// A text string (PDF 32000-1, 7.9.2.2).
pub(super) fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
