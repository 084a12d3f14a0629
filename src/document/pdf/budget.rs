//! What one PDF file may cost, counted down while it is read.

use std::time::{Duration, Instant};

use crate::document::Unreadable;
use crate::settings::Limits;

/// Letters in the whole file.
const GLYPHS: u32 = 500_000;
/// Drawing instructions in the whole file.
const STEPS: u32 = 20_000_000;
/// Forms drawn in the whole file, each as often as it is drawn.
const FORMS: u32 = 4_000;
/// Straight pieces of paths in the whole file.
const POINTS: u32 = 4_000_000;

/// The remaining allowance.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: u64,
    glyphs: u32,
    steps: u32,
    points: u32,
    deadline: Instant,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        let time = Duration::from_secs(u64::from(limits.attachment_seconds));
        Self {
            bytes: limits.unpacked_bytes,
            glyphs: GLYPHS,
            steps: STEPS,
            points: POINTS,
            deadline: Instant::now() + time,
        }
    }

    /// How many bytes may still be unpacked.
    pub(super) fn bytes_left(&self) -> u64 {
        self.bytes
    }

    pub(super) fn take_bytes(&mut self, count: u64) -> Result<(), Unreadable> {
        self.bytes = self.bytes.checked_sub(count).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    pub(super) fn take_glyph(&mut self) -> Result<(), Unreadable> {
        take_one(&mut self.glyphs)
    }

    pub(super) fn take_point(&mut self) -> Result<(), Unreadable> {
        take_one(&mut self.points)
    }

    /// Counts one form drawn, as many instructions: forms that draw forms multiply.
    pub(super) fn take_form(&mut self) -> Result<(), Unreadable> {
        self.steps = self.steps.checked_sub(STEPS / FORMS).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    /// Counts one drawing instruction, and looks at the clock now and then.
    pub(super) fn take_step(&mut self) -> Result<(), Unreadable> {
        take_one(&mut self.steps)?;
        if self.steps.is_multiple_of(512) && Instant::now() > self.deadline {
            return Err(Unreadable::TooSlow);
        }
        Ok(())
    }
}

fn take_one(counter: &mut u32) -> Result<(), Unreadable> {
    *counter = counter.checked_sub(1).ok_or(Unreadable::TooLarge)?;
    Ok(())
}
