//! Mail that no person wrote to us, or that went to many (RFC 3834, RFC 2919, RFC 6522): it is never answered.

use super::Automatic;
use super::header::{Header, without_comments};

/// What the header of the mail says; its type and the address in its From field are in lower case.
pub fn read(header: &Header<'_>, content_type: &str, from: Option<&str>) -> Option<Automatic> {
    let precedence =
        |wanted: &[&str]| header.all("Precedence").any(|field| wanted.contains(&first_word(&field).as_str()));
    // An empty keyword is none: `Auto-Submitted:` alone says nothing.
    let submitted: Vec<String> = header.all("Auto-Submitted").map(|field| first_word(&field)).collect();
    if submitted.iter().any(|word| word == "auto-replied") || is_report(content_type) || is_mail_system(from) {
        Some(Automatic::Answer)
    } else if submitted.iter().any(|word| !matches!(word.as_str(), "" | "no")) || has_empty_return_path(header) {
        Some(Automatic::Machine)
    } else if header.has("List-Id") || precedence(&["list"]) {
        Some(Automatic::List)
    } else if precedence(&["bulk", "junk"]) {
        Some(Automatic::Machine)
    } else {
        None
    }
}

/// Whether a mail of this type, or with a part of this type at its top, is a report of a mail system.
pub fn is_report(content_type: &str) -> bool {
    matches!(
        content_type,
        "multipart/report"
            | "message/delivery-status"
            | "message/disposition-notification"
            | "message/global-delivery-status"
            | "message/global-disposition-notification"
            | "message/feedback-report"
    )
}

/// RFC 3834, section 2, names it; `postmaster` may be a person, in a small unit the one who reports.
fn is_mail_system(from: Option<&str>) -> bool {
    from.is_some_and(|from| from.starts_with("mailer-daemon@"))
}

/// `<>` is what bounces carry; the topmost field is that of our own server.
fn has_empty_return_path(header: &Header<'_>) -> bool {
    header.first("Return-Path").is_some_and(|field| {
        let path: Vec<u8> = without_comments(&field).into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
        path == b"<>"
    })
}

/// The word before any comment or parameter, in lower case.
fn first_word(field: &[u8]) -> String {
    let plain = without_comments(field);
    let word = plain.split(|&byte| byte == b';' || byte.is_ascii_whitespace()).find(|word| !word.is_empty());
    String::from_utf8_lossy(word.unwrap_or_default()).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(fields: &str) -> Option<Automatic> {
        read(&Header::split(fields.as_bytes()).0, "text/plain", Some("a@b.example"))
    }

    #[test]
    fn what_machines_send_is_automatic() {
        for fields in [
            "auto-submitted: (x) Auto-Generated; owner-email=\"a@b.example\"",
            "Auto-Submitted: no\r\nAuto-Submitted: auto-notified",
            "Return-Path: <>",
            "Return-Path: < > (null)",
            "Precedence: Bulk",
            "Precedence: junk (x)",
            "Auto-Submitted: auto-generated\r\nList-Id: <x.example>",
        ] {
            assert_eq!(kind(fields), Some(Automatic::Machine), "{fields}");
        }
    }

    #[test]
    fn what_answers_a_mail_by_itself_is_told_apart() {
        assert_eq!(kind("Return-Path: <>\r\nAuto-Submitted: Auto-Replied (vacation)"), Some(Automatic::Answer));
        assert_eq!(read(&Header::default(), "multipart/report", None), Some(Automatic::Answer));
        assert_eq!(read(&Header::default(), "", Some("mailer-daemon@b.example")), Some(Automatic::Answer));
    }

    #[test]
    fn lists_are_lists() {
        assert_eq!(kind("List-Id: Tin <tin.example>\r\nPrecedence: bulk"), Some(Automatic::List));
        assert_eq!(kind("Precedence: list"), Some(Automatic::List));
    }

    #[test]
    fn what_a_person_sends_is_not() {
        for fields in [
            "Auto-Submitted: no",
            "Auto-Submitted: NO (x); a=b",
            "Auto-Submitted:",
            "Return-Path: <a@b.example>",
            "Return-Path: <a@b.example>\r\nReturn-Path: <>",
            "Precedence: first-class",
            "List-Unsubscribe: <mailto:a@b.example>",
        ] {
            assert_eq!(kind(fields), None, "{fields}");
        }
    }
}
