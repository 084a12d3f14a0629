//! Every test that needs more than one room, or a server: one binary.

// A test that cannot go on may say so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod architecture;
mod courier;
mod dovecot;
mod mailbox;
mod samples;
mod smtp;
mod support;
