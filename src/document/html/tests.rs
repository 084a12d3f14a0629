use super::*;
use crate::document::flow::shown::{on_a_small_stack, shown};
use crate::document::{Block, TableKind, Value};

fn lines(html: &str) -> Vec<String> {
    shown(&read_text(html, &Limits::default()).unwrap())
}

#[test]
fn blocks_are_paragraphs_and_breaks_are_lines() {
    let html = "<html><head><title>x</title><style>p{}</style></head><body><p>Kính  gửi\n<b>Quý</b> vị,</p>\
        <div>Tên: A<br>Số: 25<br></div><ul><li>một</li><li>hai</ul><pre>a  b\nc</pre>cuối<script>y</script></body></html>";
    let expected = [
        "đoạn 1: Kính gửi Quý vị,",
        "đoạn 2: Tên: A\nSố: 25",
        "đoạn 3: một",
        "đoạn 4: hai",
        "đoạn 5: a  b\nc",
        "đoạn 6: cuối",
    ];
    assert_eq!(lines(html), expected);
}

#[test]
fn what_is_hidden_is_not_read() {
    let html = "a<span style='Display : None'>b</span><span hidden>c</span><!-- d --><template>e</template>\
        <span style='mso-hide:all'>f</span>&#273;&nbsp;g&shy;h";
    assert_eq!(lines(html), ["đoạn 1: ađ\u{A0}g\u{ad}h"]);
}

#[test]
fn what_is_struck_out_is_not_read_and_digits_off_the_line_stay_apart() {
    let html = "<style>/* x */ .an, span.mat { display: none } @media print { .in { display: none } }
        p.gach{text-decoration:line-through}</style>25<sup>1</sup><s>30</s><del>31</del>        <span style='text-decoration: line-through'>32</span><span style='visibility:hidden'>33</span>        <span class='an'>34</span><span class='x mat'>35</span> <span class=in>in</span>        <span class=an style='display:inline'>ra</span><p class=gach>36<p>H<sub>2</sub>O";
    assert_eq!(lines(html), ["đoạn 1: 25¹ in ra", "đoạn 2: H₂O"]);
    let table =
        "<table><tr><td>a<td style='visibility:hidden'>b<td>c<tr style='display:none'><td>d<tr><td>e<td>f</table>";
    let expected = ["bảng 1 r0c0: a", "bảng 1 r0c2: c", "bảng 1 r1c0: e", "bảng 1 r1c1: f"];
    assert_eq!(lines(table), expected);
}

#[test]
fn spans_push_cells_aside() {
    let html = "<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>";
    let expected = [
        "bảng 1 r0c0 2x1: a",
        "bảng 1 r0c1 1x2: b",
        "bảng 1 r1c1: c",
        "bảng 1 r1c2: d",
        "bảng 1 r2c0: e",
        "bảng 1 r2c1: f",
        "bảng 1 r2c2: g",
    ];
    assert_eq!(lines(html), expected);
}

#[test]
fn tables_that_only_lay_out_a_mail_are_read_as_its_text() {
    let data = "<table><tr><td>Tổng số</td><td>25</td></tr><tr><td>Triển khai</td><td>20</td></tr></table>";
    let html = format!(
        "<table><tr><td>&nbsp;</td><td><table role='presentation'><tr><td><p>Kính gửi</p><p>Xin báo cáo</p>{data}</td></tr>\
         </table></td><td></td></tr><tr><td colspan=3>Trân trọng</td></tr></table>"
    );
    let expected = [
        "đoạn 1: Kính gửi",
        "đoạn 2: Xin báo cáo",
        "bảng 1 r0c0: Tổng số",
        "bảng 1 r0c1: 25",
        "bảng 1 r1c0: Triển khai",
        "bảng 1 r1c1: 20",
        "đoạn 3: Trân trọng",
    ];
    assert_eq!(lines(&html), expected);
}

#[test]
fn files_are_decoded_as_they_declare() {
    let read = |bytes: &[u8]| shown(&read(bytes, &Limits::default()).unwrap());
    assert_eq!(read(b"<meta charset=windows-1258><p>\xF0\xF5n"), ["đoạn 1: đơn"]);
    assert_eq!(read("<p>đơn".as_bytes()), ["đoạn 1: đơn"]);
    assert_eq!(read(b"<meta http-equiv=Content-Type content='text/html; charset=utf-8'><p>\xC4\x91"), ["đoạn 1: đ"]);
    let wide: Vec<u8> = "\u{FEFF}<p>đơn".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide), ["đoạn 1: đơn"]);
}

#[test]
fn a_page_for_excel_is_a_sheet_with_its_values() {
    let html = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><!--[if gte mso 9]><xml><x:ExcelWorksheet>\
        <x:Name>Phụ lục &amp; 1</x:Name></x:ExcelWorksheet></xml><![endif]--><style>.xl65 {mso-number-format:Percent;}\
        .xl66 {mso-number-format:\"d\\/m\\/yyyy\";}</style></head><body><table>\
        <tr><td>Số lượng</td></tr><tr><td x:num>25</td><td class=xl65 x:num=\"0.25\">25%</td>\
        <td class=xl66 x:num=\"44127\">23/10/2020</td><td x:err>#REF!</td><td x:str>30</td><td x:num=\"1234.5\"\
        style='mso-number-format:\"\\#\\,\\#\\#0\"'>1.235</td></tr></table>";
    let document = read_text(html, &Limits::default()).unwrap();
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{document:?}") };
    assert_eq!((table.kind, table.name.as_str()), (TableKind::Sheet, "Phụ lục & 1"));
    assert_eq!(table.place(1, 0), "Phụ lục & 1!A2");
    let values: Vec<_> = table.cells.iter().map(|cell| cell.value).collect();
    let expected = [
        Value::Text,
        Value::Number(25.0),
        Value::Percentage(0.25),
        Value::Date,
        Value::Error,
        Value::Text,
        Value::UnclearNumber(1234.5),
    ];
    assert_eq!(values, expected);
}

#[test]
fn bounds_hold() {
    let unhurried = Limits { attachment_seconds: 3600, ..Limits::default() };
    let failure = |html: String| {
        let limits = unhurried.clone();
        on_a_small_stack(move || read_text(&html, &limits).err())
    };
    for tag in ["<div>", "<b>", "<table><tr><td>", "<blockquote>", "<svg><g>"] {
        assert_eq!(failure(tag.repeat(100_000)), Some(Unreadable::TooLarge), "{tag}");
    }
    // Every paragraph opens all the fonts again.
    let fonts: String = (0..400).map(|size| format!("<font size={size}>")).collect();
    assert_eq!(failure(format!("<p>{fonts}{}", "<p>a".repeat(100_000))), Some(Unreadable::TooLarge));
    let few = Limits { sheet_cells: 100, ..Limits::default() };
    assert_eq!(read_text(&"<p>a".repeat(101), &few).err(), Some(Unreadable::TooLarge));
    assert_eq!(read_text(&format!("<table>{}", "<tr><td>a<td>b".repeat(50)), &few).err(), Some(Unreadable::TooLarge));
    assert_eq!(failure("<p>&nbsp;<img src=x>".to_owned()), Some(Unreadable::Picture));
    assert_eq!(failure(String::new()), Some(Unreadable::Empty));
}

#[test]
fn what_is_struck_out_is_not_read_and_raised_digits_are_told_apart() {
    let html = "<del>20</del><s>21</s><span style='text-decoration: line-through'>22</span>25<sup>1</sup><sub>2</sub>";
    assert_eq!(lines(html), ["đoạn 1: 25¹₂"]);
}

#[test]
fn a_tag_that_takes_for_ever_is_given_up() {
    let attributes: String = (0..1000).map(|number| format!(" a{number}=1")).collect();
    let no_time = Limits { attachment_seconds: 0, ..Limits::default() };
    assert_eq!(read_text(&format!("<p{attributes}>a"), &no_time).err(), Some(Unreadable::TooSlow));
}
