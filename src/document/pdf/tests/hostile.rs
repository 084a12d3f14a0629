//! Files made to hurt.

use super::{page_with, read, stream};
use crate::document::Unreadable;
use crate::settings::Limits;

use std::io::Write;

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn small() -> Limits {
    Limits { unpacked_bytes: 1 << 20, ..Limits::default() }
}

#[test]
fn a_stream_that_unpacks_beyond_the_limit_is_refused_before_it_does() {
    let once = deflated(&vec![b' '; 2 << 20]);
    let twice = deflated(&once);
    let single = page_with(stream("/Filter/FlateDecode", &once), Vec::new());
    let double = page_with(stream("/Filter[/FlateDecode/FlateDecode]", &twice), Vec::new());
    assert_eq!(read(&single, &small()), Err(Unreadable::TooLarge));
    assert_eq!(read(&double, &small()), Err(Unreadable::TooLarge));
}

#[test]
fn other_packings_are_measured_too() {
    let runs: Vec<u8> = [129, b' '].repeat(1 << 14);
    let run_length = page_with(stream("/Filter/RunLengthDecode", &runs), Vec::new());
    assert_eq!(read(&run_length, &small()), Err(Unreadable::TooLarge));
    // 9-bit codes: clear, a space, then ever longer strings of spaces.
    let codes = [256u32, 32].into_iter().chain(258..511).collect::<Vec<_>>();
    let bits: String = codes.iter().map(|code| format!("{code:09b}")).collect();
    let bytes = bits
        .as_bytes()
        .chunks(8)
        .map(|chunk| chunk.iter().fold(0u8, |byte, bit| byte << 1 | (bit - b'0')) << (8 - chunk.len()));
    let lzw = page_with(stream("/Filter/LZWDecode", &bytes.collect::<Vec<u8>>()), Vec::new());
    let tiny = Limits { unpacked_bytes: 20_000, ..Limits::default() };
    assert_eq!(read(&lzw, &tiny), Err(Unreadable::TooLarge));
}

#[test]
fn an_object_stream_that_unpacks_beyond_the_limit_is_refused() {
    let mut objects = b"10 0 <<>>".to_vec();
    objects.resize(2 << 20, b' ');
    let bomb = stream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", &deflated(&objects));
    let file = page_with(stream("", b"q Q"), vec![bomb]);
    assert_eq!(read(&file, &small()), Err(Unreadable::TooLarge));
}

/// A machine that has other things to do reaches the same bounds, only later.
fn patient() -> Limits {
    Limits { attachment_seconds: 600, ..Limits::default() }
}

#[test]
fn forms_that_draw_forms_are_bounded() {
    let form = |next: usize| {
        let head = format!("/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&head, "/X Do ".repeat(10).as_bytes())
    };
    let multiplying = page_with(stream("", b"/X Do"), (7..20).map(form).collect());
    assert_eq!(read(&multiplying, &patient()), Err(Unreadable::TooLarge));
    let cycle = page_with(stream("", b"/X Do"), vec![stream("/Subtype/Form/BBox[0 0 9 9]", b"/X Do")]);
    assert_eq!(read(&cycle, &patient()), Err(Unreadable::Empty));
}

#[test]
fn letters_and_pages_are_bounded() {
    let letters = format!("BT /F 1 Tf {} ET", "(aaaaaaaaaaaaaaaaaaaa) Tj ".repeat(26_000));
    let file = page_with(stream("", letters.as_bytes()), Vec::new());
    assert_eq!(read(&file, &patient()), Err(Unreadable::TooLarge));
    let kids = "<</Type/Page/Contents 4 0 R>> ".repeat(201);
    let pages = super::file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count 1>>").into_bytes(),
    ]);
    assert_eq!(read(&pages, &patient()), Err(Unreadable::TooLarge));
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let whole = include_bytes!("../../../../tests/fixtures/pdf/writer.pdf");
    assert_eq!(read(b"", &Limits::default()), Err(Unreadable::Empty));
    assert_eq!(read(b"%PDF-1.7\nnothing", &Limits::default()), Err(Unreadable::Damaged));
    assert_eq!(read(&whole[..200], &Limits::default()), Err(Unreadable::Damaged));
}

#[test]
fn a_file_cut_or_changed_anywhere_is_judged() {
    let whole = include_bytes!("../../../../tests/fixtures/pdf/reportlab.pdf");
    for at in (0..whole.len()).step_by(601) {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x15;
        assert_ne!(read(&changed, &Limits::default()), Err(Unreadable::Crashed), "changed at {at}");
        assert_ne!(read(&whole[..at], &Limits::default()), Err(Unreadable::Crashed), "cut at {at}");
    }
}

#[test]
fn an_empty_page_is_empty() {
    assert_eq!(read(&page_with(stream("", b""), Vec::new()), &Limits::default()), Err(Unreadable::Empty));
}
