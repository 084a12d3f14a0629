//! Paths: of all that is drawn, the straight lines that rule tables, and the areas that hide or underlie text.

use hayro_font::kurbo::{Affine, Point, Rect};

use super::budget::Budget;
use crate::document::Unreadable;
use crate::document::layout::Rule;

/// The thickest filled area that is still a line, in points.
const THICKEST: f64 = 3.0;
/// How far the ends of a line may be apart across its direction, in points.
const SLANT: f64 = 0.5;

/// The current path, in the coordinates of the page.
#[derive(Debug, Default)]
pub(super) struct Path {
    parts: Vec<Part>,
    last: Option<Point>,
}

#[derive(Debug, Default)]
struct Part {
    points: Vec<Point>,
    curved: bool,
    closed: bool,
}

/// What filling a path paints.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) rules: Vec<Rule>,
    /// Upright rectangles that are painted all over.
    pub(super) areas: Vec<Rect>,
}

impl Path {
    pub(super) fn move_to(&mut self, point: Point, budget: &mut Budget) -> Result<(), Unreadable> {
        budget.take_point()?;
        self.parts.push(Part { points: vec![point], ..Part::default() });
        self.last = Some(point);
        Ok(())
    }

    pub(super) fn line_to(&mut self, point: Point, budget: &mut Budget) -> Result<(), Unreadable> {
        budget.take_point()?;
        self.extend(point, false);
        Ok(())
    }

    pub(super) fn curve_to(&mut self, point: Point, budget: &mut Budget) -> Result<(), Unreadable> {
        budget.take_point()?;
        self.extend(point, true);
        Ok(())
    }

    fn extend(&mut self, point: Point, curved: bool) {
        match self.parts.last_mut() {
            // After `h` the next line begins where the closed part began.
            Some(part) if part.closed => {
                let start = part.points.first().copied().unwrap_or(point);
                self.parts.push(Part { points: vec![start, point], curved, closed: false });
            }
            Some(part) => {
                part.points.push(point);
                part.curved |= curved;
            }
            None => self.parts.push(Part { points: vec![point], curved, closed: false }),
        }
        self.last = Some(point);
    }

    pub(super) fn close(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            part.closed = true;
        }
    }

    pub(super) fn rectangle(&mut self, rect: Rect, ctm: Affine, budget: &mut Budget) -> Result<(), Unreadable> {
        budget.take_point()?;
        let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)];
        let points = corners.map(|corner| ctm * Point::from(corner)).to_vec();
        self.last = points.first().copied();
        self.parts.push(Part { points, curved: false, closed: true });
        Ok(())
    }

    /// The upright rectangle around the path; `None` for an empty one.
    pub(super) fn bounds(&self) -> Option<Rect> {
        self.parts.iter().filter_map(Part::bounds).reduce(|a, b| a.union(b))
    }

    /// The lines that drawing along the path leaves on the page.
    pub(super) fn stroked(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        for part in self.parts.iter().filter(|part| !part.curved) {
            for (from, to) in part.points.iter().zip(part.points.iter().skip(1)) {
                rules.extend(rule(*from, *to));
            }
            if let (true, Some(first), Some(last)) = (part.closed, part.points.first(), part.points.last()) {
                rules.extend(rule(*last, *first));
            }
        }
        rules
    }

    pub(super) fn filled(&self) -> Filled {
        let mut filled = Filled::default();
        for part in self.parts.iter().filter(|part| !part.curved && part.points.len() > 1) {
            let Some(bounds) = part.bounds() else { continue };
            if bounds.height() <= THICKEST && bounds.width() > bounds.height() {
                filled.rules.push(Rule::Across { y: bounds.center().y, from: bounds.x0, to: bounds.x1 });
            } else if bounds.width() <= THICKEST {
                filled.rules.push(Rule::Down { x: bounds.center().x, from: bounds.y0, to: bounds.y1 });
            } else if part.is_upright() {
                filled.areas.push(bounds);
            }
        }
        // Two areas in one path may cut holes into each other.
        if self.parts.len() > 1 && overlap(&filled.areas) {
            filled.areas.clear();
        }
        filled
    }
}

impl Part {
    fn bounds(&self) -> Option<Rect> {
        let first = self.points.first()?;
        let start = Rect::from_points(*first, *first);
        Some(self.points.iter().fold(start, |bounds, point| bounds.union_pt(*point)))
    }

    /// Whether the part is one rectangle with upright sides.
    fn is_upright(&self) -> bool {
        let Some(bounds) = self.bounds() else { return false };
        let on_side = |a: f64, low: f64, high: f64| (a - low).abs() < SLANT || (a - high).abs() < SLANT;
        (4..=5).contains(&self.points.len())
            && self
                .points
                .iter()
                .all(|point| on_side(point.x, bounds.x0, bounds.x1) && on_side(point.y, bounds.y0, bounds.y1))
    }
}

fn overlap(areas: &[Rect]) -> bool {
    // Many areas in one path are the cells of a pattern; they are not worth a comparison of all with all.
    areas.len() > 64
        || areas
            .iter()
            .enumerate()
            .any(|(index, area)| areas.iter().skip(index + 1).any(|other| area.intersect(*other).area() > 0.0))
}

fn rule(from: Point, to: Point) -> Option<Rule> {
    let (width, height) = ((from.x - to.x).abs(), (from.y - to.y).abs());
    if height <= SLANT && width > height {
        Some(Rule::Across { y: (from.y + to.y) / 2.0, from: from.x.min(to.x), to: from.x.max(to.x) })
    } else if width <= SLANT && height > width {
        Some(Rule::Down { x: (from.x + to.x) / 2.0, from: from.y.min(to.y), to: from.y.max(to.y) })
    } else {
        None
    }
}
