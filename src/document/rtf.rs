//! Rich Text Format (RTF 1.9.1), as Word, WordPad, LibreOffice and Outlook write it.
//!
//! Only what tells text and tables apart is understood; every other destination is passed over.

use super::flow::{Edges, Flow, MarkedFlow, Merge};
use super::{Document, Unreadable};
use crate::settings::Limits;

mod encoding;
mod reader;
mod token;

use reader::Reader;
use token::{Token, Tokens};

/// Rulings that are nearer than this are drawn as one: about 0.9 mm, in twentieths of a point.
const TOLERANCE: i64 = 50;

/// Reads an RTF document. A file that ends inside a group is `Damaged`.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"{\\rtf") {
        return Err(Unreadable::Damaged);
    }
    let mut reader = Reader::new(MarkedFlow::new(Flow::new(limits, TOLERANCE)));
    for token in Tokens(bytes) {
        reader.take(token)?;
        if token == Token::Close && reader.depth() == 0 {
            break;
        }
    }
    // The last brace alone is often lost.
    if reader.depth() > 1 {
        return Err(Unreadable::Damaged);
    }
    reader.finish()
}

#[cfg(test)]
mod tests;
