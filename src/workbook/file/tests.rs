use std::cell::Cell;

use jiff::Timestamp;

use super::*;
use crate::campaign::Campaign;
use crate::workbook::{Content, draw};

const NOW: DateTime = jiff::civil::datetime(2020, 10, 20, 9, 30, 0, 0);

fn drawn(remarks: &Remarks) -> Result<Vec<u8>, WorkbookError> {
    let campaign = Campaign::built_in();
    let units = [("van-phong-bo".to_owned(), "Văn phòng Bộ".to_owned())];
    draw(&Content { campaign: &campaign, units: &units, entries: &[], remarks, drawn: Timestamp::UNIX_EPOCH })
}

struct Folder {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Tổng hợp.xlsx");
        Self { folder, path }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn write(&self) -> Outcome {
        write(&self.path, NOW, drawn).unwrap()
    }
}

#[test]
fn the_workbook_is_written_and_then_replaced_with_nothing_left_beside_it() {
    let folder = Folder::new();
    for _ in 0..2 {
        assert_eq!(folder.write(), Outcome::Written { kept_old_as: None });
        assert_eq!(folder.names(), ["Tổng hợp.xlsx"]);
    }
    assert_eq!(fs::read(&folder.path).unwrap(), drawn(&Remarks::default()).unwrap());
}

#[cfg(unix)]
#[test]
fn the_workbook_is_not_for_everyone_and_keeps_the_permissions_that_people_gave_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mode = || fs::metadata(&folder.path).unwrap().permissions().mode() & 0o777;
    folder.write();
    assert_eq!(mode() & 0o137, 0);
    fs::set_permissions(&folder.path, fs::Permissions::from_mode(0o660)).unwrap();
    folder.write();
    assert_eq!(mode(), 0o660);
}

#[test]
fn a_lock_file_of_excel_delays_the_workbook_and_names_the_person() {
    let folder = Folder::new();
    folder.write();
    let before = fs::read(&folder.path).unwrap();
    let lock = folder.folder.path().join("~$Tổng hợp.xlsx");
    let mut bytes = vec![b' '; 165];
    let name: Vec<u16> = "Trần Thị B".encode_utf16().collect();
    bytes[54] = u8::try_from(name.len()).unwrap();
    bytes[55] = 0;
    for (place, unit) in (56..).step_by(2).zip(&name) {
        bytes[place..place + 2].copy_from_slice(&unit.to_le_bytes());
    }
    fs::write(&lock, bytes).unwrap();
    let outcome = write(&folder.path, NOW, |_| panic!("nothing is drawn")).unwrap();
    assert_eq!(outcome, Outcome::OpenElsewhere { by: "Trần Thị B".to_owned(), lock: Some(lock.clone()) });
    assert_eq!(fs::read(&folder.path).unwrap(), before);
    fs::remove_file(lock).unwrap();
    assert_eq!(folder.write(), Outcome::Written { kept_old_as: None });
}

#[test]
fn a_lock_file_of_libreoffice_delays_the_workbook_and_names_the_person() {
    let folder = Folder::new();
    let lock = folder.folder.path().join(".~lock.Tổng hợp.xlsx#");
    fs::write(&lock, "Nguyễn Văn A,canbo,may-12,20.10.2020 09:00,file:///home/canbo/.config;").unwrap();
    let by = "Nguyễn Văn A, canbo, may-12".to_owned();
    assert_eq!(folder.write(), Outcome::OpenElsewhere { by, lock: Some(lock) });
}

#[test]
fn a_lock_file_that_says_nothing_still_delays() {
    let folder = Folder::new();
    for (name, bytes) in [("~$Tổng hợp.xlsx", &b""[..]), (".~lock.Tổng hợp.xlsx#", &[0xFF, 0, 7][..])] {
        let lock = folder.folder.path().join(name);
        fs::write(&lock, bytes).unwrap();
        assert!(matches!(folder.write(), Outcome::OpenElsewhere { .. }));
        fs::remove_file(lock).unwrap();
    }
}

#[test]
fn who_opens_the_workbook_while_it_is_drawn_is_not_disturbed() {
    let folder = Folder::new();
    folder.write();
    let lock = folder.folder.path().join("~$Tổng hợp.xlsx");
    let outcome = write(&folder.path, NOW, |remarks| {
        fs::write(&lock, "").unwrap();
        drawn(remarks)
    });
    assert!(matches!(outcome.unwrap(), Outcome::OpenElsewhere { .. }));
    assert_eq!(folder.names(), ["Tổng hợp.xlsx", "~$Tổng hợp.xlsx"]);
}

#[test]
fn what_is_saved_while_the_workbook_is_drawn_is_not_lost() {
    let folder = Folder::new();
    folder.write();
    let saved = b"saved by someone in the meantime";
    let outcome = write(&folder.path, NOW, |remarks| {
        fs::write(&folder.path, saved).unwrap();
        drawn(remarks)
    });
    assert_eq!(outcome.unwrap(), Outcome::ChangedMeanwhile);
    assert_eq!(fs::read(&folder.path).unwrap(), saved);
    assert_eq!(folder.names(), ["Tổng hợp.xlsx"]);
}

#[test]
fn an_old_file_that_cannot_be_read_is_kept_under_another_name() {
    let folder = Folder::new();
    let kept = ["Tổng hợp (bản cũ 2020-10-20 0930).xlsx", "Tổng hợp (bản cũ 2020-10-20 0930 2).xlsx"];
    for (name, old) in kept.iter().zip(["not a workbook", "another"]) {
        fs::write(&folder.path, old).unwrap();
        let kept_as = folder.folder.path().join(name);
        assert_eq!(folder.write(), Outcome::Written { kept_old_as: Some(kept_as.clone()) });
        assert_eq!(fs::read_to_string(kept_as).unwrap(), old);
        assert_eq!(fs::read(&folder.path).unwrap(), drawn(&Remarks::default()).unwrap());
    }
}

#[test]
fn a_drawing_that_fails_leaves_the_old_workbook_as_it_was() {
    let folder = Folder::new();
    folder.write();
    let tried = Cell::new(false);
    let error = write(&folder.path, NOW, |_| {
        tried.set(true);
        Err(WorkbookError::from(rust_xlsxwriter::XlsxError::RowColumnLimitError))
    });
    assert!(matches!(error, Err(PlaceError::Draw(_))) && tried.get());
    assert_eq!(folder.names(), ["Tổng hợp.xlsx"]);
}

#[test]
fn a_folder_that_is_missing_is_named_in_the_error() {
    let folder = Folder::new();
    let path = folder.folder.path().join("thiếu").join("Tổng hợp.xlsx");
    let error = write(&path, NOW, drawn).unwrap_err().to_string();
    assert!(error.contains("cannot write") && error.contains("thiếu"), "{error}");
}

#[test]
fn a_crash_that_left_a_half_made_file_does_not_stand_in_the_way() {
    let folder = Folder::new();
    fs::write(folder.folder.path().join(".Tổng hợp.xlsx.new"), "half").unwrap();
    assert_eq!(folder.write(), Outcome::Written { kept_old_as: None });
    assert_eq!(folder.names(), ["Tổng hợp.xlsx"]);
}
