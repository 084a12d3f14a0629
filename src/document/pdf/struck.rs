//! Letters that a line crosses out.

use crate::document::layout::{Glyph, Rule};

/// Where a line crosses a letter out: so far above its foot, in heights of the font.
const CROSSED: std::ops::RangeInclusive<f64> = 0.12..=0.5;
/// How far such a line may go on beyond its letters, in heights of the font; one that goes further rules a table.
const BEYOND: f64 = 0.75;
/// Puts a stroke through the letter before it.
const STROKE: char = '\u{336}';

/// Takes away what is crossed out, as a reader does. Digits stay, with a stroke through each: whether those beside them
/// are the whole number is for a person to say.
pub(super) fn cross_out(glyphs: &mut Vec<Glyph>, rules: &[Rule]) {
    let mut order: Vec<usize> = (0..glyphs.len()).collect();
    let foot = |index: &usize| glyphs.get(*index).map_or(0.0, |glyph| glyph.y);
    order.sort_by(|a, b| foot(a).total_cmp(&foot(b)));
    let tallest = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    let mut crossed = vec![false; glyphs.len()];
    for rule in rules {
        let Rule::Across { y, from, to } = *rule else { continue };
        let start = order.partition_point(|index| foot(index) < y);
        let below = order.iter().skip(start).take_while(|index| foot(index) <= y + tallest);
        let under: Vec<usize> = below
            .copied()
            .filter(|index| {
                glyphs.get(*index).is_some_and(|glyph| {
                    let middle = (glyph.x0 + glyph.x1) / 2.0;
                    (from..=to).contains(&middle) && CROSSED.contains(&((glyph.y - y) / glyph.size))
                })
            })
            .collect();
        let letters = || under.iter().filter_map(|index| glyphs.get(*index));
        let left = letters().map(|glyph| glyph.x0).fold(f64::INFINITY, f64::min);
        let right = letters().map(|glyph| glyph.x1).fold(f64::NEG_INFINITY, f64::max);
        let size = letters().map(|glyph| glyph.size).fold(0.0, f64::max);
        if left - from <= BEYOND * size && to - right <= BEYOND * size {
            for index in under {
                crossed.iter_mut().skip(index).take(1).for_each(|crossed| *crossed = true);
            }
        }
    }
    let mut crossed = crossed.into_iter();
    glyphs.retain_mut(|glyph| {
        if !crossed.next().unwrap_or(false) {
            return true;
        }
        let is_number = glyph.text.chars().any(char::is_numeric);
        if is_number {
            glyph.text.push(STROKE);
        }
        is_number
    });
}
