//! Attachments, one target for each format.

use std::sync::LazyLock;

use tiepnhan::campaign::Campaign;
use tiepnhan::document::{self, Block, Document, Opened, Table};
use tiepnhan::form::Finder;
use tiepnhan::settings::Limits;

use crate::{containers, judgements};

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(Campaign::built_in);
static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);

thread_local! {
    /// Made once: it takes longer than a small file.
    static FINDER: Finder<'static> = Finder::new(&CAMPAIGN);
}

const DOCUMENT: &str = "[Content_Types].xml";

pub fn xlsx(input: &[u8]) {
    open("a.xlsx", &containers::zip(input, &[DOCUMENT, "xl/workbook.xml"]));
}

pub fn xlsb(input: &[u8]) {
    open("a.xlsb", &containers::zip(input, &[DOCUMENT, "xl/workbook.bin"]));
}

pub fn docx(input: &[u8]) {
    open("a.docx", &containers::zip(input, &[DOCUMENT, "word/document.xml"]));
}

pub fn ods(input: &[u8]) {
    let mimetype = b"mimetype\napplication/vnd.oasis.opendocument.spreadsheet";
    open("a.ods", &containers::zip(&[mimetype, containers::BETWEEN, input].concat(), &["content.xml"]));
}

pub fn odt(input: &[u8]) {
    let mimetype = b"mimetype\napplication/vnd.oasis.opendocument.text";
    open("a.odt", &containers::zip(&[mimetype, containers::BETWEEN, input].concat(), &["content.xml"]));
}

pub fn xls(input: &[u8]) {
    open("a.xls", &containers::compound(input, "Workbook"));
}

pub fn doc(input: &[u8]) {
    open("a.doc", &containers::compound(input, "WordDocument"));
}

pub fn msg(input: &[u8]) {
    open("a.msg", &containers::compound(input, "__properties_version1.0"));
}

pub fn seven_zip(input: &[u8]) {
    open("a.7z", &containers::seven_zip(input));
}

pub fn tar(input: &[u8]) {
    open("a.tar", &containers::tar(input));
}

pub fn gzip(input: &[u8]) {
    open("a.gz", &containers::gzip(input));
}

pub fn zip(input: &[u8]) {
    open("a.zip", &beginning(b"PK\x03\x04", input));
}

pub fn tnef(input: &[u8]) {
    open("winmail.dat", &beginning(b"\x78\x9F\x3E\x22", input));
}

pub fn pkcs7(input: &[u8]) {
    open("a.p7m", &beginning(b"\x30", input));
}

pub fn rtf(input: &[u8]) {
    open("a.rtf", &beginning(b"{\\rtf", input));
}

pub fn pdf(input: &[u8]) {
    open("a.pdf", &beginning(b"%PDF-", input));
}

pub fn html(input: &[u8]) {
    open("a.html", &beginning(b"<html>", input));
}

pub fn fods(input: &[u8]) {
    let start = b"<office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'";
    open("a.fods", &beginning(start, input));
}

pub fn spreadsheetml(input: &[u8]) {
    open("a.xml", &beginning(b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'", input));
}

pub fn mail(input: &[u8]) {
    open("a.eml", &beginning(b"From: a@don-vi.example\nMIME-Version: 1.0\n", input));
}

pub fn csv(input: &[u8]) {
    open("a.csv", input);
}

/// A file of any format, in the container that it has.
pub fn anything(input: &[u8]) {
    open("a", input);
}

/// The input, behind the beginning of its format unless it has it.
fn beginning(start: &[u8], input: &[u8]) -> Vec<u8> {
    let has = input.starts_with(start)
        || input.trim_ascii_start().starts_with(b"<?xml")
        || input.starts_with(b"\xEF\xBB\xBF");
    if has { input.to_vec() } else { [start, input].concat() }
}

/// Opens a file as a reader child does, and finds the forms in it.
fn open(name: &str, bytes: &[u8]) {
    let opened = document::open(name, bytes, &LIMITS);
    assert!(!opened.is_empty(), "a file that nothing is said of");
    // Two more than the files: the file itself, and what is said of it when it holds too many.
    assert!(opened.len() <= LIMITS.archive_files as usize + 2, "{} files", opened.len());
    for Opened { trail, outcome } in &opened {
        assert!(trail.len() <= LIMITS.archive_levels as usize + 2, "{} levels", trail.len());
        if let Ok(document) = outcome {
            check(document);
            judgements::check_forms(&FINDER.with(|finder| finder.find(document)), &CAMPAIGN);
        }
    }
}

fn check(document: &Document) {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    tables.for_each(check_table);
}

fn check_table(Table { cells, .. }: &Table) {
    assert!(cells.len() as u64 <= LIMITS.sheet_cells, "{} cells in a table", cells.len());
    assert!(cells.is_sorted_by_key(|cell| (cell.row, cell.column)), "cells out of order");
    assert!(cells.iter().all(|cell| cell.rows > 0 && cell.columns > 0), "a cell that covers nothing");
}
