//! What must hold of every site when a test ends, whatever was done to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sqlx::Row;
use tiepnhan::ledger::{self, Digest, Ledger};
use tiepnhan::submission::Disposition;

use crate::dovecot;
use crate::site::{Site, at, block_on};

/// When the campaign of 2020 opened.
const OPENS: &str = "2020-09-24T00:00:00+07:00";
/// `Báo cáo/Đã nhận` and `Báo cáo/Cần xem lại`, as Maildir++ names folders.
pub const ACCEPTED: &str = ".B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n";
pub const REVIEW: &str = ".B&AOE-o c&AOE-o.C&Hqc-n xem l&HqE-i";

/// A message that the ledger names.
#[derive(Debug)]
struct Recorded {
    id: i64,
    sha256: Digest,
    disposition: String,
}

/// A reply that the ledger names.
#[derive(Debug)]
struct Reply {
    message: i64,
    mail_id: String,
    state: String,
}

/// A message in the mailbox.
#[derive(Debug)]
struct Stored {
    sha256: Digest,
    path: PathBuf,
    folder: String,
    arrived: SystemTime,
}

/// Checks what must hold at any moment and, where the work is `finished`, that nothing of it is left out.
pub fn check(site: &Site, finished: bool) {
    if !site.data().join("ledger.sqlite").exists() {
        return;
    }
    let (messages, replies) = rows(site);
    let stored = stored(site);
    assert_eq!(stored.len(), site.delivered.get(), "messages in the mailbox: none is lost, none doubled");
    the_ledger_and_the_archive_agree(site, &messages);
    receipts_are_without_gaps(site);
    replies_are_single(site, &messages, &replies, finished);
    if finished {
        everything_is_recorded_and_filed(site, &messages, &stored);
        the_workbook_shows_the_ledger(site);
    }
}

fn rows(site: &Site) -> (Vec<Recorded>, Vec<Reply>) {
    site.sql(async |database| {
        let messages =
            sqlx::query("SELECT id, sha256, disposition FROM message").fetch_all(&mut *database).await.unwrap();
        let replies = sqlx::query("SELECT message, mail_id, state FROM reply").fetch_all(database).await.unwrap();
        let message = |row: &sqlx::sqlite::SqliteRow| Recorded {
            id: row.get("id"),
            sha256: row.get::<Vec<u8>, _>("sha256").try_into().unwrap(),
            disposition: row.get("disposition"),
        };
        let reply = |row: &sqlx::sqlite::SqliteRow| Reply {
            message: row.get("message"),
            mail_id: row.get("mail_id"),
            state: row.get("state"),
        };
        (messages.iter().map(message).collect(), replies.iter().map(reply).collect())
    })
}

fn stored(site: &Site) -> Vec<Stored> {
    let mut folders = vec![site.mail.clone()];
    let subfolders = std::fs::read_dir(&site.mail).unwrap().map(|entry| entry.unwrap().path());
    folders.extend(subfolders.filter(|path| path.is_dir() && name(path).starts_with('.')));
    let within = |folder: PathBuf| {
        let files = dovecot::files(&folder);
        files.into_iter().map(move |file| {
            let path = folder.join(file);
            let mut bytes = std::fs::read(&path).unwrap();
            if site.over_imap {
                bytes = with_crlf(&bytes);
            }
            let arrived = std::fs::metadata(&path).unwrap().modified().unwrap();
            let folder = if folder == site.watched { String::new() } else { name(&folder) };
            Stored { sha256: ledger::digest(&bytes), path, folder, arrived }
        })
    };
    folders.into_iter().flat_map(within).collect()
}

fn the_ledger_and_the_archive_agree(site: &Site, messages: &[Recorded]) {
    let different: BTreeSet<&Digest> = messages.iter().map(|message| &message.sha256).collect();
    assert_eq!(different.len(), messages.len(), "a message is recorded once");
    block_on(async {
        let ledger = Ledger::read_only(&site.data()).await.unwrap();
        let kept = ledger.archive().kept().unwrap();
        for message in messages {
            assert!(kept.contains(&message.sha256), "message {} is not in the archive", message.id);
        }
        ledger.close().await;
    });
}

fn receipts_are_without_gaps(site: &Site) {
    let receipts: Vec<i64> = site.entries().iter().map(|entry| entry.receipt).collect();
    assert_eq!(receipts, (1..).take(receipts.len()).collect::<Vec<i64>>(), "receipts are given in order, without gaps");
}

fn replies_are_single(site: &Site, messages: &[Recorded], replies: &[Reply], finished: bool) {
    let names: BTreeSet<&str> = replies.iter().map(|reply| reply.mail_id.as_str()).collect();
    assert_eq!(names.len(), replies.len(), "no two replies under one Message-ID");
    let answered: BTreeSet<i64> = replies.iter().map(|reply| reply.message).collect();
    assert_eq!(answered.len(), replies.len(), "no message is answered twice");
    for message in messages.iter().filter(|message| message.disposition == "ignored") {
        assert!(!answered.contains(&message.id), "an ignored message is answered");
    }
    if site.replies_folder().is_none() {
        return;
    }
    let mut files: BTreeMap<String, usize> = BTreeMap::new();
    for mail in site.replies() {
        *files.entry(message_id(&mail)).or_default() += 1;
    }
    for (id, count) in &files {
        assert!(names.contains(id.as_str()), "nobody asked for the reply {id}");
        assert_eq!(*count, 1, "one file for the reply {id}");
    }
    for reply in replies {
        let sent = files.contains_key(&reply.mail_id);
        assert!(reply.state != "sent" || sent, "{} is said to be sent", reply.mail_id);
        assert!(!finished || sent, "{} was not sent: {}", reply.mail_id, reply.state);
    }
}

fn everything_is_recorded_and_filed(site: &Site, messages: &[Recorded], stored: &[Stored]) {
    let by_digest: BTreeMap<&Digest, &Recorded> = messages.iter().map(|message| (&message.sha256, message)).collect();
    let action = site.setting("mailbox.filing.action").and_then(|action| action.as_str()).unwrap_or("move");
    let mut seen = BTreeSet::new();
    for Stored { sha256, path, folder, arrived } in stored {
        let shown = path.display();
        let file = name(path);
        let flags = file.split(":2,").nth(1).unwrap_or_default();
        let Some(message) = by_digest.get(sha256) else {
            assert!(*arrived < at(OPENS), "{shown} is not recorded");
            // A server takes a message that it has shown from `new` to `cur`.
            let new = path.parent().is_some_and(|part| name(part) == "new") || site.over_imap;
            assert!(folder.is_empty() && new && flags.is_empty(), "{shown} was touched");
            continue;
        };
        assert!(*arrived >= at(OPENS), "{shown} arrived before the campaign, and is recorded");
        seen.insert(message.id);
        let due = match message.disposition.as_str() {
            _ if action != "move" => "",
            "ignored" => "",
            "accepted" => ACCEPTED,
            _ => REVIEW,
        };
        assert_eq!(folder, due, "{shown} ({}) does not lie where it belongs", message.disposition);
        assert!(!flags.contains('S'), "{shown} is marked as read");
    }
    assert_eq!(seen.len(), messages.len(), "every recorded message is in the mailbox");
}

/// The workbook opens, and its history is the ledger's.
fn the_workbook_shows_the_ledger(site: &Site) {
    let rows = site.sheet("Lịch sử");
    let entries = site.entries();
    if entries.is_empty() {
        assert!(rows.iter().all(|row| row["Số tiếp nhận"].is_empty()));
        return;
    }
    assert_eq!(rows.len(), entries.len(), "one row for each report");
    for (row, entry) in rows.iter().zip(&entries) {
        let figure =
            |key: &str| entry.report.figures.get(key).copied().flatten().map_or(String::new(), |f| f.to_string());
        let outcome = match entry.report.disposition {
            Disposition::Accepted if entry.late() => "Đã tiếp nhận (muộn)",
            Disposition::Accepted => "Đã tiếp nhận",
            Disposition::Review => "Đang kiểm tra",
            Disposition::Returned => "Đã trả lại",
            Disposition::Ignored => "",
        };
        let due = [
            ("Số tiếp nhận", entry.receipt.to_string()),
            ("Người gửi", entry.sender.clone()),
            ("Tiêu đề thư", entry.subject.clone()),
            ("Kết quả", outcome.to_owned()),
            ("Thay thế số", entry.supersedes.map_or(String::new(), |receipt| receipt.to_string())),
            (INFORMED, figure("informed")),
            (DEPLOYED, figure("deployed")),
        ];
        for (head, value) in due {
            assert_eq!(row[head], value, "{head} of receipt {}", entry.receipt);
        }
    }
}

/// The heads of the two counts.
pub const INFORMED: &str = "Số nhận được thông tin";
pub const DEPLOYED: &str = "Số đã triển khai";

/// The Message-ID of a mail of ours, without its brackets.
pub fn message_id(mail: &str) -> String {
    let mut lines = mail.lines().take_while(|line| !line.is_empty());
    let line = lines.find(|line| line.to_ascii_lowercase().starts_with("message-id:")).expect("a Message-ID");
    line["message-id:".len()..].trim().trim_matches(['<', '>']).to_owned()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len());
    for (place, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && (place == 0 || bytes[place - 1] != b'\r') {
            lines.push(b'\r');
        }
        lines.push(*byte);
    }
    lines
}
