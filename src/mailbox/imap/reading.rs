//! Finding messages and fetching them. Only BODY.PEEK and the plainest items are asked for: nothing is marked as read,
//! and every server's answer to them is understood.

use std::collections::HashMap;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::names::sets;
use super::session::Session;
use crate::mailbox::HEAD_BYTES;
use crate::mailbox::error::Trouble;

/// Room for the UIDs of some 700,000 messages, in bytes.
const FOUND_BYTES: u64 = 8 << 20;
/// Room for the facts of one message, in bytes.
const FACT_BYTES: u64 = 512;

/// What is known of a message before it is fetched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) size: u64,
    pub(super) arrived: Timestamp,
}

impl Session {
    /// The UIDs of what arrived at or after a time, in order.
    ///
    /// SEARCH knows days only, and each server has days of its own zone. So it is asked for a day more, and the
    /// messages of the days around are asked for their time.
    pub(super) async fn arrived_since(&mut self, since: Timestamp) -> Result<Vec<u32>, Trouble> {
        let day = TimeZone::UTC.to_datetime(since.max(Timestamp::UNIX_EPOCH)).date();
        let first = written(day.saturating_sub(1.day()));
        let sure = written(day.saturating_add(2.days()));
        let mut uids = self.search(&format!("SINCE {first}")).await?;
        let border = self.search(&format!("SINCE {first} BEFORE {sure}")).await?;
        let facts = self.facts(&border).await?;
        uids.retain(|uid| facts.get(uid).is_none_or(|facts| facts.arrived >= since));
        Ok(uids)
    }

    async fn search(&mut self, what: &str) -> Result<Vec<u32>, Trouble> {
        let mut uids = Vec::new();
        let take = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = response {
                uids.extend_from_slice(found);
            }
        };
        self.ask(&format!("UID SEARCH {what}"), FOUND_BYTES, take).await?;
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// Size and time of each message that is there.
    pub(super) async fn facts(&mut self, uids: &[u32]) -> Result<HashMap<u32, Facts>, Trouble> {
        let mut facts = HashMap::new();
        for set in sets(uids) {
            let mut broken = false;
            let take = |response: &Response<'_>| {
                let Response::Fetch(_, attributes) = response else { return };
                let (mut uid, mut size, mut date) = (None, None, None);
                for attribute in attributes {
                    match attribute {
                        AttributeValue::Uid(value) => uid = Some(*value),
                        AttributeValue::Rfc822Size(value) => size = Some(u64::from(*value)),
                        AttributeValue::InternalDate(value) => date = Some(time(value)),
                        _ => {}
                    }
                }
                match (uid, size, date) {
                    (Some(uid), Some(size), Some(Some(arrived))) => drop(facts.insert(uid, Facts { size, arrived })),
                    // A mere change of flags, told along.
                    (_, None, None) => {}
                    _ => broken = true,
                }
            };
            let command = format!("UID FETCH {set} (UID INTERNALDATE RFC822.SIZE)");
            self.fetch(&command, FACT_BYTES.saturating_mul(uids.len() as u64), take).await?;
            if broken {
                return Err(Trouble::Unintelligible { command: "UID FETCH".to_owned() });
            }
        }
        Ok(facts)
    }

    /// The messages themselves, as far as they are still there; `expected` is their size together, in bytes.
    pub(super) async fn bodies(&mut self, uids: &[u32], expected: u64) -> Result<HashMap<u32, Vec<u8>>, Trouble> {
        let mut bodies = HashMap::new();
        for set in sets(uids) {
            self.take_bodies(&format!("UID FETCH {set} (UID BODY.PEEK[])"), expected, &mut bodies).await?;
        }
        Ok(bodies)
    }

    /// The beginning of one message, where it is still there.
    pub(super) async fn beginning(&mut self, uid: u32) -> Result<Option<Vec<u8>>, Trouble> {
        let mut bodies = HashMap::new();
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{HEAD_BYTES}>)");
        self.take_bodies(&command, HEAD_BYTES, &mut bodies).await?;
        Ok(bodies.remove(&uid))
    }

    async fn take_bodies(
        &mut self,
        command: &str,
        expected: u64,
        bodies: &mut HashMap<u32, Vec<u8>>,
    ) -> Result<(), Trouble> {
        let take = |response: &Response<'_>| {
            let Response::Fetch(_, attributes) = response else { return };
            let (mut uid, mut body) = (None, None);
            for attribute in attributes {
                match attribute {
                    AttributeValue::Uid(value) => uid = Some(*value),
                    AttributeValue::BodySection { section: None, data: Some(data), .. } => body = Some(data),
                    _ => {}
                }
            }
            if let (Some(uid), Some(body)) = (uid, body) {
                bodies.insert(uid, body.to_vec());
            }
        };
        self.fetch(command, expected, take).await
    }

    /// Runs a FETCH. That some of the messages are gone by now is no failure (RFC 5530, EXPUNGEISSUED).
    async fn fetch(&mut self, command: &str, expected: u64, take: impl FnMut(&Response<'_>)) -> Result<(), Trouble> {
        let ending = self.run(command, expected, take).await?;
        if ending.ok || ending.words.starts_with("[EXPUNGEISSUED]") {
            return Ok(());
        }
        Err(Trouble::Refused { command: "UID FETCH".to_owned(), words: ending.words })
    }
}

/// `24-Sep-2020`.
fn written(day: Date) -> String {
    day.strftime("%-d-%b-%Y").to_string()
}

/// The time of `" 1-Oct-2020 09:00:00 +0700"`.
fn time(date: &str) -> Option<Timestamp> {
    Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_are_read_in_their_zone() {
        let expected: Timestamp = "2020-10-01T02:00:00Z".parse().unwrap();
        assert_eq!(time(" 1-Oct-2020 09:00:00 +0700"), Some(expected));
        assert_eq!(time("01-Oct-2020 02:00:00 +0000"), Some(expected));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn days_are_written_in_english() {
        assert_eq!(written("2020-09-03".parse().unwrap()), "3-Sep-2020");
    }
}
