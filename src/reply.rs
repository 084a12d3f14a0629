//! Judgement to mail.
