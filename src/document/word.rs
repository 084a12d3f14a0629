//! Text documents of word processors: Word from 97 to today, and OpenDocument.
//!
//! What a reader of the printed page sees is read: tracked changes as accepted, results of fields and not their codes,
//! no hidden text, no prompts of empty content controls. Headers, footers and notes are left out.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use super::flow::Flow;
use super::{Document, Unreadable, xml};
use crate::settings::Limits;

mod binary;
mod docx;
mod fields;
mod odt;

/// Reads a Word document of 2007 and later (ECMA-376, transitional or strict).
pub(crate) fn read_docx(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut zip = open_zip(bytes)?;
    let main = match part(&mut zip, "_rels/.rels", limits)? {
        Some(relations) => docx::main_part(&xml::decode(&relations)),
        None => None,
    };
    let name = main.unwrap_or_else(|| "word/document.xml".to_owned());
    let body = part(&mut zip, &name, limits)?.ok_or(Unreadable::Damaged)?;
    docx::read(&xml::decode(&body), limits)
}

/// Reads a Word document kept in a single XML file: of Word 2003, or flat OPC.
pub(crate) fn read_word_xml(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    docx::read(&xml::decode(bytes), limits)
}

/// Reads a Word 97 to 2003 document (MS-DOC); older ones are `UnknownFormat`.
pub(crate) fn read_doc(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    binary::read(bytes, limits)
}

/// Reads an OpenDocument text (ODF 1.3).
pub(crate) fn read_odt(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut zip = open_zip(bytes)?;
    let manifest = part(&mut zip, "META-INF/manifest.xml", limits)?;
    if manifest.is_some_and(|manifest| odt::is_encrypted(&xml::decode(&manifest))) {
        return Err(Unreadable::Encrypted);
    }
    let content = part(&mut zip, "content.xml", limits)?.ok_or(Unreadable::Damaged)?;
    odt::read(&xml::decode(&content), limits)
}

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn open_zip(bytes: &[u8]) -> Result<Zip<'_>, Unreadable> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)
}

/// Unpacks one part of a package, counting the bytes that really come out of it.
fn part(zip: &mut Zip<'_>, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Unreadable> {
    let Some(index) = zip.file_names_raw().position(|entry| entry.eq_ignore_ascii_case(name.as_bytes())) else {
        return Ok(None);
    };
    let entry = match zip.by_index(index) {
        Ok(entry) => entry,
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Unreadable::Encrypted),
        Err(_) => return Err(Unreadable::Damaged),
    };
    let mut unpacked = Vec::new();
    entry.take(limits.unpacked_bytes.saturating_add(1)).read_to_end(&mut unpacked).map_err(|_| Unreadable::Damaged)?;
    if unpacked.len() as u64 > limits.unpacked_bytes {
        return Err(Unreadable::TooLarge);
    }
    Ok(Some(unpacked))
}

#[cfg(test)]
mod tests;
