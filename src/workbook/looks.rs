//! How cells look: fonts, frames, colours and number formats.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The size of the table's letters, in points; columns are measured in its digits.
pub(super) const BODY: f64 = 12.0;
const HEAD_SHADE: Color = Color::RGB(0x00DD_E6F0);
const REMARK_SHADE: Color = Color::RGB(0x00FF_FBE6);
const TOTAL_SHADE: Color = Color::RGB(0x00F2_F2F2);
const LINE: Color = Color::RGB(0x0080_8080);

/// How a column looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Running text, wrapped.
    Words,
    /// Short words or numbers, centred.
    Middle,
    Count,
    Moment,
    /// The Centre's own column.
    Remark,
    Hidden,
}

/// The body font of the whole workbook, size in points.
pub(super) fn font(size: f64) -> Format {
    Format::new().set_font_name("Times New Roman").set_font_family(1).set_font_size(size)
}

/// Centred in both directions, for lines across the page.
pub(super) fn centred(size: f64) -> Format {
    font(size).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

/// How values of a column are written.
pub(super) fn body(look: Look) -> Format {
    let format = framed(font(BODY)).set_align(FormatAlign::Top);
    match look {
        Look::Words | Look::Hidden => format.set_text_wrap(),
        Look::Middle => format.set_text_wrap().set_align(FormatAlign::Center),
        Look::Count => format.set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
        Look::Moment => format.set_num_format("dd/mm/yyyy hh:mm").set_align(FormatAlign::Center),
        Look::Remark => format.set_text_wrap().set_background_color(REMARK_SHADE),
    }
}

/// How the head of a column is written.
pub(super) fn head_format(look: Look) -> Format {
    let shade = if look == Look::Remark { REMARK_SHADE } else { HEAD_SHADE };
    let format = framed(font(12.0)).set_bold().set_text_wrap().set_background_color(shade);
    format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

/// How the totals under a column are written.
pub(super) fn total_format(look: Look) -> Format {
    body(look).set_bold().set_background_color(TOTAL_SHADE).set_align(FormatAlign::VerticalCenter)
}

fn framed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}
