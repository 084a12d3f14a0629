//! The liberties that people take with the names of offices, on folded names.

use crate::vietnamese::fold;

/// Words (folded) and what they are brought to; the longer before the shorter that begin them.
const ABBREVIATIONS: [(&[&str], &[&str]); 20] = [
    (&["khoa", "hoc", "va", "cong", "nghe"], &["khcn"]),
    (&["khoa", "hoc", "cong", "nghe"], &["khcn"]),
    (&["kh", "va", "cn"], &["khcn"]),
    (&["kh", "cn"], &["khcn"]),
    (&["cong", "nghe", "thong", "tin"], &["cntt"]),
    (&["cong", "nghe", "cao"], &["cnc"]),
    (&["doi", "moi", "sang", "tao"], &["dmst"]),
    (&["so", "huu", "tri", "tue"], &["shtt"]),
    (&["hop", "tac", "quoc", "te"], &["htqt"]),
    (&["uy", "ban", "nhan", "dan"], &["ubnd"]),
    (&["ho", "chi", "minh"], &["hcm"]),
    (&["ban", "quan", "ly"], &["bql"]),
    (&["nha", "xuat", "ban"], &["nxb"]),
    (&["trung", "tam"], &["tt"]),
    (&["van", "phong"], &["vp"]),
    (&["thanh", "pho"], &["tp"]),
    (&["tphcm"], &["tp", "hcm"]),
    (&["viet", "nam"], &["vn"]),
    (&["quoc", "gia"], &["qg"]),
    // `&` leaves nothing when folded.
    (&["va"], &[]),
];

/// The ministry's name as [`shorten`] leaves it.
const MINISTRY: &str = "bo khcn";

/// What may stand before a unit's name in its own cell, folded.
const LABELS: [&str; 6] = ["ten don vi bao cao", "don vi bao cao", "ten don vi", "ten co quan", "don vi", "co quan"];

/// Brings the abbreviations common in offices to one form: `so khoa hoc va cong nghe tinh nghe an`, `so kh cn nghe an`
/// and `so khcn nghe an` are `so khcn nghe an`.
pub(super) fn shorten(folded: &str) -> String {
    let words: Vec<&str> = folded.split(' ').collect();
    let mut short: Vec<&str> = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let known = ABBREVIATIONS.iter().find_map(|(long, brief)| Some((rest.strip_prefix(*long)?, brief)));
        match known {
            Some((after, brief)) => {
                short.extend_from_slice(brief);
                rest = after;
            }
            None => {
                short.push(first);
                rest = behind;
            }
        }
    }
    // `Sở … tỉnh X`, `Sở … thành phố X`: the rank of the province is often left out.
    let ranked = short.windows(4).position(|words| matches!(words, ["so", "khcn", "tinh" | "tp", _]));
    if let Some(place) = ranked {
        short.remove(place + 2);
    }
    short.join(" ")
}

/// The shortened name without a label before it and without the ministry before or behind it, in the ways that leave
/// something.
pub(super) fn without_additions(short: &str) -> Vec<String> {
    let mut bare = Vec::new();
    let labels = LABELS.iter().filter_map(|label| short.strip_prefix(label)?.strip_prefix(' '));
    for name in std::iter::once(short).chain(labels) {
        bare.push(name.to_owned());
        if let Some(unit) = name.strip_prefix(MINISTRY).and_then(|rest| rest.strip_prefix(' ')) {
            bare.push(unit.to_owned());
        }
        if let Some(unit) = name.strip_suffix(MINISTRY).and_then(|rest| rest.strip_suffix(' ')) {
            let joined = [" truc thuoc", " thuoc", " cua"].iter().find_map(|link| unit.strip_suffix(link));
            bare.push(joined.unwrap_or(unit).to_owned());
            // `Thanh tra Bộ Khoa học và Công nghệ` is `Thanh tra Bộ`.
            bare.push(format!("{unit} bo"));
        }
    }
    bare.retain(|name| name != short && !name.is_empty());
    bare
}

/// The two names in `Cục X (Y)` or `Cục X - Y`, in the ways that the name can be cut.
pub(super) fn pairs(name: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    if let Some((before, rest)) = name.split_once('(')
        && let Some((inside, behind)) = rest.split_once(')')
        && matches!(shorten(&fold(behind)).as_str(), "" | MINISTRY)
    {
        pairs.push((before, inside));
    }
    for divider in [" - ", " – ", " — ", "–", "—", "/", ",", ";", "\n"] {
        pairs.extend(name.rsplit_once(divider));
    }
    pairs
}
