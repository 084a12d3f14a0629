//! Every test that needs more than one room, or a server: one binary.

// A test that cannot go on may say so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod architecture;
mod bad_input;
mod commands;
mod courier;
mod crash;
mod delivery;
mod dovecot;
mod faults;
mod generated;
mod imap;
mod invariants;
mod letters;
mod mailbox;
mod passes;
mod process;
mod readers;
mod recognition;
mod samples;
mod site;
mod smtp;
mod support;
mod workbook;
