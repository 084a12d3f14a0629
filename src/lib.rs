//! `tiepnhan` takes in the reports that units send by mail, acknowledges each, and keeps the master workbook.

pub mod campaign;
pub mod document;
pub mod form;
pub mod message;
pub mod roster;
pub mod settings;
pub mod submission;
pub mod vietnamese;
