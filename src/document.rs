//! An attachment's bytes turned into paragraphs and tables, each with the place it came from.
//!
//! Every format becomes the same [`Document`], so that the form is understood once (`form`), and a new format is one
//! new file in this folder. Nothing here knows what a campaign is. Everything here treats its input as hostile: bounds
//! are checked before memory is spent, and what goes wrong is an [`Unreadable`], never a panic.

mod archive;
mod budget;
mod compressed_rtf;
mod csv;
mod enclosed;
mod face;
mod flow;
mod format;
mod gzip;
pub(crate) mod html;
mod layout;
mod lettering;
mod mail;
mod mapi;
mod outlook;
mod package;
mod pdf;
pub(crate) mod rtf;
pub mod scan;
mod seven_zip;
mod signed;
mod spreadsheet;
mod tar;
pub(crate) mod text;
mod tnef;
#[cfg(test)]
mod unpacking;
pub(crate) mod word;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use self::{
    archive::{Container, Zip},
    budget::Budget,
    format::Format,
    mail::Mail,
    outlook::OutlookMessage,
    seven_zip::SevenZip,
    spreadsheet::{ods, spreadsheetml, xls, xlsb, xlsx},
    tar::Tar,
    tnef::Tnef,
};
use crate::settings::Limits;

/// Opens an attachment: itself, or every file in it where it is an archive, in order. Never empty.
///
/// What a file is, is told by its content; `name` is shown to people, and a hint where a text may or may not be a
/// table. A limit reached, or a fault inside a library, costs the file that it happened in.
pub fn open(name: &str, bytes: &[u8], limits: &Limits) -> Vec<Opened> {
    let mut opening = Opening { budget: Budget::new(limits), opened: Vec::new(), wanted: None };
    opening.file(vec![name.to_owned()], bytes);
    opening.opened
}

/// Makes a page of a scan ready for recognition: of the file that [`open`] gives at `file` as a picture, the page at
/// `page`, both counted from 0. `None` where there is no such page.
pub fn page(bytes: &[u8], file: usize, page: usize, limits: &Limits) -> Option<scan::Page> {
    let wanted = Some(Wanted { file, page, found: None });
    let mut opening = Opening { budget: Budget::new(limits), opened: Vec::new(), wanted };
    opening.file(vec![String::new()], bytes);
    opening.wanted?.found
}

/// An attachment that is being opened.
struct Opening<'a> {
    budget: Budget<'a>,
    opened: Vec<Opened>,
    wanted: Option<Wanted>,
}

/// A page that is looked for while an attachment is opened.
struct Wanted {
    file: usize,
    page: usize,
    found: Option<scan::Page>,
}

/// What a file turns out to hold.
enum Content<'a> {
    Document(Document),
    Files(Box<dyn Container + 'a>),
}

impl Opening<'_> {
    fn file(&mut self, trail: Vec<String>, bytes: &[u8]) {
        let name = trail.last().map_or("", String::as_str);
        match guarded(|| read(name, bytes, &mut self.budget)) {
            Ok(Content::Document(document)) => self.opened.push(Opened { trail, outcome: Ok(document) }),
            Ok(Content::Files(files)) => self.files(trail, files),
            Err(why) => {
                if why == Unreadable::Picture {
                    self.look_for_page(bytes);
                }
                self.opened.push(Opened { trail, outcome: Err(why) });
            }
        }
    }

    fn look_for_page(&mut self, bytes: &[u8]) {
        if let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.file == self.opened.len()) {
            wanted.found = guarded(|| scan::page(bytes, wanted.page, &mut self.budget)).ok().flatten();
        }
    }

    /// The files in a file. The trail is as long as there are archives around them.
    fn files(&mut self, trail: Vec<String>, mut files: Box<dyn Container + '_>) {
        if trail.len() as u64 > u64::from(self.budget.limits().archive_levels) {
            return self.opened.push(Opened { trail, outcome: Err(Unreadable::TooLarge) });
        }
        let before = self.opened.len();
        loop {
            let inner = match guarded(|| Ok(files.next(&mut self.budget))) {
                Ok(Some(inner)) => inner,
                Ok(None) => break,
                Err(why) => {
                    self.opened.push(Opened { trail, outcome: Err(why) });
                    return;
                }
            };
            let mut trail = trail.clone();
            trail.push(inner.name);
            match inner.bytes {
                Ok(bytes) => self.file(trail, &bytes),
                Err(why) => self.opened.push(Opened { trail, outcome: Err(why) }),
            }
            let found = self.wanted.as_ref().is_some_and(|wanted| self.opened.len() > wanted.file);
            if found || self.budget.is_spent() {
                break;
            }
        }
        if self.opened.len() == before {
            self.opened.push(Opened { trail, outcome: Err(Unreadable::Empty) });
        }
    }
}

/// Reads one file: the one place where formats meet their readers.
fn read<'a>(name: &str, bytes: &'a [u8], budget: &mut Budget) -> Result<Content<'a>, Unreadable> {
    let document = match format::recognise(bytes, budget)? {
        Format::Xlsx(package) => xlsx::read(package, budget)?,
        Format::Xlsb(package) => xlsb::read(package, budget)?,
        Format::Xls(ole) => xls::read(*ole, budget)?,
        Format::XlsStream => xls::read_stream(bytes, budget)?,
        Format::Ods(package) => ods::read(package, budget)?,
        Format::FlatOds => ods::read_xml(bytes, budget)?,
        Format::Text(text) => csv::read(name, &text, budget.limits())?,
        Format::Zip(package) => return Ok(Content::Files(Box::new(Zip::new(package, budget)?))),
        Format::Docx(package) => word::read_docx(package, budget)?,
        Format::Doc(ole) => word::read_doc(*ole, budget)?,
        Format::Odt(package) => word::read_odt(package, budget)?,
        Format::WordXml => word::read_word_xml(bytes, budget.limits())?,
        Format::FlatOdt => word::read_flat_odt(bytes, budget.limits())?,
        Format::Rtf => rtf::read(bytes, budget.limits())?,
        Format::Html => html::read(bytes, budget.limits())?,
        Format::SpreadsheetMl => spreadsheetml::read(bytes, budget)?,
        Format::Pdf => pdf::read(bytes, budget.limits())?,
        Format::Mail => return Ok(Content::Files(Box::new(Mail::new(bytes, budget)?))),
        Format::OutlookMessage(ole) => return Ok(Content::Files(Box::new(OutlookMessage::new(ole)))),
        Format::Tnef => return Ok(Content::Files(Box::new(Tnef::new(bytes, budget)?))),
        Format::Pkcs7 => return Ok(Content::Files(signed::open(name, bytes, budget)?)),
        Format::SevenZip => return Ok(Content::Files(Box::new(SevenZip::new(bytes, budget)?))),
        Format::Gzip => return Ok(Content::Files(gzip::open(name, bytes, budget)?)),
        Format::Tar => return Ok(Content::Files(Box::new(Tar::new(bytes.into(), budget)?))),
        Format::Unknown => return Err(Unreadable::UnknownFormat),
    };
    Ok(Content::Document(document))
}

/// Turns a panic inside a reader into its reason; the libraries that read hostile files have some left.
fn guarded<T>(work: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Unreadable::Crashed))
}

/// What one file holds, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Block {
    Paragraph(Paragraph),
    Table(Table),
}

/// A run of text between two breaks of the writer's. Line breaks inside it are `\n`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paragraph {
    pub text: String,
    /// Where a person finds it, in Vietnamese: `đoạn 3`, `dòng 12`, `trang 1, dòng 4`.
    pub place: String,
}

/// A sheet of a workbook, or a table of a text document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's name as its writer wrote it, or `bảng 1`.
    pub name: String,
    pub kind: TableKind,
    /// The cells that are not empty, by row and then by column. A merged cell stands once, at its top left.
    pub cells: Vec<Cell>,
}

/// How the places inside a table are named: `Phụ lục!C12` or `bảng 1, dòng 2, cột 3`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableKind {
    #[default]
    Sheet,
    Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Counted from 0.
    pub row: u32,
    /// Counted from 0.
    pub column: u32,
    /// How many rows a merged cell covers; 1 when it is not merged.
    pub rows: u32,
    /// How many columns a merged cell covers; 1 when it is not merged.
    pub columns: u32,
    /// What a person sees in the cell, number format applied, in Unicode as the file has it (repair of legacy
    /// Vietnamese text comes later).
    pub text: String,
    pub value: Value,
}

/// What the file stores behind the text of a cell, as far as it bears on whether the text is a count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Words, or digits typed as text: the text is all there is.
    Text,
    /// A number, stored as such, whose shown form is `text`.
    Number(f64),
    /// A number shown through a format that this program cannot render faithfully, so that what the person saw is
    /// not known; `text` is the bare number.
    UnclearNumber(f64),
    Percentage(f64),
    /// A date, a time or a length of time.
    Date,
    Boolean(bool),
    /// An error value such as `#REF!`.
    Error,
    /// A formula whose result was never stored.
    FormulaWithoutResult,
}

/// One file met while an attachment was opened: the attachment itself, or a file inside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The trail of names from the attachment inwards: `["bao cao.zip", "bao cao.xlsx"]`.
    pub trail: Vec<String>,
    pub outcome: Result<Document, Unreadable>,
}

/// Why a file could not be read. The words for the sender are chosen where the reply is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is damaged")]
    Damaged,
    #[error("the file is protected by a password")]
    Encrypted,
    #[error("the file is a picture or a scan without text")]
    Picture,
    #[error("the format is not read")]
    UnknownFormat,
    #[error("the archive is of a kind that is not read (RAR)")]
    Rar,
    #[error("the file is over a size limit")]
    TooLarge,
    #[error("reading the file took longer than allowed")]
    TooSlow,
    #[error("reading the file failed inside the reader")]
    Crashed,
    #[error("the file is empty")]
    Empty,
}

impl Table {
    /// Names the place of a cell as a person would look it up.
    pub fn place(&self, row: u32, column: u32) -> String {
        match self.kind {
            TableKind::Sheet => format!("{}!{}{}", self.name, column_letters(column), u64::from(row) + 1),
            TableKind::Text => format!("{}, dòng {}, cột {}", self.name, u64::from(row) + 1, u64::from(column) + 1),
        }
    }
}

/// A column counted from 0 in the letters of a spreadsheet: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests;
