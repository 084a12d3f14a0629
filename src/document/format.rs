//! What a file is, told by its content alone: by its first bytes, and by what stands inside packages.

use std::{borrow::Cow, io::Cursor};

use memchr::memmem;

use super::{Unreadable, budget::Budget, package::Package, text};

/// The container of the older Office formats (MS-CFB).
pub(super) type Ole<'a> = cfb::CompoundFile<Cursor<Cow<'a, [u8]>>>;

/// What a file is, with what recognising it has already opened.
#[derive(Debug)]
pub(super) enum Format<'a> {
    /// Excel 2007 and later; .xlsx and .xlsm.
    Xlsx(Package<'a>),
    /// Excel's binary workbook; .xlsb.
    Xlsb(Package<'a>),
    /// Excel 5 to 2003; .xls, .et of WPS.
    Xls(Box<Ole<'a>>),
    /// The stream of an Excel 5 to 2003 workbook without its container.
    XlsStream,
    /// OpenDocument spreadsheet; .ods.
    Ods(Package<'a>),
    /// The same as one XML file; .fods.
    FlatOds,
    /// Word 2007 and later; .docx.
    Docx(Package<'a>),
    /// OpenDocument text; .odt.
    Odt(Package<'a>),
    /// Word 97 to 2003; .doc.
    Doc(Box<Ole<'a>>),
    Rtf,
    Pdf,
    /// HTML under any name, often .xls.
    Html,
    /// Excel 2003 XML; .xml, often .xls.
    SpreadsheetMl,
    /// A Word document in one XML file (Word XML Document of 2003, or flat OPC); .xml, often .doc.
    WordXml,
    /// An OpenDocument text in one XML file; .fodt.
    FlatOdt,
    /// A mail, or a web page saved as one (.mht).
    Mail,
    /// A mail saved by Outlook; .msg.
    OutlookMessage(Box<Ole<'a>>),
    /// winmail.dat.
    Tnef,
    /// PKCS #7; signed or encrypted mail, DER or PEM.
    Pkcs7,
    SevenZip,
    Gzip,
    Tar,
    /// A zip archive that is no office package.
    Zip(Package<'a>),
    /// Text of any other sort: CSV, `label: value` lines.
    Text(String),
    Unknown,
}

/// Tells what a file is; an error where that alone says that it cannot be read.
pub(super) fn recognise<'a>(bytes: &'a [u8], budget: &mut Budget) -> Result<Format<'a>, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |place: usize, magic: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08") || starts(b"PK00PK") {
        return package(bytes, budget);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ole(bytes);
    }
    if is_picture(bytes) {
        return Err(Unreadable::Picture);
    }
    Ok(match () {
        // MS-XLS 2.4.21: the beginning of a workbook stream of Excel 5 (0500) or 97 (0600).
        () if starts(b"\x09\x08") && (at(5, b"\x05\x05\x00") || at(5, b"\x06\x05\x00")) => Format::XlsStream,
        () if starts(b"Rar!\x1A\x07") => return Err(Unreadable::Rar),
        () if starts(b"7z\xBC\xAF\x27\x1C") => Format::SevenZip,
        () if starts(b"\x1F\x8B") => Format::Gzip,
        () if at(257, b"ustar") => Format::Tar,
        () if starts(b"\x78\x9F\x3E\x22") => Format::Tnef,
        () if starts(b"{\\rtf") => Format::Rtf,
        () if memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").is_some() => Format::Pdf,
        () if is_pkcs7(bytes) => Format::Pkcs7,
        () => text::decode(bytes).map_or(Format::Unknown, written),
    })
}

/// An office package by its parts, or else a zip archive.
fn package<'a>(bytes: &'a [u8], budget: &mut Budget) -> Result<Format<'a>, Unreadable> {
    let mut package = Package::open(bytes)?;
    if package.len() == 0 {
        return Err(Unreadable::Empty);
    }
    if let Some(kind) = package.part("mimetype", budget, 1024)? {
        return open_document(package, &kind, budget);
    }
    if package.has("[Content_Types].xml") {
        return office_open_xml(package, budget);
    }
    // The documents of Apple's Numbers, Pages and Keynote.
    if package.has("Index.zip") || package.has_under("Index/Document.iwa") {
        return Ok(Format::Unknown);
    }
    Ok(Format::Zip(package))
}

/// ODF 1.3 part 2, 3.3: the first entry names the type of the document.
fn open_document<'a>(mut package: Package<'a>, kind: &[u8], budget: &mut Budget) -> Result<Format<'a>, Unreadable> {
    let manifest = package.part("META-INF/manifest.xml", budget, 16 << 20)?.unwrap_or_default();
    if memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Unreadable::Encrypted);
    }
    Ok(match () {
        () if memmem::find(kind, b"opendocument.spreadsheet").is_some() => Format::Ods(package),
        () if memmem::find(kind, b"opendocument.text").is_some() => Format::Odt(package),
        () => Format::Unknown,
    })
}

/// ECMA-376 part 2: the usual names of the main part tell the kind, and where they are unusual, its content type.
fn office_open_xml<'a>(mut package: Package<'a>, budget: &mut Budget) -> Result<Format<'a>, Unreadable> {
    if package.has("xl/workbook.xml") {
        return Ok(Format::Xlsx(package));
    }
    if package.has("xl/workbook.bin") {
        return Ok(Format::Xlsb(package));
    }
    if package.has("word/document.xml") {
        return Ok(Format::Docx(package));
    }
    let types = package.part("[Content_Types].xml", budget, 16 << 20)?.unwrap_or_default();
    let names = |kind: &str| memmem::find(&types, kind.as_bytes()).is_some();
    Ok(match () {
        () if names("spreadsheetml.") || names("ms-excel.") => Format::Xlsx(package),
        () if names("wordprocessingml.") || names("ms-word.") => Format::Docx(package),
        () if names("openxmlformats") => Format::Unknown,
        () => Format::Zip(package),
    })
}

/// MS-OFFCRYPTO 2.3.2 and 2.3.3: a package behind a password is a stream of an OLE container.
fn ole(bytes: &[u8]) -> Result<Format<'_>, Unreadable> {
    let opened =
        Ole::open(Cursor::new(bytes.into())).or_else(|_| Ole::open(Cursor::new(with_whole_allocation_table(bytes))));
    let Ok(ole) = opened else {
        // Programs that encrypt write directories out of order, which the reader of the container refuses.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = memmem::find(bytes, &name).is_some();
        return Err(if is_encrypted { Unreadable::Encrypted } else { Unreadable::Damaged });
    };
    let ole = Box::new(ole);
    Ok(match () {
        () if ole.exists("/EncryptedPackage") || ole.exists("/EncryptionInfo") => return Err(Unreadable::Encrypted),
        () if ole.is_stream("/Workbook") || ole.is_stream("/Book") => Format::Xls(ole),
        () if ole.is_stream("/WordDocument") => Format::Doc(ole),
        () if ole.exists("/__properties_version1.0") => Format::OutlookMessage(ole),
        () => Format::Unknown,
    })
}

/// A container with a sector for each entry of its last sector of the allocation table: some writers end chains in the
/// entries that are left over there, and the reader of the container refuses an entry without a sector.
fn with_whole_allocation_table(bytes: &[u8]) -> Cow<'_, [u8]> {
    // MS-CFB 2.2: the sector shift; entries of four bytes each.
    let sector = if bytes.get(30) == Some(&12) { 4096 } else { 512 };
    let header = sector;
    let table = sector * (sector / 4);
    let whole = header + bytes.len().saturating_sub(header).next_multiple_of(table);
    let mut padded = bytes.to_vec();
    padded.resize(whole, 0);
    padded.into()
}

fn is_picture(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"];
    const MAGIC: [&[u8]; 10] = [
        b"\xFF\xD8\xFF",
        b"\x89PNG",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"\0\0\x01\0",
        b"\xD7\xCD\xC6\x9A",
        b"\x01\0\0\0\x6C\0\0\0",
        b"8BPS",
    ];
    let from = |place: usize| bytes.get(place..).unwrap_or_default();
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
        // A bitmap's header names the length of its second part, so that words that begin with BM are none.
        || bytes.starts_with(b"BM") && matches!(from(14), [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..])
        || bytes.starts_with(b"RIFF") && from(8).starts_with(b"WEBP")
        || from(4).starts_with(b"ftyp") && BRANDS.iter().any(|brand| from(8).starts_with(brand))
}

/// RFC 5652 in DER: a SEQUENCE that begins with an object identifier under 1.2.840.113549.1.7, or under the arc of
/// S/MIME for content types, 1.2.840.113549.1.9.16.1; or in PEM.
fn is_pkcs7(bytes: &[u8]) -> bool {
    let head = bytes.get(..32).unwrap_or(bytes);
    let names = |kind: &[u8]| memmem::find(head, kind).is_some();
    head.starts_with(b"\x30")
        && (names(b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07")
            || names(b"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01"))
        || bytes.starts_with(b"-----BEGIN PKCS7-----")
        || bytes.starts_with(b"-----BEGIN CMS-----")
}

/// Formats that are written as text.
fn written<'a>(text: String) -> Format<'a> {
    let look = text.get(..text.floor_char_boundary(4096)).unwrap_or_default().to_ascii_lowercase();
    let start = look.trim_start();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    let holds = |word: &str| look.contains(word);
    match () {
        () if begins(&["<?xml", "<workbook", "<office:document"])
            && holds("urn:schemas-microsoft-com:office:spreadsheet") =>
        {
            Format::SpreadsheetMl
        }
        () if begins(&["<?xml", "<office:document"]) && holds("office:document") => match () {
            () if holds("opendocument.spreadsheet") => Format::FlatOds,
            () if holds("opendocument.text") => Format::FlatOdt,
            () => Format::Unknown,
        },
        () if begins(&["<?xml", "<pkg:package", "<w:worddocument"])
            && (holds("schemas.microsoft.com/office/word/2003/wordml")
                || holds("schemas.microsoft.com/office/2006/xmlpackage") && holds("word.document")) =>
        {
            Format::WordXml
        }
        () if begins(&["<"])
            && ["<html", "<!doctype html", "<table", "<head", "<body", "<meta"].iter().any(|tag| holds(tag)) =>
        {
            Format::Html
        }
        () if begins(&["<?xml"]) => Format::Unknown,
        () if begins(&["-----begin"]) => Format::Unknown,
        () if is_mail(start) => Format::Mail,
        // SYLK and DIF: spreadsheets of the eighties.
        () if begins(&["id;p", "table\r\n0,1", "table\n0,1"]) => Format::Unknown,
        () if start.is_empty() => Format::Text(String::new()),
        () => Format::Text(text),
    }
}

/// Whether a text begins with the header of a mail: with a field, and two of those of mail before the first empty line.
fn is_mail(start: &str) -> bool {
    const FIELDS: [&str; 9] = [
        "return-path:",
        "received:",
        "from:",
        "to:",
        "subject:",
        "date:",
        "message-id:",
        "mime-version:",
        "content-type:",
    ];
    let is_field = |line: &str| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    let mut header = start.lines().take_while(|line| !line.is_empty());
    // Mailboxes of Unix begin each mail with a line `From …`.
    header.next().is_some_and(|first| is_field(first) || first.starts_with("from "))
        && start
            .lines()
            .take_while(|line| !line.is_empty())
            .filter(|line| FIELDS.iter().any(|field| line.starts_with(field)))
            .nth(1)
            .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;

    fn told(bytes: &[u8]) -> String {
        let limits = Limits::default();
        match recognise(bytes, &mut Budget::new(&limits)) {
            Ok(format) => format!("{format:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn a_file_is_told_by_its_first_bytes() {
        for (bytes, format) in [
            (&b""[..], "Empty"),
            (b"%PDF-1.7\n", "Pdf"),
            (b"{\\rtf1\\ansi", "Rtf"),
            (b"Rar!\x1A\x07\x01\0", "Rar"),
            (b"7z\xBC\xAF\x27\x1C\0\x04", "SevenZip"),
            (b"\x1F\x8B\x08\0", "Gzip"),
            (b"\x78\x9F\x3E\x22\x01\0", "Tnef"),
            (b"\xFF\xD8\xFF\xE0", "Picture"),
            (b"\x89PNG\r\n\x1a\n", "Picture"),
            (b"\0\0\0\x18ftypheic", "Picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "Picture"),
            (b"PK\x03\x04\x14\0", "Damaged"),
            (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "Empty"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Damaged"),
            (b"MZ\x90\0", "Unknown"),
            (b"BM la gi;25", "Text"),
        ] {
            assert_eq!(told(bytes), format, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_written_as_text_is_told_by_its_words() {
        for (text, format) in [
            ("a;b\n1;2\n", "Text"),
            ("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", "Html"),
            ("\u{FEFF}<!DOCTYPE HTML><p>", "Html"),
            ("<table><tr><td>25</td></tr></table>", "Html"),
            (
                "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "SpreadsheetMl",
            ),
            (
                "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>\n<pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">",
                "WordXml",
            ),
            ("From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nxin", "Mail"),
            ("Tên đơn vị: A\nSố lượng: 25\nGhi chú: không\n", "Text"),
            ("ID;PWXL;N;E\n", "Unknown"),
        ] {
            assert_eq!(told(text.as_bytes()), format, "{text}");
        }
    }
}
