//! Stand-in.
use super::*;
use crate::settings::Limits;
use calamine::{Data, Reader};
pub fn open(name: &str, bytes: &[u8], _l: &Limits) -> Vec<Opened> {
    let one = |outcome| vec![Opened { trail: vec![name.to_owned()], outcome }];
    if bytes.starts_with(b"%PDF") {
        return one(Err(Unreadable::UnknownFormat));
    }
    if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8") {
        return one(Err(Unreadable::Picture));
    }
    if let Ok(mut wb) = calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)) {
        let mut d = Document::default();
        let metas: Vec<_> = wb.sheets_metadata().to_vec();
        for m in metas {
            if m.visible != calamine::SheetVisible::Visible {
                continue;
            }
            let Ok(r) = wb.worksheet_range(&m.name) else { continue };
            let (sr, sc) = r.start().unwrap_or((0, 0));
            let mut cells = Vec::new();
            for (row, col, v) in r.used_cells() {
                let (text, value) = match v {
                    Data::String(s) => (s.clone(), Value::Text),
                    Data::Float(f) => (f.to_string().replace('.', ","), Value::Number(*f)),
                    Data::Int(i) => (i.to_string(), Value::Number(*i as f64)),
                    Data::Bool(b) => (b.to_string(), Value::Boolean(*b)),
                    Data::Error(_) => ("#".into(), Value::Error),
                    Data::Empty => continue,
                    _ => ("d".into(), Value::Date),
                };
                cells.push(Cell { row: sr + row as u32, column: sc + col as u32, rows: 1, columns: 1, text, value });
            }
            d.blocks.push(Block::Table(Table { name: m.name, kind: TableKind::Sheet, cells }));
        }
        return one(Ok(d));
    }
    if bytes.starts_with(b"PK") {
        let mut out = Vec::new();
        let Ok(mut z) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return one(Err(Unreadable::Damaged)) };
        for i in 0..z.len() {
            let Ok(mut f) = z.by_index(i) else { continue };
            let Ok(n) = f.name().map(|n| n.to_string()) else { continue };
            let mut b = Vec::new();
            let _ = std::io::Read::read_to_end(&mut f, &mut b);
            if n.ends_with(".xlsx") {
                for mut o in open(&n, &b, _l) {
                    o.trail.insert(0, name.to_owned());
                    out.push(o)
                }
            }
        }
        if out.is_empty() {
            return one(Err(Unreadable::UnknownFormat));
        }
        return out;
    }
    if name.ends_with(".csv") {
        let mut d = Document::default();
        let mut cells = Vec::new();
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').to_owned();
        for (r, rec) in csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
            .records()
            .flatten()
            .enumerate()
        {
            for (c, v) in rec.iter().enumerate() {
                if !v.is_empty() {
                    cells.push(Cell {
                        row: r as u32,
                        column: c as u32,
                        rows: 1,
                        columns: 1,
                        text: v.into(),
                        value: Value::Text,
                    })
                }
            }
        }
        d.blocks.push(Block::Table(Table {
            name: name.trim_end_matches(".csv").into(),
            kind: TableKind::Sheet,
            cells,
        }));
        return one(Ok(d));
    }
    one(Err(Unreadable::Damaged))
}
pub mod text {
    use super::super::*;
    pub fn read(t: &str) -> Document {
        Document {
            blocks: t
                .lines()
                .enumerate()
                .filter(|(_, l)| !l.trim().is_empty())
                .map(|(i, l)| Block::Paragraph(Paragraph { text: l.trim().into(), place: format!("dòng {}", i + 1) }))
                .collect(),
        }
    }
}
