//! How paragraphs and characters are formatted, as far as it decides what is read: tables, hidden, struck and deleted text
//! (MS-DOC 2.6, 2.9.33 ChpxFkp, 2.9.175 PapxFkp).

use super::header::{Header, Place, u16_at, u32_at};
use crate::document::face::Face;
use crate::document::flow::{Edges, Merge};
use crate::document::lettering::Lettering;

/// The size of a page of formatting.
const PAGE: usize = 512;

/// The number of a page, without the bits that are not part of it.
const PAGE_NUMBER: u32 = 0x003F_FFFF;

/// Properties (sprm) of characters.
const DELETED: u16 = 0x0800;
const HIDDEN: u16 = 0x083C;
const STRUCK: u16 = 0x0837;
const STRUCK_TWICE: u16 = 0x2A53;
const POSITION: u16 = 0x2A48;
const SYMBOL: u16 = 0x6A09;

/// Properties of paragraphs.
const IN_TABLE: u16 = 0x2416;
const ENDS_ROW: u16 = 0x2417;
const ENDS_INNER_CELL: u16 = 0x244B;
const ENDS_INNER_ROW: u16 = 0x244C;
const DEPTH: u16 = 0x6649;
/// The properties stand in the Data stream.
const ELSEWHERE: [u16; 3] = [0x6645, 0x6646, 0x646B];

/// Properties of rows.
const ROW: u16 = 0xD608;
const MERGE: u16 = 0x5624;
const MERGE_DOWN: u16 = 0xD62B;

/// The size of what is told of a cell (TC80), which may be left out.
const CELL: usize = 20;

/// Deeper tables are not told apart: the flow refuses them before.
const DEEPEST: u32 = 1000;

/// What the pages of formatting say, by position in the WordDocument stream.
#[derive(Debug)]
pub(super) struct Formatting<'a> {
    characters: Vec<Run<'a>>,
    paragraphs: Vec<Run<'a>>,
    data: &'a [u8],
}

#[derive(Debug)]
struct Run<'a> {
    start: u32,
    end: u32,
    properties: &'a [u8],
}

/// What a paragraph is to the tables around it.
#[derive(Debug, Default)]
pub(super) struct ParagraphProperties<'a> {
    /// How many tables it is in.
    pub depth: usize,
    pub ends_row: bool,
    pub ends_inner_cell: bool,
    properties: &'a [u8],
}

impl<'a> Formatting<'a> {
    pub fn read(main: &'a [u8], table: &[u8], data: &'a [u8], header: &Header) -> Self {
        Self {
            characters: runs(main, table, header.characters, 1, character_properties),
            paragraphs: runs(main, table, header.paragraphs, 13, paragraph_properties),
            data,
        }
    }

    /// The stretch of characters formatted like the one at a position, and how they are set.
    pub fn run(&self, position: u32) -> (u32, u32, Lettering) {
        let mut lettering = Lettering::default();
        let Some(run) = find(&self.characters, position) else { return (position, position, lettering) };
        each_property(run.properties, |property, operand| {
            let value = operand.first().copied().unwrap_or(0);
            let is_on = matches!(value, 1 | 0x81);
            match property {
                SYMBOL => lettering.hidden = true,
                DELETED | HIDDEN => lettering.hidden |= is_on,
                STRUCK | STRUCK_TWICE => lettering.struck |= is_on,
                POSITION if value == 1 => lettering.face = Face::Raised,
                POSITION if value == 2 => lettering.face = Face::Lowered,
                _ => {}
            }
        });
        (run.start, run.end, lettering)
    }

    /// The properties of the paragraph whose mark stands at a position.
    pub fn paragraph(&self, position: u32) -> ParagraphProperties<'a> {
        let stored = find(&self.paragraphs, position).map_or(&[][..], |run| run.properties);
        let mut read = ParagraphProperties::default();
        read.apply(stored);
        each_property(stored, |property, operand| {
            if ELSEWHERE.contains(&property)
                && let Some(properties) = self.elsewhere(operand)
            {
                read.apply(properties);
            }
        });
        read
    }

    fn elsewhere(&self, operand: &[u8]) -> Option<&'a [u8]> {
        let at = u32_at(operand, 0)? as usize;
        let length = usize::from(u16_at(self.data, at)?);
        self.data.get(at + 2..at + 2 + length)
    }
}

impl<'a> ParagraphProperties<'a> {
    fn apply(&mut self, properties: &'a [u8]) {
        let mut is_in_table = self.depth > 0;
        each_property(properties, |property, operand| {
            let is_on = operand.first().is_some_and(|value| *value != 0);
            match property {
                IN_TABLE => is_in_table = is_on,
                ENDS_ROW | ENDS_INNER_ROW => self.ends_row |= is_on,
                ENDS_INNER_CELL => self.ends_inner_cell |= is_on,
                DEPTH => self.depth = u32_at(operand, 0).unwrap_or(0).min(DEEPEST) as usize,
                ROW => self.properties = properties,
                _ => {}
            }
        });
        self.depth = if is_in_table { self.depth.max(1) } else { 0 };
    }

    /// How the cells of the row that ends here are ruled and merged.
    pub fn ruling(&self) -> Vec<(Edges, Merge)> {
        let mut ruling = Vec::new();
        each_property(self.properties, |property, operand| match property {
            ROW => ruling = ruling_of_row(operand).unwrap_or_default(),
            MERGE => {
                if let [first, end, ..] = operand {
                    let merged = ruling.get_mut(usize::from(*first) + 1..usize::from(*end)).unwrap_or_default();
                    merged.iter_mut().for_each(|(_, merge)| *merge = Merge::Before);
                }
            }
            MERGE_DOWN => {
                if let [cell, flags, ..] = operand
                    && let Some((_, merge)) = ruling.get_mut(usize::from(*cell))
                {
                    *merge = if flags & 3 == 1 { Merge::Above } else { Merge::No };
                }
            }
            _ => {}
        });
        ruling
    }
}

/// TDefTableOperand: the number of cells, one more ruling than cells, then each cell.
fn ruling_of_row(operand: &[u8]) -> Option<Vec<(Edges, Merge)>> {
    let count = usize::from(*operand.first()?);
    let position = |index: usize| u16_at(operand, 1 + 2 * index).map(|stored| i64::from(stored.cast_signed()));
    let mut before = 0;
    let mut ruling = Vec::with_capacity(count);
    for index in 0..count {
        let edges = Edges { left: position(index)?, right: position(index + 1)? };
        let flags = u16_at(operand, 1 + 2 * (count + 1) + CELL * index).unwrap_or(0);
        // Which of the two bits is the first cell's is told differently in the sources; the first to come is.
        let across = flags & 3;
        let merge = match (across, flags >> 5 & 3) {
            (1.., _) if before != 0 && across != before => Merge::Before,
            (_, 1) => Merge::Above,
            _ => Merge::No,
        };
        if merge != Merge::Before {
            before = across;
        }
        ruling.push((edges, merge));
    }
    Some(ruling)
}

/// Reads the pages that a table of them names, each once: `entry` is the size of what a page says of a stretch, and
/// `properties` finds the properties in a page from that.
fn runs<'a>(
    main: &'a [u8],
    table: &[u8],
    place: Place,
    entry: usize,
    properties: fn(&[u8], usize) -> Option<&[u8]>,
) -> Vec<Run<'a>> {
    let plc = place.bytes(table).unwrap_or_default();
    let count = plc.len().saturating_sub(4) / 8;
    let number = |index: usize| u32_at(plc, 4 * (count + 1) + 4 * index).map(|stored| stored & PAGE_NUMBER);
    let mut pages: Vec<u32> = (0..count).filter_map(number).collect();
    pages.sort_unstable();
    pages.dedup();
    let mut runs = Vec::new();
    for page in pages {
        let start = page as usize * PAGE;
        let Some(page) = main.get(start..start + PAGE) else { continue };
        let count = usize::from(page.last().copied().unwrap_or(0));
        for index in 0..count {
            let (Some(start), Some(end)) = (u32_at(page, 4 * index), u32_at(page, 4 * index + 4)) else { break };
            let at = page.get(4 * (count + 1) + entry * index).map(|half| 2 * usize::from(*half));
            if let Some(properties) = at.filter(|at| *at != 0).and_then(|at| properties(page, at))
                && !properties.is_empty()
            {
                runs.push(Run { start, end, properties });
            }
        }
    }
    runs.sort_by_key(|run| run.start);
    runs
}

fn character_properties(page: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(*page.get(at)?);
    page.get(at + 1..at + 1 + length)
}

/// Before the properties of a paragraph stands the number of its style.
fn paragraph_properties(page: &[u8], at: usize) -> Option<&[u8]> {
    let (start, length) = match usize::from(*page.get(at)?) {
        0 => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
        words => (at + 1, 2 * words - 1),
    };
    page.get(start + 2..start + length)
}

fn find<'r, 'a>(runs: &'r [Run<'a>], position: u32) -> Option<&'r Run<'a>> {
    let after = runs.partition_point(|run| run.start <= position);
    runs.get(after.checked_sub(1)?).filter(|run| position < run.end)
}

/// Tells properties and their operands; the size of an operand shows in the property (MS-DOC 2.6.1).
fn each_property<'a>(properties: &'a [u8], mut tell: impl FnMut(u16, &'a [u8])) {
    let mut rest = properties;
    while let Some(property) = u16_at(rest, 0) {
        let (start, length) = match (property, property >> 13) {
            (ROW, _) => match u16_at(rest, 2) {
                // The number counts one byte of itself.
                Some(length) => (4, usize::from(length).saturating_sub(1)),
                None => return,
            },
            (_, 0 | 1) => (2, 1),
            (_, 2 | 4 | 5) => (2, 2),
            (_, 3) => (2, 4),
            (_, 7) => (2, 3),
            _ => match rest.get(2) {
                Some(length) => (3, usize::from(*length)),
                None => return,
            },
        };
        let Some(operand) = rest.get(start..start + length) else { return };
        tell(property, operand);
        rest = rest.get(start + length..).unwrap_or_default();
    }
}
