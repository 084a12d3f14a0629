use super::{shown::shown, *};

fn flow() -> Flow {
    Flow::new(&Limits::default(), 0)
}

/// Adds a row of cells with these texts and edges.
fn row(flow: &mut Flow, cells: &[(&str, i64, i64, Merge)]) {
    flow.open_row().unwrap();
    for (text, left, right, merge) in cells {
        flow.open_cell().unwrap();
        flow.text(text);
        flow.close_cell(Edges { left: *left, right: *right }, *merge);
    }
}

#[test]
fn paragraphs_and_tables_are_counted_apart_and_blank_ones_not_at_all() {
    let mut flow = flow();
    flow.text("một");
    flow.end_paragraph().unwrap();
    flow.end_paragraph().unwrap();
    flow.open_table().unwrap();
    row(&mut flow, &[("ô", 0, 1, Merge::No)]);
    flow.close_table();
    flow.text("hai");
    assert_eq!(shown(&flow.finish().unwrap()), ["đoạn 1: một", "bảng 1 r0c0: ô", "đoạn 2: hai"]);
}

#[test]
fn a_nested_table_follows_the_outer_one_and_its_text_is_not_doubled() {
    let mut flow = flow();
    flow.open_table().unwrap();
    flow.open_row().unwrap();
    flow.open_cell().unwrap();
    flow.text("trước");
    flow.end_paragraph().unwrap();
    flow.open_table().unwrap();
    row(&mut flow, &[("trong", 0, 1, Merge::No)]);
    flow.close_table();
    flow.text("sau");
    flow.close_cell(Edges::column(0), Merge::No);
    flow.close_table();
    assert_eq!(shown(&flow.finish().unwrap()), ["bảng 1 r0c0: trước\nsau", "bảng 2 r0c0: trong"]);
}

#[test]
fn a_text_box_follows_the_paragraph_it_hangs_on() {
    let mut flow = flow();
    flow.text("trước ");
    flow.open_box().unwrap();
    flow.text("khung");
    flow.end_paragraph().unwrap();
    flow.close_box();
    flow.text("sau");
    flow.end_paragraph().unwrap();
    assert_eq!(shown(&flow.finish().unwrap()), ["đoạn 1: trước sau", "đoạn 2: khung"]);
}

#[test]
fn merged_cells_stand_once_and_push_nobody_aside() {
    let mut flow = flow();
    flow.open_table().unwrap();
    row(&mut flow, &[("ngang", 0, 2, Merge::No), ("c", 2, 3, Merge::No)]);
    row(&mut flow, &[("dọc", 0, 1, Merge::No), ("e", 1, 2, Merge::No), ("f", 2, 3, Merge::No)]);
    row(&mut flow, &[("khuất", 0, 1, Merge::Above), ("h", 1, 2, Merge::No), ("i", 2, 3, Merge::No)]);
    flow.close_table();
    let lines = shown(&flow.finish().unwrap());
    assert_eq!(lines[..3], ["bảng 1 r0c0 1x2: ngang", "bảng 1 r0c2: c", "bảng 1 r1c0 2x1: dọc"]);
    assert_eq!(lines[3..], ["bảng 1 r1c1: e", "bảng 1 r1c2: f", "bảng 1 r2c1: h", "bảng 1 r2c2: i"]);
}

#[test]
fn a_ruling_dragged_by_a_hair_makes_no_column() {
    let mut flow = flow();
    flow.open_table().unwrap();
    row(&mut flow, &[("a", 0, 100, Merge::No), ("b", 100, 200, Merge::No)]);
    row(&mut flow, &[("c", 0, 130, Merge::No), ("d", 130, 200, Merge::No)]);
    flow.close_table();
    let lines = shown(&flow.finish().unwrap());
    assert_eq!(lines, ["bảng 1 r0c0: a", "bảng 1 r0c1: b", "bảng 1 r1c0: c", "bảng 1 r1c1: d"]);
}

#[test]
fn rows_of_equally_many_cells_that_do_not_match_keep_their_columns() {
    let mut flow = flow();
    flow.open_table().unwrap();
    row(&mut flow, &[("a", 0, 1, Merge::No), ("b", 1, 2, Merge::No), ("c", 2, 4, Merge::No)]);
    row(&mut flow, &[("cộng", 0, 2, Merge::No), ("x", 2, 3, Merge::No), ("y", 3, 4, Merge::No)]);
    flow.close_table();
    let lines = shown(&flow.finish().unwrap());
    assert_eq!(lines[2..], ["bảng 1 r0c2 1x2: c", "bảng 1 r1c0 1x2: cộng", "bảng 1 r1c2: x", "bảng 1 r1c3: y"]);
}

#[test]
fn nesting_and_the_number_of_cells_are_bounded() {
    let mut deep = flow();
    let ended = (0..100).try_for_each(|_| {
        deep.open_table()?;
        deep.open_row()?;
        deep.open_cell()
    });
    assert_eq!(ended, Err(Unreadable::TooLarge));

    let mut long = Flow::new(&Limits { sheet_cells: 10, ..Limits::default() }, 0);
    assert_eq!((0..11).try_for_each(|_| long.end_paragraph()), Err(Unreadable::TooLarge));
}

#[test]
fn pages_without_words_are_empty_or_pictures() {
    let mut blank = flow();
    blank.text(" -- ");
    assert_eq!(blank.finish(), Err(Unreadable::Empty));
    let mut scan = flow();
    scan.see_picture();
    assert_eq!(scan.finish(), Err(Unreadable::Picture));
}
