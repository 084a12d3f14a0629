//! A mail inside a file: its texts and its attachments, handed out as files. Who sent it counts for nothing here.

use super::{
    Unreadable,
    archive::{Container, Inner},
    budget::Budget,
    enclosed::REST,
};
use crate::message::{self, Body};

/// A saved mail, or the signed content of one.
#[derive(Debug)]
pub(super) struct Mail {
    /// The files still to come, the next one last.
    files: Vec<(String, Vec<u8>)>,
    /// A bound of the mail's structure was reached.
    cut: bool,
}

impl Mail {
    /// Refuses a mail of more files than are left. Pictures that belong to the text are left out.
    pub fn new(raw: &[u8], budget: &Budget) -> Result<Self, Unreadable> {
        // Nobody is proven by what stands inside a file: no server's name is asked for.
        let message = message::parse(raw, "", budget.limits());
        let attachments = message.attachments.into_iter().filter(|attachment| !attachment.decoration);
        let texts = message.bodies.into_iter().filter(|body| !body.text.trim().is_empty());
        let mut files: Vec<_> = texts.enumerate().map(|(at, body)| text_file(at, body)).collect();
        files.extend(attachments.map(|attachment| (shown(attachment.name), attachment.bytes)));
        if files.len() as u64 > u64::from(budget.files()) {
            return Err(Unreadable::TooLarge);
        }
        files.reverse();
        Ok(Self { files, cut: message.over_limit })
    }
}

impl Container for Mail {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        if let Some((name, bytes)) = self.files.pop() {
            let bytes = budget.take_file().and_then(|()| budget.unpack(bytes.as_slice(), u64::MAX));
            return Some(Inner { name, bytes });
        }
        let cut = std::mem::take(&mut self.cut);
        cut.then(|| Inner { name: REST.to_owned(), bytes: Err(Unreadable::TooLarge) })
    }
}

/// A text of a mail as a file. Where there is HTML, it says the same and shows the tables as well.
fn text_file(at: usize, body: Body) -> (String, Vec<u8>) {
    let number = if at == 0 { String::new() } else { format!(" {}", at + 1) };
    match body.html {
        Some(html) => (format!("nội dung{number}.html"), marked(&html)),
        None => (format!("nội dung{number}.txt"), marked(&body.text)),
    }
}

/// A text in UTF-8 that says so, whatever charset its own words name.
pub(super) fn marked(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 3);
    bytes.extend_from_slice("\u{FEFF}".as_bytes());
    bytes.extend_from_slice(text.trim_start_matches('\u{FEFF}').as_bytes());
    bytes
}

/// The name of an attachment, or what stands for it.
pub(super) fn shown(name: String) -> String {
    if name.trim().is_empty() { "tệp đính kèm".to_owned() } else { name }
}

#[cfg(test)]
mod tests;
