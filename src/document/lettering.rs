//! How the letters of a text document are set, as far as it decides what is read of them.

use super::face::Face;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lettering {
    pub hidden: bool,
    /// What is struck out counts as deleted.
    pub struck: bool,
    /// Raised or lowered, or neither.
    pub face: Face,
}

/// What a style says of letters; what it leaves open is as around them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Setting {
    pub hidden: Option<bool>,
    pub struck: Option<bool>,
    pub face: Option<Face>,
}

impl Lettering {
    /// Whether a reader takes anything from such letters.
    pub fn is_read(self) -> bool {
        !self.hidden && !self.struck
    }

    pub fn with(self, setting: Setting) -> Self {
        Self {
            hidden: setting.hidden.unwrap_or(self.hidden),
            struck: setting.struck.unwrap_or(self.struck),
            face: setting.face.unwrap_or(self.face),
        }
    }
}

impl Setting {
    pub fn or(self, base: Self) -> Self {
        Self { hidden: self.hidden.or(base.hidden), struck: self.struck.or(base.struck), face: self.face.or(base.face) }
    }
}
