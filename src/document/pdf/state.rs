//! The graphics state: what `q` keeps and `Q` brings back, as far as it bears on text.

use std::rc::Rc;

use hayro_font::kurbo::{Affine, Rect};
use hayro_syntax::content::ops;
use hayro_syntax::object::Number;

use super::font::Face;

#[derive(Clone)]
pub(super) struct State<'a> {
    /// From the coordinates of the content to those of the page, which run down from its top left.
    pub(super) ctm: Affine,
    /// The upright rectangle outside which nothing is painted.
    pub(super) clip: Rect,
    pub(super) ink: Ink,
    pub(super) text: TextState<'a>,
}

/// What areas and letters are filled with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) white: bool,
    /// 0 is glass, 1 is opaque.
    pub(super) alpha: f32,
    /// Mixed with what lies under it, as a highlighter does.
    pub(super) blended: bool,
    /// The current colour space counts light, so that 1 is white; inks count the other way.
    pub(super) additive: bool,
}

#[derive(Clone)]
pub(super) struct TextState<'a> {
    pub(super) face: Option<Rc<Face<'a>>>,
    pub(super) size: f64,
    pub(super) letter_space: f64,
    pub(super) word_space: f64,
    /// 1 is the font's own width.
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) invisible: bool,
}

impl State<'_> {
    pub(super) fn new(ctm: Affine, clip: Rect) -> Self {
        Self {
            ctm,
            clip,
            ink: Ink { white: false, alpha: 1.0, blended: false, additive: true },
            text: TextState {
                face: None,
                size: 0.0,
                letter_space: 0.0,
                word_space: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
                invisible: false,
            },
        }
    }
}

impl Ink {
    /// Hides what was painted before it.
    pub(super) fn is_opaque(&self) -> bool {
        self.alpha > 0.95 && !self.blended
    }

    pub(super) fn is_glass(&self) -> bool {
        self.alpha < 0.05
    }

    /// A colour given in the current colour space.
    pub(super) fn set(&mut self, components: &[Number]) {
        let light = |number: &Number| number.as_f64() > 0.99;
        let none = |number: &Number| number.as_f64() < 0.01;
        self.white = match components.len() {
            0 => false,
            4 => components.iter().all(none),
            _ if self.additive => components.iter().all(light),
            _ => components.iter().all(none),
        };
    }
}

pub(super) fn affine(t: &ops::Transform) -> Affine {
    Affine::new([t.0, t.1, t.2, t.3, t.4, t.5].map(|number| number.as_f64()))
}
