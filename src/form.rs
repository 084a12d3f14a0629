//! Paragraphs and tables turned into the fields that the campaign asks for.
//!
//! Pure. A form is found wherever it stands and however it is laid out; a field that cannot be taken for certain is
//! said to be so, and never guessed.

pub mod figure;

use serde::{Deserialize, Serialize};

/// A form found in a document, with what was read of each field of the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The unit's name as written, without the form's dotted leaders; empty where nothing was filled in.
    pub unit: Words,
    /// The text fields of the campaign, by key, in the campaign's order.
    pub texts: Vec<(String, Words)>,
    /// The count fields of the campaign, by key, in the campaign's order.
    pub figures: Vec<(String, Figure)>,
}

/// Words as the sender wrote them, in Unicode NFC, line breaks kept, and where they stand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
    /// `Phụ lục!A6`; empty when the label itself was not found.
    pub place: String,
}

/// What stands where a count is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub reading: Result<u64, NotACount>,
    /// What the person sees in the cell, to be repeated to the sender.
    pub shown: String,
    /// The cell that holds the figure, or the one that should; empty when the label itself was not found.
    pub place: String,
    /// The remark beside the figure.
    pub note: String,
}

/// Why a figure is not taken (spec, sections 3 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotACount {
    /// `missing_figure`: the place is empty.
    #[error("nothing stands there")]
    Missing,
    /// `invalid_figure`: it cannot be a count.
    #[error("it cannot be a count")]
    Invalid,
    /// `ambiguous_figure`: it could be read in more than one way, or only roughly.
    #[error("it can be read in more than one way")]
    Ambiguous,
}

impl Form {
    /// Whether anything at all was filled in; a blank form is none's report.
    pub fn is_filled(&self) -> bool {
        self.completeness() > 0 || self.figures.iter().any(|(_, figure)| figure.reading != Err(NotACount::Missing))
    }

    /// How much of it was filled in so that it can be taken: figures weigh more than words.
    pub fn completeness(&self) -> usize {
        let words = |words: &Words| usize::from(!words.text.is_empty());
        let figure = |figure: &Figure| 10 * usize::from(figure.reading.is_ok()) + usize::from(!figure.note.is_empty());
        words(&self.unit)
            + self.texts.iter().map(|(_, text)| words(text)).sum::<usize>()
            + self.figures.iter().map(|(_, value)| figure(value)).sum::<usize>()
    }
}
