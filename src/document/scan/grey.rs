//! A picture in shades of grey.

/// Ink is darker than this share of what is around it, in percent: paper need not be white, nor evenly lit.
pub(super) const INK: u64 = 80;
/// The same for hairlines, which scanning blurs.
pub(super) const HAIRLINE: u64 = 88;
/// The side of the squares by which the paper's brightness is told, in pixels.
const TILE: usize = 32;

/// Pixels from the top left, row by row; 255 is white.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grey {
    width: usize,
    pixels: Vec<u8>,
}

/// Which pixels of a picture are ink.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dark {
    pub(super) width: usize,
    pub(super) height: usize,
    ink: Vec<bool>,
}

impl Grey {
    /// `None` where the pixels do not fill rows of that width.
    pub(super) fn new(width: usize, pixels: Vec<u8>) -> Option<Self> {
        (width > 0 && !pixels.is_empty() && pixels.len().is_multiple_of(width)).then_some(Self { width, pixels })
    }

    pub(super) fn width(&self) -> u32 {
        u32::try_from(self.width).unwrap_or(u32::MAX)
    }

    pub(super) fn height(&self) -> u32 {
        u32::try_from(self.rows()).unwrap_or(u32::MAX)
    }

    fn rows(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// The portable grey map that every recognition reads.
    pub(super) fn into_pgm(self) -> Vec<u8> {
        let mut image = format!("P5\n{} {}\n255\n", self.width, self.rows()).into_bytes();
        image.extend(self.pixels);
        image
    }

    /// Makes a stretch of a row white.
    pub(super) fn whiten(&mut self, x: std::ops::Range<usize>, y: std::ops::Range<usize>) {
        let width = self.width;
        for row in self.pixels.chunks_exact_mut(width).take(y.end).skip(y.start) {
            row.get_mut(x.start.min(width)..x.end.min(width)).unwrap_or_default().fill(255);
        }
    }

    /// The pixels that are ink: darker than a share of what is around them, in percent.
    pub(super) fn dark(&self, share: u64) -> Dark {
        let levels = self.levels(share);
        let across = self.width.div_ceil(TILE);
        let rows = self.pixels.chunks_exact(self.width).enumerate();
        let ink = rows.flat_map(|(y, row)| {
            let levels = levels.chunks_exact(across).nth(y / TILE).unwrap_or_default();
            row.chunks(TILE).zip(levels).flat_map(|(pixels, level)| pixels.iter().map(|pixel| pixel < level))
        });
        Dark { width: self.width, height: self.rows(), ink: ink.collect() }
    }

    /// For every tile, what is darker than that is ink: told by the tile and those around it.
    fn levels(&self, share: u64) -> Vec<u8> {
        let across = self.width.div_ceil(TILE);
        let down = self.rows().div_ceil(TILE);
        let mut sums = vec![(0u64, 0u64); across * down];
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            let tiles = sums.chunks_exact_mut(across).nth(y / TILE).unwrap_or_default();
            for (pixels, (sum, count)) in row.chunks(TILE).zip(tiles) {
                *sum += pixels.iter().map(|pixel| u64::from(*pixel)).sum::<u64>();
                *count += pixels.len() as u64;
            }
        }
        let around = |at: usize, most: usize| at.saturating_sub(1)..(at + 2).min(most);
        let level = |index: usize| {
            let near = around(index / across, down).flat_map(|y| around(index % across, across).map(move |x| (x, y)));
            let tiles = near.filter_map(|(x, y)| sums.get(y * across + x));
            let (sum, count) = tiles.fold((0, 0), |(sum, count), tile| (sum + tile.0, count + tile.1));
            u8::try_from(sum * share / (100 * count.max(1))).unwrap_or(u8::MAX)
        };
        (0..sums.len()).map(level).collect()
    }

    /// The picture turned about its middle by an angle in radians, in the same size; what comes in from outside is white.
    pub(super) fn turned(&self, angle: f64) -> Self {
        let (width, height) = (self.width, self.rows());
        let (middle_x, middle_y) = (width as f64 / 2.0, height as f64 / 2.0);
        let (sin, cos) = angle.sin_cos();
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..height {
            let down = y as f64 - middle_y;
            for x in 0..width {
                let along = x as f64 - middle_x;
                pixels.push(self.between(middle_x + along * cos - down * sin, middle_y + along * sin + down * cos));
            }
        }
        Self { width, pixels }
    }

    /// The shade between four pixels.
    fn between(&self, x: f64, y: f64) -> u8 {
        if x < 0.0 || y < 0.0 {
            return 255;
        }
        let (left, top) = (x as usize, y as usize);
        let shade = |x: usize, y: usize| {
            let pixel = if x < self.width { self.pixels.get(y * self.width + x) } else { None };
            f64::from(pixel.copied().unwrap_or(255))
        };
        let (right, low) = (x.fract(), y.fract());
        let above = shade(left, top) * (1.0 - right) + shade(left + 1, top) * right;
        let below = shade(left, top + 1) * (1.0 - right) + shade(left + 1, top + 1) * right;
        (above * (1.0 - low) + below * low).round() as u8
    }
}

impl Dark {
    /// Whether a pixel is ink; none is outside the picture.
    pub(super) fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.ink.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The places of all ink, from the top left.
    pub(super) fn ink(&self) -> impl Iterator<Item = (usize, usize)> {
        let ink = self.ink.iter().enumerate().filter(|(_, ink)| **ink);
        ink.map(|(index, _)| (index % self.width, index / self.width))
    }
}
