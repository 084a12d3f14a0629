//! Stand-in for the reply room.
use crate::campaign::Campaign;
use crate::settings;
use crate::submission::*;
use jiff::Timestamp;
#[derive(Debug)]
pub struct Templates;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct TemplateError;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct ReplyError;
impl Templates {
    pub fn load(_: Option<&std::path::Path>) -> Result<Self, TemplateError> {
        Ok(Self)
    }
}
#[derive(Debug)]
pub struct Mail {
    pub to: String,
    pub message_id: String,
    pub bytes: Vec<u8>,
}
#[derive(Debug)]
pub struct Reported<'a> {
    pub entry: &'a Entry,
    pub superseded: Option<&'a Entry>,
    pub unit_name: Option<&'a str>,
}
#[derive(Debug)]
pub struct Facts<'a> {
    pub campaign: &'a Campaign,
    pub office: &'a settings::Reply,
    pub our_address: &'a str,
    pub to: &'a str,
    pub message_id: &'a str,
    pub in_reply_to: Option<&'a str>,
    pub references: &'a [String],
    pub date: Timestamp,
    pub subject: &'a str,
    pub arrived: Timestamp,
    pub disposition: Disposition,
    pub reasons: &'a [Reason],
    pub unreadable: &'a [UnreadableFile],
    pub reports: Vec<Reported<'a>>,
    pub blank_form: Option<&'a [u8]>,
}
pub fn compose(f: &Facts, _: &Templates) -> Result<Mail, ReplyError> {
    Ok(Mail {
        to: f.to.into(),
        message_id: f.message_id.into(),
        bytes: format!("To: {}\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\n{:?}\r\n", f.to, f.message_id, f.reasons)
            .into_bytes(),
    })
}
