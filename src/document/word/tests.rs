use std::io::Write;

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::document::flow::shown::{on_a_small_stack, shown};
use crate::document::{Document, Unreadable, open};
use crate::settings::Limits;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/documents/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read_under(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    open("tệp", bytes, limits).remove(0).outcome
}

fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    read_under(bytes, &Limits::default())
}

fn lines(name: &str) -> Vec<String> {
    shown(&read(&file(name)).unwrap())
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx_in(namespace: &str, body: &str) -> Vec<u8> {
    let types = r#"<Types><Override PartName="/word/document.xml" ContentType="wordprocessingml."/></Types>"#;
    let document = format!(r#"<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>"#);
    package(&[("[Content_Types].xml", types), ("word/document.xml", &document)])
}

fn docx(body: &str) -> Vec<u8> {
    docx_in(W, body)
}

fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

#[test]
fn the_form_reads_the_same_in_every_format() {
    let expected = [
        "đoạn 1: Phụ lục",
        "đoạn 2: Mẫu thống kê, báo cáo kết quả triển khai",
        "đoạn 3: 1. Thông tin chung",
        "đoạn 4: - Tên đơn vị: Viện Nghiên cứu Mẫu",
        "đoạn 5: - Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý: Tốt,\nđúng hạn.",
        "đoạn 6: 2. Thông tin số liệu",
        "bảng 1 r0c0: STT",
        "bảng 1 r0c1: Nội dung",
        "bảng 1 r0c2: Số lượng",
        "bảng 1 r0c3: Ghi chú",
        "bảng 1 r1c0: 1",
        "bảng 1 r1c1: Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch",
        "bảng 1 r1c2: 25",
        "bảng 1 r1c3: Còn 5 đơn vị",
        "bảng 1 r2c0: 2",
        "bảng 1 r2c1: Tổng số cơ quan tổ chức triển khai chiến dịch",
        "bảng 1 r2c2: 20",
    ];
    for name in ["annex.docx", "annex.doc", "annex.odt", "annex.rtf", "annex.html"] {
        assert_eq!(lines(name), expected, "{name}");
    }
}

#[test]
fn merged_cells_and_nested_tables_read_the_same_in_every_format() {
    let expected = [
        "đoạn 1: Trước bảng",
        "bảng 1 r0c0 1x2: ngang",
        "bảng 1 r0c2: 02",
        "bảng 1 r0c3: 03",
        "bảng 1 r1c0 2x1: dọc",
        "bảng 1 r1c1: 11",
        "bảng 1 r1c2: ngoài\nsau trong",
        "bảng 1 r1c3: 13",
        "bảng 1 r2c1: 21",
        "bảng 1 r2c2 2x2: vuông",
        "bảng 1 r3c0: 30",
        "bảng 1 r3c1: 31",
        "bảng 2 r0c0: trong một",
        "bảng 2 r0c1: trong hai",
        "đoạn 2: Sau bảng",
    ];
    for name in ["spans.docx", "spans.doc", "spans.odt", "spans.rtf", "spans.html"] {
        // An empty paragraph behind the inner table is one in the word processors only.
        let lines: Vec<_> = lines(name).into_iter().map(|line| line.replace("\n\n", "\n")).collect();
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn a_document_reads_as_it_is_printed() {
    let docx = lines("hard.docx");
    let expected = [
        "đoạn 7: Tên đơn vị: Cục Mẫu",
        "đoạn 8: Giữ thêm đến",
        "đoạn 9: Trang 7 trên 9",
        "đoạn 10: Điều khiển hiện",
        "đoạn 11: a\tb\ncd-e",
        "đoạn 12: Quanh khung",
        "đoạn 13: Trong khung",
        "bảng 1 r0c0: STT",
    ];
    assert_eq!(docx[6..14], expected);
    assert!(docx.contains(&"bảng 1 r1c2: 25".to_owned()));
    assert_eq!(docx.len(), 24, "the deleted row is gone: {docx:?}");
    for name in ["hard.doc", "hard.odt", "hard.rtf"] {
        let lines = lines(name);
        let has = |line: &str| lines.iter().any(|other| other.ends_with(line));
        for line in
            ["Cục Mẫu", ": Giữ thêm đến", "Điều khiển hiện", ": Quanh khung", ": Trong khung", "r1c2: 25", "r2c2: 20"]
        {
            assert!(has(line), "{name}: {line} in {lines:?}");
        }
        assert!(
            !lines.iter().any(|line| line.contains("bỏ") || line.contains("ẩn") || line.contains("r3")),
            "{lines:?}"
        );
    }
}

#[test]
fn strict_documents_are_read() {
    let bytes = docx_in(STRICT, "<w:p><w:r><w:t>Tên đơn vị</w:t></w:r></w:p>");
    assert_eq!(shown(&read(&bytes).unwrap()), ["đoạn 1: Tên đơn vị"]);
}

#[test]
fn the_main_part_may_have_any_name() {
    let types = r#"<Types><Override PartName="/w/d.xml" ContentType="wordprocessingml."/></Types>"#;
    let relations =
        r#"<Relationships><Relationship Type="http://x/officeDocument" Target="/w/d.xml"/></Relationships>"#;
    let document = "<document><body><p><r><t>chữ</t></r></p></body></document>";
    let bytes = package(&[("[Content_Types].xml", types), ("_rels/.rels", relations), ("w/d.xml", document)]);
    assert_eq!(shown(&read(&bytes).unwrap()), ["đoạn 1: chữ"]);
}

#[test]
fn a_field_that_never_ends_does_not_swallow_the_table() {
    let cell = |inner: &str| format!("<w:tc><w:p><w:r>{inner}</w:r></w:p></w:tc>");
    let broken = r#"<w:fldChar w:fldCharType="begin"/><w:instrText>X</w:instrText><w:t>mất</w:t>"#;
    let body = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(broken), cell("<w:t>25</w:t>"));
    assert_eq!(shown(&read(&docx(&body)).unwrap()), ["bảng 1 r0c1: 25"]);
}

#[test]
fn cells_keep_their_columns_whatever_stands_before_them() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let control =
        format!("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", cell("nhập"));
    let rows = [
        format!("<w:tr>{}{}{}</w:tr>", cell("a"), control, cell("c")),
        format!(r#"<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{}</w:tr>"#, cell("d")),
    ];
    let document = read(&docx(&format!("<w:tbl>{}</w:tbl>", rows.concat()))).unwrap();
    assert_eq!(shown(&document), ["bảng 1 r0c0: a", "bảng 1 r0c2: c", "bảng 1 r1c2: d"]);
}

#[test]
fn paragraphs_whose_mark_was_deleted_are_one() {
    let joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>một </w:t></w:r></w:p><w:p><w:r><w:t>dòng</w:t></w:r></w:p>";
    assert_eq!(shown(&read(&docx(joined)).unwrap()), ["đoạn 1: một dòng"]);
}

#[test]
fn what_opendocument_hides_is_not_read() {
    let body = r#"<text:tracked-changes><text:p>xoá</text:p></text:tracked-changes>
        <text:p>Tên<text:s text:c="2"/>đơn   vị<text:note><text:p>chú</text:p></text:note><text:tab/>x<text:line-break/>y</text:p>
        <text:section text:display="none"><text:p>ẩn</text:p></text:section>"#;
    assert_eq!(shown(&read(&odt(body)).unwrap()), ["đoạn 1: Tên  đơn vị\tx\ny"]);
}

#[test]
fn what_is_struck_out_is_not_read_and_digits_off_the_line_stay_apart() {
    let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let raised = r#"<w:vertAlign w:val="superscript"/>"#;
    let body = [
        run("<w:strike/><w:dstrike w:val='0'/>", "30") + &run("<w:strike w:val='0'/>", "25") + &run(raised, "1"),
        run("<w:rStyle w:val='An'/>", "9") + &run("<w:rStyle w:val='Con'/>", "8") + &run("", "7"),
        format!("<w:pPr><w:pStyle w:val='An'/></w:pPr>{}", run("", "6") + &run("<w:vanish w:val='0'/>", "5")),
        "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>"
            .into(),
        r#"<w:bdo w:val="rtl"><w:r><w:t>12</w:t></w:r></w:bdo>"#.into(),
    ];
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:styleId="Con"><w:basedOn w:val="An"/></w:style></w:styles>"#;
    let types = r#"<Types><Override PartName="/word/document.xml" ContentType="wordprocessingml."/></Types>"#;
    let body: String = body.iter().map(|paragraph| format!("<w:p>{paragraph}</w:p>")).collect();
    let document = format!(r#"<w:document xmlns:w="{W}" xmlns:m="m"><w:body>{body}</w:body></w:document>"#);
    let docx =
        package(&[("[Content_Types].xml", types), ("word/document.xml", &document), ("word/styles.xml", styles)]);
    let expected = ["đoạn 1: 25¹", "đoạn 2: 7", "đoạn 3: 5", "đoạn 4: 3/4", "đoạn 5: \u{202e}12\u{202c}"];
    assert_eq!(shown(&read(&docx).unwrap()), expected);

    let style = |name: &str, says: &str| {
        format!(r#"<style:style style:name="{name}"><style:text-properties {says}/></style:style>"#)
    };
    let styles = style("bo", r#"style:text-line-through-style="solid""#)
        + &style("giu", r#"style:text-line-through-style="none""#)
        + &style("mu", r#"style:text-position="super 58%""#);
    let content = format!(
        r#"<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>
        <text:p>25<text:span text:style-name="mu">1</text:span><text:span text:style-name="bo">30</text:span></text:p>
        <text:p text:style-name="bo">9<text:span text:style-name="giu">8</text:span></text:p>
        </office:text></office:body></office:document-content>"#
    );
    let odt = package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)]);
    assert_eq!(shown(&read(&odt).unwrap()), ["đoạn 1: 25¹", "đoạn 2: 8"]);
}

#[test]
fn documents_in_one_xml_file_are_read() {
    let document =
        format!(r#"<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>"#);
    let flat = format!(
        r#"<?xml version="1.0"?><?mso-application progid="Word.Document"?>
        <pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml">
        <pkg:xmlData>{document}</pkg:xmlData></pkg:part></pkg:package>"#
    );
    assert_eq!(shown(&read(flat.as_bytes()).unwrap()), ["đoạn 1: a"]);
    let flat = r#"<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
        office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>b</text:p></office:text>
        </office:body></office:document>"#;
    assert_eq!(shown(&read(flat.as_bytes()).unwrap()), ["đoạn 1: b"]);
}

#[test]
fn a_scan_pasted_into_a_document_is_a_picture() {
    let scan = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>";
    assert_eq!(read(&docx(scan)), Err(Unreadable::Picture));
    assert_eq!(read(&docx("<w:p/>")), Err(Unreadable::Empty));
    assert_eq!(read(&odt("<text:p><draw:frame><draw:image/></draw:frame></text:p>")), Err(Unreadable::Picture));
}

#[test]
fn bounds_hold() {
    let nested = on_a_small_stack(|| read(&docx(&"<w:tbl><w:tr><w:tc>".repeat(20_000))));
    assert_eq!(nested, Err(Unreadable::TooLarge));
    let deep = on_a_small_stack(|| read(&docx(&"<w:smartTag>".repeat(100_000))));
    assert_eq!(deep, Err(Unreadable::TooLarge));
    let sections = on_a_small_stack(|| read(&odt(&"<table:table><table:table-row><table:table-cell>".repeat(20_000))));
    assert_eq!(sections, Err(Unreadable::TooLarge));
    let long = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(100_000)));
    assert_eq!(read_under(&long, &Limits { unpacked_bytes: 50_000, ..Limits::default() }), Err(Unreadable::TooLarge));
    let many = docx(&"<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(101));
    assert_eq!(read_under(&many, &Limits { sheet_cells: 100, ..Limits::default() }), Err(Unreadable::TooLarge));
    let entity = docx("<w:p/>");
    let document = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaa'>]><document><body><p><r><t>&a;</t></r></p></body></document>";
    let typed = package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", document)]);
    assert_eq!((read(&entity), read(&typed)), (Err(Unreadable::Empty), Err(Unreadable::Damaged)));
}

#[test]
fn passwords_and_older_words_are_told() {
    let mut doc = file("annex.doc");
    let header = doc.windows(2).position(|bytes| bytes == [0xEC, 0xA5]).unwrap();
    doc[header + 0x0B] |= 1;
    assert_eq!(read(&doc), Err(Unreadable::Encrypted));
    doc[header + 2..header + 4].copy_from_slice(&[0x65, 0]);
    assert_eq!(read(&doc), Err(Unreadable::UnknownFormat));
}

/// Each spoiled file is read or refused; a panic would show as `Crashed`.
#[test]
fn no_spoiled_file_crashes_a_reader() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % most as u64).unwrap()
    };
    for name in ["annex.doc", "spans.doc", "hard.doc", "spans.rtf", "hard.rtf", "spans.html"] {
        let whole = file(name);
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random(20) {
                let at = random(bytes.len());
                bytes[at] = [0, 0xFF, 0x80, 1, b'{', b'\\', b'<'][random(7)];
            }
            bytes.truncate(bytes.len() - random(2) * random(bytes.len()));
            assert_ne!(read(&bytes), Err(Unreadable::Crashed), "{name}");
        }
    }
}
