//! Reports laid out by chance read back as they are or are refused; documents of no kind at all do no harm.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::vietnamese;

const UNIT: &str = "Vụ Pháp chế";
const TEXT: &str = "Đã triển khai đến 12 phòng, ban. Khó khăn: thiếu cán bộ.";

const INFORMED_AS: [&str; 6] = [
    INFORMED,
    "Tổng số cơ quan, tổ chức, doanh nghiệp đã nhận được thông tin về Chiến dịch",
    "TỔNG SỐ CƠ QUAN, TỔ CHỨC, DOANH NGHIỆP NHẬN ĐƯỢC THÔNG TIN VỀ CHIẾN DỊCH",
    "Số cơ quan, tổ chức, doanh nghiệp nhận được thông tin",
    "Tổng số CQ, TC, DN nhận được thông tin về chiến dịch",
    "Tổng so cơ quan, tổ chứ, doanh nghiệp nhân được thông tin về chiến dich",
];
const DEPLOYED_AS: [&str; 6] = [
    DEPLOYED,
    "Số cơ quan, tổ chức đã triển khai chiến dịch",
    "TỔNG SỐ CƠ QUAN TỔ CHỨC TRIỂN KHAI CHIẾN DỊCH",
    "Tổng số cơ quan, tổ chức đã triển khai Chiến dịch",
    "Tổng số CQ, TC triển khai chiến dịch",
    "Tổng số cơ quan tổ chuc trien khai chiến dịch",
];

/// How the report of one unit is laid out.
#[derive(Debug, Clone)]
struct Layout {
    informed: Option<u64>,
    deployed: Option<u64>,
    wordings: (usize, usize),
    /// 0: label and value in one cell, 1: beside, 2: below, 3: beside, behind an empty column.
    general: u8,
    /// 0: under heads, 1: without heads, 2: in the label's cell, 3: below the label, 4: flat.
    counts: u8,
    /// The order of the columns STT, content, amount, note.
    columns: Vec<usize>,
    numbered: bool,
    deployed_first: bool,
    counts_first: bool,
    plain: bool,
    /// Rows and columns that belong to nobody: 0 none, 1 other counts, 2 a breakdown, 3 a total, 4 a second amount,
    /// 5 those that did not, 6 a measure.
    others: u8,
    notes: (bool, bool),
    shift: (u32, u32),
    letterhead: bool,
}

fn layouts() -> impl Strategy<Value = Layout> {
    let figure = || proptest::option::weighted(0.85, prop_oneof![0_u64..6, 0_u64..2000]);
    let general =
        ((figure(), figure()), (0..6_usize, 0..6_usize), 0..4_u8, 0..5_u8, Just(vec![0, 1, 2, 3]).prop_shuffle());
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), proptest::bool::weighted(0.2), any::<bool>());
    let rest = (0..7_u8, any::<(bool, bool)>(), (0..9_u32, 0..6_u32));
    (general, flags, rest).prop_map(|(general, flags, rest)| {
        let ((informed, deployed), wordings, general, counts, columns) = general;
        let (numbered, deployed_first, counts_first, plain, letterhead) = flags;
        let (others, notes, shift) = rest;
        Layout {
            informed,
            deployed,
            wordings,
            general,
            counts,
            columns,
            numbered,
            deployed_first,
            counts_first,
            plain,
            others,
            notes,
            shift,
            letterhead,
        }
    })
}

/// Cells written one by one.
struct Pen {
    cells: Vec<Cell>,
    layout: Layout,
    row: u32,
}

impl Pen {
    fn put(&mut self, column: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = if self.layout.plain { unmarked(text) } else { text.to_owned() };
        let value = text.parse::<f64>().map_or(Value::Text, Value::Number);
        let (down, right) = self.layout.shift;
        let column = u32::try_from(column).unwrap() + right;
        self.cells.push(Cell { row: self.row + down, column, rows: 1, columns: 1, text, value });
    }

    fn line(&mut self, cells: &[(usize, &str)]) {
        cells.iter().for_each(|(column, text)| self.put(*column, text));
        self.row += 1;
    }

    fn general(&mut self) {
        for (label, value) in [("- Tên đơn vị", UNIT), (ASSESSMENT, TEXT)] {
            match self.layout.general {
                0 => self.line(&[(0, &format!("{label}: {value}"))]),
                1 => self.line(&[(0, label), (1, value)]),
                2 => {
                    self.line(&[(0, &format!("{label}:"))]);
                    self.line(&[(0, value)]);
                }
                _ => self.line(&[(0, label), (2, value)]),
            }
        }
        self.row += 1;
    }

    /// Label, figure and note of each count, in their order.
    fn asked(&self) -> Vec<(&'static str, String, &'static str)> {
        let shown = |figure: Option<u64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
        let note = |noted: bool| if noted { "Có danh sách kèm theo" } else { "" };
        let layout = &self.layout;
        let mut asked = vec![
            (INFORMED_AS[layout.wordings.0], shown(layout.informed), note(layout.notes.0)),
            (DEPLOYED_AS[layout.wordings.1], shown(layout.deployed), note(layout.notes.1)),
        ];
        if layout.deployed_first {
            asked.reverse();
        }
        asked
    }

    fn counts(&mut self) {
        let columns = self.layout.columns.clone();
        let (index, content, amount, note) = (columns[0], columns[1], columns[2], columns[3]);
        let asked = self.asked();
        match self.layout.counts {
            0 => {
                self.line(&[(index, "STT"), (content, "Nội dung"), (amount, "Số lượng"), (note, "Ghi chú")]);
                if self.layout.others == 4 {
                    self.row -= 1;
                    self.line(&[(4, "Kế hoạch")]);
                }
                for (place, (label, figure, noted)) in asked.iter().enumerate() {
                    let number = if self.layout.numbered { (place + 1).to_string() } else { String::new() };
                    if self.layout.others == 4 {
                        self.put(4, "77");
                    }
                    self.line(&[(index, &number), (content, label), (amount, figure), (note, noted)]);
                    self.strangers(content, amount);
                }
            }
            1 => {
                for (place, (label, figure, noted)) in asked.iter().enumerate() {
                    let number = if self.layout.numbered { (place + 1).to_string() } else { String::new() };
                    let measure = if self.layout.others == 6 { "đơn vị" } else { "" };
                    self.line(&[(0, &number), (1, label), (2, measure), (3, figure), (4, noted)]);
                    self.strangers(1, 3);
                }
            }
            2 => {
                for (label, figure, noted) in &asked {
                    self.line(&[(0, &format!("{label}: {figure}")), (1, noted)]);
                    self.strangers(0, 1);
                }
            }
            3 => {
                for (label, figure, _) in &asked {
                    self.line(&[(0, label)]);
                    self.line(&[(0, figure)]);
                }
            }
            _ => {
                let heads: Vec<(usize, &str)> =
                    asked.iter().enumerate().map(|(place, (label, ..))| (place, *label)).collect();
                self.line(&heads);
                let figures: Vec<(usize, &str)> =
                    asked.iter().enumerate().map(|(place, (_, figure, _))| (place, figure.as_str())).collect();
                self.line(&figures);
            }
        }
    }

    /// Rows that belong to none of the fields.
    fn strangers(&mut self, content: usize, amount: usize) {
        match self.layout.others {
            1 => self.line(&[(content, "Tổng số máy tính được rà quét"), (amount, "901")]),
            2 => {
                self.line(&[(content, "Trong đó:")]);
                self.line(&[(content, "- Sở, ban, ngành"), (amount, "902")]);
            }
            3 => self.line(&[(content, "Tổng cộng"), (amount, "903")]),
            5 => self.line(&[(content, "Tổng số cơ quan, tổ chức chưa triển khai chiến dịch"), (amount, "904")]),
            _ => {}
        }
    }
}

fn drawn(layout: &Layout) -> Document {
    let mut pen = Pen { cells: Vec::new(), layout: layout.clone(), row: 0 };
    if layout.letterhead {
        pen.line(&[(0, "BỘ KHOA HỌC VÀ CÔNG NGHỆ"), (2, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]);
        pen.line(&[(0, "VỤ PHÁP CHẾ"), (2, "Độc lập - Tự do - Hạnh phúc")]);
        pen.line(&[(0, "Mẫu thống kê, báo cáo kết quả triển khai")]);
        pen.row += 1;
    }
    if layout.counts_first {
        pen.counts();
        pen.row += 1;
        pen.general();
    } else {
        pen.general();
        pen.counts();
    }
    pen.row += 2;
    pen.line(&[(2, "THỦ TRƯỞNG ĐƠN VỊ")]);
    pen.line(&[(2, "(Ký tên, đóng dấu)")]);
    let mut cells = pen.cells;
    cells.sort_by_key(|cell| (cell.row, cell.column));
    Document { blocks: vec![Block::Table(Table { name: "Phụ lục".to_owned(), kind: TableKind::Sheet, cells })] }
}

fn unmarked(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let bare = text.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    bare.map(|letter| match letter {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    })
    .collect()
}

/// Whether the report was read whole; an error where something else was read.
fn judged(layout: &Layout) -> Result<bool, String> {
    let forms = forms(&drawn(layout));
    let mut whole = forms.len() == 1;
    for form in &forms {
        for (figure, truth) in [(form.informed(), layout.informed), (form.deployed(), layout.deployed)] {
            match figure.reading {
                Ok(read) if Some(read) != truth => {
                    return Err(format!("{read} was read, {truth:?} stands there: {form:#?}"));
                }
                reading => whole &= reading.ok() == truth,
            }
        }
        if !form.unit.text.is_empty() && vietnamese::fold(&form.unit.text) != vietnamese::fold(UNIT) {
            return Err(format!("the unit {:?} was read", form.unit.text));
        }
        whole &= !form.unit.text.is_empty() && vietnamese::fold(form.assessment()) == vietnamese::fold(TEXT);
    }
    Ok(whole)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_reads_back_or_is_refused(layout in layouts()) {
        let judged = judged(&layout);
        prop_assert!(judged.is_ok(), "{}", judged.unwrap_err());
    }

    #[test]
    fn any_document_is_survived(document in documents()) {
        forms(&document);
    }
}

#[test]
fn most_reports_read_back_whole() {
    let mut runner = TestRunner::deterministic();
    let layouts: Vec<Layout> = (0..300).map(|_| layouts().new_tree(&mut runner).unwrap().current()).collect();
    let whole = layouts.iter().filter(|layout| judged(layout) == Ok(true)).count();
    assert!(whole * 100 >= layouts.len() * 85, "{whole} of {}", layouts.len());
}

/// Cells and paragraphs of labels, figures, punctuation and noise, anywhere and merged over anything.
fn documents() -> impl Strategy<Value = Document> {
    let words = prop_oneof![
        Just(INFORMED.to_owned()),
        Just(format!("{DEPLOYED}: 20\nTên đơn vị:")),
        Just(format!("- {ASSESSMENT}")),
        Just("Tên đơn vị".to_owned()),
        Just("Số lượng".to_owned()),
        Just("Nội dung".to_owned()),
        Just("……….".to_owned()),
        "[0-9.,()/ -]{0,8}",
        "(?s).{0,40}",
        "[Tổngsốcơquan:\n .…đ\u{301}\u{200b}]{0,30}",
    ];
    let edge = || prop_oneof![0..12_u32, Just(u32::MAX), Just(u32::MAX - 1)];
    let value = prop_oneof![3 => Just(Value::Text), 1 => (-5.0..50.0).prop_map(Value::Number), 1 => Just(Value::Error)];
    let cell = (edge(), edge(), prop_oneof![Just(1), edge()], prop_oneof![Just(1), edge()], words.clone(), value)
        .prop_map(|(row, column, rows, columns, text, value)| Cell { row, column, rows, columns, text, value });
    let kind = prop_oneof![Just(TableKind::Sheet), Just(TableKind::Text)];
    let table = (kind, proptest::collection::vec(cell, 0..40), any::<bool>()).prop_map(|(kind, mut cells, sorted)| {
        if sorted {
            cells.sort_by_key(|cell| (cell.row, cell.column));
        }
        Block::Table(Table { name: "S".to_owned(), kind, cells })
    });
    let paragraph = words.prop_map(|text| Block::Paragraph(Paragraph { text, place: "dòng 1".to_owned() }));
    proptest::collection::vec(prop_oneof![table, paragraph], 0..8).prop_map(|blocks| Document { blocks })
}
