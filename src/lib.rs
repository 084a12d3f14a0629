//! `tiepnhan` takes in the reports that units send by mail, acknowledges each, and keeps the master workbook.

pub mod blank_form;
pub mod campaign;
pub mod commands;
pub mod courier;
pub mod document;
pub mod examination;
pub mod form;
pub mod ledger;
pub mod mailbox;
pub mod message;
pub mod place;
pub mod reader;
pub mod recognition;
pub mod reply;
pub mod roster;
pub mod sandbox;
pub mod service;
pub mod settings;
pub mod submission;
pub mod tls;
pub mod vietnamese;
pub mod workbook;
