//! Scans made ready for recognition, and what a recognition made of them.
//!
//! A file that holds no text becomes pictures of its pages in shades of grey: `paper` renders the pages of PDF files,
//! `picture` decodes pictures. `skew` turns a page that lay crooked on the glass, and `rules` finds the lines of tables
//! and takes them out, since they disturb recognition and are needed afterwards. `words` puts recognised words and those
//! lines together to the same paragraphs and tables that a PDF with text gives.

use serde::{Deserialize, Serialize};

use super::layout::Rule;
use super::{Unreadable, budget::Budget, format, format::Format};

mod grey;
mod paper;
mod picture;
mod rules;
mod skew;
mod words;

use grey::Grey;
pub use words::read;

/// Pictures in one office file that are looked at.
const PICTURES: usize = 50;
/// The largest picture inside an office file, in bytes.
const LARGEST: u64 = 64 << 20;

/// One page, ready for recognition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// A picture in shades of grey (PGM, which needs no library), upright, without the lines of tables.
    pub image: Vec<u8>,
    pub frame: Frame,
}

/// What recognition does not tell of a page: its size, and the lines of tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// In points.
    width: f64,
    /// In points.
    height: f64,
    /// How many points a pixel of the picture is wide.
    scale: f64,
    rules: Vec<Rule>,
}

/// What a page is as far as its layout matters: the shorter side of every page counts as that of A4, in points.
const SHORTER_SIDE: f64 = 595.0;

/// Makes a page of a scan ready, counted from 0; `None` where it has no such page.
pub(super) fn page(bytes: &[u8], number: usize, budget: &mut Budget) -> Result<Option<Page>, Unreadable> {
    let grey = match format::recognise(bytes, budget) {
        Ok(Format::Pdf) => paper::render(bytes, number, budget.limits())?,
        Ok(Format::Docx(package)) => picture_in(package, "word/media/", number, budget)?,
        Ok(Format::Odt(package)) => picture_in(package, "Pictures/", number, budget)?,
        Err(Unreadable::Picture) => picture::decode(bytes, number)?,
        _ => None,
    };
    Ok(grey.map(prepare))
}

/// A picture pasted into an office file.
fn picture_in(
    mut package: super::package::Package,
    folder: &str,
    number: usize,
    budget: &mut Budget,
) -> Result<Option<Grey>, Unreadable> {
    let folder = folder.as_bytes();
    let inside = |name: &[u8]| name.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder));
    let entries: Vec<usize> =
        package.names().enumerate().filter(|(_, name)| inside(name)).map(|(index, _)| index).take(PICTURES).collect();
    let Some(entry) = entries.get(number) else { return Ok(None) };
    let bytes = package.unpack(*entry, budget, LARGEST)?;
    picture::decode(&bytes, 0)
}

fn prepare(grey: Grey) -> Page {
    let angle = skew::angle(&grey.dark(grey::INK));
    let mut grey = if angle == 0.0 { grey } else { grey.turned(angle) };
    let runs = rules::runs(&grey.dark(grey::HAIRLINE));
    rules::erase(&mut grey, &runs);
    let (width, height) = (f64::from(grey.width()), f64::from(grey.height()));
    let scale = SHORTER_SIDE / width.min(height).max(1.0);
    let rules = runs.iter().map(|run| run.rule(scale)).collect();
    Page { image: grey.into_pgm(), frame: Frame { width: width * scale, height: height * scale, scale, rules } }
}

#[cfg(test)]
mod tests;
