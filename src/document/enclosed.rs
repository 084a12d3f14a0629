//! One file wrapped in another, handed out like the files of an archive. Knows nothing of the wrapping.

use super::{
    archive::{Container, Inner},
    budget::Budget,
};

/// What stands for the files that were not reached, where a name is shown.
pub(super) const REST: &str = "(phần còn lại)";

/// A single file, already unpacked.
#[derive(Debug)]
pub(super) struct Enclosed {
    file: Option<(String, Vec<u8>)>,
}

impl Enclosed {
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { file: Some((name, bytes)) }
    }
}

impl Container for Enclosed {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        let (name, bytes) = self.file.take()?;
        Some(Inner { name, bytes: budget.take_file().map(|()| bytes) })
    }
}

/// The name of what is inside, from the name of the wrapping: `bao cao.xlsx.p7m` holds `bao cao.xlsx`.
pub(super) fn name_without(name: &str, endings: &[(&str, &str)]) -> String {
    for (ending, instead) in endings {
        if let Some(at) = name.len().checked_sub(ending.len())
            && let Some((start, end)) = name.split_at_checked(at)
            && end.eq_ignore_ascii_case(ending)
            && !start.is_empty()
        {
            return format!("{start}{instead}");
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_inside_loses_what_the_wrapping_added() {
        let endings = [(".tgz", ".tar"), (".gz", "")];
        for (name, inside) in [
            ("báo cáo.csv.GZ", "báo cáo.csv"),
            ("b.tgz", "b.tar"),
            (".gz", ".gz"),
            ("ế", "ế"),
            ("báo cáo", "báo cáo"),
            ("", ""),
        ] {
            assert_eq!(name_without(name, &endings), inside);
        }
    }
}
