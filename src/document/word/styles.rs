//! The named styles of a text document, as far as they say how letters are set.

use std::collections::HashMap;

use crate::document::face::Face;
use crate::document::lettering::Setting;

/// Styles based on each other; office programs stay far below.
const DEEPEST: usize = 20;

/// No document has more styles; further ones say nothing.
const MOST_STYLES: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
}

#[derive(Debug, Default)]
pub(super) struct Style {
    pub base: Option<String>,
    pub setting: Setting,
}

impl Styles {
    pub fn add(&mut self, name: String, style: Style) {
        if self.styles.len() < MOST_STYLES {
            self.styles.insert(name, style);
        }
    }

    /// What a style says, and what those say that it is based on.
    pub fn setting(&self, name: &str) -> Setting {
        let mut setting = Setting::default();
        let mut at = self.styles.get(name);
        for _ in 0..DEEPEST {
            let Some(style) = at else { break };
            setting = setting.or(style.setting);
            at = style.base.as_ref().and_then(|base| self.styles.get(base));
        }
        setting
    }
}

/// Whether `super 58%`, `superscript`, `33% 58%`, and the like for below, set letters off the line. Letters of their full
/// size are only moved.
pub(super) fn face(position: &str) -> Face {
    let mut parts = position.split(' ');
    let height = parts.next().unwrap_or_default();
    let share = height.strip_suffix('%').and_then(|share| share.parse::<f64>().ok()).unwrap_or(0.0);
    if parts.next() == Some("100%") {
        Face::Plain
    } else if height.starts_with("super") || share > 0.0 {
        Face::Raised
    } else if height.starts_with("sub") || share < 0.0 {
        Face::Lowered
    } else {
        Face::Plain
    }
}
