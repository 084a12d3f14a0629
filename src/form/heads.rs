//! The heads of a table's columns, and what each column is for: `STT`, `Nội dung`, `Số lượng`, `Ghi chú`.

use std::collections::BTreeMap;

use super::grid::{Area, Grid, Mark, Spot};
use crate::document::Value;
use crate::vietnamese;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Index,
    Content,
    Amount,
    Measure,
    Note,
    /// Numbers that are not the ones asked for: shares, plans, earlier years.
    Rival,
    /// It has a head that says something else.
    Other,
}

/// Words of a head that speaks of other numbers than those that are asked for, marks folded.
const RIVALS: [&str; 27] = [
    "ty le",
    "ti le",
    "phan tram",
    "ke hoach",
    "muc tieu",
    "chi tieu giao",
    "duoc giao",
    "dang ky",
    "ky truoc",
    "nam truoc",
    "thang truoc",
    "dot truoc",
    "quy truoc",
    "cung ky",
    "so sanh",
    "tang giam",
    "luy ke",
    "du kien",
    "cong van",
    "van ban",
    "so hieu",
    "ma so",
    "dien thoai",
    "kinh phi",
    "so tien",
    "may tinh",
    "xep loai",
];

/// Words that do so alone or before a number: `Năm 2019`, `Đợt 1`, but not `Việt Nam`.
const TIMES: [&str; 8] = ["nam", "dot", "quy", "thang", "tuan", "ngay", "diem", "ma"];

/// The head of one column, or of several that are merged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub area: Area,
    pub role: Role,
}

/// The heads of one table, by the first row below them.
#[derive(Debug, Default)]
pub(super) struct Heads {
    bands: BTreeMap<u32, Vec<Head>>,
}

/// What a head says, marks folded.
pub(super) fn role(text: &str) -> Option<Role> {
    if text.len() > 120 {
        return None;
    }
    // What stands between parentheses explains: `Số lượng (đơn vị)`.
    let plain = text.split_once('(').map_or(text, |(plain, _)| plain);
    let folded = vietnamese::fold(plain);
    let role = match folded.as_str() {
        "stt" | "tt" | "so tt" | "so thu tu" | "thu tu" | "no" | "s tt" => Role::Index,
        "noi dung" | "chi tieu" | "noi dung bao cao" | "noi dung thong ke" | "hang muc" | "tieu chi" | "chi so"
        | "thong tin" | "noi dung cong viec" | "ten chi tieu" | "noi dung chi tieu" | "danh muc" | "muc"
        | "dien giai" | "noi dung thong tin" | "noi dung so lieu" | "thong tin so lieu" | "truong thong tin" => {
            Role::Content
        }
        "so luong"
        | "tong so"
        | "ket qua"
        | "so lieu"
        | "sl"
        | "gia tri"
        | "ket qua thuc hien"
        | "so luong don vi"
        | "tra loi"
        | "so lieu bao cao"
        | "ket qua bao cao"
        | "noi dung tra loi"
        | "so luong co quan to chuc"
        | "tong so luong"
        | "so luong tong"
        | "so don vi"
        | "thong tin tra loi"
        | "don vi dien"
        | "tong cong" => Role::Amount,
        "don vi tinh" | "dvt" | "don vi" | "dv tinh" => Role::Measure,
        // `Ghi chó` is `Ghi chú` in TCVN3.
        "ghi chu" | "ghi cho" | "chu thich" | "ghi chu neu co" | "giai trinh" | "dien giai them" | "y kien"
        | "ghi chu khac" => Role::Note,
        _ => return None,
    };
    Some(role)
}

/// What a cell among heads is for.
fn role_of_head(text: &str) -> Role {
    match role(text) {
        None | Some(Role::Amount) if is_rival(text) => Role::Rival,
        role => role.unwrap_or(Role::Other),
    }
}

/// Whether a head speaks of other numbers than those that are asked for.
fn is_rival(text: &str) -> bool {
    let folded = vietnamese::fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let numbers = |word: &&str| {
        word.starts_with(|letter: char| letter.is_ascii_digit()) || matches!(*word, "i" | "ii" | "iii" | "iv")
    };
    let dated = words
        .iter()
        .enumerate()
        .any(|(at, word)| TIMES.contains(word) && (words.len() == 1 || words.get(at + 1).is_some_and(numbers)));
    let padded = format!(" {folded} ");
    dated || text.contains('%') || RIVALS.iter().any(|rival| padded.contains(&format!(" {rival} ")))
}

impl Heads {
    pub fn new(grid: &Grid, marks: &[Mark]) -> Self {
        let mut bands = BTreeMap::new();
        for row in grid.rows_from(0) {
            let spots: Vec<&Spot> = grid.row(row).map(|(_, spot)| spot).filter(|spot| spot.area.top == row).collect();
            let roles: Vec<Option<Role>> = spots.iter().map(|spot| role(&spot.text)).collect();
            let distinct = |wanted: Role| usize::from(roles.contains(&Some(wanted)));
            let telling = distinct(Role::Content) + distinct(Role::Amount) + distinct(Role::Note);
            if telling == 0 || telling + distinct(Role::Index) + distinct(Role::Measure) < 2 {
                continue;
            }
            let heads = spots.iter().map(|spot| Head { area: spot.area, role: role_of_head(&spot.text) }).collect();
            let (below, heads) = with_subheads(grid, marks, row, heads);
            bands.insert(below, heads);
        }
        Self { bands }
    }

    /// Whether a row is made of heads.
    pub fn is_row(&self, row: u32) -> bool {
        self.bands
            .range(row.saturating_add(1)..)
            .next()
            .is_some_and(|(_, heads)| heads.iter().any(|head| head.area.top <= row && row < head.area.bottom))
    }

    /// The heads above a label, those of its own table where two stand side by side; `None` where there are none, or
    /// where the label does not stand among what is asked.
    pub fn above(&self, grid: &Grid, area: Area) -> Option<&[Head]> {
        let (below, heads) = self.bands.range(..=area.top).next_back()?;
        if !grid.together(below.saturating_sub(1), area.top) {
            return None;
        }
        let segment = segments(heads).into_iter().find(|heads| {
            let over = heads.iter().filter(|head| head.area.overlaps_columns(&area));
            let roles: Vec<Role> = over.map(|head| head.role).collect();
            roles.contains(&Role::Content)
                || (!roles.is_empty() && roles.iter().all(|role| *role == Role::Other))
                    && !heads.iter().any(|head| head.role == Role::Content)
        })?;
        Some(segment)
    }

    /// Whether an area stands under the head of the notes, in its table.
    pub fn is_note(&self, grid: &Grid, area: Area) -> bool {
        self.bands.range(..=area.top).next_back().is_some_and(|(below, heads)| {
            let mut over = heads.iter().filter(|head| head.area.overlaps_columns(&area)).peekable();
            grid.together(below.saturating_sub(1), area.top)
                && over.peek().is_some()
                && over.all(|head| head.role == Role::Note)
        })
    }

    /// The heads that stand in some rows themselves.
    pub fn within(&self, area: Area) -> impl Iterator<Item = &Head> {
        let near = self.bands.range(area.top.saturating_add(1)..=area.bottom.saturating_add(3));
        near.flat_map(|(_, heads)| heads).filter(move |head| head.area.overlaps_rows(&area))
    }
}

/// The heads below merged heads, where there are any, in place of those; and the first row below them all.
fn with_subheads(grid: &Grid, marks: &[Mark], row: u32, heads: Vec<Head>) -> (u32, Vec<Head>) {
    let next = row.saturating_add(1);
    let wide = |head: &Head| head.area.right - head.area.left > 1;
    let bottom = heads.iter().map(|head| head.area.bottom).max().unwrap_or(next);
    let below: Vec<&Spot> = grid.row(next).map(|(_, spot)| spot).filter(|spot| spot.area.top == next).collect();
    let asks = marks.binary_search_by_key(&next, |mark| mark.area.top).is_ok();
    let under_wide = |spot: &&Spot| {
        let narrower = |head: &Head| spot.area.right - spot.area.left < head.area.right - head.area.left;
        heads.iter().any(|head| {
            wide(head) && narrower(head) && head.area.bottom <= next && head.area.overlaps_columns(&spot.area)
        })
    };
    let worded = below.iter().all(|spot| matches!(spot.value, Value::Text) || bottom > next);
    if below.is_empty() || asks || !below.iter().all(under_wide) || !worded {
        return (bottom.max(next), heads);
    }
    let covered = |head: &Head| below.iter().any(|spot| spot.area.overlaps_columns(&head.area));
    let mut lower: Vec<Head> = heads.iter().filter(|head| !covered(head)).copied().collect();
    lower.extend(below.iter().map(|spot| Head { area: spot.area, role: role_of_head(&spot.text) }));
    lower.sort_by_key(|head| head.area.left);
    let bottom = below.iter().map(|spot| spot.area.bottom).max().unwrap_or(next).max(bottom);
    (bottom, lower)
}

/// Tables that stand side by side have their heads in one row: parted where an empty column or a head that comes again
/// begins the next.
fn segments(heads: &[Head]) -> Vec<&[Head]> {
    let contents = heads.iter().filter(|head| head.role == Role::Content).count();
    if contents < 2 {
        return vec![heads];
    }
    let mut segments = Vec::new();
    let mut start = 0;
    for (index, head) in heads.iter().enumerate().skip(1) {
        let current = heads.get(start..index).unwrap_or_default();
        let gap = current.last().is_some_and(|before| head.area.left > before.area.right);
        let has = |role: Role| current.iter().any(|before| before.role == role);
        // A second head for what is asked begins a table only behind a whole one: `Nội dung | Chỉ tiêu | Thực hiện`.
        let whole = has(Role::Amount) || has(Role::Note) || has(Role::Other);
        let again = head.role != Role::Other && has(head.role) && (head.role != Role::Content || whole);
        if again || (gap && current.iter().any(|before| before.role == Role::Content)) {
            segments.push(current);
            start = index;
        }
    }
    segments.push(heads.get(start..).unwrap_or_default());
    segments
}
