use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const WHOLE: &[u8] = include_bytes!("../../../tests/fixtures/containers/signed.p7m");
const IN_PIECES: &[u8] = include_bytes!("../../../tests/fixtures/containers/signed-in-pieces.p7m");
const ARMOURED: &[u8] = include_bytes!("../../../tests/fixtures/containers/bao-cao.csv.p7m");
const ALONE: &[u8] = include_bytes!("../../../tests/fixtures/containers/signature-alone.p7s");
const ENVELOPED: &[u8] = include_bytes!("../../../tests/fixtures/containers/encrypted.p7m");

fn files(name: &str, bytes: &[u8]) -> Result<Files, Unreadable> {
    unpack(&Limits::default(), |budget| open(name, bytes, budget))
}

/// A value in BER of so many bytes, or of a length that its end tells.
fn value(tag: u8, content: &[u8], definite: bool) -> Vec<u8> {
    if definite {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), content].concat()
    } else {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }
}

/// Signed data around a content that is already a value.
fn signed(content: &[u8], definite: bool) -> Vec<u8> {
    let oid = |oid: &[u8]| value(6, oid, true);
    let info = value(0x30, &[oid(DATA), value(0xA0, content, definite)].concat(), definite);
    let data = [value(2, &[1], true), value(0x31, &[], definite), info, value(0x31, &[], definite)].concat();
    let data = value(0xA0, &value(0x30, &data, definite), definite);
    value(0x30, &[oid(SIGNED_DATA), data].concat(), definite)
}

#[test]
fn the_parts_of_a_signed_mail_are_handed_out() {
    for sample in [WHOLE, IN_PIECES] {
        let files = files("smime.p7m", sample).unwrap();
        assert_eq!(files[0], ("nội dung.txt".into(), Ok("\u{FEFF}Kính gửi Trung tâm".into())));
        assert_eq!(files[1].0, "báo cáo.csv");
        assert!(String::from_utf8(files[1].1.clone().unwrap()).unwrap().starts_with("Số cơ quan;25"));
        assert_eq!(files.len(), 2);
    }
}

#[test]
fn a_signed_file_is_handed_out_without_the_ending_of_its_signature() {
    assert_eq!(told(&files("Báo cáo.csv.p7m", ARMOURED)), ["Báo cáo.csv: 98"]);
}

#[test]
fn what_is_encrypted_stays_so_and_a_signature_alone_holds_nothing() {
    assert_eq!(files("smime.p7m", ENVELOPED), Err(Unreadable::Encrypted));
    assert_eq!(files("smime.p7s", ALONE), Err(Unreadable::UnknownFormat));
}

#[test]
fn a_content_in_pieces_of_pieces_is_put_together() {
    let piece = |content: &[u8]| value(4, content, true);
    for definite in [true, false] {
        let inner = value(0x24, &[piece(b"b;"), piece(b""), piece(b"c")].concat(), definite);
        let content = value(0x24, &[piece(b"a;"), inner, piece(b";d")].concat(), definite);
        let files = files("a.csv.p7m", &signed(&content, definite));
        assert_eq!(files, Ok(vec![("a.csv".to_owned(), Ok(b"a;b;c;d".to_vec()))]), "{definite}");
    }
}

#[test]
fn a_broken_signature_behind_a_whole_content_does_no_harm() {
    let bytes = signed(&value(4, b"a;b", true), true);
    let files = files("a.p7m", &bytes[..bytes.len() - 3]).unwrap();
    assert_eq!(files, [("a".to_owned(), Ok(b"a;b".to_vec()))]);
}

#[test]
fn values_nested_without_end_are_refused() {
    for definite in [true, false] {
        let mut content = value(4, b"a", true);
        for _ in 0..if definite { 2_000 } else { 20_000 } {
            content = value(0x24, &content, definite);
        }
        let answer = files("a.p7m", &signed(&content, definite));
        assert_eq!(answer, Err(Unreadable::Damaged));
    }
    assert_eq!(files("a.p7m", &b"\x24\x80".repeat(1_000_000)), Err(Unreadable::Damaged));
    assert_eq!(files("a.p7m", &b"\x30\x84\x7F\xFF\xFF\xFF"[..]), Err(Unreadable::Damaged));
}

#[test]
fn the_limit_of_bytes_holds() {
    let limits = Limits { unpacked_bytes: 50, ..Limits::default() };
    assert!(matches!(unpack(&limits, |budget| open("a", WHOLE, budget)), Err(Unreadable::TooLarge)));
}

#[test]
fn no_break_is_a_panic() {
    for sample in [&WHOLE[..600], &IN_PIECES[..600], &ARMOURED[..400]] {
        break_in_every_way(sample, |bytes, limits| unpack(limits, |budget| open("a.p7m", bytes, budget)));
    }
}
