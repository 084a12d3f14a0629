//! The master workbook: a picture of the ledger that the Centre opens, reads and prints.
//!
//! Drawing is pure: the same content gives the same bytes. Putting the file in its place is the edge, in [`mod@file`].

pub mod file;

mod charts;
mod letterhead;
mod lists;
mod looks;
pub(crate) mod measure;
mod page;
mod pen;
mod remarks;
mod seal;
mod standing;
mod summary;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use std::collections::HashMap;

use jiff::{Timestamp, civil::DateTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

pub(crate) use pen::clean;
pub use remarks::{Remarks, RemarksError};

use crate::campaign::Campaign;
use crate::submission::Entry;

/// Above as many reports the history is written without keeping its rows in memory.
const ROWS_IN_MEMORY: usize = 50_000;

/// What a workbook shows.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    pub campaign: &'a Campaign,
    /// Every unit of the roster in its order: the id and the name.
    pub units: &'a [(String, String)],
    /// Every report ever recorded, in the order of the receipts.
    pub entries: &'a [Entry],
    /// What people typed into the workbook before.
    pub remarks: &'a Remarks,
    /// The moment whose picture this is.
    pub drawn: Timestamp,
}

/// A workbook that could not be made: more rows than a sheet can have, or no room for temporary files.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be drawn: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// Draws the workbook as the bytes of an .xlsx file.
pub fn draw(content: &Content) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&looks::font(12.0), 21, 72)?;
    workbook.set_properties(&properties(content)?);

    let scene = Scene::of(content);
    let mut seal = seal::Seal::default();
    summary::draw(workbook.add_worksheet(), &scene, &mut seal)?;
    charts::draw(workbook.add_worksheet(), &scene, &mut seal)?;
    lists::draw_open(workbook.add_worksheet(), &scene, &mut seal)?;
    lists::draw_missing(workbook.add_worksheet(), &scene, &mut seal)?;
    let history = if content.entries.len() <= ROWS_IN_MEMORY {
        workbook.add_worksheet()
    } else {
        workbook.add_worksheet_with_low_memory()?
    };
    lists::draw_history(history, &scene, &mut seal)?;
    let left_over = scene.left_over();
    if !left_over.is_empty() {
        lists::draw_others(workbook.add_worksheet(), &scene, &left_over, &mut seal)?;
    }
    workbook.define_name(seal::NAME, &seal.as_formula())?;
    Ok(workbook.save_to_buffer()?)
}

fn properties(content: &Content) -> Result<DocProperties, XlsxError> {
    let title = format!("{}: {}", words::SUMMARY, content.campaign.title);
    Ok(DocProperties::new()
        .set_title(clean(&title, 255))
        .set_author(words::CENTRE_IN_TEXT)
        .set_company(words::CENTRE_IN_TEXT)
        .set_creation_datetime(&created(content.drawn)?))
}

/// A moment as the date of creation of a document.
pub(crate) fn created(moment: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let moment = moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime();
    let part = |part: i8| u8::try_from(part).unwrap_or(0);
    let date =
        ExcelDateTime::from_ymd(u16::try_from(moment.year()).unwrap_or(0), part(moment.month()), part(moment.day()))?;
    date.and_hms(u16::try_from(moment.hour()).unwrap_or(0), part(moment.minute()), f64::from(moment.second()))
}

/// What all the sheets look at.
struct Scene<'a> {
    content: &'a Content<'a>,
    standings: Vec<standing::Standing<'a>>,
    names: HashMap<&'a str, &'a str>,
    drawn: DateTime,
}

impl<'a> Scene<'a> {
    fn of(content: &'a Content<'a>) -> Self {
        Self {
            content,
            standings: standing::standings(content.units, content.entries),
            names: content.units.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect(),
            drawn: local(content, content.drawn),
        }
    }

    fn local(&self, moment: Timestamp) -> DateTime {
        local(self.content, moment)
    }

    /// The head of a page: its title, the campaign and the letter, and a note.
    fn head(&self, title: &'static str, note: letterhead::Note) -> letterhead::Head {
        let campaign = self.content.campaign;
        let subject = format!("{} ({})", campaign.title, campaign.letter);
        letterhead::Head { title, subject, note, drawn: self.drawn }
    }

    /// The unit as the roster names it, else as its sender wrote it.
    fn unit_of(&self, entry: &'a Entry) -> &'a str {
        let id = entry.report.unit.as_deref();
        let named = id.and_then(|id| self.names.get(id).copied());
        named
            .or(Some(entry.report.unit_name.as_str()).filter(|name| !name.trim().is_empty()))
            .or(id)
            .unwrap_or_default()
    }

    /// The unit's notes beside its counts: under their headings where the form has several counts.
    fn notes_of(&self, entry: &Entry) -> String {
        let several = self.content.campaign.counts().count() > 1;
        let notes = self.content.campaign.counts().filter_map(|field| {
            let note = entry.report.notes.get(&field.key).filter(|note| !note.trim().is_empty())?;
            Some(if several { format!("{}: {note}", field.short()) } else { note.clone() })
        });
        notes.collect::<Vec<_>>().join("\n")
    }

    fn left_over(&self) -> Vec<remarks::LeftOver> {
        let receipts = self.content.entries.iter().map(|entry| entry.receipt).collect();
        self.content.remarks.left_over(&self.standings, &receipts)
    }
}

fn local(content: &Content, moment: Timestamp) -> DateTime {
    moment.to_zoned_datetime(content.campaign.timezone.clone()).datetime()
}
