//! A document written out in a few lines, for the tests of every reader.

use crate::document::{Block, Document};

/// One line for each paragraph (`đoạn 1: …`), and for each cell (`bảng 1 r0c0 2x1: …`, rows before columns).
pub(in crate::document) fn shown(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => lines.push(format!("{}: {}", paragraph.place, paragraph.text)),
            Block::Table(table) => lines.extend(table.cells.iter().map(|cell| {
                let span = match (cell.rows, cell.columns) {
                    (1, 1) => String::new(),
                    (rows, columns) => format!(" {rows}x{columns}"),
                };
                format!("{} r{}c{}{span}: {}", table.name, cell.row, cell.column, cell.text)
            })),
        }
    }
    lines
}

/// Runs a reader where it has no more stack than the thread of a service.
pub(in crate::document) fn on_a_small_stack<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap().join().unwrap()
}
