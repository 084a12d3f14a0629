//! Fonts: which characters a code of a text string stands for, and how far it moves the pen.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::kurbo::Vec2;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, OutlineGlyph};
use hayro_syntax::object::{Array, Dict, Name, Stream};
use skrifa::{FontRef, MetadataProvider};

use super::budget::Budget;
use super::stream;
use crate::document::Unreadable;

pub(super) use crate::document::layout::UNKNOWN;

const SOFT_HYPHEN: u32 = 0xad;

/// The fonts of one file, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    faces: RefCell<HashMap<Place, Option<Rc<Face<'a>>>>>,
    resolver: FontResolverFn,
    maps: CMapResolverFn,
}

/// Where in memory a dictionary is written, and how long it is: what tells fonts of one file apart.
type Place = (usize, usize);

/// One font, with the characters found for its codes so far.
pub(super) struct Face<'a> {
    font: Font<'a>,
    /// A font without any statement of its encoding: only its own tables tell what its codes mean.
    mute: bool,
    texts: RefCell<HashMap<u32, Rc<str>>>,
    glyph_names: RefCell<Option<HashMap<u32, char>>>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            faces: RefCell::default(),
            resolver: Arc::new(|query| match query {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(wanted) => Some(wanted.pick_standard_font().get_font_data()),
            }),
            maps: Arc::new(|_| None),
        }
    }

    /// The font of a dictionary; `None` when it cannot be used.
    pub(super) fn face(&self, dict: &Dict<'a>, budget: &mut Budget) -> Result<Option<Rc<Face<'a>>>, Unreadable> {
        let key = (dict.data().as_ptr() as usize, dict.data().len());
        if let Some(face) = self.faces.borrow().get(&key) {
            return Ok(face.clone());
        }
        admit_streams(dict, budget)?;
        let face = self.cache.font(dict, &self.resolver, &self.maps).map(|font| {
            Rc::new(Face { font, mute: is_mute(dict), texts: RefCell::default(), glyph_names: RefCell::default() })
        });
        self.faces.borrow_mut().insert(key, face.clone());
        Ok(face)
    }
}

impl Face<'_> {
    /// Reads one code of a text string: the code and how many bytes it takes, at least one.
    pub(super) fn code(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        let (code, length) = self.font.read_code(bytes, at);
        (code, length.max(1))
    }

    /// How far a code moves the pen, in thousandths of the font's size.
    pub(super) fn advance(&self, code: u32) -> Vec2 {
        self.font.code_advance(code)
    }

    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The characters of a code: several for a ligature, [`UNKNOWN`] where the file does not tell.
    pub(super) fn text(&self, code: u32) -> Rc<str> {
        if let Some(text) = self.texts.borrow().get(&code) {
            return Rc::clone(text);
        }
        let text: Rc<str> = Rc::from(plain(&self.lookup(code)));
        self.texts.borrow_mut().insert(code, Rc::clone(&text));
        text
    }

    fn lookup(&self, code: u32) -> String {
        let stated = |unicode: Option<BfString>| {
            unicode.map(|unicode| match unicode {
                BfString::Char(character) => character.to_string(),
                BfString::String(text) => unswapped(text),
            })
        };
        let glyph = self.font.glyph(self.font.map_code(code), code);
        let found = match &glyph {
            FontGlyph::Type3(glyph) => stated(glyph.as_unicode()),
            // The private area of such a font repeats its codes, which mean nothing.
            FontGlyph::Outline(glyph) if self.mute => {
                self.character_of_glyph(glyph).filter(|text| !text.chars().any(is_private))
            }
            FontGlyph::Outline(glyph) => stated(glyph.as_unicode()).or_else(|| self.character_of_glyph(glyph)),
        };
        let is_told = found.as_ref().is_some_and(|text| !text.chars().any(is_meaningless));
        match found {
            // WinAnsi calls the soft hyphen a hyphen too, but in legacy fonts it is a letter (TCVN3: ư).
            Some(text) if text == "-" && code == SOFT_HYPHEN => '\u{ad}'.to_string(),
            Some(text) if is_told => text,
            _ if is_blank(&glyph) => " ".to_string(),
            _ => UNKNOWN.to_string(),
        }
    }

    /// Looks a glyph up in the embedded font's own character table, backwards.
    fn character_of_glyph(&self, glyph: &OutlineGlyph) -> Option<String> {
        let mut names = self.glyph_names.borrow_mut();
        let names = names.get_or_insert_with(|| own_characters(glyph).unwrap_or_default());
        names.get(&glyph.glyph_id().to_u32()).map(char::to_string)
    }
}

/// The character of every glyph, by the table of the embedded font.
fn own_characters(glyph: &OutlineGlyph) -> Option<HashMap<u32, char>> {
    let data = glyph.font_data()?.data;
    let font = FontRef::new(data.as_ref().as_ref()).ok()?;
    let mut characters = HashMap::new();
    for (code, glyph) in font.charmap().mappings() {
        let Some(character) = char::from_u32(code) else { continue };
        let kept = characters.entry(glyph.to_u32()).or_insert(character);
        // Fonts draw both with one glyph; only the second is Vietnamese.
        if (*kept, character) == ('Ð', 'Đ') {
            *kept = character;
        }
    }
    Some(characters)
}

/// Whether an embedded TrueType font names neither an encoding nor its characters, so that its codes are arbitrary.
fn is_mute(dict: &Dict<'_>) -> bool {
    let is_truetype = dict.get::<Name<'_>>(b"Subtype").is_some_and(|name| name.as_ref() == b"TrueType");
    let embedded = dict.get::<Dict<'_>>(b"FontDescriptor").is_some_and(|d| d.contains_key(b"FontFile2"));
    is_truetype && embedded && !dict.contains_key(b"ToUnicode") && !dict.contains_key(b"Encoding")
}

/// Characters as they are written: ligatures taken apart, symbols of the private area made plain.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{fb00}' => plain.push_str("ff"),
            '\u{fb01}' => plain.push_str("fi"),
            '\u{fb02}' => plain.push_str("fl"),
            '\u{fb03}' => plain.push_str("ffi"),
            '\u{fb04}' => plain.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => plain.push_str("st"),
            '\u{f0b7}' => plain.push('•'),
            // Symbol fonts keep their codes in the private area.
            '\u{f020}'..='\u{f07e}' => plain.extend(char::from_u32(u32::from(character) - 0xf000)),
            '\u{a0}' | '\t' | '\n' | '\r' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => plain.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Some versions of Ghostscript write the characters of a ligature with their bytes swapped: `fi` as `昀椀`.
fn unswapped(text: String) -> String {
    if text.chars().any(|character| u32::from(character) & 0xff != 0) {
        return text;
    }
    let letter = |character: char| {
        char::from_u32(u32::from(character) >> 8).filter(char::is_ascii_alphanumeric).unwrap_or(UNKNOWN)
    };
    text.chars().map(letter).collect()
}

/// Whether a character is one that nobody writes: the file's table of characters is broken.
fn is_meaningless(character: char) -> bool {
    character == UNKNOWN || (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
}

/// Whether a letter has no shape: a space, whatever the file calls it.
fn is_blank(glyph: &FontGlyph<'_>) -> bool {
    matches!(glyph, FontGlyph::Outline(glyph) if glyph.outline().elements().is_empty())
}

fn is_private(character: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&character)
}

/// Measures everything the library will unpack for a font.
fn admit_streams(font: &Dict<'_>, budget: &mut Budget) -> Result<(), Unreadable> {
    let descendant = font.get::<Array<'_>>(b"DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    for dict in [Some(font), descendant.as_ref()].into_iter().flatten() {
        let descriptor = dict.get::<Dict<'_>>(b"FontDescriptor");
        let own = [b"ToUnicode".as_slice(), b"Encoding", b"CIDToGIDMap"].map(|key| dict.get::<Stream<'_>>(key));
        let files = [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"]
            .map(|key| descriptor.as_ref().and_then(|descriptor| descriptor.get::<Stream<'_>>(key)));
        for part in own.iter().chain(&files).flatten() {
            stream::admit(part, budget)?;
        }
    }
    Ok(())
}
