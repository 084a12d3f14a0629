//! XML told piece by piece, by local names, without entities, document types or anything fetched.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::Unreadable;

/// Elements inside each other; office programs stay below a hundred or two.
const DEEPEST: usize = 2000;

/// How far into a file its declaration stands.
const DECLARATION: usize = 200;

/// A piece of an XML document. An empty element is opened and closed.
pub(super) enum Piece<'a> {
    Open(Tag<'a>),
    /// The local name of the element closed.
    Close(&'a str),
    Text(&'a str),
}

/// The start of an element.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the first attribute with this local name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut known = attributes.with_checks(false).flatten();
        let found = known.find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }

    /// The value of an attribute as a number; `None` where it is missing or none.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Tells an XML document piece by piece, until it ends or `tell` fails. Broken XML is `Damaged`, and so is a document
/// type: no office program writes one, and it could define entities.
pub(super) fn walk(text: &str, mut tell: impl FnMut(Piece<'_>) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Unreadable::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Unreadable::TooLarge);
                }
                tell(Piece::Open(Tag(&start)))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                tell(Piece::Close(end.local_name().into_inner()))?;
            }
            Event::Text(text) => tell(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => tell(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    tell(Piece::Text(letter.encode_utf8(&mut [0; 4])))?;
                } else if let Some(letter) = resolve_predefined_entity(&reference) {
                    tell(Piece::Text(letter))?;
                }
            }
            Event::DocType(_) => return Err(Unreadable::Damaged),
            Event::Eof if depth > 0 => return Err(Unreadable::Damaged),
            Event::Eof => return Ok(()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// Decodes an XML file: by its byte order mark, by its declaration, else as UTF-8 (XML 1.0, appendix F). What cannot be
/// decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, start) = match (Encoding::for_bom(bytes), bytes) {
        (Some(marked), _) => marked,
        (None, [b'<', 0, ..]) => (UTF_16LE, 0),
        (None, [0, b'<', ..]) => (UTF_16BE, 0),
        _ => (declared(bytes).unwrap_or(UTF_8), 0),
    };
    encoding.decode_without_bom_handling(bytes.get(start..).unwrap_or_default()).0
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(bytes.get(..DECLARATION.min(bytes.len()))?);
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value.split(quote).nth(1)?;
    // A file that could be read as far as here is not UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(xml: &str) -> Result<String, Unreadable> {
        let mut all = String::new();
        walk(xml, |piece| {
            if let Piece::Text(text) = piece {
                all.push_str(text);
            }
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn references_are_resolved_and_entities_are_not() {
        assert_eq!(text_of("<a>x &amp; &#273;&#x1A1;<![CDATA[<n>]]></a>").as_deref(), Ok("x & đơ<n>"));
        assert_eq!(text_of("<a>&bomb;</a>").as_deref(), Ok(""));
        assert_eq!(text_of("<!DOCTYPE a [<!ENTITY bomb 'x'>]><a>&bomb;</a>"), Err(Unreadable::Damaged));
    }

    #[test]
    fn what_is_cut_off_or_crossed_is_damaged() {
        assert_eq!(text_of("<a><b>x</b>"), Err(Unreadable::Damaged));
        assert_eq!(text_of("<a><b>x</a></b>"), Err(Unreadable::Damaged));
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(text_of(&"<a>".repeat(100_000)), Err(Unreadable::TooLarge));
    }

    #[test]
    fn every_encoding_that_xml_declares_is_decoded() {
        let wide: Vec<u8> = "<a>đ</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide), "<a>đ</a>");
        assert_eq!(decode(b"<?xml version='1.0' encoding='windows-1258'?><a>\xF0</a>").chars().nth_back(4), Some('đ'));
        assert_eq!(decode("\u{FEFF}<a>đ</a>".as_bytes()), "<a>đ</a>");
    }
}
