use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

const CSV: &[u8] = "Tên đơn vị;Cục A\nSố lượng;25\n".as_bytes();

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        if name.ends_with('/') {
            zip.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// The trail of each file and how opening it ended.
fn told(name: &str, bytes: &[u8], limits: &Limits) -> Vec<(String, Result<(), Unreadable>)> {
    open(name, bytes, limits).into_iter().map(|file| (file.trail.join(" › "), file.outcome.map(|_| ()))).collect()
}

fn alone(bytes: &[u8]) -> Result<Document, Unreadable> {
    let mut opened = open("bao cao", bytes, &Limits::default());
    assert_eq!(opened.len(), 1, "{opened:?}");
    opened.remove(0).outcome
}

#[test]
fn a_file_is_recognised_whatever_it_is_called() {
    let workbook = include_bytes!("../../tests/fixtures/spreadsheets/xlsxwriter.xlsx");
    for name in ["bao cao.pdf", "bao cao.csv", "noname", "", "bao cao.xls"] {
        let opened = open(name, workbook, &Limits::default());
        let Ok(Document { blocks }) = &opened[0].outcome else { panic!("{name}: {opened:?}") };
        assert!(matches!(&blocks[..], [Block::Table(table)] if table.name == "Phụ lục"), "{name}");
    }
}

#[test]
fn an_archive_is_walked_and_what_systems_add_is_passed_over() {
    let inner = zipped(&[("trong.csv", CSV)]);
    let archive = zipped(&[
        ("thu muc/", b""),
        ("thu muc/bao cao.csv", CSV),
        ("__MACOSX/._bao cao.csv", b"\0\x05\x16\x07"),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("Thumbs.db", b"\xD0\xCF\x11\xE0"),
        ("anh.png", b"\x89PNG\r\n\x1a\n"),
        ("../../etc/passwd", b""),
        ("inner.zip", &inner),
    ]);
    let expected = [
        ("a.zip › thu muc/bao cao.csv", Ok(())),
        ("a.zip › anh.png", Err(Unreadable::Picture)),
        ("a.zip › ../../etc/passwd", Err(Unreadable::Empty)),
        ("a.zip › inner.zip › trong.csv", Ok(())),
    ];
    let expected = expected.map(|(trail, outcome)| (trail.to_owned(), outcome));
    assert_eq!(told("a.zip", &archive, &Limits::default()), expected);
    assert_eq!(alone(&zipped(&[("x/", b"")])), Err(Unreadable::Empty));
}

#[test]
fn archives_are_walked_no_deeper_than_allowed() {
    let two = zipped(&[("2.zip", &zipped(&[("a.csv", CSV)]))]);
    let three = zipped(&[("3.zip", &two), ("b.csv", CSV)]);
    assert_eq!(told("1", &two, &Limits::default()), [("1 › 2.zip › a.csv".to_owned(), Ok(()))]);
    let expected = [("1 › 3.zip › 2.zip".to_owned(), Err(Unreadable::TooLarge)), ("1 › b.csv".to_owned(), Ok(()))];
    assert_eq!(told("1", &three, &Limits::default()), expected);
}

#[test]
fn an_archive_of_too_many_files_is_refused_whole() {
    let names: Vec<String> = (0..201).map(|number| format!("{number}.csv")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), CSV)).collect();
    assert_eq!(alone(&zipped(&entries)), Err(Unreadable::TooLarge));
    assert_eq!(told("a", &zipped(&entries[..200]), &Limits::default()).len(), 200);
    // Counted over all archives of one attachment.
    let half = zipped(&entries[..120]);
    let both = told("a", &zipped(&[("1.zip", &half), ("2.zip", &half)]), &Limits::default());
    assert_eq!(both.last(), Some(&("a › 2.zip".to_owned(), Err(Unreadable::TooLarge))));
}

#[test]
fn what_is_unpacked_is_counted_and_never_believed() {
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let bomb = vec![b' '; 4 << 20];
    let mut archive = zipped(&[("bao cao.csv", CSV), ("bom.csv", &bomb), ("sau.csv", CSV)]);
    let expected = [("a › bao cao.csv".to_owned(), Ok(())), ("a › bom.csv".to_owned(), Err(Unreadable::TooLarge))];
    assert_eq!(told("a", &archive, &limits), expected);
    // The directory says that the bomb holds one byte.
    let size = (4_u32 << 20).to_le_bytes();
    for at in memchr::memmem::find_iter(&archive.clone(), &size).collect::<Vec<_>>() {
        archive[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    let outcomes = told("a", &archive, &limits);
    assert!(matches!(outcomes[1].1, Err(Unreadable::TooLarge | Unreadable::Damaged)), "{outcomes:?}");
}

#[test]
fn a_password_is_told() {
    let mut archive = zipped(&[("bao cao.csv", CSV)]);
    // The first bit of the flags, in the entry and in the directory (APPNOTE 4.4.4).
    let directory = memchr::memmem::find(&archive, b"PK\x01\x02").unwrap();
    archive[6] |= 1;
    archive[directory + 8] |= 1;
    assert_eq!(told("a", &archive, &Limits::default()), [("a › bao cao.csv".to_owned(), Err(Unreadable::Encrypted))]);

    let manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    assert_eq!(
        alone(&zipped(&[("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", b"x")])),
        Err(Unreadable::Encrypted)
    );

    let mut ole = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    ole.create_stream("/EncryptedPackage").unwrap().write_all(b"x").unwrap();
    assert_eq!(alone(&ole.into_inner().into_inner()), Err(Unreadable::Encrypted));

    // BOF of BIFF8, FILEPASS.
    let stream = b"\x09\x08\x10\0\0\x06\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\x2F\0\x02\0\x01\0";
    assert_eq!(alone(stream), Err(Unreadable::Encrypted));
}

#[test]
fn a_container_s_table_may_end_in_ends_of_chains() {
    let mut bytes = include_bytes!("../../tests/fixtures/spreadsheets/xlwt.xls").to_vec();
    let whole = alone(&bytes);
    assert!(whole.is_ok());
    // MS-CFB 2.2: the first sector of the allocation table; of 512 bytes, as it is of this file.
    let table = (u32::from_le_bytes(bytes[76..80].try_into().unwrap()) as usize + 1) * 512;
    for entry in bytes[table..table + 512].as_chunks_mut::<4>().0 {
        if *entry == [0xFF; 4] {
            *entry = [0xFE, 0xFF, 0xFF, 0xFF];
        }
    }
    assert_eq!(alone(&bytes), whole);
}

#[test]
fn a_cut_off_file_is_damaged() {
    let whole: [&[u8]; 3] = [
        include_bytes!("../../tests/fixtures/spreadsheets/xlsxwriter.xlsx"),
        include_bytes!("../../tests/fixtures/spreadsheets/libreoffice.ods"),
        &zipped(&[("bao cao.csv", CSV)]),
    ];
    for bytes in whole {
        assert_eq!(alone(&bytes[..bytes.len() / 2]), Err(Unreadable::Damaged));
    }
    let old = include_bytes!("../../tests/fixtures/spreadsheets/xlwt.xls");
    assert!(matches!(alone(&old[..old.len() / 2]), Err(Unreadable::Damaged)));
}

/// Whatever stands in a file, opening it ends with a reason or a document.
#[test]
fn any_spoiled_workbook_ends_with_an_outcome() {
    for whole in [
        &include_bytes!("../../tests/fixtures/spreadsheets/xlwt.xls")[..],
        include_bytes!("../../tests/fixtures/spreadsheets/libreoffice.ods"),
        include_bytes!("../../tests/fixtures/spreadsheets/xlsxwriter.xlsx"),
    ] {
        let mut seed = 1_u32;
        for _ in 0..200 {
            let mut bytes = whole.to_vec();
            for _ in 0..4 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = seed as usize % bytes.len();
                bytes[at] = (seed >> 24) as u8;
            }
            assert!(!open("x", &bytes, &Limits::default()).is_empty());
        }
    }
}

#[test]
fn what_is_no_spreadsheet_is_told_apart() {
    for (bytes, why) in [
        (&b""[..], Unreadable::Empty),
        (b"Rar!\x1A\x07\0", Unreadable::Rar),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Unreadable::Picture),
        (b"MZ\x90\0\x03\0\0\0", Unreadable::UnknownFormat),
    ] {
        assert_eq!(alone(bytes), Err(why));
    }
}
