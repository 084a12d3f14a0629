//! What people type into the workbook, and what becomes of it.

use super::*;

type Rows = Vec<Vec<Data>>;

/// The workbook as another program would save it after a person's edits: values only, another layout of the file.
fn rewritten(bytes: &[u8], mut edit: impl FnMut(&str, &mut Rows)) -> Vec<u8> {
    let mut old: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut new = Workbook::new();
    for name in old.sheet_names() {
        let formulas = old.worksheet_formula(&name).unwrap();
        let mut rows: Rows = sheet(bytes, &name).rows().map(<[Data]>::to_vec).collect();
        edit(&name, &mut rows);
        let written = new.add_worksheet();
        written.set_name(&name).unwrap();
        for (row, cells) in (0..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                let formula = formulas.get_value((row, u32::from(column))).filter(|formula| !formula.is_empty());
                match cell {
                    _ if formula.is_some() => written.write_formula(row, column, formula.unwrap().as_str()),
                    Data::String(text) => written.write_string(row, column, text),
                    Data::Float(number) => written.write_number(row, column, *number),
                    Data::DateTime(moment) => written.write_number(row, column, moment.as_f64()),
                    _ => continue,
                }
                .unwrap();
            }
        }
    }
    for (name, formula) in old.defined_names().iter().filter(|(name, _)| name == seal::NAME) {
        new.define_name(name, formula).unwrap();
    }
    new.save_to_buffer().unwrap()
}

/// Types words into the cell of a row that holds `key`, under a head.
fn type_into(rows: &mut Rows, key: &str, head: &str, words: Data) {
    let heads = rows.iter().position(|row| row.iter().any(|cell| *cell == *head)).unwrap();
    let column = rows[heads].iter().position(|cell| *cell == *head).unwrap();
    let row = rows.iter_mut().skip(heads + 1).find(|row| row.iter().any(|cell| *cell == *key));
    row.unwrap()[column] = words;
}

const REMARK: &str = "Ghi chú của Trung tâm";

#[test]
fn a_workbook_that_nobody_touched_has_nothing_to_carry() {
    let bytes = Setting::new().draw(&Remarks::default());
    assert_eq!(Remarks::from_workbook(&bytes).unwrap(), Remarks::default());
    let rewritten = rewritten(&bytes, |_, _| {});
    assert_eq!(Remarks::from_workbook(&rewritten).unwrap(), Remarks::default());
}

#[test]
fn remarks_come_back_in_the_next_workbook_beside_their_unit_and_their_report() {
    let setting = Setting::new();
    let bytes = rewritten(&setting.draw(&Remarks::default()), |name, rows| match name {
        "Tổng hợp" => type_into(rows, "Văn phòng Bộ", REMARK, Data::String("đã gọi điện\nhẹn thứ Hai".into())),
        "Lịch sử" => type_into(rows, "dau-moi-3@most.example", REMARK, Data::Float(15.0)),
        "Cần xem lại" => type_into(rows, "dau-moi-4@most.example", REMARK, Data::String("=xác nhận".into())),
        "Chưa báo cáo" => type_into(rows, "Vụ Pháp chế", REMARK, Data::String("nhắc lần 2".into())),
        _ => {}
    });
    let remarks = Remarks::from_workbook(&bytes).unwrap();
    assert!(!remarks.typed_elsewhere);
    let once = setting.draw(&remarks);
    let twice = setting.draw(&Remarks::from_workbook(&once).unwrap());
    assert_eq!(once, twice);
    assert_eq!(column(&twice, "Tổng hợp", REMARK)[..7], ["nhắc lần 2", "", "", "", "", "", "đã gọi điện\nhẹn thứ Hai"]);
    assert_eq!(column(&twice, "Lịch sử", REMARK), ["", "", "15", "=xác nhận", "", "", ""]);
    assert_eq!(column(&twice, "Cần xem lại", REMARK), ["=xác nhận", "", "", ""]);
    assert_eq!(column(&twice, "Chưa báo cáo", REMARK)[4], "đã gọi điện\nhẹn thứ Hai");
}

#[test]
fn remarks_survive_sorting_and_inserted_rows_and_columns() {
    let setting = Setting::new();
    let bytes = rewritten(&setting.draw(&Remarks::default()), |name, rows| {
        if name != "Biểu đồ" {
            let first = page::FIRST as usize;
            if name == "Lịch sử" {
                type_into(rows, "dau-moi-2@most.example", REMARK, Data::String("của số 2".into()));
                rows[first..].reverse();
                rows.insert(0, vec![Data::Empty]);
            }
            for row in rows.iter_mut() {
                row.insert(0, Data::Empty);
            }
        }
    });
    let remarks = Remarks::from_workbook(&bytes).unwrap();
    assert_eq!(remarks.of_receipt(2), "của số 2");
    let drawn = setting.draw(&remarks);
    assert_eq!(column(&drawn, "Lịch sử", REMARK)[1], "của số 2");
}

#[test]
fn a_remark_changed_or_deleted_in_one_sheet_is_so_in_all() {
    let setting = Setting::new();
    let typed = |bytes: &[u8], sheet: &str, words: Data| {
        rewritten(bytes, |name, rows| {
            if name == sheet {
                type_into(rows, "dau-moi-4@most.example", REMARK, words.clone());
            }
        })
    };
    let first = typed(&setting.draw(&Remarks::default()), "Lịch sử", Data::String("cũ".into()));
    let drawn = setting.draw(&Remarks::from_workbook(&first).unwrap());
    let changed = typed(&drawn, "Cần xem lại", Data::String("mới".into()));
    let both = typed(&changed, "Lịch sử", Data::String("khác".into()));
    let deleted = typed(&drawn, "Cần xem lại", Data::Empty);
    assert_eq!(Remarks::from_workbook(&changed).unwrap().of_receipt(4), "mới");
    assert_eq!(Remarks::from_workbook(&both).unwrap().of_receipt(4), "mới\nkhác");
    assert_eq!(Remarks::from_workbook(&deleted).unwrap(), Remarks::default());
}

#[test]
fn a_remark_whose_row_is_gone_is_kept_among_the_others() {
    let mut setting = Setting::new();
    let bytes = rewritten(&setting.draw(&Remarks::default()), |name, rows| {
        if name == "Tổng hợp" {
            type_into(rows, "Văn phòng Bộ", REMARK, Data::String("hẹn thứ Hai".into()));
            type_into(rows, "Tổng cộng", REMARK, Data::String("đã báo cáo Bộ".into()));
        }
    });
    let office = setting.units.pop().unwrap();
    let mut bytes = setting.draw(&Remarks::from_workbook(&bytes).unwrap());
    for _ in 0..2 {
        assert_eq!(column(&bytes, "Ghi chú khác", REMARK), ["hẹn thứ Hai", "đã báo cáo Bộ"]);
        let remarks = Remarks::from_workbook(&bytes).unwrap();
        assert!(!remarks.typed_elsewhere);
        bytes = setting.draw(&remarks);
    }
    setting.units.push(office);
    let bytes = setting.draw(&Remarks::from_workbook(&bytes).unwrap());
    assert_eq!(column(&bytes, "Tổng hợp", REMARK)[6], "hẹn thứ Hai");
    assert_eq!(column(&bytes, "Ghi chú khác", REMARK), ["đã báo cáo Bộ"]);
}

#[test]
fn without_the_column_of_ids_remarks_are_found_by_the_unit_s_name() {
    let setting = Setting::new();
    let bytes = rewritten(&setting.draw(&Remarks::default()), |name, rows| {
        if name == "Tổng hợp" {
            type_into(rows, "Văn phòng Bộ", REMARK, Data::String("hẹn thứ Hai".into()));
            rows.iter_mut().for_each(|row| row[1] = Data::Empty);
        }
    });
    let drawn = setting.draw(&Remarks::from_workbook(&bytes).unwrap());
    assert_eq!(column(&drawn, "Tổng hợp", REMARK)[6], "hẹn thứ Hai");
}

#[test]
fn what_people_type_outside_their_column_is_noticed() {
    let bytes = Setting::new().draw(&Remarks::default());
    let edits: [fn(&str, &mut Rows); 4] = [
        |name, rows| {
            if name == "Tổng hợp" {
                type_into(rows, "Văn phòng Bộ", "Số đã triển khai", Data::Float(7.0));
            }
        },
        |name, rows| {
            if name == "Lịch sử" {
                rows.pop();
            }
        },
        |name, rows| {
            if name == "Cần xem lại" {
                rows.push(vec![Data::String("việc khác".into())]);
            }
        },
        |name, rows| {
            if name == "Biểu đồ" {
                rows[0].push(Data::Bool(true));
                rows[0].push(Data::String("x".into()));
            }
        },
    ];
    for edit in edits {
        assert!(Remarks::from_workbook(&rewritten(&bytes, edit)).unwrap().typed_elsewhere);
    }
}

#[test]
fn a_file_that_is_not_our_workbook_is_an_error() {
    let bytes = Setting::new().draw(&Remarks::default());
    let half = &bytes[..bytes.len() / 2];
    for damaged in [&b""[..], b"PK\x03\x04", half, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]] {
        assert!(matches!(Remarks::from_workbook(damaged), Err(RemarksError::Unreadable(_))));
    }
    let mut other = Workbook::new();
    other.add_worksheet().write_string(0, 0, REMARK).unwrap();
    let other = other.save_to_buffer().unwrap();
    assert!(matches!(Remarks::from_workbook(&other), Err(RemarksError::NoColumns { .. })));
}

#[test]
fn no_damaged_byte_makes_reading_fail_otherwise_than_with_an_error() {
    let bytes = Setting::new().draw(&Remarks::default());
    for place in (0..bytes.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        let _ = Remarks::from_workbook(&damaged);
    }
}
