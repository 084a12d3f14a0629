//! Text documents of word processors: Word from 97 to today, and OpenDocument.
//!
//! What a reader of the printed page sees is read: tracked changes as accepted, results of fields and not their codes,
//! no hidden text and none that is struck out, no prompts of empty content controls. Headers, footers and notes are left
//! out.

use self::styles::Styles;
use super::{Document, Unreadable, budget::Budget, flow::Flow, format::Ole, package::Package, xml};
use crate::settings::Limits;

mod binary;
mod docx;
mod fields;
mod odt;
mod styles;

/// Reads a Word document of 2007 and later (ECMA-376, transitional or strict).
pub(super) fn read_docx(mut package: Package, budget: &mut Budget) -> Result<Document, Unreadable> {
    let relations = package.part("_rels/.rels", budget, u64::MAX)?.unwrap_or_default();
    let named = docx::main_part(&xml::decode(&relations)).filter(|name| package.has(name));
    let name = named.unwrap_or_else(|| "word/document.xml".to_owned());
    let body = package.part(&name, budget, u64::MAX)?.ok_or(Unreadable::Damaged)?;
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let styles = package.part(&format!("{folder}/styles.xml"), budget, u64::MAX)?.unwrap_or_default();
    docx::read(&xml::decode(&body), docx::styles(&xml::decode(&styles)), budget.limits())
}

/// Reads a Word 97 to 2003 document (MS-DOC); older ones are `UnknownFormat`.
pub(super) fn read_doc(ole: Ole, budget: &mut Budget) -> Result<Document, Unreadable> {
    binary::read(ole, budget)
}

/// Reads an OpenDocument text (ODF 1.3) that is not encrypted.
pub(super) fn read_odt(mut package: Package, budget: &mut Budget) -> Result<Document, Unreadable> {
    let content = package.part("content.xml", budget, u64::MAX)?.ok_or(Unreadable::Damaged)?;
    let styles = package.part("styles.xml", budget, u64::MAX)?.unwrap_or_default();
    odt::read(&xml::decode(&content), odt::styles(&xml::decode(&styles)), budget.limits())
}

/// Reads a Word document that is one XML file: flat OPC, or the XML of Word 2003.
pub(super) fn read_word_xml(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let xml = xml::decode(bytes);
    docx::read(&xml, docx::styles(&xml), limits)
}

/// Reads an OpenDocument text that is one XML file.
pub(super) fn read_flat_odt(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    odt::read(&xml::decode(bytes), Styles::default(), limits)
}

#[cfg(test)]
mod tests;
