//! Filing: moving messages to a folder that is made when missing, or setting a keyword.

use super::names::{on_server, quoted, sets};
use super::session::Session;
use crate::mailbox::error::Trouble;

impl Session {
    /// Moves messages of the open folder. Those no longer there are passed over (RFC 6851, section 3.2).
    pub(super) async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        for set in sets(uids) {
            if self.abilities.moves {
                self.transfer("MOVE", &set, folder).await?;
            } else {
                self.transfer("COPY", &set, folder).await?;
                self.store(&set, "\\Deleted").await?;
                self.ask(&format!("UID EXPUNGE {set}"), 0, |_| {}).await?;
            }
        }
        Ok(())
    }

    /// Sets a keyword on messages of the open folder.
    pub(super) async fn flag(&mut self, uids: &[u32], keyword: &str) -> Result<(), Trouble> {
        for set in sets(uids) {
            self.store(&set, keyword).await?;
        }
        Ok(())
    }

    /// The server's name for a folder of the settings, where there is such a folder.
    pub(super) async fn find_folder(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        for candidate in self.candidates(name) {
            if self.run(&format!("STATUS {} (UIDVALIDITY)", quoted(&candidate)), 0, |_| {}).await?.ok {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// The server's name for a folder of the settings; the folder is made, and subscribed to, where it is missing.
    pub(super) async fn ensure_folder(&mut self, name: &str) -> Result<String, Trouble> {
        if let Some(found) = self.find_folder(name).await? {
            return Ok(found);
        }
        let mut refusal = None;
        for candidate in self.candidates(name) {
            match self.ask(&format!("CREATE {}", quoted(&candidate)), 0, |_| {}).await {
                Ok(_) => {
                    // A folder that cannot be subscribed to is a folder all the same.
                    self.run(&format!("SUBSCRIBE {}", quoted(&candidate)), 0, |_| {}).await?;
                    return Ok(candidate);
                }
                Err(trouble @ Trouble::Refused { .. }) => refusal = refusal.or(Some(trouble)),
                Err(trouble) => return Err(trouble),
            }
        }
        Err(refusal.unwrap_or_else(|| Trouble::Settings(format!("the folder \"{name}\" cannot be made"))))
    }

    /// The names a folder can have: its own, and below INBOX where the server keeps all of a user's folders there.
    fn candidates(&self, name: &str) -> Vec<String> {
        let delimiter = self.abilities.delimiter;
        let own = on_server(name, delimiter);
        let below = delimiter.map(|delimiter| format!("INBOX{delimiter}{own}"));
        std::iter::once(own).chain(below).collect()
    }

    async fn transfer(&mut self, verb: &str, set: &str, folder: &str) -> Result<(), Trouble> {
        let command = format!("UID {verb} {set} {}", quoted(folder));
        let ending = self.run(&command, 0, |_| {}).await?;
        if ending.try_create {
            // Deleted since it was found.
            self.ask(&format!("CREATE {}", quoted(folder)), 0, |_| {}).await?;
            self.ask(&command, 0, |_| {}).await?;
        } else if !ending.ok {
            return Err(Trouble::Refused { command: format!("UID {verb}"), words: ending.words });
        }
        Ok(())
    }

    async fn store(&mut self, set: &str, flag: &str) -> Result<(), Trouble> {
        self.ask(&format!("UID STORE {set} +FLAGS.SILENT ({flag})"), 0, |_| {}).await.map(drop)
    }
}
