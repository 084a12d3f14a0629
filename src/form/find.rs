//! One field read at one place of a document, before the fields are put together into forms.

use super::labels::Label;
use super::{Figure, NotACount, Words, prose};
use crate::campaign::Kind;

/// One field, read at one place.
#[derive(Debug, Clone)]
pub(super) struct Find {
    pub label: Label,
    pub content: Content,
    /// What stands there says how to fill in the place.
    pub instruction: bool,
    /// The column of the label in its table.
    pub column: u32,
    /// The row of the label in its table.
    pub row: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Words(Words),
    Figure(Figure),
}

impl Find {
    pub fn words(label: Label, text: String, place: String) -> Self {
        let instruction = prose::is_instruction(&text);
        let text = if instruction { String::new() } else { text };
        Self { label, content: Content::Words(Words { text, place }), instruction, column: 0, row: 0 }
    }

    /// What was read behind a label that is not certain is no count, whatever it is.
    pub fn figure(label: Label, mut figure: Figure) -> Self {
        let instruction = figure.reading.is_err() && prose::is_instruction(&figure.shown);
        if instruction {
            figure.reading = Err(NotACount::Missing);
        } else if !label.certain && figure.reading != Err(NotACount::Missing) {
            figure.reading = Err(NotACount::Ambiguous);
        }
        Self { label, content: Content::Figure(figure), instruction, column: 0, row: 0 }
    }

    /// A field whose place is empty.
    pub fn missing(label: Label, place: String) -> Self {
        match label.kind {
            Kind::Count => Self::figure(
                label,
                Figure { reading: Err(NotACount::Missing), shown: String::new(), place, note: String::new() },
            ),
            Kind::Unit | Kind::Text => Self::words(label, String::new(), place),
        }
    }

    pub fn at(self, row: u32, column: u32) -> Self {
        Self { row, column, ..self }
    }

    pub fn is_count(&self) -> bool {
        self.label.kind == Kind::Count
    }

    pub fn is_unit(&self) -> bool {
        self.label.kind == Kind::Unit
    }

    /// The place of the unit's name, where it names one.
    pub fn named_at(&self) -> Option<&str> {
        match &self.content {
            Content::Words(words) if self.is_unit() && !words.text.is_empty() => Some(&words.place),
            _ => None,
        }
    }

    /// It is a count that could be taken.
    pub fn is_count_taken(&self) -> bool {
        matches!(&self.content, Content::Figure(figure) if figure.reading.is_ok())
    }

    /// Makes the count, if it is one, uncertain.
    pub fn contest(&mut self) {
        if let Content::Figure(figure) = &mut self.content
            && figure.reading.is_ok()
        {
            figure.reading = Err(NotACount::Ambiguous);
        }
    }

    pub fn is_filled(&self) -> bool {
        match &self.content {
            Content::Words(words) => !words.text.is_empty(),
            Content::Figure(figure) => figure.reading != Err(NotACount::Missing),
        }
    }
}
