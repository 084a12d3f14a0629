//! Where a message lies: what the mailbox and the ledger call a message by.

/// The place of one message. It never comes to mean another message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// `user@host:port`, or the path of the Maildir.
    pub account: String,
    pub folder: String,
    /// The folder's UIDVALIDITY (RFC 9051, section 2.3.1.1); 0 in a Maildir.
    pub validity: u32,
    /// The UID in decimal; in a Maildir the file's name without its flags.
    pub uid: String,
}
