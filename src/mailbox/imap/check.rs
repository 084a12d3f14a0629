//! What `tiepnhan check` tries on an IMAP server: all that the service will do, short of changing anything.

use super::Imap;
use super::session::{Opened, Session};
use crate::mailbox::error::Trouble;
use crate::mailbox::{Finding, Target};
use crate::settings::{FilingAction, Security};

impl Imap {
    pub(super) async fn checked(&mut self) -> Result<(Session, Vec<Finding>), Trouble> {
        let mut session = self.session().await?;
        let folder = self.folder_on(&session);
        let protection = match self.server.security {
            Security::Tls => "over TLS",
            Security::Starttls => "over TLS (STARTTLS)",
            Security::Plain => "in plain text, on this machine",
        };
        let mut findings = vec![Finding::good(format!("logged in to {} {protection}", self.account))];
        let opened = session.open(&folder, false).await?.clone();
        findings.push(Finding::good(format!("folder \"{}\": {} messages", self.folder, opened.exists)));
        findings.push(Finding::good(if session.abilities.idle {
            "the server tells of new mail at once (IDLE)"
        } else {
            "the server does not tell of new mail (no IDLE): mailbox.poll_seconds decides how soon it is seen"
        }));
        self.check_filing(&mut session, &opened, &mut findings).await?;
        Ok((session, findings))
    }

    async fn check_filing(
        &self,
        session: &mut Session,
        opened: &Opened,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Trouble> {
        let can_move = session.abilities.moves || session.abilities.uidplus;
        match self.filing.action {
            FilingAction::Leave => findings.push(Finding::good("messages are left where they are")),
            FilingAction::Move if can_move => {
                for target in [Target::Accepted, Target::Review] {
                    let name = target.folder(&self.filing);
                    let found = session.find_folder(name).await?.is_some();
                    let state = if found { "is there" } else { "will be made for the first message" };
                    findings.push(Finding::good(format!("filing folder \"{name}\" {state}")));
                }
            }
            FilingAction::Move | FilingAction::Flag => {
                if self.filing.action == FilingAction::Move {
                    findings.push(Finding::bad(
                        "the server can neither MOVE nor UID EXPUNGE (UIDPLUS): messages are flagged instead",
                    ));
                }
                let keeps = opened.keeps(&self.filing.accepted_keyword) && opened.keeps(&self.filing.review_keyword);
                // A folder opened read-only may tell of no permanent flags at all.
                if keeps || !opened.writable {
                    findings.push(Finding::good("messages are flagged with a keyword"));
                } else {
                    findings.push(Finding::bad("the server keeps no keywords: messages are left as they are"));
                }
            }
        }
        Ok(())
    }
}
