use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const SAMPLE: &[u8] = include_bytes!("../../../tests/fixtures/containers/winmail.dat");

fn files(bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |budget| Tnef::new(bytes, budget))
}

fn attribute(number: u32, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [[2].as_slice(), &number.to_le_bytes(), &length.to_le_bytes(), data, &[0, 0][..]].concat()
}

fn message(attributes: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE, &[0, 0], &attributes.concat()].concat()
}

/// A property of bytes.
fn property(kind: u16, number: u16, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap();
    let padding = vec![0; value.len().next_multiple_of(4) - value.len()];
    [
        kind.to_le_bytes().as_slice(),
        &number.to_le_bytes(),
        &1_u32.to_le_bytes(),
        &length.to_le_bytes(),
        value,
        &padding[..],
    ]
    .concat()
}

fn properties(given: &[Vec<u8>]) -> Vec<u8> {
    [&u32::try_from(given.len()).unwrap().to_le_bytes(), &given.concat()[..]].concat()
}

#[test]
fn the_text_and_the_attachments_are_handed_out_under_their_long_names() {
    let files = files(SAMPLE, &Limits::default()).unwrap();
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["nội dung.html", "báo cáo về.csv", "ghi chú.txt", "Thư bên trong"]);
    assert_eq!(files[0].1, Ok("\u{FEFF}<p>Kính gửi Trung tâm</p>".into()));
    assert!(files[1].1.as_ref().unwrap().starts_with("Tên đơn vị;Cục A".as_bytes()));
    assert_eq!(files[2].1, Ok("Kính gửi Trung tâm\n".into()));
}

#[test]
fn a_message_attached_to_the_message_is_a_file_of_the_same_format() {
    let outer = files(SAMPLE, &Limits::default()).unwrap();
    let inner = files(outer[3].1.as_ref().unwrap(), &Limits::default()).unwrap();
    assert_eq!(inner[0], ("nội dung.txt".into(), Ok("\u{FEFF}Noi dung ben trong".into())));
    assert_eq!(inner[1].0, "báo cáo bên trong.csv");
    assert!(inner[1].1.as_ref().unwrap().starts_with("Tên đơn vị;Cục A".as_bytes()));
}

#[test]
fn compressed_rtf_is_unpacked_within_the_limit() {
    // References of 16 letters in two bytes, again and again, which never meet the end of the dictionary.
    let references = [&[0xFF], b"\0\x0E".repeat(8).as_slice()].concat().repeat(4_000);
    let packed = [b"\0\0\0\0\0\0\0\0LZFu\0\0\0\0".as_slice(), &references].concat();
    let mut packed = packed;
    let length = u32::try_from(packed.len() - 4).unwrap();
    packed[..4].copy_from_slice(&length.to_le_bytes());
    let bytes = message(&[attribute(MESSAGE_PROPERTIES, &properties(&[property(0x102, 0x1009, &packed)]))]);
    let limits = Limits { unpacked_bytes: 100_000, ..Limits::default() };
    assert_eq!(told(&files(&bytes, &limits)), ["nội dung.rtf: TooLarge"]);
    let size = files(&bytes, &Limits::default()).unwrap()[0].1.as_ref().unwrap().len();
    assert!(size > 300_000, "{size}");
}

#[test]
fn a_length_that_is_not_there_is_damage() {
    let mut bytes = message(&[attribute(ATTACHMENT, &[]), attribute(ATTACHMENT_DATA, b"a;b")]);
    bytes.extend_from_slice(&[2]);
    bytes.extend_from_slice(&ATTACHMENT_DATA.to_le_bytes());
    bytes.extend_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(told(&files(&bytes, &Limits::default())), ["tệp đính kèm: 3", "(phần còn lại): Damaged"]);
}

#[test]
fn limits_of_files_and_bytes_hold() {
    let one = [attribute(ATTACHMENT, &[]), attribute(ATTACHMENT_DATA, b"a;b")].concat();
    let limits = Limits { archive_files: 3, unpacked_bytes: 5, ..Limits::default() };
    assert_eq!(files(&message(&[one.repeat(4)]), &limits), Err(Unreadable::TooLarge));
    let told = told(&files(&message(&[one.repeat(3)]), &limits));
    assert_eq!(told, ["tệp đính kèm: 3", "tệp đính kèm: TooLarge", "tệp đính kèm: TooLarge"]);
}

#[test]
fn an_attachment_that_is_only_a_link_is_empty() {
    let name = property(0x1E, 0x3707, b"../b.xlsx\0");
    let attached = [attribute(ATTACHMENT, &[]), attribute(ATTACHMENT_PROPERTIES, &properties(&[name]))];
    assert_eq!(told(&files(&message(&attached), &Limits::default())), ["../b.xlsx: Empty"]);
}

#[test]
fn properties_that_claim_to_be_many_end_where_they_end() {
    for data in [&b"\xFF\xFF\xFF\xFF"[..], b"\xFF\xFF\xFF\xFF\x01\x10\x00\x10\xFF\xFF\xFF\xFF\x01\x00\x00\x10"] {
        let bytes = message(&[attribute(MESSAGE_PROPERTIES, data)]);
        assert_eq!(files(&bytes, &Limits::default()), Err(Unreadable::Damaged));
    }
}

#[test]
fn no_break_is_a_panic() {
    break_in_every_way(SAMPLE, files);
}
