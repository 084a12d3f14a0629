//! What filled-in fields and notes show upon a page (PDF 32000-1, 12.5.5).

use hayro_font::kurbo::{Affine, Rect};
use hayro_syntax::object::{self, Dict, Name, Object, Stream};
use hayro_syntax::page::Resources;

use super::content::{Drawing, FORMS};
use super::font::UNKNOWN;
use super::text::decode;
use crate::document::Unreadable;

/// Flags of an annotation that is not shown: hidden, and no view.
const NOT_SHOWN: u32 = 0b10_0010;

/// Fields that take their value from one another.
const PARENTS: usize = 20;

impl<'a> Drawing<'a, '_> {
    /// Draws how an annotation looks: its form, fitted into its rectangle.
    pub(super) fn draw_annotation(&mut self, note: &Dict<'a>, resources: &Resources<'a>) -> Result<(), Unreadable> {
        let hidden = note.get::<u32>(b"F").unwrap_or(0) & NOT_SHOWN != 0 || self.layers.hide(note, b"OC");
        let Some(form) = appearance(note).filter(|_| !hidden) else { return Ok(()) };
        let (Some(place), Some(bounds)) = (note.get::<[f64; 4]>(b"Rect"), form.dict().get::<[f64; 4]>(b"BBox")) else {
            return Ok(());
        };
        let rect = |[x0, y0, x1, y1]: [f64; 4]| Rect::new(x0, y0, x1, y1).abs();
        let matrix = form.dict().get::<[f64; 6]>(b"Matrix").map_or(Affine::IDENTITY, Affine::new);
        let (place, drawn) = (rect(place), matrix.transform_rect_bbox(rect(bounds)));
        if drawn.area() <= 0.0 {
            return Ok(());
        }
        let (across, down) = (place.width() / drawn.width(), place.height() / drawn.height());
        let shift = (place.x0 - across * drawn.x0, place.y0 - down * drawn.y0);
        self.state.ctm *= Affine::translate(shift) * Affine::scale_non_uniform(across, down);
        let kind = note.get::<Name<'_>>(b"Subtype");
        self.marks = !matches!(kind.as_deref(), Some(b"FreeText" | b"Stamp" | b"Redact"));
        let first = self.sheet.painted().len();
        self.draw_form(&form, resources, FORMS)?;
        if kind.as_deref() == Some(b"Widget") {
            self.doubt_stale_digits(note, first);
        }
        Ok(())
    }

    /// A field whose value has other digits than it shows was changed by a program that did not draw it anew: which of
    /// them was meant is not known.
    fn doubt_stale_digits(&mut self, note: &Dict<'a>, first: usize) {
        let Some(value) = value(note) else { return };
        let letters = self.sheet.painted().get_mut(first..).unwrap_or_default();
        let shown: String = letters.iter().map(|letter| letter.text.as_str()).collect();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if digits(&value) != digits(&shown)
            && let Some(last) = letters.last_mut()
        {
            last.text.push(UNKNOWN);
        }
    }
}

fn appearance<'a>(note: &Dict<'a>) -> Option<Stream<'a>> {
    match note.get::<Dict<'_>>(b"AP")?.get::<Object<'_>>(b"N")? {
        Object::Stream(form) => Some(form),
        Object::Dict(states) => states.get::<Stream<'_>>(note.get::<Name<'_>>(b"AS")?),
        _ => None,
    }
}

/// The value of a text field, its own or that of the field it belongs to.
fn value(field: &Dict<'_>) -> Option<String> {
    let mut field = field.clone();
    let mut is_text = false;
    for _ in 0..PARENTS {
        is_text |= field.get::<Name<'_>>(b"FT").is_some_and(|kind| kind.as_ref() == b"Tx");
        match (field.get::<object::String<'_>>(b"V"), field.get::<Dict<'_>>(b"Parent")) {
            (Some(value), _) if is_text => return Some(decode(value.as_bytes())),
            (_, Some(parent)) => field = parent,
            _ => return None,
        }
    }
    None
}
