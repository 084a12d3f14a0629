use super::*;
use crate::{
    document::{Block, Value},
    settings::Limits,
};

fn record(kind: u16, bytes: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(bytes.len() as u16).to_le_bytes(), bytes].concat()
}

fn begin(version: u16, kind: u16) -> Vec<u8> {
    record(BOF, &[&version.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

/// A workbook's stream: what holds for all sheets, then one visible sheet called S behind a hidden one.
fn stream(version: u16, globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    let head = begin(version, 5);
    let flags: &[u8] = if version == 0x0600 { &[0] } else { &[] };
    let bound = |offset: usize, hidden: u8| {
        record(0x0085, &[&(offset as u32).to_le_bytes()[..], &[hidden, 0, 1], flags, b"S"].concat())
    };
    let offset = head.len() + globals.len() + 2 * bound(0, 0).len() + 4;
    let sheet = [begin(version, 0x10), sheet.to_vec(), record(EOF, &[])].concat();
    [head, globals.to_vec(), bound(0, 1), bound(offset, 0), record(EOF, &[]), sheet].concat()
}

fn cells(stream: &[u8]) -> Result<Vec<(u32, u32, String, Value)>, Unreadable> {
    let limits = Limits::default();
    let document = read_stream(stream, &Budget::new(&limits))?;
    let [Block::Table(table)] = &document.blocks[..] else { panic!("{document:?}") };
    Ok(table.cells.iter().map(|cell| (cell.row, cell.column, cell.text.clone(), cell.value)).collect())
}

/// Row 0, the column, style 0.
fn at(column: u8) -> [u8; 6] {
    [0, 0, column, 0, 0, 0]
}

#[test]
fn strings_go_on_over_records() {
    // Two strings: "Cục A" begun narrow, gone on wide; then "B" with a run of fonts behind it.
    let wide: Vec<u8> = "ục A".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let first = record(0x00FC, &[&[2, 0, 0, 0, 2, 0, 0, 0][..], &[5, 0, 0], b"C"].concat());
    let next = record(CONTINUE, &[&[1][..], &wide, &[1, 0, 8, 1, 0], b"B", &[0, 0, 0, 0]].concat());
    let sheet =
        [record(0x00FD, &[&at(0)[..], &[0, 0, 0, 0]].concat()), record(0x00FD, &[&at(1)[..], &[1, 0, 0, 0]].concat())];
    let shown = cells(&stream(0x0600, &[first, next].concat(), &sheet.concat())).unwrap();
    assert_eq!(shown, [(0, 0, "Cục A".to_owned(), Value::Text), (0, 1, "B".to_owned(), Value::Text)]);
    let unknown = record(0x00FD, &[&at(0)[..], &[9, 0, 0, 0]].concat());
    assert_eq!(cells(&stream(0x0600, &[], &unknown)), Err(Unreadable::Damaged));
}

#[test]
fn what_is_struck_out_is_not_read_and_raised_digits_are_told_apart() {
    let font = |flags: u8, script: u8| record(0x0031, &[0xC8, 0, flags, 0, 0, 0, 0, 0, script, 0]);
    // Fonts 0 to 3, 5 and 6: the index 4 is no font's.
    let fonts = [font(0, 0), font(0, 0), font(0, 0), font(8, 0), font(0, 1), font(0, 0)].concat();
    let style = |font: u8| record(0x00E0, &[&[font, 0][..], &[0; 18]].concat());
    // "2025" and a footnote's 1: 20 struck out, 25 plain, 1 raised.
    let runs = [0, 0, 3, 0, 2, 0, 6, 0, 4, 0, 5, 0];
    let strings = record(0x00FC, &[&[1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 8, 3, 0][..], b"20251", &runs].concat());
    let struck = [0, 0, 1, 0, 1, 0];
    let sheet = [
        record(0x00FD, &[&at(0)[..], &[0, 0, 0, 0]].concat()),
        record(0x027E, &[&struck[..], &(25_u32 << 2 | 2).to_le_bytes()].concat()),
    ];
    let globals = [fonts, style(0), style(3), strings].concat();
    let shown = cells(&stream(0x0600, &globals, &sheet.concat())).unwrap();
    assert_eq!(shown, [(0, 0, "25¹".to_owned(), Value::Text)]);
}

#[test]
fn the_code_page_of_excel_5_is_heeded() {
    // "đơn" in windows-1258.
    let label = record(0x0204, &[&at(0)[..], &[3, 0], b"\xF0\xF5n"].concat());
    let vietnamese = record(0x0042, &1258_u16.to_le_bytes());
    assert_eq!(cells(&stream(0x0500, &vietnamese, &label)).unwrap()[0].2, "đơn");
    assert_eq!(cells(&stream(0x0500, &[], &label)).unwrap()[0].2, "ðõn");
}

#[test]
fn formulas_tell_what_was_stored() {
    let formula = |column: u8, result: [u8; 8], flags: u16| {
        record(0x0006, &[&at(column)[..], &result, &flags.to_le_bytes(), &[0; 6]].concat())
    };
    let sheet = [
        formula(0, 25.0_f64.to_le_bytes(), 0),
        formula(1, 0.0_f64.to_le_bytes(), 0),
        formula(2, 0.0_f64.to_le_bytes(), 3),
        formula(3, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
        formula(4, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF], 0),
        formula(5, [2, 0, 0x17, 0, 0, 0, 0xFF, 0xFF], 0),
        formula(6, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
        record(0x0207, b"\x03\0\0hai"),
        formula(7, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
    ];
    let shown = cells(&stream(0x0600, &[], &sheet.concat())).unwrap();
    let expected = [
        ("25", Value::Number(25.0)),
        ("0", Value::Number(0.0)),
        ("", Value::FormulaWithoutResult),
        ("", Value::FormulaWithoutResult),
        ("TRUE", Value::Boolean(true)),
        ("#REF!", Value::Error),
        ("hai", Value::Text),
        ("", Value::FormulaWithoutResult),
    ];
    let shown: Vec<_> = shown.iter().map(|(_, _, text, value)| (text.as_str(), *value)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn two_cells_in_far_corners_cost_no_more_than_two() {
    let corner = record(0x027E, &[&[0xFF, 0xFF, 0xFF, 0, 0, 0][..], &(25_u32 << 2 | 2).to_le_bytes()].concat());
    let many = record(0x00BD, &[&[0, 0, 0, 0][..], &[0, 0, 6, 0, 0, 0], &[0, 0, 10, 0, 0, 0], &[1, 0]].concat());
    let shown = cells(&stream(0x0600, &[], &[many, corner].concat())).unwrap();
    let places: Vec<_> = shown.iter().map(|(row, column, text, _)| (*row, *column, text.as_str())).collect();
    assert_eq!(places, [(0, 0, "1"), (0, 1, "2"), (65535, 255, "25")]);
}

#[test]
fn no_cut_makes_it_panic() {
    let sheet = [record(0x0203, &[0; 14]), record(0x00E5, &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0]), record(0x0205, &[0; 8])];
    let whole = stream(0x0600, &record(0x00FC, &[1; 30]), &sheet.concat());
    for end in 0..whole.len() {
        _ = cells_or_nothing(&whole[..end]);
    }
}

fn cells_or_nothing(stream: &[u8]) -> Result<(), Unreadable> {
    let limits = Limits::default();
    read_stream(stream, &Budget::new(&limits)).map(|_| ())
}
