//! A multipart cut at its delimiter lines (RFC 2046, section 5.1.1). Not what its parts are.

use memchr::memmem::Finder;

/// The boundary by which a multipart is really divided: the declared one, else what its first lines show.
pub fn boundary(declared: Option<&[u8]>, body: &[u8]) -> Option<Vec<u8>> {
    let declared = declared.map(<[u8]>::trim_ascii_end).filter(|boundary| !boundary.is_empty());
    if let Some(boundary) = declared
        && Split::new(body, boundary).next().is_some()
    {
        return Some(boundary.to_vec());
    }
    let mut lines = body.split(|&byte| byte == b'\n').take(100).map(<[u8]>::trim_ascii_end).peekable();
    while let Some(line) = lines.next() {
        let described =
            lines.peek().is_some_and(|next| next.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")));
        if let Some(boundary) = line.strip_prefix(b"--")
            && !boundary.is_empty()
            && described
        {
            return Some(boundary.to_vec());
        }
    }
    None
}

/// The parts between the delimiter lines of a multipart (RFC 2046, section 5.1.1), preamble and epilogue left out.
pub struct Split<'a> {
    body: &'a [u8],
    finder: Finder<'static>,
    /// Where the next part begins.
    start: Option<usize>,
}

struct Delimiter {
    /// Where its line begins.
    line: usize,
    /// Where the next line begins.
    after: usize,
    closing: bool,
}

impl<'a> Split<'a> {
    pub fn new(body: &'a [u8], boundary: &[u8]) -> Self {
        let finder = Finder::new(&[b"--", boundary].concat()).into_owned();
        let mut split = Self { body, finder, start: None };
        split.start = split.opening(0);
        split
    }

    /// Where the part behind the next delimiter begins that is not a closing one.
    fn opening(&self, from: usize) -> Option<usize> {
        let mut position = from;
        loop {
            let delimiter = self.delimiter(position)?;
            if !delimiter.closing {
                return Some(delimiter.after);
            }
            position = delimiter.after;
        }
    }

    fn delimiter(&self, from: usize) -> Option<Delimiter> {
        let mut position = from;
        loop {
            let line = position + self.finder.find(self.body.get(position..)?)?;
            position = line + 1;
            if line > 0 && self.body.get(line - 1) != Some(&b'\n') {
                continue;
            }
            let rest = self.body.get(line + self.finder.needle().len()..)?;
            let closing = rest.starts_with(b"--");
            let rest = if closing { rest.get(2..)? } else { rest };
            let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
            let tail = rest.get(blanks..)?;
            if let [] | [b'\n', ..] = tail {
                let after = self.body.len() - tail.len() + usize::from(!tail.is_empty());
                return Some(Delimiter { line, after, closing });
            }
        }
    }
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.start.take()?;
        let Some(delimiter) = self.delimiter(start) else {
            // Cut off: what is there is read.
            return self.body.get(start..);
        };
        self.start = if delimiter.closing { self.opening(delimiter.after) } else { Some(delimiter.after) };
        let part = self.body.get(start..delimiter.line)?;
        // The line break before a delimiter belongs to it.
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        Some(part.strip_suffix(b"\r").unwrap_or(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(body: &str) -> Vec<&str> {
        Split::new(body.as_bytes(), b"b").map(|part| std::str::from_utf8(part).unwrap()).collect()
    }

    #[test]
    fn parts_stand_between_delimiter_lines() {
        assert_eq!(split("pre\r\n--b\r\none\r\n\r\n--b \t\r\n\r\n--b--\r\npost"), ["one\r\n", ""]);
        assert_eq!(split("--b\n--b--\n--b\nlate"), ["", "late"]);
    }

    #[test]
    fn what_only_resembles_a_delimiter_is_text() {
        assert_eq!(split("--b\none --b\n--bc\n--b c\n--b--x"), ["one --b\n--bc\n--b c\n--b--x"]);
        assert!(split("--c\n-b\n--").is_empty());
    }

    #[test]
    fn a_boundary_is_found_where_none_was_declared() {
        let found = |body: &str| boundary(Some(b"x"), body.as_bytes());
        assert_eq!(found("pre\r\n--y z\r\nContent-Type: a/b").as_deref(), Some(&b"y z"[..]));
        assert_eq!(found("--y\r\nno header"), None);
        assert_eq!(found("--x\n").as_deref(), Some(&b"x"[..]));
    }
}
