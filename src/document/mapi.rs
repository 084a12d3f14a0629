//! What Outlook's messages have in common wherever they are stored (MS-OXPROPS, MS-OXCDATA): which properties hold
//! texts, names and files, and how their text is written.

use codepage::to_encoding;
use unicode_normalization::UnicodeNormalization;

use super::{archive::shown_name, mail, text};
use crate::message;

pub(super) mod property {
    //! Numbers of properties.
    pub const SUBJECT: u16 = 0x0037;
    pub const BODY: u16 = 0x1000;
    pub const RTF: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const DATA: u16 = 0x3701;
    pub const SHORT_NAME: u16 = 0x3704;
    pub const LONG_NAME: u16 = 0x3707;
    pub const MIME_TYPE: u16 = 0x370E;
    pub const CONTENT_ID: u16 = 0x3712;
    pub const INTERNET_CODE_PAGE: u16 = 0x3FDE;
    pub const MESSAGE_CODE_PAGE: u16 = 0x3FFD;
    pub const HIDDEN: u16 = 0x7FFE;
}

pub(super) mod kind {
    //! Types of properties.
    pub const OBJECT: u16 = 0x000D;
    pub const ANSI: u16 = 0x001E;
    pub const UNICODE: u16 = 0x001F;
    pub const BINARY: u16 = 0x0102;
}

/// A picture inside the text that is larger than this, in bytes, may be a photographed document.
const LARGEST_DECORATION: usize = 64 << 10;

/// What the messages say about a file in them, besides its bytes.
#[derive(Debug, Default)]
pub(super) struct Label {
    pub long_name: Option<String>,
    pub short_name: Option<String>,
    pub display_name: Option<String>,
    pub mime_type: Option<String>,
    /// The text of the message refers to it, or it is not to be listed.
    pub inside: bool,
}

impl Label {
    /// The name as its sender knew it.
    pub fn name(&self) -> String {
        let names = [&self.long_name, &self.short_name, &self.display_name];
        let name = names.into_iter().flatten().find(|name| !name.trim().is_empty());
        mail::shown(name.map(|name| shown_name(name.as_bytes())).unwrap_or_default())
    }

    /// A small picture shown inside the message's text: no attachment to a person.
    pub fn is_decoration(&self, bytes: &[u8]) -> bool {
        const PICTURES: [&[u8]; 4] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"BM"];
        self.inside && bytes.len() <= LARGEST_DECORATION && PICTURES.iter().any(|start| bytes.starts_with(start))
    }

    /// Outlook keeps the content of a signed mail as a file that begins with its Content-Type alone: with a field that
    /// only mails have, it is one again.
    pub fn complete(&self, bytes: Vec<u8>) -> Vec<u8> {
        let signed = self.mime_type.as_ref().is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/signed"));
        if signed && message::looks_like_message(&bytes) {
            return [b"MIME-Version: 1.0\r\nSubject:\r\n".as_slice(), &bytes].concat();
        }
        bytes
    }
}

/// A text property as text. `code_page` is that of the message, for text that is not Unicode.
pub(super) fn decode(bytes: &[u8], kind: u16, code_page: Option<u16>) -> String {
    let text = if kind == self::kind::UNICODE {
        encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
    } else {
        decode_ansi(bytes, code_page)
    };
    text.split('\0').next().unwrap_or_default().to_owned()
}

/// Old messages name the code page of the western Windows and hold another; Vietnamese is seen in the bytes.
fn decode_ansi(bytes: &[u8], code_page: Option<u16>) -> String {
    match (std::str::from_utf8(bytes), code_page.and_then(to_encoding)) {
        (Ok(text), _) => text.to_owned(),
        (_, Some(encoding)) if encoding != encoding_rs::WINDOWS_1252 => {
            encoding.decode_without_bom_handling(bytes).0.nfc().collect()
        }
        _ => text::decode_legacy(bytes),
    }
}

/// HTML as a file. Bytes of a code page that is not told stay as they are: the HTML may tell itself.
pub(super) fn html_file(bytes: &[u8], kind: u16, code_page: Option<u16>) -> Vec<u8> {
    if kind == self::kind::BINARY && code_page.and_then(to_encoding).is_none() {
        return bytes.to_vec();
    }
    mail::marked(&decode(bytes, kind, code_page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_kind_is_read_to_its_end() {
        let wide: Vec<u8> = "báo cáo\0x".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, kind::UNICODE, None), "báo cáo");
        assert_eq!(decode(b"b\xE1o c\xE1o v\xEA\xCC\0", kind::ANSI, Some(1258)), "báo cáo về");
        assert_eq!(decode("báo cáo".as_bytes(), kind::ANSI, Some(1252)), "báo cáo");
        assert_eq!(decode(b"b\xE1o c\xE1o v\xEA\xCC", kind::ANSI, Some(1252)), "báo cáo về");
        assert_eq!(decode(b"r\xE9sum\xE9", kind::ANSI, None), "résumé");
    }

    #[test]
    fn the_longest_name_is_the_name_and_cannot_disguise_itself() {
        let label = Label {
            long_name: Some("..\\b\u{202E}áo cáo.xlsx\0".into()),
            short_name: Some("BOCO~1.XLS".into()),
            ..Label::default()
        };
        assert_eq!(label.name(), "../báo cáo.xlsx");
        let label = Label { long_name: Some(" ".into()), short_name: Some("BOCO~1.XLS".into()), ..Label::default() };
        assert_eq!(label.name(), "BOCO~1.XLS");
        assert_eq!(Label::default().name(), "tệp đính kèm");
    }

    #[test]
    fn a_small_picture_inside_the_text_is_no_attachment() {
        let inside = Label { inside: true, ..Label::default() };
        assert!(inside.is_decoration(b"\x89PNG\r\n"));
        assert!(!inside.is_decoration(b"PK\x03\x04"));
        assert!(!Label::default().is_decoration(b"\x89PNG\r\n"));
    }
}
