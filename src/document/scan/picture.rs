//! Pictures decoded: photographs and scans as PNG, JPEG, TIFF, WebP, GIF or BMP.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};

use super::grey::Grey;
use crate::document::Unreadable;

/// What decoding one picture may take, in bytes.
const MEMORY: u64 = 256 << 20;
/// The longest side of a picture that is decoded, in pixels.
const LONGEST: u32 = 20_000;
/// The shorter side of a page at 150 and at 300 dots an inch: smaller pictures are made larger, larger ones smaller.
const SMALL: u32 = 1_240;
const LARGE: u32 = 2_480;
/// The longer side of what is recognised.
const LONGER: u32 = 4_200;

/// Decodes a picture, or a page of a TIFF file, counted from 0; `None` where there is none.
pub(super) fn decode(bytes: &[u8], number: usize) -> Result<Option<Grey>, Unreadable> {
    let Some(bytes) = single(bytes, number) else { return Ok(None) };
    let damaged = |_| Unreadable::Damaged;
    let mut reader = ImageReader::new(Cursor::new(&*bytes)).with_guessed_format().map_err(|_| Unreadable::Damaged)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = on_white(DynamicImage::from_decoder(decoder).map_err(damaged)?);
    picture.apply_orientation(orientation);
    let grey = resized(picture).into_luma8();
    Ok(Grey::new(usize::try_from(grey.width()).unwrap_or(0), grey.into_raw()))
}

/// Shades of grey; what is transparent becomes paper.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageLuma8(picture.into_luma8());
    }
    let with_alpha = picture.into_luma_alpha8();
    let (width, height) = with_alpha.dimensions();
    let flat = with_alpha.pixels().map(|pixel| {
        let [shade, alpha] = pixel.0.map(u16::from);
        u8::try_from((shade * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    });
    let flat = image::GrayImage::from_raw(width, height, flat.collect());
    DynamicImage::ImageLuma8(flat.unwrap_or_default())
}

/// The picture in a size that recognition likes; at most twice as large as it was.
fn resized(picture: DynamicImage) -> DynamicImage {
    let (shorter, longer) =
        (picture.width().min(picture.height()).max(1), picture.width().max(picture.height()).max(1));
    let wanted = f64::from(shorter.clamp(SMALL, LARGE)) / f64::from(shorter);
    let factor = wanted.min(2.0).min(f64::from(LONGER) / f64::from(longer));
    if (factor - 1.0).abs() < 0.01 {
        return picture;
    }
    let side = |side: u32| (f64::from(side) * factor).round().max(1.0) as u32;
    picture.resize_exact(side(picture.width()), side(picture.height()), FilterType::Triangle)
}

/// A file with one picture. In a TIFF file pages are chained, each with the place of the next (TIFF 6.0, section 2):
/// the place of the wanted one is put where that of the first stands.
fn single(bytes: &[u8], number: usize) -> Option<std::borrow::Cow<'_, [u8]>> {
    let little = bytes.starts_with(b"II*\0");
    if !little && !bytes.starts_with(b"MM\0*") || number == 0 {
        return (number == 0).then_some(bytes.into());
    }
    let word = |at: usize| {
        let word = bytes.get(at..)?.first_chunk().copied()?;
        Some(usize::from(if little { u16::from_le_bytes(word) } else { u16::from_be_bytes(word) }))
    };
    let place = |at: usize| bytes.get(at..)?.first_chunk::<4>().copied();
    let value = |place: [u8; 4]| if little { u32::from_le_bytes(place) } else { u32::from_be_bytes(place) };
    let mut wanted = place(4)?;
    for _ in 0..number {
        let at = usize::try_from(value(wanted)).ok()?;
        wanted = place(at.checked_add(2)?.checked_add(12 * word(at)?)?)?;
        if value(wanted) == 0 {
            return None;
        }
    }
    let mut alone = bytes.to_vec();
    alone.get_mut(4..8)?.copy_from_slice(&wanted);
    Some(alone.into())
}
