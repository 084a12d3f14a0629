//! What the tokens of RTF mean: destinations, formatting that hides text, characters, and the marks of tables.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::encoding::{self, SIGNS};
use super::{Edges, MarkedFlow, Merge, Token};
use crate::document::face::Face;
use crate::document::lettering::Lettering;
use crate::document::{Document, Unreadable};

/// Groups inside each other.
const DEEPEST: usize = 1000;

/// No document has more fonts; further ones are taken for the default font.
const MOST_FONTS: usize = 10_000;

/// No row has more cells; further ones are not ruled.
const MOST_CELLS: usize = 1000;

/// Tables inside each other; the flow refuses fewer.
const MOST_TABLES: i32 = 1000;

pub(super) struct Reader {
    flow: MarkedFlow,
    /// The groups around the one being read.
    outer: Vec<Group>,
    group: Group,
    fonts: HashMap<i32, Font>,
    /// The font that the font table is at.
    font: i32,
    default_font: i32,
    encoding: &'static Encoding,
    /// Bytes not yet decoded.
    bytes: Vec<u8>,
    high_surrogate: Option<u16>,
    /// How many characters are still to be passed over, which stand for the one before.
    substitutes: usize,
    /// Whether the group may be passed over by who does not know the control word to come.
    is_optional: bool,
    row: Row,
    nested_row: Row,
    /// The text of text boxes, until the paragraph they hang on ends.
    boxes: String,
}

/// What a group inherits from the one around it.
#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    font: Font,
    lettering: Lettering,
    in_table: bool,
    depth: i32,
    /// How many characters behind `\u` stand for it.
    substitutes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Destination {
    Text,
    /// Nothing in it is read.
    Skipped,
    Fonts,
    /// Only some of what it holds is text: the text box of a drawing, one of two writings.
    Parts,
    TextBox,
    NestedRow,
}

#[derive(Debug, Clone, Copy)]
enum Font {
    Letters(&'static Encoding),
    /// Signs instead of letters, which are not read.
    Signs,
}

/// The description of a row: where its cells end, and how they are merged.
#[derive(Debug, Default)]
struct Row {
    right: i64,
    merge: Option<Merge>,
    ruling: Vec<(Edges, Merge)>,
}

impl Reader {
    pub fn new(flow: MarkedFlow) -> Self {
        let group = Group {
            destination: Destination::Text,
            font: Font::Letters(WINDOWS_1252),
            lettering: Lettering::default(),
            in_table: false,
            depth: 0,
            substitutes: 1,
        };
        Self {
            flow,
            outer: Vec::new(),
            group,
            fonts: HashMap::new(),
            font: 0,
            default_font: 0,
            encoding: WINDOWS_1252,
            bytes: Vec::new(),
            high_surrogate: None,
            substitutes: 0,
            is_optional: false,
            row: Row::default(),
            nested_row: Row::default(),
            boxes: String::new(),
        }
    }

    /// How many groups are open.
    pub fn depth(&self) -> usize {
        self.outer.len()
    }

    pub fn take(&mut self, token: Token<'_>) -> Result<(), Unreadable> {
        match token {
            Token::Bytes(bytes) => self.take_bytes(bytes),
            Token::Hex(byte) => self.take_bytes(&[byte]),
            Token::Open | Token::Close => {
                self.flush();
                (self.substitutes, self.is_optional) = (0, false);
                return if token == Token::Open { self.open_group() } else { self.close_group() };
            }
            Token::Symbol(b'*') => self.is_optional = true,
            Token::Word(..) | Token::Symbol(_) if self.substitutes > 0 => self.substitutes -= 1,
            Token::Symbol(symbol) => {
                self.flush();
                return self.take_symbol(symbol);
            }
            Token::Word(name, number) => {
                self.flush();
                let is_optional = std::mem::take(&mut self.is_optional);
                if self.group.destination != Destination::Skipped && !self.enter(name, is_optional) {
                    return self.take_word(name, number);
                }
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Document, Unreadable> {
        self.flush();
        self.end_paragraph(0)?;
        self.flow.finish()
    }

    fn open_group(&mut self) -> Result<(), Unreadable> {
        if self.outer.len() >= DEEPEST {
            return Err(Unreadable::TooLarge);
        }
        self.outer.push(self.group);
        Ok(())
    }

    fn close_group(&mut self) -> Result<(), Unreadable> {
        if let Some(outer) = self.outer.pop() {
            self.group = outer;
        }
        Ok(())
    }

    /// Enters the destination that a control word begins; false where it begins none.
    fn enter(&mut self, name: &str, is_optional: bool) -> bool {
        let destination = match name {
            "fonttbl" => Destination::Fonts,
            "shpinst" | "upr" => Destination::Parts,
            "shptxt" => Destination::TextBox,
            "nesttableprops" => Destination::NestedRow,
            // The same text once more, for those who know Unicode, and the result of an object.
            "ud" | "result" => Destination::Text,
            "pict" => {
                self.flow.see_picture();
                Destination::Skipped
            }
            "shppict" => return true,
            "colortbl" | "stylesheet" | "info" | "fldinst" | "header" | "headerl" | "headerr" | "headerf"
            | "footer" | "footerl" | "footerr" | "footerf" | "footnote" | "listtext" | "pntext" | "nonshppict"
            | "shprslt" | "nonesttables" | "sp" | "xe" | "tc" | "rxe" => Destination::Skipped,
            _ if is_optional => Destination::Skipped,
            _ => return false,
        };
        self.group.destination = destination;
        true
    }

    fn take_bytes(&mut self, bytes: &[u8]) {
        let passed = self.substitutes.min(bytes.len());
        self.substitutes -= passed;
        let bytes = bytes.get(passed..).unwrap_or_default();
        if self.shows() {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn shows(&self) -> bool {
        matches!(self.group.destination, Destination::Text | Destination::TextBox)
            && self.group.lettering.is_read()
            && matches!(self.group.font, Font::Letters(_))
    }

    /// Decodes what has been gathered in one encoding.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        if let Font::Letters(encoding) = self.group.font {
            let text = encoding.decode_without_bom_handling(&self.bytes).0.into_owned();
            self.show(&text);
        }
        self.bytes.clear();
    }

    fn show(&mut self, text: &str) {
        let text = self.group.lettering.face.read(text);
        match self.group.destination {
            Destination::TextBox => self.boxes.push_str(&text),
            _ => self.flow.text(&text),
        }
    }

    fn put(&mut self, text: &str) {
        if self.shows() {
            self.show(text);
        }
    }

    fn take_symbol(&mut self, symbol: u8) -> Result<(), Unreadable> {
        match symbol {
            b'\\' | b'{' | b'}' => self.take_bytes(&[symbol]),
            b'~' => self.put("\u{A0}"),
            b'_' => self.put("-"),
            b'\t' => self.put("\t"),
            b'\n' | b'\r' => return self.take_word("par", None),
            _ => {}
        }
        Ok(())
    }

    fn take_word(&mut self, name: &str, number: Option<i32>) -> Result<(), Unreadable> {
        match self.group.destination {
            Destination::Skipped | Destination::Parts => return Ok(()),
            Destination::Fonts => {
                self.take_font(name, number);
                return Ok(());
            }
            Destination::TextBox if matches!(name, "par" | "cell" | "row" | "line" | "sect" | "page") => {
                self.put("\n");
                return Ok(());
            }
            _ => {}
        }
        if self.take_row(name, number.unwrap_or(0)) {
            return Ok(());
        }
        match name {
            "par" | "sect" | "page" => self.end_paragraph(self.tables()),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.tables().max(2)),
            "row" => self.flow.end_row(1, &self.row.ruling),
            "nestrow" => self.flow.end_row(self.tables().max(2), &self.nested_row.ruling),
            _ => {
                self.take_character(name, number);
                self.take_formatting(name, number);
                Ok(())
            }
        }
    }

    fn take_character(&mut self, name: &str, number: Option<i32>) {
        let text = match name {
            "line" | "lbr" | "softline" | "column" => "\n",
            "tab" => "\t",
            "emdash" => "—",
            "endash" => "–",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "bullet" => "•",
            "emspace" | "enspace" | "qmspace" => " ",
            "u" => return self.take_unicode(number.unwrap_or(0)),
            _ => return,
        };
        self.put(text);
    }

    /// A UTF-16 unit, written as a signed number, and the substitutes that follow it.
    fn take_unicode(&mut self, number: i32) {
        self.substitutes = self.group.substitutes;
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or(0);
        let units = [self.high_surrogate.take().unwrap_or(unit), unit];
        if (0xD800..0xDC00).contains(&unit) {
            self.high_surrogate = Some(unit);
            return;
        }
        let units = if units[0] == unit { units.get(1..) } else { units.get(..) };
        for letter in char::decode_utf16(units.unwrap_or_default().iter().copied()).flatten() {
            self.put(letter.encode_utf8(&mut [0; 4]));
        }
    }

    fn take_formatting(&mut self, name: &str, number: Option<i32>) {
        match name {
            "pard" => (self.group.in_table, self.group.depth) = (false, 0),
            "intbl" => self.group.in_table = true,
            "itap" => self.group.depth = number.unwrap_or(0).clamp(0, MOST_TABLES),
            "plain" => {
                self.group.lettering = Lettering::default();
                self.group.font = self.font(self.default_font);
            }
            "v" | "deleted" => self.group.lettering.hidden = number != Some(0),
            "strike" | "striked" => self.group.lettering.struck = number != Some(0),
            "super" => self.group.lettering.face = if number == Some(0) { Face::Plain } else { Face::Raised },
            "sub" => self.group.lettering.face = if number == Some(0) { Face::Plain } else { Face::Lowered },
            "nosupersub" => self.group.lettering.face = Face::Plain,
            "f" => self.group.font = self.font(number.unwrap_or(0)),
            "uc" => self.group.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(0),
            "deff" => self.default_font = number.unwrap_or(0),
            "ansicpg" => {
                self.encoding = encoding::of_code_page(number.unwrap_or(0));
                self.group.font = Font::Letters(self.encoding);
            }
            _ => {}
        }
    }

    fn take_font(&mut self, name: &str, number: Option<i32>) {
        let number = number.unwrap_or(0);
        let font = match name {
            "f" => {
                self.font = number;
                return;
            }
            "fcharset" if number == SIGNS => Font::Signs,
            "fcharset" => match encoding::of_character_set(number) {
                Some(encoding) => Font::Letters(encoding),
                None => return,
            },
            "cpg" => Font::Letters(encoding::of_code_page(number)),
            _ => return,
        };
        if self.fonts.len() < MOST_FONTS {
            self.fonts.insert(self.font, font);
        }
    }

    fn font(&self, number: i32) -> Font {
        self.fonts.get(&number).copied().unwrap_or(Font::Letters(self.encoding))
    }

    /// Takes what describes a row; false where the control word does not.
    fn take_row(&mut self, name: &str, number: i32) -> bool {
        let row = match self.group.destination {
            Destination::NestedRow => &mut self.nested_row,
            _ => &mut self.row,
        };
        match name {
            "trowd" => *row = Row::default(),
            "trleft" => row.right = i64::from(number),
            "clmrg" => row.merge = Some(Merge::Before),
            "clvmrg" => row.merge = row.merge.or(Some(Merge::Above)),
            "cellx" => {
                let left = std::mem::replace(&mut row.right, i64::from(number));
                let edges = Edges { left, right: row.right };
                if row.ruling.len() < MOST_CELLS {
                    row.ruling.push((edges, row.merge.take().unwrap_or(Merge::No)));
                }
            }
            _ => return false,
        }
        true
    }

    /// How many tables the paragraph stands in.
    fn tables(&self) -> usize {
        let depth = if self.group.in_table { self.group.depth.max(1) } else { self.group.depth };
        usize::try_from(depth).unwrap_or(0)
    }

    fn end_paragraph(&mut self, depth: usize) -> Result<(), Unreadable> {
        if self.group.lettering.hidden {
            return Ok(());
        }
        self.flow.end_paragraph(depth)?;
        self.place_boxes(depth)
    }

    fn end_cell(&mut self, depth: usize) -> Result<(), Unreadable> {
        if !self.boxes.is_empty() {
            self.flow.end_paragraph(depth)?;
            self.place_boxes(depth)?;
        }
        self.flow.end_cell(depth)
    }

    /// Reads the text boxes that hang on the paragraph before.
    fn place_boxes(&mut self, depth: usize) -> Result<(), Unreadable> {
        for line in std::mem::take(&mut self.boxes).lines().filter(|line| !line.trim().is_empty()) {
            self.flow.text(line);
            self.flow.end_paragraph(depth)?;
        }
        Ok(())
    }
}
