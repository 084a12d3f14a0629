//! How an element looks, as far as it decides what is read of it: by its name, its own style, and the classes that the
//! page's style sheets give a look of their own.

use std::collections::HashMap;

use super::tree::{Node, Tree};
use crate::document::face::Face;
use crate::document::lettering::Setting;

/// No mail or page says more; what is beyond is not looked at.
const LONGEST_SHEET: usize = 1 << 20;

/// The classes that have a look of their own.
#[derive(Debug, Default)]
pub(super) struct Looks {
    classes: HashMap<String, Look>,
}

/// What a style says; what it leaves open is as without it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Look {
    /// The element is left out of the page, and all that is in it.
    pub left_out: Option<bool>,
    pub setting: Setting,
}

impl Look {
    fn or(self, other: Self) -> Self {
        Self { left_out: self.left_out.or(other.left_out), setting: self.setting.or(other.setting) }
    }
}

impl Looks {
    /// Reads the style sheets in a page.
    pub fn of(tree: &Tree) -> Self {
        let mut looks = Self::default();
        for id in 0..tree.len() {
            if tree.node(id).is_some_and(|node| node.name() == "style") {
                looks.read(&tree.text(id));
            }
        }
        looks
    }

    /// What an element's own style says of it, else its classes, else its name.
    pub fn look(&self, node: &Node) -> Look {
        let classes = node.attribute("class").unwrap_or_default().split_whitespace();
        let classes =
            classes.filter_map(|class| self.classes.get(class)).fold(Look::default(), |look, more| more.or(look));
        let left_out = node.attribute("hidden").map(|_| true);
        let own = node.attribute("style").map(declared).unwrap_or_default();
        own.or(classes).or(Look { left_out, setting: by_name(node.name()) })
    }

    /// Takes the rules whose selector is one class; rules for other media or under other conditions say nothing.
    fn read(&mut self, sheet: &str) {
        let mut depth = 0_usize;
        let mut start = 0;
        let mut selector = "";
        for (at, brace) in sheet.bytes().enumerate().take(LONGEST_SHEET) {
            match brace {
                b'{' => {
                    if depth == 0 {
                        selector = sheet.get(start..at).unwrap_or_default();
                        start = at + 1;
                    }
                    depth += 1;
                }
                b'}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.rule(selector, sheet.get(start..at).unwrap_or_default());
                        start = at + 1;
                    }
                }
                _ => {}
            }
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let look = declared(declarations);
        if look == Look::default() || declarations.contains('{') {
            return;
        }
        let selectors = selectors.rsplit(['>', '/']).next().unwrap_or_default();
        for selector in selectors.split(',').map(str::trim) {
            let class =
                selector.split_once('.').filter(|(tag, _)| tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            if let Some((_, class)) = class.filter(|(_, class)| !class.contains([' ', '.', ':', '[', '#', '+', '~'])) {
                let known = self.classes.entry(class.to_owned()).or_default();
                *known = look.or(*known);
            }
        }
    }
}

fn by_name(name: &str) -> Setting {
    match name {
        "s" | "strike" | "del" => Setting { struck: Some(true), ..Setting::default() },
        "sup" => Setting { face: Some(Face::Raised), ..Setting::default() },
        "sub" => Setting { face: Some(Face::Lowered), ..Setting::default() },
        _ => Setting::default(),
    }
}

fn declared(style: &str) -> Look {
    let mut look = Look::default();
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end();
        match name.trim().to_ascii_lowercase().as_str() {
            // Word hides by a property of its own as well.
            "display" => look.left_out = Some(value == "none" || look.left_out == Some(true)),
            "mso-hide" if value == "all" => look.left_out = Some(true),
            "visibility" => look.setting.hidden = Some(matches!(value, "hidden" | "collapse")),
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => {
                look.setting.struck = Some(true);
            }
            "vertical-align" => {
                look.setting.face = match value {
                    "super" => Some(Face::Raised),
                    "sub" => Some(Face::Lowered),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    look
}
