//! The roster's file: values separated by commas, semicolons or tabs, or an xlsx workbook.

use std::{
    collections::{BTreeMap, HashMap},
    io::{Cursor, Read},
    path::Path,
};

use calamine::{DataRef, Reader, SheetVisible, Xlsx};

use super::{Roster, Unit};

/// In bytes.
const LARGEST_FILE: u64 = 10 * 1024 * 1024;

/// How many cells of a workbook are read at most.
const MOST_CELLS: usize = 200_000;

const COLUMNS: [&str; 4] = ["id", "name", "aliases", "addresses"];

/// A roster that cannot be used: where, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    #[error("cannot read the roster {path}: {source}")]
    Read { path: String, source: std::io::Error },
    /// The file as a whole.
    #[error("the roster {path} cannot be used: {message}")]
    File { path: String, message: String },
    /// One line, or row of a workbook, counted from 1.
    #[error("the roster {path}, line {line}: {message}")]
    Line { path: String, line: u64, message: String },
}

/// One line of the file and its values, in the order of the columns of the file.
struct Line {
    number: u64,
    values: Vec<String>,
}

/// What is wrong, before the file's name is known.
struct Fault {
    line: Option<u64>,
    message: String,
}

impl Fault {
    fn of_file(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    fn of_line(line: u64, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }

    fn named(self, path: &str) -> RosterError {
        let path = path.to_owned();
        match self {
            Self { line: Some(line), message } => RosterError::Line { path, line, message },
            Self { line: None, message } => RosterError::File { path, message },
        }
    }
}

pub(super) fn load(path: &Path) -> Result<Roster, RosterError> {
    let shown = path.display().to_string();
    let failed = |source| RosterError::Read { path: shown.clone(), source };
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(failed)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    parse(&bytes, &shown)
}

pub(super) fn parse(bytes: &[u8], shown: &str) -> Result<Roster, RosterError> {
    let read = || {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST_FILE) {
            return Err(Fault::of_file("it is larger than 10 MiB; is it the right file?"));
        }
        let lines = if bytes.starts_with(b"PK") { lines_of_workbook(bytes)? } else { lines_of_text(bytes)? };
        units(lines)
    };
    read().map(Roster::new).map_err(|fault| fault.named(shown))
}

fn lines_of_text(bytes: &[u8]) -> Result<Vec<Line>, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = "it is not UTF-8; in Excel choose \"Save As\" and the type \"CSV UTF-8\"";
        Fault::of_line(u64::try_from(line).unwrap_or(u64::MAX), message)
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Fault::of_file(error.to_string()))?;
        let number = record.position().map_or(0, csv::Position::line);
        lines.push(Line { number, values: record.iter().map(str::to_owned).collect() });
    }
    Ok(lines)
}

/// The sign that parts the names of the columns; Excel in Vietnamese writes semicolons.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| head.matches(sign).count();
    if count(';') > count(',').max(count('\t')) {
        b';'
    } else if count('\t') > count(',') {
        b'\t'
    } else {
        b','
    }
}

fn lines_of_workbook(bytes: &[u8]) -> Result<Vec<Line>, Fault> {
    let broken = |error: calamine::XlsxError| {
        Fault::of_file(format!(
            "it is not a workbook that can be read ({error}); save it again as .xlsx or as CSV UTF-8"
        ))
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheet = workbook.sheets_metadata().iter().find(|sheet| sheet.visible == SheetVisible::Visible);
    let sheet = sheet.ok_or_else(|| Fault::of_file("the workbook has no visible sheet"))?.name.clone();
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut read = 0_usize;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        read += 1;
        if read > MOST_CELLS {
            return Err(Fault::of_file("its first sheet has more than 200,000 cells; is it the right file?"));
        }
        let (row, column) = cell.get_position();
        // No roster has more columns; what stands far to the right is none of its values.
        if let Some(words) = words_of(cell.get_value()).filter(|_| column < 100) {
            rows.entry(row).or_default().insert(column, words);
        }
    }
    Ok(rows.into_iter().map(|(row, values)| line_of_row(row, values)).collect())
}

fn words_of(value: &DataRef) -> Option<String> {
    match value {
        DataRef::String(text) => Some(text.trim().to_owned()),
        DataRef::SharedString(text) => Some(text.trim().to_owned()),
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

fn line_of_row(row: u32, mut cells: BTreeMap<u32, String>) -> Line {
    let width = cells.last_key_value().map_or(0, |(column, _)| column + 1);
    Line {
        number: u64::from(row) + 1,
        values: (0..width).map(|column| cells.remove(&column).unwrap_or_default()).collect(),
    }
}

fn units(lines: Vec<Line>) -> Result<Vec<Unit>, Fault> {
    let mut lines = lines.into_iter().filter(|line| line.values.iter().any(|value| !value.is_empty()));
    let head =
        lines.next().ok_or_else(|| Fault::of_file("it is empty; its first line must be id,name,aliases,addresses"))?;
    let columns = columns(&head)?;
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut units = Vec::new();
    for line in lines {
        let unit = unit(&line, &columns, head.values.len())?;
        if let Some(earlier) = seen.insert(unit.id.clone(), line.number) {
            let message = format!("the id \"{}\" stands in line {earlier} already; every unit needs its own", unit.id);
            return Err(Fault::of_line(line.number, message));
        }
        units.push(unit);
    }
    if units.is_empty() {
        return Err(Fault::of_file("it names no unit; write one unit a line below the heads of the columns"));
    }
    Ok(units)
}

/// Where each of [`COLUMNS`] stands.
fn columns(head: &Line) -> Result<[usize; 4], Fault> {
    let mut places = [0; 4];
    for (place, wanted) in places.iter_mut().zip(COLUMNS) {
        *place = head.values.iter().position(|found| found.trim().eq_ignore_ascii_case(wanted)).ok_or_else(|| {
            let message = format!("the column \"{wanted}\" is missing; the heads must be id,name,aliases,addresses");
            Fault::of_line(head.number, message)
        })?;
    }
    Ok(places)
}

fn unit(line: &Line, columns: &[usize; 4], width: usize) -> Result<Unit, Fault> {
    let fault = |message: String| Fault::of_line(line.number, message);
    if line.values.iter().skip(width).any(|value| !value.is_empty()) {
        let found = line.values.len();
        return Err(fault(format!(
            "it has {found} values where there are {width} columns; put a value that holds the separator in quotation marks"
        )));
    }
    let [id, name, aliases, addresses] = columns.map(|column| line.values.get(column).map_or("", |it| it.trim()));
    for (column, value) in [("id", id), ("name", name)] {
        if value.is_empty() {
            return Err(fault(format!("the column \"{column}\" is empty; every unit needs one")));
        }
    }
    if crate::vietnamese::fold(name).is_empty() {
        return Err(fault(format!("\"{name}\" is no name: it has neither letters nor digits")));
    }
    let aliases = list(aliases).filter(|alias| !crate::vietnamese::fold(alias).is_empty()).map(str::to_owned).collect();
    let addresses: Result<Vec<String>, Fault> = list(addresses)
        .map(|address| {
            address_of(address).ok_or_else(|| {
                fault(format!(
                    "\"{address}\" is no address; write user@host, or @host for a whole domain, with ; between"
                ))
            })
        })
        .collect();
    Ok(Unit { id: id.to_owned(), name: name.to_owned(), aliases, addresses: addresses? })
}

fn list(values: &str) -> impl Iterator<Item = &str> {
    values.split([';', '\n']).map(str::trim).filter(|value| !value.is_empty())
}

/// The address in lower case, when it is `user@host` or `@host`.
fn address_of(written: &str) -> Option<String> {
    let (user, host) = written.split_once('@')?;
    let is_user = user.chars().all(|letter| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
    };
    (is_user && host.split('.').all(is_label)).then(|| written.to_lowercase())
}
