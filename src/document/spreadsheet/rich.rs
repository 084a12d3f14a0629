//! Runs of rich text in xlsx packages, of which calamine would keep the characters alone.

use memchr::memmem;

use crate::document::face::Face;

/// A part of a package (the shared strings, or a sheet with strings of its own) with its runs as a reader takes them
/// (ECMA-376 part 1, 18.4.7 and 18.4.14).
pub(super) fn read_faces(part: Vec<u8>) -> Vec<u8> {
    if ["strike", "vertAlign"].iter().all(|mark| memmem::find(&part, mark.as_bytes()).is_none()) {
        return part;
    }
    let mut kept = Vec::with_capacity(part.len());
    let mut rest = part.as_slice();
    while let Some((before, run, behind)) = next_run(rest) {
        kept.extend_from_slice(before);
        match face(run) {
            Face::Plain => kept.extend_from_slice(run),
            Face::Struck => {}
            face => match run.split_at_checked(properties_end(run)) {
                Some((properties, text)) => {
                    kept.extend_from_slice(properties);
                    kept.extend_from_slice(set(text, face).as_bytes());
                }
                None => kept.extend_from_slice(run),
            },
        }
        rest = behind;
    }
    kept.extend_from_slice(rest);
    kept
}

/// The next run, with what stands before and behind it; its tags may bear a prefix.
fn next_run(part: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + memmem::find(part.get(from..)?, b"r>")?;
        let start = memchr::memrchr(b'<', part.get(from..at)?).map(|place| from + place);
        from = at + 2;
        let Some(start) = start else { continue };
        let name = part.get(start + 1..at)?;
        let prefixed = name.strip_suffix(b":").is_some_and(|name| name.iter().all(u8::is_ascii_alphanumeric));
        if name.is_empty() || prefixed {
            let closing = [b"</", name, b"r>"].concat();
            let end = from + memmem::find(part.get(from..)?, &closing)? + closing.len();
            return Some((part.get(..start)?, part.get(start..end)?, part.get(end..)?));
        }
    }
}

fn properties_end(run: &[u8]) -> usize {
    memmem::find(run, b"rPr>")
        .and_then(|begin| Some(begin + 4 + memmem::find(run.get(begin + 4..)?, b"rPr>")? + 4))
        .unwrap_or(0)
}

/// The text of a run in its face; what stands in tags and names of characters (`&#10;`) stays.
fn set(text: &[u8], face: Face) -> String {
    let text = String::from_utf8_lossy(text);
    let mut set = String::with_capacity(text.len());
    let (mut in_tag, mut in_name) = (false, false);
    for letter in text.chars() {
        in_tag |= letter == '<';
        in_name |= letter == '&';
        match in_tag || in_name {
            true => set.push(letter),
            false => set.push_str(&face.read(letter.encode_utf8(&mut [0; 4]))),
        }
        in_tag &= letter != '>';
        in_name &= letter != ';';
    }
    set
}

fn face(run: &[u8]) -> Face {
    let properties = run.get(..properties_end(run)).unwrap_or_default();
    let says = |tag: &[u8], value: &str| memmem::find(tag, value.as_bytes()).is_some();
    if tags(properties, "strike").any(|tag| !says(tag, "\"0\"") && !says(tag, "\"false\"")) {
        return Face::Struck;
    }
    match tags(properties, "vertAlign").next() {
        Some(tag) if says(tag, "superscript") => Face::Raised,
        Some(tag) if says(tag, "subscript") => Face::Lowered,
        _ => Face::Plain,
    }
}

/// The tags of a name, from the name to their ends.
fn tags<'a>(part: &'a [u8], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(part, name.as_bytes()).filter_map(|place| part.get(place..)?.split(|byte| *byte == b'>').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_struck_out_is_not_read() {
        let struck = b"<si><r><rPr><strike/></rPr><t>30</t></r><r><t>25</t></r></si>".to_vec();
        assert_eq!(read_faces(struck), b"<si><r><t>25</t></r></si>");
        let prefixed =
            b"<x:si><x:r><x:rPr><x:strike/></x:rPr><x:t>30</x:t></x:r><x:r><x:t>25</x:t></x:r></x:si>".to_vec();
        assert_eq!(read_faces(prefixed), b"<x:si><x:r><x:t>25</x:t></x:r></x:si>");
        for kept in
            ["<si><r><rPr><strike val=\"0\"/></rPr><t>30</t></r></si>", "<si><t>&lt;strike</t></si>", "<r><strike"]
        {
            assert_eq!(read_faces(kept.as_bytes().to_vec()), kept.as_bytes());
        }
    }

    #[test]
    fn the_mark_of_a_footnote_is_no_digit() {
        let raised = "<si><r><t>25</t></r><r><rPr><sz val=\"11\"/><vertAlign val=\"superscript\"/></rPr><t xml:space=\"1\">&#49;1</t></r></si>";
        let read = String::from_utf8(read_faces(raised.as_bytes().to_vec())).unwrap();
        assert_eq!(read, raised.replace(";1<", ";¹<"));
        let plain = "<si><r><rPr><vertAlign val=\"baseline\"/></rPr><t>25</t></r></si>";
        assert_eq!(read_faces(plain.as_bytes().to_vec()), plain.as_bytes());
    }
}
