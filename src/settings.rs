//! Typed settings, strict: an unknown key is an error that names its line.

use serde::{Deserialize, Serialize};

/// Bounds on what one message may cost (spec, section 7), all enforced before memory is spent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A whole message, in bytes.
    pub message_bytes: u64,
    /// All that one attachment unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// The cells of one sheet.
    pub sheet_cells: u64,
    /// The files in one archive.
    pub archive_files: u32,
    /// Archives inside archives.
    pub archive_levels: u32,
    /// Multiparts inside multiparts, messages inside messages.
    pub multipart_levels: u32,
    /// The time for one attachment, in seconds.
    pub attachment_seconds: u32,
    /// The memory for one attachment, in bytes.
    pub attachment_memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 40 << 20,
            unpacked_bytes: 200 << 20,
            sheet_cells: 200_000,
            archive_files: 200,
            archive_levels: 2,
            multipart_levels: 100,
            attachment_seconds: 5,
            attachment_memory_bytes: 512 << 20,
        }
    }
}
