//! How crooked a page lay on the glass: the angle at which its lines of text fall together most sharply.

use super::grey::Dark;

/// The most that is looked for, in radians: some 3 degrees. What lies more crooked than that was a photograph.
const MOST: f64 = 0.055;
/// A turn smaller than this is not worth the blur, in radians.
const LEAST: f64 = 0.0015;
/// So many places of ink tell the angle well enough.
const PLACES: usize = 60_000;

/// The angle by which the page must be turned, in radians; 0 where it stands upright, or nothing tells.
pub(super) fn angle(dark: &Dark) -> f64 {
    // The upper edges of letters and lines tell more than all their ink.
    let edges: Vec<(usize, usize)> = dark.ink().filter(|(x, y)| *y > 0 && !dark.at(*x, y - 1)).collect();
    let step = edges.len().div_ceil(PLACES).max(1);
    let edges: Vec<(f64, f64)> = edges.into_iter().step_by(step).map(|(x, y)| (x as f64, y as f64)).collect();
    let mut best = (sharpness(&edges, 0.0, dark), 0.0);
    // Coarse, then fine around the best.
    for step in [MOST / 24.0, MOST / 120.0, MOST / 600.0] {
        let middle = best.1;
        let reach = if middle == 0.0 && step == MOST / 24.0 { 24 } else { 5 };
        for count in -reach..=reach {
            let angle: f64 = middle + f64::from(count) * step;
            let found = sharpness(&edges, angle, dark);
            if found > best.0 {
                best = (found, angle);
            }
        }
    }
    if best.1.abs() < LEAST { 0.0 } else { best.1 }
}

/// How unevenly the edges fall on rows, when the page is turned by an angle.
fn sharpness(edges: &[(f64, f64)], angle: f64, dark: &Dark) -> u64 {
    let slope = angle.tan();
    let margin = (dark.width as f64 * MOST * 2.0) as usize + 1;
    let mut rows = vec![0u64; dark.height + 2 * margin];
    for (x, y) in edges {
        let row = y - x * slope + margin as f64;
        if row >= 0.0
            && let Some(count) = rows.get_mut(row as usize)
        {
            *count += 1;
        }
    }
    rows.iter().map(|count| count * count).sum()
}
