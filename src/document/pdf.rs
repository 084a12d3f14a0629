//! PDF files that hold text: paragraphs and tables rebuilt from where the letters and lines stand on the page; no
//! rendering, no recognition of pictures, no scripts, nothing fetched from outside the file.
//!
//! The path through this folder: `stream` unpacks under a budget, `font` turns codes into characters, `content`
//! follows the drawing instructions of a page (`text` those of text, `path` those of lines, `annotation` those of fields
//! and notes, `layers` which parts are off), `sheet` keeps what a reader sees of them (`struck` what is crossed out), and
//! `document::layout` puts that in reading order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};

use super::{Document, Unreadable, layout};
use crate::settings::Limits;
use budget::Budget;

mod annotation;
mod budget;
mod content;
mod font;
mod layers;
mod path;
mod sheet;
mod state;
mod stream;
mod struck;
mod text;

/// Pages that are read; a report has two or three, and a file with more is refused as too large.
const PAGES: usize = 200;

/// Reads the visible text of a PDF file.
///
/// A file in which no page shows text is a [`Unreadable::Picture`]: a scan, with or without the invisible text that
/// recognition put under it, since such text is a guess and must never be taken for figures. The empty password is
/// tried; any other is [`Unreadable::Encrypted`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    catch_unwind(AssertUnwindSafe(|| read_trusting(bytes, limits))).unwrap_or(Err(Unreadable::Crashed))
}

/// As [`read`], but a fault inside the library may unwind out of it.
fn read_trusting(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut budget = Budget::new(limits);
    stream::admit_structure(bytes, &mut budget)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(refusal)?;
    let pages = pdf.pages();
    if pages.len() > PAGES {
        return Err(Unreadable::TooLarge);
    }
    let fonts = font::Fonts::new();
    let layers = layers::Layers::of(&pdf);
    let mut sheets = Vec::new();
    for page in pages.iter() {
        sheets.push(read_page(page, &fonts, &layers, &mut budget)?);
    }
    if !sheets.iter().any(sheet::Visible::is_text) {
        let blank = sheets.iter().all(sheet::Visible::is_blank);
        return Err(if blank { Unreadable::Empty } else { Unreadable::Picture });
    }
    Ok(layout::document(sheets.iter().map(|sheet| sheet.views.as_slice()), "trang", limits))
}

/// Makes sure that a file may be opened at all.
pub(super) fn admit(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    stream::admit_structure(bytes, &mut Budget::new(limits))
}

fn read_page<'a>(
    page: &Page<'a>,
    fonts: &font::Fonts<'a>,
    layers: &layers::Layers,
    budget: &mut Budget,
) -> Result<sheet::Visible, Unreadable> {
    let (width, height) = page.render_dimensions();
    let mut sheet = sheet::Sheet::new(f64::from(width), f64::from(height));
    content::draw_page(page, fonts, layers, budget, &mut sheet)?;
    Ok(sheet.seen())
}

fn refusal(error: LoadPdfError) -> Unreadable {
    match error {
        LoadPdfError::Decryption(_) => Unreadable::Encrypted,
        LoadPdfError::Invalid => Unreadable::Damaged,
    }
}

#[cfg(test)]
mod tests;
