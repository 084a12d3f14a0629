//! A page of a PDF file rendered.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::grey::Grey;
use crate::document::{Unreadable, pdf};
use crate::settings::Limits;

/// 300 dots an inch, as recognition likes it.
const SCALE: f32 = 300.0 / 72.0;
/// No side of a page is longer than this, in pixels.
const LONGEST: f32 = 4_200.0;

/// Renders a page, counted from 0; `None` where there is none.
pub(super) fn render(bytes: &[u8], number: usize, limits: &Limits) -> Result<Option<Grey>, Unreadable> {
    pdf::admit(bytes, limits)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| Unreadable::Damaged)?;
    let Some(page) = pdf.pages().get(number) else { return Ok(None) };
    let (width, height) = page.render_dimensions();
    let scale = SCALE.min(LONGEST / width.max(height).max(1.0));
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let painted = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let pixels = painted.data().iter().map(|pixel| {
        // The weights of Rec. 601; the page is opaque.
        let weighed = 299 * u32::from(pixel.r) + 587 * u32::from(pixel.g) + 114 * u32::from(pixel.b);
        u8::try_from(weighed / 1000).unwrap_or(255)
    });
    Ok(Grey::new(painted.width().into(), pixels.collect()))
}
