use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const GNU: &[u8] = include_bytes!("../../../tests/fixtures/containers/bao-cao.tar");

fn files(bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |budget| Tar::new(bytes.into(), budget))
}

/// An archive of one entry whose header says what it is told to, its sum included.
fn entry(kind: u8, name: &[u8], size: u64, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(size);
    // The size with the holes of a file that has some.
    header.as_mut_bytes()[483..495].copy_from_slice(b"00000000000\0");
    header.set_cksum();
    let padding = content.len().next_multiple_of(512) - content.len();
    [header.as_bytes().as_slice(), content, &vec![0; padding]].concat()
}

#[test]
fn files_are_handed_out_with_their_long_names_and_links_are_not() {
    assert!(is_tar(GNU));
    let told = told(&files(GNU, &Limits::default()));
    assert_eq!(told[..2], ["Phụ lục/báo cáo.csv: 98", "Phụ lục/ghi chú.txt: 23"]);
    assert!(told[2].starts_with("Phụ lục/rất dài rất dài") && told[2].ends_with(": 23"), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn a_name_is_shown_and_never_a_path() {
    let bytes = entry(b'0', b"../../etc/b\xE1o c\xE1o v\xEA\xCC.csv", 3, b"a;b");
    assert_eq!(files(&bytes, &Limits::default()).unwrap(), [("../../etc/báo cáo về.csv".into(), Ok(b"a;b".to_vec()))]);
    let bytes = entry(b'0', "x\u{202E}vsc.exe".as_bytes(), 3, b"a;b");
    assert_eq!(told(&files(&bytes, &Limits::default())), ["xvsc.exe: 3"]);
}

#[test]
fn a_size_that_is_not_there_is_damage() {
    for size in [4 << 10, 8 << 30, u64::MAX >> 2] {
        let told = told(&files(&entry(b'0', b"a.csv", size, b"a;b"), &Limits::default()));
        assert_eq!(told.first().map(String::as_str), Some("a.csv: Damaged"), "{size}");
    }
}

#[test]
fn a_file_with_holes_is_not_put_together() {
    let notes = b"22 GNU.sparse.major=1\n";
    let noted = [entry(b'x', b"a", notes.len() as u64, notes), entry(b'0', b"a.csv", 3, b"a;b")].concat();
    assert_eq!(told(&files(&noted, &Limits::default())), ["a.csv: UnknownFormat"]);
    let bytes = [entry(b'S', b"a.csv", 0, b""), entry(b'0', b"b.csv", 3, b"a;b")].concat();
    let told = told(&files(&bytes, &Limits::default()));
    assert_eq!(told.first().map(String::as_str), Some("a.csv: UnknownFormat"));
}

#[test]
fn more_files_than_allowed_are_refused_and_bytes_are_counted_over_all() {
    let limits = Limits { archive_files: 3, unpacked_bytes: 7, ..Limits::default() };
    let one = entry(b'0', b"a.csv", 3, b"a;b");
    assert_eq!(told(&files(&one.repeat(3), &limits)), ["a.csv: 3", "a.csv: 3", "a.csv: TooLarge"]);
    assert_eq!(files(&one.repeat(4), &limits), Err(Unreadable::TooLarge));
}

#[test]
fn what_stands_before_a_break_is_handed_out() {
    let whole = entry(b'0', b"a.csv", 3, b"a;b");
    let mut broken = entry(b'0', b"b.csv", 3, b"a;b");
    broken[150] ^= 1;
    let bytes = [whole, broken].concat();
    assert_eq!(told(&files(&bytes, &Limits::default())), ["a.csv: 3", "(phần còn lại): Damaged"]);
}

#[test]
fn no_break_is_a_panic() {
    break_in_every_way(&GNU[..3 << 10], files);
}
