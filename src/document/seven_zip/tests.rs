use std::io::Write;

use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderConfiguration, encoder_options::Lzma2Options};

use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const SAMPLE: &[u8] = include_bytes!("../../../tests/fixtures/containers/bao-cao.7z");
const BZIP2: &[u8] = include_bytes!("../../../tests/fixtures/containers/bzip2.7z");
const PPMD: &[u8] = include_bytes!("../../../tests/fixtures/containers/ppmd.7z");
const ENCRYPTED: &[u8] = include_bytes!("../../../tests/fixtures/containers/encrypted.7z");
const ENCRYPTED_NAMES: &[u8] = include_bytes!("../../../tests/fixtures/containers/encrypted-names.7z");

fn files(bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |budget| SevenZip::new(bytes, budget))
}

/// An archive of these files, all packed as one stream, or each by itself.
fn packed(files: &[(&str, &[u8])], solid: bool, dictionary: u32) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    let mut options = Lzma2Options::from_level(1);
    options.set_dictionary_size(dictionary);
    writer.set_content_methods(vec![EncoderConfiguration::from(options)]);
    let entries = files.iter().map(|(name, _)| ArchiveEntry::new_file(name));
    if solid {
        let contents = files.iter().map(|(_, content)| (*content).into()).collect();
        writer.push_archive_entries(entries.collect(), contents).unwrap();
    } else {
        for (entry, (_, content)) in entries.zip(files) {
            writer.push_archive_entry(entry, Some(*content)).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn files_of_every_common_method_are_handed_out() {
    for sample in [SAMPLE, BZIP2, PPMD] {
        let files = files(sample, &Limits::default()).unwrap();
        assert_eq!(files.len(), 2);
        assert_eq!(files[0].0, "Phụ lục/báo cáo.csv");
        assert!(files[0].1.as_ref().unwrap().starts_with("Tên đơn vị;Cục A".as_bytes()));
        assert_eq!(files[1], ("Phụ lục/ghi chú.txt".into(), Ok("Kính gửi Trung tâm\n".into())));
    }
}

#[test]
fn what_is_encrypted_says_so() {
    let told = told(&files(ENCRYPTED, &Limits::default()));
    assert_eq!(told, ["Phụ lục/báo cáo.csv: Encrypted", "Phụ lục/ghi chú.txt: Encrypted"]);
    assert_eq!(files(ENCRYPTED_NAMES, &Limits::default()), Err(Unreadable::Encrypted));
}

#[test]
fn names_are_shown_and_never_paths_and_what_systems_add_is_passed_over() {
    let names = ["../../etc/báo cáo.csv", "x\u{202E}vsc.exe", "Thumbs.db", "__MACOSX/._a", "C:\\b.csv"];
    let archive = packed(&names.map(|name| (name, &b"a;b"[..])), true, 1 << 16);
    assert_eq!(told(&files(&archive, &Limits::default())), ["../../etc/báo cáo.csv: 3", "xvsc.exe: 3", "C:/b.csv: 3"]);
}

#[test]
fn a_bomb_is_refused_at_the_limit_and_so_is_what_stands_behind_it() {
    let zeros = vec![0; 30 << 20];
    let all: [(&str, &[u8]); 4] = [("a", b"1"), ("b", &zeros), ("c", b"3"), ("Thumbs.db", &zeros)];
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let archive = packed(&all, true, 1 << 16);
    assert!(archive.len() < 20_000);
    assert_eq!(told(&files(&archive, &limits)), ["a: 1", "b: TooLarge", "c: TooLarge"]);
    let archive = packed(&all, false, 1 << 16);
    assert_eq!(told(&files(&archive, &limits)), ["a: 1", "b: TooLarge", "c: TooLarge"]);
    let hidden: [(&str, &[u8]); 2] = [("Thumbs.db", &zeros), ("a", b"1")];
    assert_eq!(told(&files(&packed(&hidden, true, 1 << 16), &limits)), ["a: TooLarge"]);
}

#[test]
fn more_files_than_allowed_are_refused() {
    let limits = Limits { archive_files: 1, ..Limits::default() };
    assert_eq!(files(SAMPLE, &limits), Err(Unreadable::TooLarge));
}

#[test]
fn a_dictionary_that_asks_for_too_much_is_refused() {
    let archive = packed(&[("a", b"1")], false, 512 << 20);
    assert_eq!(told(&files(&archive, &Limits::default())), ["a: TooLarge"]);
    let archive = packed(&[("a", b"1")], false, 64 << 20);
    assert_eq!(told(&files(&archive, &Limits::default())), ["a: 1"]);
}

#[test]
fn a_directory_that_is_too_large_is_refused() {
    let names: Vec<String> = (0..3_000).map(|number| format!("{number:0200}/")).collect();
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    for name in &names {
        writer.push_archive_entry::<&[u8]>(ArchiveEntry::new_directory(name), None).unwrap();
    }
    let archive = writer.finish().unwrap().into_inner();
    assert!(archive.len() < 50_000, "{}", archive.len());
    assert_eq!(files(&archive, &Limits::default()), Err(Unreadable::TooLarge));
}

#[test]
fn a_directory_that_is_not_where_the_start_says_is_damage() {
    let mut archive = SAMPLE.to_vec();
    archive[8..32].fill(0);
    assert_eq!(files(&archive, &Limits::default()), Err(Unreadable::Damaged));
}

#[test]
fn damage_in_a_block_costs_that_block_alone() {
    let noise: Vec<u8> = (0..200_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut archive = packed(&[("a", &noise), ("b", b"2")], false, 1 << 16);
    archive[40] ^= 0xFF;
    let told = told(&files(&archive, &Limits::default()));
    assert_eq!(told, ["a: Damaged", "b: 1"]);
}

#[test]
fn no_break_is_a_panic() {
    for sample in [SAMPLE, ENCRYPTED_NAMES] {
        break_in_every_way(sample, files);
        break_in_every_way(sample, |bytes, limits| files(&with_sums(bytes), limits));
    }
}

#[test]
fn no_break_of_a_plain_directory_is_a_panic() {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    writer.set_content_methods(vec![EncoderConfiguration::from(Lzma2Options::from_level(1))]);
    for name in ["a", "b"] {
        writer.push_archive_entry(ArchiveEntry::new_file(name), Some(&b"1;2"[..])).unwrap();
    }
    let sample = writer.finish().unwrap().into_inner();
    break_in_every_way(&sample, |bytes, limits| files(&with_sums(bytes), limits));
}

/// The sums over the directory made right again, so that what is broken is read at all.
fn with_sums(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(directory) = header::directory(&bytes) {
        let sum = sum_of(directory);
        bytes[28..32].copy_from_slice(&sum);
        let start = sum_of(&bytes[12..32]);
        bytes[8..12].copy_from_slice(&start);
    }
    bytes
}

fn sum_of(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::CrcWriter::new(std::io::sink());
    crc.write_all(bytes).unwrap();
    crc.crc().sum().to_le_bytes()
}
