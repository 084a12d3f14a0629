//! A web page that Excel wrote, or a program that writes for it: tables with what stands behind the text of each cell.

use std::collections::HashMap;

use super::format::{Kind, kind};
use super::page::{cells, rows};
use super::spans::Columns;
use super::tree::{Content, Id, Node, Tree};
use super::{PageText, is_hidden};
use crate::document::{Block, Cell, Document, Table, TableKind, Unreadable, Value};
use crate::settings::Limits;

/// What a page declares that is meant for Excel.
const EXCEL: &str = "urn:schemas-microsoft-com:office:excel";

/// Whether the page says that it is Excel's.
pub(super) fn is_excel(tree: &Tree) -> bool {
    let root = tree.children(0).filter_map(|id| tree.node(id)).find(|node| node.name() == "html");
    root.is_some_and(|root| root.attribute("xmlns:x") == Some(EXCEL))
}
