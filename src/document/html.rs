//! HTML: the body of a mail, a saved page, or a web page under the name of a workbook.
//!
//! What is shown is read; tables that only lay out the page are no tables. Nothing is fetched.

use encoding_rs::Encoding;

use self::excel::Excel;
use self::tree::Tree;
use super::{Document, Unreadable, text};
use crate::settings::Limits;

mod excel;
mod looks;
mod page;
mod spans;
mod tree;

/// How far into a file its encoding may be declared (HTML standard, "prescan a byte stream").
const DECLARATION: usize = 4096;

/// Reads an HTML file, decoded as it declares.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let declared = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => Some((encoding, bytes.get(mark..).unwrap_or_default())),
        None => declared(bytes).map(|encoding| (encoding, bytes)),
    };
    match declared {
        Some((encoding, bytes)) => read_text(&encoding.decode_without_bom_handling(bytes).0, limits),
        None => read_text(&text::decode(bytes).ok_or(Unreadable::Damaged)?, limits),
    }
}

/// Reads HTML that is decoded already.
pub(crate) fn read_text(html: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let tree = Tree::parse(html, limits)?;
    let excel = Excel::of(&tree);
    let mut document = page::read(&tree, excel.as_ref(), limits)?;
    if excel.is_some() {
        excel::name_sheets(&mut document, html);
    }
    Ok(document)
}

/// The encoding that a `meta` element or an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION.min(bytes.len()))?).to_ascii_lowercase();
    let (_, value) = head.split_once("charset").or_else(|| head.split_once("encoding"))?;
    let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label = value.split(['"', '\'', ';', '>', ' ', '/', '?']).next()?;
    // Bytes that could be searched for this are not UTF-16.
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests;
