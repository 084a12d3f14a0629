use super::*;

fn cells(name: &str, text: &str) -> Vec<(u32, u32, String)> {
    match read(name, text, &Limits::default()).unwrap().blocks.as_slice() {
        [Block::Table(table)] => table.cells.iter().map(|cell| (cell.row, cell.column, cell.text.clone())).collect(),
        other => panic!("no table: {other:?}"),
    }
}

fn lines(name: &str, text: &str) -> Vec<(String, String)> {
    let paragraph = |block: Block| match block {
        Block::Paragraph(paragraph) => (paragraph.place, paragraph.text),
        Block::Table(table) => panic!("a table: {table:?}"),
    };
    read(name, text, &Limits::default()).unwrap().blocks.into_iter().map(paragraph).collect()
}

fn cell(row: u32, column: u32, text: &str) -> (u32, u32, String) {
    (row, column, text.to_owned())
}

#[test]
fn every_delimiter_is_found() {
    for delimiter in [',', ';', '\t', '|'] {
        let text = "STT,Nội dung,Số lượng\r\n1,\"Cơ quan, tổ chức; \"\"A\"\"\",25\r\n2,,20\r\n"
            .replace(',', &delimiter.to_string());
        let quoted = "Cơ quan, tổ chức; \"A\"".replace(',', &delimiter.to_string());
        let expected = [
            cell(0, 0, "STT"),
            cell(0, 1, "Nội dung"),
            cell(0, 2, "Số lượng"),
            cell(1, 0, "1"),
            cell(1, 1, &quoted),
            cell(1, 2, "25"),
            cell(2, 0, "2"),
            cell(2, 2, "20"),
        ];
        assert_eq!(cells("x.csv", &text), expected, "{delimiter:?}");
    }
}

#[test]
fn commas_in_sentences_do_not_make_columns() {
    let text = "Tên đơn vị;Cục A\nĐánh giá;Tốt, nhanh, gọn\nSố lượng;25\nGhi chú;Không, đủ\n";
    assert_eq!(cells("x.csv", text).last(), Some(&cell(3, 1, "Không, đủ")));
}

#[test]
fn rows_are_counted_as_a_spreadsheet_shows_them() {
    let text = "a;b\r\n\r\n\r\n\"c\nd\";e\r\nf;g\n\nh;i";
    let expected = [
        cell(0, 0, "a"),
        cell(0, 1, "b"),
        cell(3, 0, "c\nd"),
        cell(3, 1, "e"),
        cell(4, 0, "f"),
        cell(4, 1, "g"),
        cell(6, 0, "h"),
        cell(6, 1, "i"),
    ];
    assert_eq!(cells("x.csv", text), expected);
    assert_eq!(cells("x.csv", "\n\na;b\nc;d\n").first(), Some(&cell(2, 0, "a")));
}

#[test]
fn the_line_that_names_the_delimiter_is_no_row() {
    assert_eq!(cells("x.csv", "sep=;\r\na,b;c\r\n"), [cell(0, 0, "a,b"), cell(0, 1, "c")]);
    assert_eq!(cells("x", "sep=|\na|b\n"), [cell(0, 0, "a"), cell(0, 1, "b")]);
}

#[test]
fn plain_text_becomes_paragraphs_by_line() {
    let text = "Tên đơn vị: Cục A\r\n\r\nSố nhận được thông tin: 25, trong đó 3 mới\r\n";
    let expected = [("dòng 1", "Tên đơn vị: Cục A"), ("dòng 3", "Số nhận được thông tin: 25, trong đó 3 mới")];
    assert_eq!(lines("x.txt", text), expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
    assert_eq!(lines("", "25").len(), 1);
}

#[test]
fn a_table_in_a_text_file_is_a_table() {
    assert_eq!(cells("x.txt", "a\tb\nc\td\n").len(), 4);
    assert_eq!(cells("bang.csv", "một cột\nhai\n"), [cell(0, 0, "một cột"), cell(1, 0, "hai")]);
}

#[test]
fn a_table_is_named_after_its_file() {
    let document = read("thu muc/bao cao.csv", "a;b\n", &Limits::default()).unwrap();
    assert!(matches!(&document.blocks[..], [Block::Table(table)] if table.place(11, 2) == "bao cao!C12"));
}

#[test]
fn bounds_hold() {
    let limits = Limits { sheet_cells: 3, ..Limits::default() };
    assert_eq!(read("x.csv", "a;b\nc;d\n", &limits), Err(Unreadable::TooLarge));
    assert_eq!(read("x.txt", "a\nb\nc\nd\n", &limits), Err(Unreadable::TooLarge));
    assert_eq!(read("x.csv", &",".repeat(MOST_DELIMITERS + 1), &Limits::default()), Err(Unreadable::TooLarge));
    assert_eq!(read("x.txt", &"a".repeat(MOST_TEXT + 1), &Limits::default()), Err(Unreadable::TooLarge));
    assert_eq!(read("x.csv", " \r\n", &limits), Err(Unreadable::Empty));
}
