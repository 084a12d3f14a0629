use super::*;
pub(super) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, Unreadable> { Err(Unreadable::UnknownFormat) }
