//! Runs of rich text that are struck out: a reader takes them for deleted, calamine would put them with the rest.

use memchr::memmem;

/// A part of an xlsx package (the shared strings, or a sheet with strings of its own) without the runs that are struck
/// out (ECMA-376 part 1, 18.4.10).
pub(super) fn without_struck_runs(part: Vec<u8>) -> Vec<u8> {
    if memmem::find(&part, b"<strike").is_none() {
        return part;
    }
    let mut kept = Vec::with_capacity(part.len());
    let mut rest = part.as_slice();
    while let Some(start) = memmem::find(rest, b"<r>") {
        let (before, run) = rest.split_at(start);
        let Some(end) = memmem::find(run, b"</r>") else { break };
        let (run, behind) = run.split_at(end + b"</r>".len());
        kept.extend_from_slice(before);
        if !is_struck(run) {
            kept.extend_from_slice(run);
        }
        rest = behind;
    }
    kept.extend_from_slice(rest);
    kept
}

fn is_struck(run: &[u8]) -> bool {
    memmem::find_iter(run, b"<strike").any(|place| {
        let tag = run.get(place..).unwrap_or_default().split(|byte| *byte == b'>').next().unwrap_or_default();
        !["=\"0\"", "=\"false\""].iter().any(|off| memmem::find(tag, off.as_bytes()).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_struck_out_is_not_read() {
        let struck = b"<si><r><rPr><strike/></rPr><t>30</t></r><r><t>25</t></r></si>".to_vec();
        assert_eq!(without_struck_runs(struck), b"<si><r><t>25</t></r></si>");
        for kept in
            ["<si><r><rPr><strike val=\"0\"/></rPr><t>30</t></r></si>", "<si><t>&lt;strike</t></si>", "<r><strike"]
        {
            assert_eq!(without_struck_runs(kept.as_bytes().to_vec()), kept.as_bytes());
        }
    }
}
