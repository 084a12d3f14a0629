//! A raw message examined: parsed, its attachments read in the reader children, and judged.
//!
//! What `read` prints and what the service records come from here alone, so that both always say the same.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::campaign::Campaign;
use crate::document::Unreadable;
use crate::form::{self, Form};
use crate::message::{self, Attachment, Automatic, Body, Message};
use crate::reader::{Readers, Reading};
use crate::recognition::Recogniser;
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
    /// Where scans are recognised at all.
    recogniser: Option<Recogniser>,
}

/// A file among the attachments of a message: which attachment, and which of the files in it.
#[derive(Debug, Clone, Copy)]
struct Origin {
    attachment: usize,
    file: usize,
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
        let readers = Readers::new(program.clone(), size, &settings.limits, &campaign);
        let recogniser = (!settings.ocr.command.is_empty()).then(|| Recogniser::new(program, settings.ocr.clone()));
        Self { campaign, roster, settings, readers, recogniser }
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
        let attachments = std::mem::take(&mut message.attachments);
        let mut parts = Vec::new();
        let mut origins = Vec::new();
        let begun = Instant::now();
        let patience = Duration::from_secs(self.settings.limits.message_seconds.into());
        for (index, attachment) in attachments.iter().enumerate() {
            let readings = if begun.elapsed() < patience {
                self.readers.open(&attachment.name, &attachment.bytes).await
            } else {
                vec![Reading { trail: vec![attachment.name.clone()], outcome: Err(Unreadable::TooSlow) }]
            };
            origins.extend((0..readings.len()).map(|file| Origin { attachment: index, file }));
            parts.extend(readings.into_iter().map(|reading| part(reading, attachment)));
        }
        let reported = parts.iter().any(|part| part.outcome.iter().flatten().any(Form::is_filled));
        for body in &message.bodies {
            let forms = self.forms_in_text(&message, body, reported).await;
            if !forms.is_empty() {
                parts.push(Part { name: String::new(), outcome: Ok(forms), decoration: false, recognised: false });
            }
        }
        // A bounce or an absence notice holds a copy of some mail, and what a mail corrects in words is not as its file
        // says: what is this sender's report, a person sees.
        let copied = message.automatic == Some(Automatic::Answer);
        if copied || (reported && message.bodies.iter().any(corrects)) {
            parts.iter_mut().filter_map(|part| part.outcome.as_mut().ok()).flatten().for_each(Form::doubt);
        }
        let arrived = arrived.or(message.arrived);
        if let Some(recogniser) = &self.recogniser
            && submission::may_be_scanned(&message, &parts, arrived, self.rules())
        {
            self.recognise(recogniser, &attachments, &origins, &mut parts).await;
        }
        let judgement = submission::judge(&message, parts, arrived, self.rules());
        Examined { message, judgement }
    }

    /// Recognises the scans among the attachments; `origins` tells where the first parts come from. A part in which a
    /// form is found is that form's from then on; every other stays as it was.
    async fn recognise(
        &self,
        recogniser: &Recogniser,
        attachments: &[Attachment],
        origins: &[Origin],
        parts: &mut [Part],
    ) {
        let mut left = self.settings.ocr.pages;
        let scans = parts.iter_mut().zip(origins);
        for (part, origin) in scans.filter(|(part, _)| part.outcome == Err(Unreadable::Picture) && !part.decoration) {
            let Some(attachment) = attachments.get(origin.attachment) else { continue };
            let mut pages = Vec::new();
            while left > 0
                && let Some(page) = self.readers.page(&attachment.bytes, origin.file, pages.len()).await
            {
                left -= 1;
                match recogniser.recognise(&page.image).await {
                    Ok(output) => pages.push((page.frame, output)),
                    Err(fault) => {
                        tracing::warn!(%fault, "a scan was not recognised");
                        return;
                    }
                }
            }
            let forms = if pages.is_empty() { Vec::new() } else { self.readers.open_recognised(pages).await };
            if !forms.is_empty() {
                part.outcome = Ok(forms);
                part.recognised = true;
            }
        }
    }

    /// The forms in a text of the mail, of which what it quotes of another mail is not its writer's word. `reported`:
    /// there is a report in a file.
    async fn forms_in_text(&self, message: &Message, body: &Body, reported: bool) -> Vec<Form> {
        let our_address = self.settings.mailbox.address.as_str();
        if body.writer.as_deref().is_some_and(|writer| writer.eq_ignore_ascii_case(our_address)) {
            return Vec::new();
        }
        let own = message::OwnWords::of(&body.text);
        let answers_us = message.references.iter().any(|id| id.starts_with(OUR_MESSAGE_IDS));
        // Our letter with its annex may have been filled in where it is quoted.
        let quotes_us = own.quotes_mail_of(our_address) && !form::has_parts(&body.text);
        let ours = answers_us || quotes_us;
        // An answer quotes the figures that we repeated; beside a report in a file, what that one may correct.
        if ours || (reported && own.quotes) {
            return self.readers.open_text(&own.text, None).await;
        }
        if !own.quotes {
            return self.readers.open_text(&body.text, body.html.as_deref()).await;
        }
        let forms = self.readers.open_text(&own.text, None).await;
        if forms.iter().any(Form::is_filled) {
            return forms;
        }
        let mut quoted = self.readers.open_text(&message::without_marks(&body.text), body.html.as_deref()).await;
        if !message::is_forward(&message.subject) || submission::corrects(&own.text) {
            quoted.retain(Form::has_all_figures);
            quoted.iter_mut().for_each(Form::doubt);
        }
        quoted
    }

    fn rules(&self) -> Rules<'_> {
        Rules { campaign: &self.campaign, roster: &self.roster, own_address: &self.settings.mailbox.address }
    }

    /// Lets reader children go that have had nothing to do for a while.
    pub fn rest(&self) {
        self.readers.rest();
    }
}

/// Whether the writer of a text corrects in it what stands in a file.
fn corrects(body: &Body) -> bool {
    submission::corrects(&message::OwnWords::of(&body.text).text)
}

fn part(reading: Reading, attachment: &Attachment) -> Part {
    let name = reading.trail.iter().map(|name| if name.is_empty() { "(không tên)" } else { name }).collect::<Vec<_>>();
    Part { name: name.join(INTO), outcome: reading.outcome, decoration: attachment.decoration, recognised: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::{Disposition, Reason};

    const ROSTER: &str = "id,name,aliases,addresses\nvu-a,Vụ A,,@a.example\n";
    const SETTINGS: &str = "roster = \"units.csv\"\n[mailbox]\naddress = \"b@c.example\"\n[trust]\nauthserv_id = \"mx.c.example\"\n[limits]\nmessage_seconds = 0\n";

    #[tokio::test]
    async fn attachments_beyond_the_time_of_a_message_are_not_opened() {
        let settings: Settings = toml::from_str(SETTINGS).unwrap();
        let roster = Roster::parse(ROSTER.as_bytes(), "units.csv").unwrap();
        let examiner = Examiner::new(settings, Campaign::built_in(), roster, PathBuf::from("/none"), 1);
        let raw = "Authentication-Results: mx.c.example; dmarc=pass header.from=a.example\r\nFrom: v@a.example\r\n\
                   Subject: CV 284\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4";
        let judgement = examiner.examine(raw.as_bytes(), None).await.judgement;
        assert_eq!((judgement.disposition, judgement.reasons), (Disposition::Returned, vec![Reason::TooLarge]));
        assert_eq!(judgement.unreadable[0].why, Unreadable::TooSlow);
    }
}
