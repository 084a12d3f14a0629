//! Growing pauses while a server or a disk cannot be reached.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);

/// The pauses between attempts: one second, twice as long each time, at most five minutes.
#[derive(Debug, Default)]
pub struct Pauses {
    failures: u32,
}

impl Pauses {
    /// How long to wait after one more failure.
    pub fn next(&mut self) -> Duration {
        let pause = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        pause
    }

    /// Whether nothing has failed of late.
    pub fn is_calm(&self) -> bool {
        self.failures == 0
    }

    /// It works again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_begin_anew_after_a_success() {
        let mut pauses = Pauses::default();
        let first: Vec<u64> = (0..12).map(|_| pauses.next().as_secs()).collect();
        assert_eq!(first, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        pauses.reset();
        assert_eq!(pauses.next(), FIRST);
    }
}
