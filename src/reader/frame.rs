//! The frames between parent and child: a length of four bytes, little endian, and that many bytes of postcard.

use serde::{Serialize, de::DeserializeOwned};

/// No frame is longer: a message of the largest size with room to spare.
pub(super) const LONGEST: u32 = 1 << 30;

/// An answer is forms, not files. It takes up to some thirty times its length in the parent's memory, whatever it says.
pub(super) const LONGEST_ANSWER: u32 = 8 << 20;
/// A page of a scan in grey, which takes as much memory as it is long.
pub(super) const LONGEST_PAGE: u32 = 20 << 20;

/// A frame that is too long, or not what it should be.
#[derive(Debug, thiserror::Error)]
#[error("a frame between the service and its reader is not valid")]
pub(super) struct BadFrame;

pub(super) fn encode(content: &impl Serialize) -> Result<Vec<u8>, BadFrame> {
    let frame = postcard::to_extend(content, vec![0; 4]).map_err(|_| BadFrame)?;
    let length =
        u32::try_from(frame.len().saturating_sub(4)).ok().filter(|length| *length <= LONGEST).ok_or(BadFrame)?;
    let mut frame = frame;
    frame.get_mut(..4).ok_or(BadFrame)?.copy_from_slice(&length.to_le_bytes());
    Ok(frame)
}

pub(super) fn decode<T: DeserializeOwned>(content: &[u8]) -> Result<T, BadFrame> {
    postcard::from_bytes(content).map_err(|_| BadFrame)
}
