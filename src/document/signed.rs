//! Signed mail and signed files in one piece: CMS SignedData (RFC 5652) with its content, as S/MIME sends it (RFC 8551,
//! 3.5.2). The signature is not checked: it proves nothing here. What is encrypted stays so.

use bcder::{Mode, OctetString, Oid, Tag, decode};
use mail_parser::decoders::base64::base64_decode;
use memchr::memmem;

use super::{
    Unreadable,
    archive::Container,
    budget::Budget,
    enclosed::{Enclosed, name_without},
    mail::Mail,
};
use crate::message;

/// RFC 5652, section 4: id-data.
const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
/// RFC 5652, section 5.1: id-signedData.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// RFC 5652, sections 6.1 and 8: id-envelopedData and id-encryptedData; PKCS #7 1.5, section 11; RFC 5083, section 2.
const ENCRYPTED: [&[u8]; 4] = [
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x06],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x04],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17],
];

/// Values inside values, in honest files a dozen, certificates included. The library remembers each that is open.
const MOST_LEVELS: usize = 64;

/// What a signed file holds: the parts of a mail, or the file that was signed. `name` is that of the signed file.
///
/// A signature that stands apart from what it signs holds nothing: `UnknownFormat`.
pub(super) fn open(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Box<dyn Container>, Unreadable> {
    let armoured = bytes.trim_ascii_start().starts_with(b"-----BEGIN");
    let content = if armoured { content(&without_armour(bytes)?) } else { content(bytes) }?;
    let content = budget.unpack(content.as_slice(), u64::MAX)?;
    if message::looks_like_message(&content) {
        return Ok(Box::new(Mail::new(&content, budget)?));
    }
    let name = name_without(name, &[(".p7m", ""), (".p7s", ""), (".p7b", ""), (".p7c", "")]);
    Ok(Box::new(Enclosed::new(name, content)))
}

/// RFC 7468: base64 between two lines.
fn without_armour(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let text = bytes.trim_ascii_start();
    let start = memchr::memchr(b'\n', text).ok_or(Unreadable::Damaged)?;
    let text = text.get(start..).unwrap_or_default();
    let end = memmem::find(text, b"-----END").ok_or(Unreadable::Damaged)?;
    base64_decode(text.get(..end).unwrap_or_default()).ok_or(Unreadable::Damaged)
}

/// The content, kept as soon as it is whole: what stands behind it, certificates and signatures, is not needed.
fn content(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut found = Err(Unreadable::Damaged);
    if is_too_deep(bytes) {
        return found;
    }
    let _ = Mode::Ber.decode(bytes, |file| {
        file.take_sequence(|info| {
            let kind = Oid::take_from(info)?;
            match kind.as_ref() {
                DATA => found = Ok(info.take_constructed_if(Tag::CTX_0, OctetString::take_from)?.into_bytes().into()),
                SIGNED_DATA => info.take_constructed_if(Tag::CTX_0, |data| {
                    data.take_sequence(|signed| signed_content(signed, &mut found))
                })?,
                kind if ENCRYPTED.contains(&kind) => found = Err(Unreadable::Encrypted),
                _ => found = Err(Unreadable::UnknownFormat),
            }
            skip(info)
        })
    });
    found
}

fn is_too_deep(bytes: &[u8]) -> bool {
    let mut too_deep = false;
    let _ = Mode::Ber.decode(bytes, |file| {
        file.skip_opt(|_, _, level| {
            too_deep |= level > MOST_LEVELS;
            if too_deep { Err("too many levels".into()) } else { Ok(()) }
        })
    });
    too_deep
}

/// RFC 5652, section 5.1: version, digestAlgorithms, encapContentInfo, and what is not needed.
fn signed_content<S: decode::Source>(
    signed: &mut decode::Constructed<S>,
    found: &mut Result<Vec<u8>, Unreadable>,
) -> Result<(), decode::DecodeError<S::Error>> {
    signed.take_primitive_if(Tag::INTEGER, |version| version.skip_all())?;
    signed.take_constructed_if(Tag::SET, skip)?;
    signed.take_sequence(|info| {
        Oid::skip_in(info)?;
        let content = info.take_opt_constructed_if(Tag::CTX_0, OctetString::take_from)?;
        *found = content.map(|content| content.into_bytes().into()).ok_or(Unreadable::UnknownFormat);
        Ok(())
    })?;
    skip(signed)
}

/// Passes over what is left of a value. The library's own way fails where the end is marked and not counted.
fn skip<S: decode::Source>(rest: &mut decode::Constructed<S>) -> Result<(), decode::DecodeError<S::Error>> {
    while rest.skip_opt(|_, _, _| Ok(()))?.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests;
