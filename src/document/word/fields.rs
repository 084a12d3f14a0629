//! Fields of Word: what is shown is the result, not the code before it.

/// The fields that are open at a place in the text.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Whether the result has begun, innermost last.
    open: Vec<bool>,
    codes: usize,
}

impl Fields {
    pub fn begin(&mut self) {
        self.open.push(false);
        self.codes += 1;
    }

    pub fn begin_result(&mut self) {
        if let Some(result @ false) = self.open.last_mut() {
            *result = true;
            self.codes = self.codes.saturating_sub(1);
        }
    }

    pub fn end(&mut self) {
        if self.open.pop() == Some(false) {
            self.codes = self.codes.saturating_sub(1);
        }
    }

    /// Ends what is still code: none reaches beyond its cell, and a broken one must not swallow the rest of a table.
    pub fn end_codes(&mut self) {
        self.open.retain(|result| *result);
        self.codes = 0;
    }

    /// Whether the text here is the code of a field.
    pub fn is_code(&self) -> bool {
        self.codes > 0
    }
}
