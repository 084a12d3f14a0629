//! Every test that needs more than one room, or a server: one binary.

mod dovecot;
mod mailbox;
mod support;
