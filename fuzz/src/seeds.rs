//! The seed corpus: what the repository's own fixtures hold, taken apart as the targets take their input.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;
use std::{fs, io};

use tiepnhan::document::{self, Block};
use tiepnhan::message;
use tiepnhan::settings::Limits;

use crate::{cells, containers::BETWEEN};

/// Longer seeds are slow, and hold nothing that shorter ones do not.
const LONGEST: usize = 128 << 10;
/// Parts of office packages that no reader looks at.
const UNREAD: [&str; 6] = ["theme/", "Thumbnails/", "media/", "docProps/", "Fonts/", "printerSettings/"];

/// An input for one target.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed {
    pub target: &'static str,
    pub bytes: Vec<u8>,
}

/// All seeds that the fixtures of the repository give, and those kept in `fuzz/seeds`, each once.
pub fn gather(repository: &Path) -> io::Result<BTreeSet<Seed>> {
    let mut seeds = Seeds::default();
    for folder in ["tests/fixtures", "tests/samples", "tests/generated"] {
        for path in files(&repository.join(folder))? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            seeds.file(&name, &fs::read(&path)?);
        }
    }
    for (target, _) in crate::TARGETS {
        let kept = repository.join("fuzz/seeds").join(target);
        if kept.is_dir() {
            for path in files(&kept)? {
                seeds.add(target, fs::read(path)?);
            }
        }
    }
    Ok(seeds.0)
}

fn files(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

#[derive(Default)]
struct Seeds(BTreeSet<Seed>);

impl Seeds {
    fn add(&mut self, target: &'static str, bytes: Vec<u8>) {
        if bytes.len() <= LONGEST {
            self.0.insert(Seed { target, bytes });
        }
    }

    /// A file, and what is in it.
    fn file(&mut self, name: &str, bytes: &[u8]) {
        if name.ends_with(".eml") {
            return self.message(bytes);
        }
        self.add("anything", bytes.to_vec());
        self.read(name, bytes);
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        match () {
            () if starts(b"PK") => self.zip(bytes),
            () if starts(b"\xD0\xCF\x11\xE0") => self.compound(bytes),
            () if starts(b"7z\xBC\xAF") => self.seven_zip(bytes),
            () if starts(b"\x1F\x8B") => self.gzip(bytes),
            () if bytes.get(257..262) == Some(b"ustar") => self.add("tar", bytes.to_vec()),
            () if starts(b"\x78\x9F\x3E\x22") => self.add("tnef", bytes.to_vec()),
            () if starts(b"{\\rtf") => self.add("rtf", bytes.to_vec()),
            () if starts(b"%PDF") => self.add("pdf", bytes.to_vec()),
            () if starts(b"\x30\x80") || starts(b"\x30\x82") => self.add("pkcs7", bytes.to_vec()),
            () => self.text(bytes),
        }
    }

    fn message(&mut self, raw: &[u8]) {
        for target in ["message", "judgement", "mail"] {
            self.add(target, raw.to_vec());
        }
        let message = message::parse(raw, "", &Limits::default());
        for attachment in message.attachments {
            self.file(&attachment.name, &attachment.bytes);
        }
        for body in message.bodies {
            self.add("csv", body.text.clone().into_bytes());
            self.add("vietnamese", body.text.into_bytes());
            body.html.into_iter().for_each(|html| self.add("html", html.into_bytes()));
        }
    }

    /// What the words and cells of a file are, for the targets behind the formats.
    fn read(&mut self, name: &str, bytes: &[u8]) {
        for document in document::open(name, bytes, &Limits::default()).into_iter().filter_map(|file| file.outcome.ok())
        {
            self.add("form", cells::written(&document).into_bytes());
            for block in document.blocks {
                match block {
                    Block::Paragraph(paragraph) => self.add("vietnamese", paragraph.text.into_bytes()),
                    Block::Table(table) => {
                        let short = table.cells.into_iter().filter(|cell| cell.text.len() < 80);
                        short.for_each(|cell| self.add("figure", cell.text.into_bytes()));
                    }
                }
            }
        }
    }

    fn zip(&mut self, bytes: &[u8]) {
        let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return self.add("zip", bytes.to_vec()) };
        let mut parts = Vec::new();
        for index in 0..zip.len() {
            let Ok(mut entry) = zip.by_index(index) else { continue };
            let Some(name) = entry.name().ok().map(|name| name.into_owned()) else { continue };
            let mut content = Vec::new();
            if entry.is_file() && entry.read_to_end(&mut content).is_ok() {
                parts.push((name, content));
            }
        }
        let has = |name: &str| parts.iter().any(|(part, _)| part == name);
        let kind = parts.iter().find(|(name, _)| name == "mimetype").map(|(_, kind)| String::from_utf8_lossy(kind));
        let target = match () {
            () if kind.as_ref().is_some_and(|kind| kind.contains("spreadsheet")) => "ods",
            () if kind.is_some() => "odt",
            () if has("xl/workbook.xml") => "xlsx",
            () if has("xl/workbook.bin") => "xlsb",
            () if has("word/document.xml") => "docx",
            () => "zip",
        };
        if target == "zip" {
            self.add("zip", bytes.to_vec());
            parts.iter().for_each(|(name, content)| self.file(name, content));
        } else {
            self.add(target, joined(&parts));
        }
    }

    fn compound(&mut self, bytes: &[u8]) {
        let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return };
        let paths: Vec<_> = file.walk().filter(cfb::Entry::is_stream).map(|entry| entry.path().to_owned()).collect();
        let mut parts = Vec::new();
        for path in paths {
            let mut content = Vec::new();
            if file.open_stream(&path).and_then(|mut stream| stream.read_to_end(&mut content)).is_ok() {
                parts.push((path.to_string_lossy().into_owned(), content));
            }
        }
        let target = match () {
            () if file.exists("/Workbook") || file.exists("/Book") => "xls",
            () if file.exists("/WordDocument") => "doc",
            () => "msg",
        };
        self.add(target, joined(&parts));
    }

    fn seven_zip(&mut self, bytes: &[u8]) {
        let number = |at: usize| {
            bytes
                .get(at..at + 8)
                .map_or(0, |number| number.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
        };
        let Some((packed, directory)) = bytes.get(32..).and_then(|rest| rest.split_at_checked(number(12))) else {
            return;
        };
        let directory = directory.get(..number(20)).unwrap_or(directory);
        self.add("seven_zip", [packed, BETWEEN, directory].concat());
    }

    fn gzip(&mut self, bytes: &[u8]) {
        let mut content = Vec::new();
        if flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content).is_ok() {
            self.add("gzip", [BETWEEN, &content].concat());
            self.file("", &content);
        }
    }

    fn text(&mut self, bytes: &[u8]) {
        let look = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_lowercase();
        match () {
            () if look.contains("urn:schemas-microsoft-com:office:spreadsheet") => {
                self.add("spreadsheetml", bytes.to_vec())
            }
            () if look.contains("office:document") => self.add("fods", bytes.to_vec()),
            () if look.contains("<html") || look.contains("<table") => self.add("html", bytes.to_vec()),
            () => self.add("csv", bytes.to_vec()),
        }
    }
}

/// Parts as the pieces of one input.
fn joined(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let read = parts.iter().filter(|(name, _)| UNREAD.iter().all(|unread| !name.contains(unread)));
    let pieces: Vec<_> = read.map(|(name, content)| [name.as_bytes(), b"\n", content].concat()).collect();
    pieces.join(BETWEEN)
}
