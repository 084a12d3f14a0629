//! Content streams: the drawing instructions of a page followed in their order, forms and annotations included.

use hayro_font::kurbo::{Affine, Point, Rect};
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::budget::Budget;
use super::font::Fonts;
use super::layers::Layers;
use super::path::Path;
use super::sheet::Sheet;
use super::state::{State, affine};
use super::stream;
use super::text::{Pen, Span};
use crate::document::Unreadable;

/// Forms inside forms.
pub(super) const FORMS: u32 = 12;
/// States kept by `q` and not yet brought back.
const STATES: usize = 512;
/// Marked sequences inside each other.
const SPANS: usize = 512;
/// Annotations of one page.
const ANNOTATIONS: usize = 2_000;

/// Draws a page, and what filled-in fields and notes show upon it.
pub(super) fn draw_page<'a>(
    page: &Page<'a>,
    fonts: &Fonts<'a>,
    layers: &Layers,
    budget: &mut Budget,
    sheet: &mut Sheet,
) -> Result<(), Unreadable> {
    let ctm = Affine::new(page.initial_transform(true).as_coeffs());
    let state = State::new(ctm, sheet.page());
    let mut drawing = Drawing { fonts, layers, budget, sheet, state, saved: Vec::new(), marks: false };
    let data = drawing.page_data(page)?;
    drawing.follow(&data, page.resources(), FORMS)?;
    let notes = page.raw().get::<Array<'_>>(b"Annots");
    for note in notes.iter().flat_map(|notes| notes.iter::<Dict<'_>>()).take(ANNOTATIONS) {
        drawing.state = State::new(ctm, drawing.sheet.page());
        drawing.draw_annotation(&note, page.resources())?;
    }
    Ok(())
}

pub(super) struct Drawing<'a, 'd> {
    fonts: &'d Fonts<'a>,
    pub(super) layers: &'d Layers,
    budget: &'d mut Budget,
    pub(super) sheet: &'d mut Sheet,
    pub(super) state: State<'a>,
    saved: Vec<State<'a>>,
    /// Areas do not hide what is under them: those of a note that marks it.
    pub(super) marks: bool,
}

impl<'a> Drawing<'a, '_> {
    /// The content of a page: one stream, or several that are read as one.
    fn page_data(&mut self, page: &Page<'a>) -> Result<Vec<u8>, Unreadable> {
        let mut data = Vec::new();
        let parts: Vec<Stream<'_>> = match page.raw().get::<Object<'_>>(b"Contents") {
            Some(Object::Stream(part)) => vec![part],
            Some(Object::Array(parts)) => parts.iter::<Stream<'_>>().collect(),
            _ => Vec::new(),
        };
        for part in &parts {
            if let Some(part) = stream::unpack(part, self.budget)? {
                data.extend_from_slice(&part);
                data.push(b'\n');
            }
        }
        Ok(data)
    }

    /// Follows one content stream; `depth` is how many forms may still be inside it.
    fn follow(&mut self, data: &[u8], resources: &Resources<'a>, depth: u32) -> Result<(), Unreadable> {
        let floor = self.saved.len();
        let mut path = Path::default();
        let mut clips = false;
        let mut pen = Pen::default();
        let mut spans: Vec<(Option<Span>, bool)> = Vec::new();
        let mut ops = TypedIter::new(data);
        while let Some(op) = ops.next() {
            self.budget.take_step()?;
            match op {
                Op::SaveState(_) if self.saved.len() < STATES => self.saved.push(self.state.clone()),
                Op::RestoreState(_) if self.saved.len() > floor => {
                    self.state = self.saved.pop().unwrap_or_else(|| self.state.clone());
                }
                Op::Transform(t) => self.state.ctm *= affine(&t),
                Op::SetGraphicsState(name) => self.set_graphics_state(resources, name.0)?,
                Op::XObject(name) => {
                    if let Some(object) = resources.get_x_object(name.0) {
                        self.draw_object(&object, resources, depth)?;
                    }
                }
                Op::InlineImage(_) => self.picture(true),
                Op::Shading(_) => {}
                Op::ClipNonZero(_) | Op::ClipEvenOdd(_) => clips = true,
                Op::BeginMarkedContent(_) if spans.len() < SPANS => spans.push((None, false)),
                Op::BeginMarkedContentWithProperties(mark) if spans.len() < SPANS => {
                    let hidden = mark.0.as_ref() == b"OC" && self.layers.hide_marked(mark.1, resources);
                    self.sheet.hide(hidden);
                    spans.push((Span::begin(mark.1, resources, self.sheet), hidden));
                }
                Op::EndMarkedContent(_) => {
                    let (span, hidden) = spans.pop().unwrap_or_default();
                    self.sheet.unhide(hidden);
                    if let Some(span) = span {
                        span.end(self.sheet);
                    }
                }
                Op::TextFont(font) => {
                    let dict = resources.get_font(font.0);
                    self.state.text.face = match dict {
                        Some(dict) => self.fonts.face(&dict, self.budget)?,
                        None => None,
                    };
                    self.state.text.size = font.1.as_f64();
                }
                other => {
                    if !self.colour(&other, resources) && !self.trace(&other, &mut path, &mut clips)? {
                        pen.follow(&other, &mut self.state, self.sheet, self.budget)?;
                    }
                }
            }
        }
        spans.iter().for_each(|(_, hidden)| self.sheet.unhide(*hidden));
        self.saved.truncate(floor);
        Ok(())
    }

    /// Follows what builds and paints paths; false when the instruction is none of those.
    fn trace(&mut self, op: &Op<'_, '_>, path: &mut Path, clips: &mut bool) -> Result<bool, Unreadable> {
        let ctm = self.state.ctm;
        let at = |x: &Number, y: &Number| ctm * Point::new(x.as_f64(), y.as_f64());
        match op {
            Op::MoveTo(p) => path.move_to(at(&p.0, &p.1), self.budget)?,
            Op::LineTo(p) => path.line_to(at(&p.0, &p.1), self.budget)?,
            Op::CubicTo(c) => path.curve_to(at(&c.4, &c.5), self.budget)?,
            Op::CubicStartTo(c) => path.curve_to(at(&c.2, &c.3), self.budget)?,
            Op::CubicEndTo(c) => path.curve_to(at(&c.2, &c.3), self.budget)?,
            Op::ClosePath(_) => path.close(),
            Op::RectPath(r) => {
                let [x, y, width, height] = [r.0, r.1, r.2, r.3].map(|number| number.as_f64());
                path.rectangle(Rect::new(x, y, x + width, y + height), ctm, self.budget)?;
            }
            Op::StrokePath(_) => self.stroke(path),
            Op::CloseAndStrokePath(_) => {
                path.close();
                self.stroke(path);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => self.fill(path),
            Op::FillAndStrokeNonZero(_)
            | Op::FillAndStrokeEvenOdd(_)
            | Op::CloseFillAndStrokeNonZero(_)
            | Op::CloseFillAndStrokeEvenOdd(_) => {
                path.close();
                self.fill(path);
                self.stroke(path);
            }
            Op::EndPath(_) => {}
            _ => return Ok(false),
        }
        let builds = matches!(
            op,
            Op::MoveTo(_)
                | Op::LineTo(_)
                | Op::CubicTo(_)
                | Op::CubicStartTo(_)
                | Op::CubicEndTo(_)
                | Op::ClosePath(_)
                | Op::RectPath(_)
        );
        if !builds {
            if std::mem::take(clips)
                && let Some(bounds) = path.bounds()
            {
                self.state.clip = self.state.clip.intersect(bounds);
            }
            *path = Path::default();
        }
        Ok(true)
    }

    fn stroke(&mut self, path: &Path) {
        let rules = path.stroked();
        self.sheet.rule(rules);
    }

    fn fill(&mut self, path: &Path) {
        let ink = self.state.ink;
        let filled = path.filled();
        self.sheet.rule(filled.rules);
        if !self.marks && !ink.is_glass() {
            for area in filled.areas {
                let area = area.intersect(self.state.clip);
                self.sheet.fill(area, ink.is_opaque(), ink.white);
            }
        }
    }

    /// The unit square is where a picture stands.
    fn picture(&mut self, opaque: bool) {
        let rect = self.state.ctm.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
        let opaque = opaque && self.state.ink.is_opaque();
        self.sheet.picture(rect.intersect(self.state.clip), opaque);
    }

    /// Follows what chooses the colour of areas and letters; false when the instruction does not.
    fn colour(&mut self, op: &Op<'_, '_>, resources: &Resources<'a>) -> bool {
        let ink = &mut self.state.ink;
        match op {
            Op::NonStrokeColorDeviceGray(c) => ink.set(&[c.0]),
            Op::NonStrokeColorDeviceRgb(c) => ink.set(&[c.0, c.1, c.2]),
            Op::NonStrokeColorCmyk(c) => ink.set(&[c.0, c.1, c.2, c.3]),
            Op::NonStrokeColor(c) => ink.set(&c.0),
            Op::NonStrokeColorNamed(c) => ink.set(&c.0),
            Op::ColorSpaceNonStroke(c) => {
                ink.additive = counts_light(c.0, resources);
                ink.white = false;
                return true;
            }
            _ => return false,
        }
        if matches!(op, Op::NonStrokeColorDeviceGray(_) | Op::NonStrokeColorDeviceRgb(_)) {
            let ink = &mut self.state.ink;
            ink.additive = true;
        }
        true
    }

    fn set_graphics_state(&mut self, resources: &Resources<'a>, name: &Name<'_>) -> Result<(), Unreadable> {
        let Some(settings) = resources.get_ext_g_state(name) else { return Ok(()) };
        if let Some(alpha) = settings.get::<f32>(b"ca") {
            self.state.ink.alpha = alpha;
        }
        if let Some(mode) = settings.get::<Name<'_>>(b"BM") {
            self.state.ink.blended = !matches!(mode.as_ref(), b"Normal" | b"Compatible");
        }
        if let Some(font) = settings.get::<Array<'a>>(b"Font") {
            if let Some(dict) = font.iter::<Dict<'a>>().next() {
                self.state.text.face = self.fonts.face(&dict, self.budget)?;
            }
            if let Some(Object::Number(size)) = font.iter::<Object<'_>>().nth(1) {
                self.state.text.size = size.as_f64();
            }
        }
        Ok(())
    }

    fn draw_object(&mut self, object: &Stream<'a>, resources: &Resources<'a>, depth: u32) -> Result<(), Unreadable> {
        let dict = object.dict();
        if self.layers.hide(dict, b"OC") {
            return Ok(());
        }
        match dict.get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Image") => {
                let see_through = [b"SMask".as_slice(), b"Mask", b"ImageMask"].iter().any(|key| dict.contains_key(key));
                self.picture(!see_through);
                Ok(())
            }
            Some(b"Form") => self.draw_form(object, resources, depth),
            _ => Ok(()),
        }
    }

    pub(super) fn draw_form(
        &mut self,
        form: &Stream<'a>,
        resources: &Resources<'a>,
        depth: u32,
    ) -> Result<(), Unreadable> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        self.budget.take_form()?;
        let Some(data) = stream::unpack(form, self.budget)? else { return Ok(()) };
        let dict = form.dict();
        let before = self.state.clone();
        if let Some(matrix) = dict.get::<[f64; 6]>(b"Matrix") {
            self.state.ctm *= Affine::new(matrix);
        }
        if let Some(bounds) = dict.get::<[f64; 4]>(b"BBox") {
            let [x0, y0, x1, y1] = bounds;
            let bounds = self.state.ctm.transform_rect_bbox(Rect::new(x0, y0, x1, y1).abs());
            self.state.clip = self.state.clip.intersect(bounds);
        }
        let own = dict.get::<Dict<'a>>(b"Resources").map(Resources::new);
        let drawn = self.follow(&data, own.as_ref().unwrap_or(resources), depth);
        self.state = before;
        drawn
    }
}

/// Whether 1 is white in a colour space; a separate ink counts the other way.
fn counts_light(name: &Name<'_>, resources: &Resources<'_>) -> bool {
    let is_ink = |family: &[u8]| matches!(family, b"Separation" | b"DeviceN" | b"DeviceCMYK" | b"Indexed" | b"Pattern");
    if is_ink(name.as_ref()) {
        return false;
    }
    match resources.get_color_space(name) {
        Some(Object::Array(space)) => !space.iter::<Name<'_>>().next().is_some_and(|family| is_ink(family.as_ref())),
        _ => true,
    }
}
