//! One page as it was painted, and what of it a reader can see.

use hayro_font::kurbo::{Point, Rect};

use super::font::UNKNOWN;
use super::struck;
use crate::document::layout::{Glyph, Rule, View};

/// Beyond this many comparisons of letters with areas, areas are left out of account: only a picture has so many.
const COMPARISONS: usize = 50_000_000;
/// The share of the page from which a picture is a scan of it.
const SCAN: f64 = 0.5;
/// A scan with fewer letters upon it than this is still a scan: scanners sign their work.
const SIGNATURE: usize = 80;

/// Which way a letter's line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    Right,
    Down,
    Left,
    Up,
}

/// A letter as it was painted.
#[derive(Debug)]
pub(super) struct Painted {
    pub(super) text: String,
    /// Where the pen was before and after it.
    pub(super) start: Point,
    pub(super) end: Point,
    pub(super) size: f64,
    pub(super) direction: Direction,
    /// The pen was set here by an instruction, not moved here by a letter.
    pub(super) placed: bool,
    pub(super) invisible: bool,
    pub(super) white: bool,
}

impl Painted {
    /// A point in the middle of the letter's body.
    fn middle(&self) -> Point {
        let up = 0.3 * self.size;
        let lift = match self.direction {
            Direction::Right => (0.0, -up),
            Direction::Down => (up, 0.0),
            Direction::Left => (0.0, up),
            Direction::Up => (-up, 0.0),
        };
        self.start.midpoint(self.end) + lift
    }
}

/// An area painted between two letters.
#[derive(Debug)]
struct Area {
    rect: Rect,
    /// How many letters were painted before it.
    before: usize,
    opaque: bool,
    white: bool,
}

/// A page being painted.
#[derive(Debug)]
pub(super) struct Sheet {
    page: Rect,
    painted: Vec<Painted>,
    areas: Vec<Area>,
    rules: Vec<Rule>,
    pictures: f64,
    drawn: bool,
    /// Layers that are off around what is being painted.
    hidden: usize,
}

/// What is seen of one page: for each direction of text its letters and lines, the direction of most letters first.
#[derive(Debug)]
pub(super) struct Visible {
    pub(super) views: Vec<View>,
    scan: bool,
    blank: bool,
}

impl Sheet {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            page: Rect::new(0.0, 0.0, width, height),
            painted: Vec::new(),
            areas: Vec::new(),
            rules: Vec::new(),
            pictures: 0.0,
            drawn: false,
            hidden: 0,
        }
    }

    pub(super) fn page(&self) -> Rect {
        self.page
    }

    /// Paints nothing that a reader sees until [`Sheet::unhide`], where a layer that begins is off.
    pub(super) fn hide(&mut self, off: bool) {
        self.hidden += usize::from(off);
    }

    pub(super) fn unhide(&mut self, off: bool) {
        self.hidden = self.hidden.saturating_sub(usize::from(off));
    }

    pub(super) fn paint(&mut self, letter: Painted) {
        let invisible = letter.invisible || self.hidden > 0;
        self.painted.push(Painted { invisible, ..letter });
    }

    pub(super) fn painted(&mut self) -> &mut Vec<Painted> {
        &mut self.painted
    }

    pub(super) fn rule(&mut self, rules: impl IntoIterator<Item = Rule>) {
        if self.hidden > 0 {
            return;
        }
        self.rules.extend(rules);
        self.drawn = true;
    }

    pub(super) fn fill(&mut self, rect: Rect, opaque: bool, white: bool) {
        if self.hidden > 0 {
            return;
        }
        self.areas.push(Area { rect, before: self.painted.len(), opaque, white });
        self.drawn |= !white;
    }

    pub(super) fn picture(&mut self, rect: Rect, opaque: bool) {
        if self.hidden > 0 {
            return;
        }
        self.areas.push(Area { rect, before: self.painted.len(), opaque, white: false });
        self.pictures += rect.intersect(self.page).area();
        self.drawn = true;
    }

    /// Leaves out what no reader sees: invisible letters (recognition under a scan), letters outside the page, painted
    /// over, or white on white.
    pub(super) fn seen(self) -> Visible {
        let scan = self.pictures > SCAN * self.page.area();
        let blank = self.painted.is_empty() && !self.drawn;
        let seen = self.seen_letters();
        let letters = seen.iter().filter(|letter| !letter.text.trim().is_empty()).count();
        let mut directions = [Direction::Right, Direction::Down, Direction::Left, Direction::Up];
        let count = |direction| seen.iter().filter(|letter| letter.direction == direction).count();
        directions.sort_by_cached_key(|direction| std::cmp::Reverse(count(*direction)));
        let views = directions.into_iter().map(|direction| self.view(&seen, direction));
        Visible {
            scan: scan && letters < SIGNATURE,
            blank,
            views: views.filter(|view| !view.glyphs.is_empty()).collect(),
        }
    }

    fn seen_letters(&self) -> Vec<&Painted> {
        let reach = self.page.inflate(1.0, 1.0);
        let compare = self.areas.len().saturating_mul(self.painted.len()) < COMPARISONS;
        let areas = if compare { self.areas.as_slice() } else { &[] };
        let painted = self.painted.iter().enumerate();
        let seen = painted.filter(|(index, letter)| {
            let middle = letter.middle();
            let mut upon = areas.iter().filter(|area| area.rect.contains(middle));
            !letter.invisible
                && reach.contains(middle)
                && !upon.clone().any(|area| area.opaque && area.before > *index)
                && (!letter.white || upon.rfind(|area| area.before <= *index).is_some_and(|area| !area.white))
        });
        seen.map(|(_, letter)| letter).collect()
    }

    fn view(&self, letters: &[&Painted], direction: Direction) -> View {
        let letters = letters.iter().filter(|letter| letter.direction == direction && !letter.text.is_empty());
        let glyphs = letters.map(|letter| {
            let (start, end) = (turn(letter.start, direction, self.page), turn(letter.end, direction, self.page));
            Glyph {
                text: letter.text.clone(),
                x0: start.x,
                x1: end.x.max(start.x),
                y: start.y,
                size: letter.size,
                placed: letter.placed,
            }
        });
        let mut glyphs: Vec<Glyph> = glyphs.collect();
        let rules: Vec<Rule> = self.rules.iter().map(|rule| turn_rule(*rule, direction, self.page)).collect();
        struck::cross_out(&mut glyphs, &rules);
        let across = matches!(direction, Direction::Right | Direction::Left);
        let (width, height) = (self.page.width(), self.page.height());
        let (width, height) = if across { (width, height) } else { (height, width) };
        View { width, height, glyphs, rules }
    }
}

impl Visible {
    /// Whether the page shows text that can be read, so that it is more than a picture.
    pub(super) fn is_text(&self) -> bool {
        let letters = || self.views.iter().flat_map(|view| &view.glyphs).flat_map(|glyph| glyph.text.chars());
        let known = letters().filter(|letter| letter.is_alphanumeric()).count();
        let unknown = letters().filter(|letter| *letter == UNKNOWN).count();
        known > 0 && unknown <= known / 4 && !self.scan
    }

    /// Whether nothing at all was painted on the page.
    pub(super) fn is_blank(&self) -> bool {
        self.blank
    }
}

/// Turns the page so that a direction runs to the right, with the new top left as the origin.
fn turn(point: Point, direction: Direction, page: Rect) -> Point {
    match direction {
        Direction::Right => point,
        Direction::Down => Point::new(point.y, page.width() - point.x),
        Direction::Left => Point::new(page.width() - point.x, page.height() - point.y),
        Direction::Up => Point::new(page.height() - point.y, point.x),
    }
}

fn turn_rule(rule: Rule, direction: Direction, page: Rect) -> Rule {
    let (from, to) = match rule {
        Rule::Across { y, from, to } => (Point::new(from, y), Point::new(to, y)),
        Rule::Down { x, from, to } => (Point::new(x, from), Point::new(x, to)),
    };
    let (from, to) = (turn(from, direction, page), turn(to, direction, page));
    if (from.y - to.y).abs() < (from.x - to.x).abs() {
        Rule::Across { y: from.y, from: from.x.min(to.x), to: from.x.max(to.x) }
    } else {
        Rule::Down { x: from.x, from: from.y.min(to.y), to: from.y.max(to.y) }
    }
}
