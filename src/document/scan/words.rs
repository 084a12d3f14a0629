//! What a recognition found on the pages of a scan, as a document.
//!
//! Tesseract's table of words (TSV) tells where each stands, so that paragraphs and tables are rebuilt as those of a PDF
//! are. Anything else is taken as plain text, line by line.

use super::Frame;
use crate::document::layout::{self, Glyph, View};
use crate::document::{Block, Document, Paragraph, text};
use crate::settings::Limits;

/// How the table begins.
const HEAD: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";
/// The level of words, below pages, blocks, paragraphs and lines.
const WORD: &str = "5";
/// Words of one page.
const WORDS: usize = 20_000;
/// What a person calls a page of a scan.
const CALLED: &str = "ảnh trang";
/// How much of a letter hangs below its line, where it does, in heights of the font.
const HANGING: f64 = 0.22;
/// How far feet may be from that of their line and still be on it, in heights of the font.
const SAME_LINE: f64 = 0.4;

/// The words of the pages of a scan, each with what recognition put out for it, as one document.
pub fn read(pages: &[(Frame, Vec<u8>)], limits: &Limits) -> Document {
    let mut document = Document::default();
    let mut views: Vec<Vec<View>> = Vec::new();
    for (index, (frame, output)) in pages.iter().enumerate() {
        let output = text::decode(output).unwrap_or_default();
        match words(&output) {
            Some(words) => views.push(vec![view(frame, &words)]),
            None => {
                views.push(Vec::new());
                document.blocks.extend(paragraphs(&output, index + 1));
            }
        }
    }
    document.blocks.extend(layout::document(views.iter().map(Vec::as_slice), CALLED, limits).blocks);
    document
}

fn paragraphs(output: &str, page: usize) -> impl Iterator<Item = Block> {
    let lines = output.lines().take(WORDS).enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(move |(index, line)| {
        Block::Paragraph(Paragraph {
            text: line.trim().to_owned(),
            place: format!("{CALLED} {page}, dòng {}", index + 1),
        })
    })
}

/// A word where it stands, in pixels.
#[derive(Debug, PartialEq)]
struct Word<'a> {
    text: &'a str,
    /// The numbers of its block, paragraph and line.
    line: [&'a str; 3],
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// The words of a table of words; `None` where the output is none.
fn words(output: &str) -> Option<Vec<Word<'_>>> {
    let table = output.trim_start().strip_prefix(HEAD)?;
    Some(table.lines().filter_map(word).take(WORDS).collect())
}

fn word(line: &str) -> Option<Word<'_>> {
    let mut fields = line.splitn(12, '\t');
    let mut next = || fields.next();
    if next()? != WORD {
        return None;
    }
    let _page = next()?;
    let line = [next()?, next()?, next()?];
    let _number = next()?;
    let mut pixels = || next()?.parse::<u32>().ok().map(f64::from);
    let (left, top, width, height) = (pixels()?, pixels()?, pixels()?, pixels()?);
    let _confidence = next()?;
    let text = next()?.trim();
    // What is left of the lines of a table looks like this.
    let remains = text.chars().all(|character| "|¦[]{}_".contains(character));
    (!remains && width > 0.0 && height > 0.0).then_some(Word { text, line, left, top, width, height })
}

/// The words of a page, and its lines, as the layout sees those of any page.
fn view(frame: &Frame, words: &[Word<'_>]) -> View {
    let scale = frame.scale;
    let mut glyphs = Vec::new();
    for line in words.chunk_by(|a, b| a.line == b.line) {
        let size = middle(line.iter().map(|word| word.height), 0.75);
        let foot = middle(line.iter().map(|word| word.foot(size)), 0.5);
        for word in line {
            // Boxes are drawn around ink; what stands about on the line stands on it.
            let own = word.foot(size);
            let y = if (own - foot).abs() < SAME_LINE * size { foot } else { own };
            let (x0, y, size) = (word.left * scale, y * scale, size * scale);
            let placed = Glyph { text: String::new(), x0, x1: x0, y, size, placed: true };
            // Words are parted, however little is between them.
            glyphs.push(Glyph { text: " ".to_owned(), x0: x0 - 0.01, x1: x0 - 0.01, ..placed.clone() });
            glyphs.push(Glyph { text: word.text.to_owned(), x1: x0 + word.width * scale, ..placed });
        }
    }
    View { width: frame.width, height: frame.height, glyphs, rules: frame.rules.clone() }
}

impl Word<'_> {
    /// Where it stands on its line, in pixels, in a font of some height.
    fn foot(&self, size: f64) -> f64 {
        let hangs = if self.text.chars().any(hangs) { HANGING * size } else { 0.0 };
        self.top + self.height - hangs
    }
}

/// The value below which this share of all values is: of heights, the taller ones tell the height of the font.
fn middle(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get((values.len() as f64 * share) as usize).copied().unwrap_or(1.0)
}

/// Whether a part of a letter is below its line.
fn hangs(letter: char) -> bool {
    "gjpqyýỳỷỹỵQ,;()ạậặẹệịọộợụựẠẬẶẸỆỊỌỘỢỤỰỴ".contains(letter)
}
