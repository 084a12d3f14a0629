//! A raw message examined: parsed, its attachments read in the reader children, and judged.
//!
//! What `read` prints and what the service records come from here alone, so that both always say the same.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::campaign::Campaign;
use crate::form::Form;
use crate::message::{self, Attachment, Message};
use crate::reader::{Readers, Reading};
use crate::roster::Roster;
use crate::settings::Settings;
use crate::submission::{self, Judgement, Part, Rules};

/// How the Message-IDs of our replies begin.
pub const OUR_MESSAGE_IDS: &str = "tiepnhan.";
/// What joins the names of a trail into an archive.
const INTO: &str = " › ";

/// All that examining needs, held once for many messages.
#[derive(Debug)]
pub struct Examiner {
    pub campaign: Campaign,
    pub roster: Roster,
    settings: Settings,
    readers: Readers,
}

/// A message that was examined. Its attachments are let go: the raw message is kept elsewhere.
#[derive(Debug)]
pub struct Examined {
    pub message: Message,
    pub judgement: Judgement,
}

impl Examiner {
    /// `program` is this program itself, for the reader children; `size` is how many of them may run at once.
    pub fn new(settings: Settings, campaign: Campaign, roster: Roster, program: PathBuf, size: usize) -> Self {
        let readers = Readers::new(program, size, &settings.limits, &campaign);
        Self { campaign, roster, settings, readers }
    }

    /// Examines a raw message. `arrived` is the server's date; without it the message's own trace tells.
    pub async fn examine(&self, raw: &[u8], arrived: Option<Timestamp>) -> Examined {
        if raw.len() as u64 > self.settings.limits.message_bytes {
            return self.examine_head(raw, arrived);
        }
        let message = message::parse(raw, &self.settings.trust.authserv_id, &self.settings.limits);
        self.conclude(message, arrived).await
    }

    /// Examines a message that is over the size limit by its head alone.
    pub fn examine_head(&self, head: &[u8], arrived: Option<Timestamp>) -> Examined {
        let mut message = message::parse(head, &self.settings.trust.authserv_id, &self.settings.limits);
        message.attachments.clear();
        message.bodies.clear();
        message.over_limit = true;
        let judgement = submission::judge(&message, Vec::new(), arrived.or(message.arrived), self.rules());
        Examined { message, judgement }
    }

    /// Examines a file that came without a mail: nobody's, and so never accepted by itself.
    pub async fn examine_file(&self, name: &str, bytes: Vec<u8>) -> Examined {
        let attachment = Attachment { name: name.to_owned(), bytes, ..Attachment::default() };
        self.conclude(Message { attachments: vec![attachment], ..Message::default() }, None).await
    }

    async fn conclude(&self, mut message: Message, arrived: Option<Timestamp>) -> Examined {
        let mut parts = Vec::new();
        for attachment in std::mem::take(&mut message.attachments) {
            let readings = self.readers.open(&attachment.name, &attachment.bytes).await;
            parts.extend(readings.into_iter().map(|reading| part(reading, &attachment)));
        }
        // An answer to a reply of ours quotes the figures that we repeated, and beside a report in a file the mail may
        // quote what that one corrects: these are no reports.
        let answers_us = message.references.iter().any(|id| id.starts_with(OUR_MESSAGE_IDS));
        let reported = parts.iter().any(|part| part.outcome.iter().flatten().any(Form::is_filled));
        for body in &message.bodies {
            let own_words = message::own_words(&body.text);
            let quotes = own_words.lines().count() < body.text.lines().count();
            let forms = if answers_us || (reported && quotes) {
                self.readers.open_text(&own_words, None).await
            } else {
                self.readers.open_text(&body.text, body.html.as_deref()).await
            };
            if !forms.is_empty() {
                parts.push(Part { name: String::new(), outcome: Ok(forms), decoration: false });
            }
        }
        let judgement = submission::judge(&message, parts, arrived.or(message.arrived), self.rules());
        Examined { message, judgement }
    }

    fn rules(&self) -> Rules<'_> {
        Rules { campaign: &self.campaign, roster: &self.roster, own_address: &self.settings.mailbox.address }
    }

    /// Lets reader children go that have had nothing to do for a while.
    pub fn rest(&self) {
        self.readers.rest();
    }
}

fn part(reading: Reading, attachment: &Attachment) -> Part {
    let name = reading.trail.iter().map(|name| if name.is_empty() { "(không tên)" } else { name }).collect::<Vec<_>>();
    Part { name: name.join(INTO), outcome: reading.outcome, decoration: attachment.decoration }
}
