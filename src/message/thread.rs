//! What places a mail in time and in a conversation: its arrival, its Message-ID and those it answers.

use jiff::Timestamp;
use mail_parser::DateTime;

use super::header::{Header, without_comments};

/// The longest id that is repeated to a server, in bytes: a line of mail (RFC 5322, section 2.1.1).
const LONGEST_ID: usize = 900;
/// How many ids are kept: the first, which names the conversation, and the last ones.
const MOST_REFERENCES: usize = 20;

/// The date of the topmost Received, else Date; `None` where neither can be read.
pub fn arrived(header: &Header<'_>) -> Option<Timestamp> {
    let received = header.first("Received").and_then(|field| {
        let plain = without_comments(&field);
        read_date(plain.rsplit(|&byte| byte == b';').next()?)
    });
    received.or_else(|| read_date(&without_comments(&header.first("Date")?)))
}

/// The id of the mail, without angle brackets.
pub fn message_id(header: &Header<'_>) -> Option<String> {
    ids(&header.first("Message-ID")?).into_iter().next()
}

/// The ids of the conversation, oldest first: References, else In-Reply-To (RFC 5322, section 3.6.4).
pub fn references(header: &Header<'_>) -> Vec<String> {
    let of = |name| header.first(name).map(|field| ids(&field)).filter(|ids| !ids.is_empty());
    let mut ids = of("References").or_else(|| of("In-Reply-To")).unwrap_or_default();
    let surplus = ids.len().saturating_sub(MOST_REFERENCES);
    if surplus > 0 {
        ids.drain(1..=surplus);
    }
    ids
}

fn read_date(text: &[u8]) -> Option<Timestamp> {
    let mut date = DateTime::parse_rfc822(&String::from_utf8_lossy(text))?;
    // A leap second is told as the one before.
    date.second = if date.second == 60 { 59 } else { date.second };
    if !date.is_valid() {
        return None;
    }
    Timestamp::from_second(date.to_timestamp()).ok()
}

/// The ids between angle brackets; one without brackets is taken where it stands alone.
fn ids(field: &[u8]) -> Vec<String> {
    let plain = without_comments(field);
    let text = String::from_utf8_lossy(&plain);
    let bracketed: Vec<String> =
        text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).filter_map(|(id, _)| clean_id(id)).collect();
    if bracketed.is_empty() && !text.contains('<') { clean_id(&text).into_iter().collect() } else { bracketed }
}

/// An id fit for a header of ours: visible ASCII with one `@` or more inside, and nothing that could end it early.
fn clean_id(id: &str) -> Option<String> {
    let id: String = id.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
    let visible = id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    let shaped = id.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    (visible && shaped && id.len() <= LONGEST_ID).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(fields: &str) -> Option<String> {
        arrived(&Header::split(fields.as_bytes()).0).map(|time| time.to_string())
    }

    #[test]
    fn the_topmost_received_tells_the_arrival() {
        let fields = "Received: from a (b; c) by d (Postfix; Mon, 1 Jan 2001 00:00:00 +0000)\r\n\twith ESMTPS; Tue, 20 Oct 2020 09:30:00 +0700 (ICT; x)\r\n\
            Received: by e; Mon, 19 Oct 2020 09:30:00 +0700\r\nDate: Sun, 18 Oct 2020 09:30:00 +0700\r\n";
        assert_eq!(arrival(fields).as_deref(), Some("2020-10-20T02:30:00Z"));
    }

    #[test]
    fn without_received_the_date_does() {
        assert_eq!(arrival("Date: 20 Oct 2020 09:30 +0700").as_deref(), Some("2020-10-20T02:30:00Z"));
        assert_eq!(
            arrival("Received: by e\r\nDate: Tue, 20 Oct 20 09:30:00 GMT").as_deref(),
            Some("2020-10-20T09:30:00Z")
        );
        assert_eq!(arrival("Date: Sat, 31 Dec 2016 23:59:60 +0000").as_deref(), Some("2016-12-31T23:59:59Z"));
    }

    #[test]
    fn a_date_that_cannot_be_read_is_none() {
        for fields in
            ["", "Date:", "Date: hôm nay", "Date: 99 Foo 2020 09:30:00 +0700", "Date: 20 Oct 0000000 99:99:99 +9999"]
        {
            assert_eq!(arrival(fields), None, "{fields}");
        }
    }

    #[test]
    fn ids_are_cleaned_and_bounded() {
        let header = |fields: &str| {
            let (header, _) = Header::split(fields.as_bytes());
            (message_id(&header), references(&header))
        };
        let id = |id: &str| Some(id.to_owned());
        assert_eq!(header("Message-ID: (x) <a\x07@b.example>\r\n").0, id("a@b.example"));
        assert_eq!(header("Message-ID: a@b.example").0, id("a@b.example"));
        assert_eq!(header("Message-Id: <a@\r\n b.example>").0, id("a@b.example"));
        for fields in
            ["", "Message-ID:", "Message-ID: <>", "Message-ID: <ộ@b.example>", "Message-ID: <@b>", "Message-ID: <a>"]
        {
            assert_eq!(header(fields).0, None, "{fields}");
        }
        assert_eq!(header(&format!("Message-ID: <{}@b.example>", "x".repeat(2000))).0, None);
        let many: String = (0..50).map(|number| format!(" <{number}@b.example>\r\n")).collect();
        let references = header(&format!("References:{many}In-Reply-To: <z@b.example>\r\n")).1;
        assert_eq!(
            (references.len(), references[0].as_str(), references[19].as_str()),
            (20, "0@b.example", "49@b.example")
        );
        assert_eq!(header("References: x\r\nIn-Reply-To: <z@b.example>").1, ["z@b.example"]);
    }
}
