//! Pages made here, and what recognition would say of them.

use std::io::{Cursor, Write};

use image::{GrayImage, Luma};

use super::*;
use crate::document::{Block, Document, open, page};
use crate::settings::Limits;

/// A page 1240 pixels wide with a table of three rows and three columns, turned by an angle in radians.
fn ruled(angle: f64) -> Vec<u8> {
    let mut picture = GrayImage::from_pixel(1240, 1400, Luma([235]));
    let (sin, cos) = angle.sin_cos();
    let mut ink = |x: f64, y: f64| {
        let (x, y) = (x - 620.0, y - 700.0);
        let (x, y) = (620.0 + x * cos - y * sin, 700.0 + x * sin + y * cos);
        for thick in 0..3 {
            picture.put_pixel(x as u32 + thick, y as u32, Luma([40]));
            picture.put_pixel(x as u32, y as u32 + thick, Luma([40]));
        }
    };
    for y in [300.0, 400.0, 500.0, 600.0] {
        (200..=1000).for_each(|x| ink(f64::from(x), y));
    }
    for x in [200.0, 300.0, 700.0, 1000.0] {
        (300..=600).for_each(|y| ink(x, f64::from(y)));
    }
    encoded(&picture, image::ImageFormat::Png)
}

fn encoded(picture: &GrayImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A table of words, each at a place.
fn table(words: &[(u32, u32, &str)]) -> Vec<u8> {
    let mut table =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n".to_owned();
    for (left, top, word) in words {
        let width = 14 * word.chars().count();
        table.push_str(&format!("5\t1\t1\t1\t{top}\t1\t{left}\t{top}\t{width}\t30\t91\t{word}\n"));
    }
    table.into_bytes()
}

fn size(page: &Page) -> (u32, u32) {
    let head = String::from_utf8_lossy(&page.image[..20]).into_owned();
    let numbers: Vec<u32> = head.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

fn cells(document: &Document) -> Vec<(u32, u32, &str)> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(&table.cells),
        Block::Paragraph(_) => None,
    });
    tables.flatten().map(|cell| (cell.row, cell.column, cell.text.as_str())).collect()
}

#[test]
fn the_lines_of_a_table_are_found_on_a_page_that_lay_crooked_and_taken_out() {
    for angle in [0.0, 0.02, -0.035] {
        let page = page(&ruled(angle), 0, 0, &Limits::default()).unwrap();
        let words = table(&[
            (220, 340, "1"),
            (320, 330, "Tổng"),
            (400, 330, "số"),
            (320, 365, "khác"),
            (800, 340, "25"),
            (800, 440, "7"),
        ]);
        let document = read(&[(page.frame.clone(), words)], &Limits::default());
        assert_eq!(cells(&document), [(0, 0, "1"), (0, 1, "Tổng số\nkhác"), (0, 2, "25"), (1, 2, "7")], "{angle}");
        let ink = page.image.iter().skip(20).filter(|shade| **shade < 128).count();
        assert!(ink < 600, "{ink} pixels of the lines are left at {angle}");
    }
}

#[test]
fn words_without_lines_around_them_are_paragraphs_with_their_lines() {
    let blank = encoded(&GrayImage::from_pixel(1240, 1700, Luma([255])), image::ImageFormat::Png);
    let page = page(&blank, 0, 0, &Limits::default()).unwrap();
    let words = table(&[
        (100, 100, "Tên"),
        (150, 100, "đơn"),
        (200, 100, "vị:"),
        (260, 108, "A"),
        (100, 300, "|"),
        (100, 400, "Hết"),
    ]);
    let document = read(&[(page.frame, words)], &Limits::default());
    let told: Vec<_> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(paragraph) => (paragraph.place.as_str(), paragraph.text.as_str()),
            Block::Table(_) => ("", "a table"),
        })
        .collect();
    assert_eq!(told, [("ảnh trang 1, dòng 1", "Tên đơn vị: A"), ("ảnh trang 1, dòng 2", "Hết")]);
}

#[test]
fn a_table_of_words_that_is_no_honest_one_does_no_harm() {
    let limits = Limits::default();
    let frame = Frame { width: 595.0, height: 842.0, scale: 0.24, rules: Vec::new() };
    let head = String::from_utf8(table(&[])).unwrap();
    for lines in [
        "5\t1",
        "5\t1\t1\t1\t1\t1\t-5\t0\t9\t9\t9\tx",
        "5\t1\t1\t1\t1\t1\t4294967295\t4294967295\t4294967295\t4294967295\t9\tx",
        "\0",
    ] {
        read(&[(frame.clone(), format!("{head}{lines}\n").into_bytes())], &limits);
    }
    read(&[(frame.clone(), vec![0xff; 1000]), (frame, Vec::new())], &limits);
}

#[test]
fn pages_are_found_wherever_the_scan_is() {
    let limits = Limits::default();
    let png = encoded(&GrayImage::from_pixel(620, 877, Luma([255])), image::ImageFormat::Png);
    assert_eq!(size(&page(&png, 0, 0, &limits).unwrap()), (1240, 1754));
    assert_eq!(page(&png, 0, 1, &limits), None);
    assert_eq!(page(&png, 1, 0, &limits), None);
    let archive = zipped(&[("a.csv", b"a;b\n1;2\n"), ("trong/quet.png", &png)]);
    assert_eq!(open("a.zip", &archive, &limits)[1].outcome, Err(Unreadable::Picture));
    assert_eq!(page(&archive, 0, 0, &limits), None);
    assert!(page(&archive, 1, 0, &limits).is_some());
    let word =
        b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r>\
        <w:drawing><a:blip/></w:drawing></w:r></w:p></w:body></w:document>";
    let office =
        zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", word), ("word/media/image1.png", &png)]);
    assert_eq!(open("a.docx", &office, &limits)[0].outcome, Err(Unreadable::Picture));
    assert!(page(&office, 0, 0, &limits).is_some());
    assert_eq!(page(&office, 0, 1, &limits), None);
    let pdf = include_bytes!("../../../tests/fixtures/pdf/scan-with-recognition.pdf");
    let (width, height) = size(&page(pdf, 0, 0, &limits).unwrap());
    assert!(width > 2000 && height > 2000, "{width} × {height}");
    assert_eq!(page(pdf, 0, 1, &limits), None);
}

#[test]
fn every_page_of_a_tiff_file_is_a_page() {
    let limits = Limits::default();
    let one = encoded(&GrayImage::from_pixel(300, 400, Luma([255])), image::ImageFormat::Tiff);
    assert!(page(&one, 0, 0, &limits).is_some());
    assert_eq!(page(&one, 0, 1, &limits), None);
    // The directory of the one page once more, behind everything, as that of the next page.
    let at = usize::try_from(u32::from_le_bytes(one[4..8].try_into().unwrap())).unwrap();
    let entries = usize::from(u16::from_le_bytes(one[at..at + 2].try_into().unwrap()));
    let next = at + 2 + 12 * entries;
    let mut two = one.clone();
    two[next..next + 4].copy_from_slice(&u32::try_from(one.len()).unwrap().to_le_bytes());
    two.extend(&one[at..next + 4]);
    assert!(page(&two, 0, 1, &limits).is_some());
    assert_eq!(page(&two, 0, 2, &limits), None);
    // A directory that names itself as the next.
    let mut endless = one.clone();
    endless[next..next + 4].copy_from_slice(&one[4..8]);
    page(&endless, 0, 1_000, &limits);
}

#[test]
fn a_picture_cut_anywhere_or_of_a_monstrous_size_is_no_page_and_no_fault() {
    let limits = Limits::default();
    let png = encoded(&GrayImage::from_pixel(40, 40, Luma([255])), image::ImageFormat::Png);
    for length in 0..png.len() {
        page(&png[..length], 0, 0, &limits);
    }
    // The header's width and height, with no pixels behind them.
    let mut monstrous = png;
    monstrous[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(page(&monstrous, 0, 0, &limits), None);
}

#[test]
fn what_is_transparent_is_paper() {
    let mut picture = image::GrayAlphaImage::from_pixel(1300, 1300, image::LumaA([0, 0]));
    (200..260).for_each(|x| (200..260).for_each(|y| picture.put_pixel(x, y, image::LumaA([0, 255]))));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let page = page(&bytes.into_inner(), 0, 0, &Limits::default()).unwrap();
    let ink = page.image.iter().skip(20).filter(|shade| **shade < 128).count();
    assert!((3_000..4_500).contains(&ink), "{ink}");
}
