//! Stand-in: what a cell says as a count.

use super::NotACount;
use crate::document::Value;

/// Reads digits only.
pub fn read(text: &str, value: Value) -> Result<u64, NotACount> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotACount::Missing);
    }
    match value {
        Value::Text | Value::Number(_) => {}
        _ => return Err(NotACount::Invalid),
    }
    let text = text.strip_suffix("đơn vị").unwrap_or(text).trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| NotACount::Invalid);
    }
    let groups: Vec<&str> = text.split('.').collect();
    if matches!(value, Value::Text)
        && groups.len() > 1
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
        && groups.iter().skip(1).all(|group| group.len() == 3)
    {
        return groups.concat().parse().map_err(|_| NotACount::Invalid);
    }
    if text.contains(|letter: char| letter.is_ascii_digit()) { Err(NotACount::Ambiguous) } else { Err(NotACount::Invalid) }
}
