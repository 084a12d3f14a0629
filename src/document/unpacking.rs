//! What the tests of all containers share: unpacking to the end, and samples that are broken in every way.

use super::{
    Unreadable,
    archive::{Container, Inner},
    budget::Budget,
};
use crate::settings::Limits;

pub(super) type Files = Vec<(String, Result<Vec<u8>, Unreadable>)>;

/// All files of a container, in order, or why it cannot be opened.
pub(super) fn unpack<'a, C: Container + 'a>(
    limits: &Limits,
    open: impl FnOnce(&mut Budget) -> Result<C, Unreadable>,
) -> Result<Files, Unreadable> {
    let mut budget = Budget::new(limits);
    let mut container = open(&mut budget)?;
    let mut files = Vec::new();
    while let Some(Inner { name, bytes }) = container.next(&mut budget) {
        files.push((name, bytes));
        assert!(files.len() < 100_000, "a container without an end");
    }
    Ok(files)
}

/// Cuts a sample at every length and turns every bit of it, and sees that nothing but an answer comes of it.
pub(super) fn break_in_every_way(sample: &[u8], mut open: impl FnMut(&[u8], &Limits) -> Result<Files, Unreadable>) {
    let limits = Limits { unpacked_bytes: 1 << 20, archive_files: 20, ..Limits::default() };
    let mut check = |bytes: &[u8]| {
        for (_, bytes) in open(bytes, &limits).into_iter().flatten() {
            assert!(bytes.map_or(0, |bytes| bytes.len()) <= 3 << 20);
        }
    };
    for length in 0..sample.len() {
        check(&sample[..length]);
    }
    let mut bytes = sample.to_vec();
    for at in 0..sample.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            check(&bytes);
            bytes[at] ^= 1 << bit;
        }
        for other in [0x00, 0x7F, 0x80, 0xFF] {
            let before = std::mem::replace(&mut bytes[at], other);
            check(&bytes);
            bytes[at] = before;
        }
    }
}

/// The names and sizes of files, or why not, for comparing.
pub(super) fn told(files: &Result<Files, Unreadable>) -> Vec<String> {
    match files {
        Ok(files) => files
            .iter()
            .map(|(name, bytes)| match bytes {
                Ok(bytes) => format!("{name}: {}", bytes.len()),
                Err(why) => format!("{name}: {why:?}"),
            })
            .collect(),
        Err(why) => vec![format!("{why:?}")],
    }
}

impl<C: Container + ?Sized> Container for Box<C> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        (**self).next(budget)
    }
}

mod opened {
    //! The containers through the door that all attachments come in by.

    use std::io::Write;

    use super::super::{Block, Opened, open};
    use crate::settings::Limits;

    const SEVEN_ZIP: &[u8] = include_bytes!("../../tests/fixtures/containers/bao-cao.7z");
    const TAR: &[u8] = include_bytes!("../../tests/fixtures/containers/bao-cao.tar");
    const TAR_GZ: &[u8] = include_bytes!("../../tests/fixtures/containers/bao-cao.tar.gz");
    const TNEF: &[u8] = include_bytes!("../../tests/fixtures/containers/winmail.dat");
    const SIGNED: &[u8] = include_bytes!("../../tests/fixtures/containers/signed-in-pieces.p7m");
    const ENCRYPTED: &[u8] = include_bytes!("../../tests/fixtures/containers/encrypted.p7m");
    const MAIL: &[u8] = include_bytes!("../../tests/fixtures/containers/multipart-signed.eml");

    fn told(opened: &[Opened]) -> Vec<String> {
        let outcome = |file: &Opened| match &file.outcome {
            Ok(document) if document.blocks.iter().any(|block| matches!(block, Block::Table(_))) => {
                "a table".to_owned()
            }
            Ok(_) => "a text".to_owned(),
            Err(why) => format!("{why:?}"),
        };
        opened.iter().map(|file| format!("{}: {}", file.trail.join(" › "), outcome(file))).collect()
    }

    fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn every_container_is_recognised_by_its_content() {
        let limits = Limits::default();
        for archive in [SEVEN_ZIP, TAR, TAR_GZ] {
            let told = told(&open("x", archive, &limits));
            assert_eq!(told[..2], ["x › Phụ lục/báo cáo.csv: a table", "x › Phụ lục/ghi chú.txt: a text"]);
        }
        for mail in [SIGNED, MAIL] {
            let told = told(&open("x", mail, &limits));
            assert_eq!(told, ["x › nội dung.txt: a text", "x › báo cáo.csv: a table"]);
        }
        assert_eq!(told(&open("x", ENCRYPTED, &limits)), ["x: Encrypted"]);
        let expected = [
            "x › nội dung.html: a text",
            "x › báo cáo về.csv: a table",
            "x › ghi chú.txt: a text",
            "x › Thư bên trong › nội dung.txt: a text",
            "x › Thư bên trong › báo cáo bên trong.csv: a table",
        ];
        assert_eq!(told(&open("x", TNEF, &limits)), expected);
    }

    #[test]
    fn a_packed_tar_is_one_level_and_levels_are_counted_over_all_kinds() {
        let limits = Limits { archive_levels: 2, ..Limits::default() };
        let inside = told(&open("x", &zipped("b.tgz", TAR_GZ), &limits));
        assert_eq!(inside[0], "x › b.tgz › Phụ lục/báo cáo.csv: a table");
        let opened = open("x", &zipped("a.zip", &zipped("winmail.dat", TNEF)), &limits);
        assert_eq!(told(&opened), ["x › a.zip › winmail.dat: TooLarge"]);
        let inside = told(&open("x", &zipped("winmail.dat", TNEF), &limits));
        assert_eq!(inside[1], "x › winmail.dat › báo cáo về.csv: a table");
        assert_eq!(inside[3], "x › winmail.dat › Thư bên trong: TooLarge");
    }
}
