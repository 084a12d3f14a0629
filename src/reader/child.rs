//! The child's side: bytes in, forms and pages of scans out, one file after the other, until its parent is gone.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Reading, Request, Start, frame};
use crate::campaign::Campaign;
use crate::document::{self, Document, Unreadable};
use crate::form::{Finder, Form};
use crate::sandbox::{self, Work};
use crate::settings::Limits;

/// A file tells of at most this many units; a table with more is no report.
const MOST_FORMS: usize = 1_000;

/// Reads requests from standard input and answers them on standard output until the input ends.
pub fn serve() -> io::Result<()> {
    // A panic is told to the parent as an outcome; its words could hold what a sender wrote.
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let Some(start) = next(&mut input)? else { return Ok(()) };
    let start: Start = frame::decode(&start).map_err(io::Error::other)?;
    let campaign = Campaign::from_source(&start.campaign).map_err(io::Error::other)?;
    let finder = Finder::new(&campaign);
    sandbox::enter(Work::Pipes, start.limits.attachment_memory_bytes)?;
    while let Some(request) = next(&mut input)? {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        sandbox::grant_time(start.limits.attachment_seconds)?;
        let answer = match request {
            Request::Page { bytes, file, page } => frame::encode(&document::page(bytes, file, page, &start.limits)),
            _ => encoded(answer(&request, &finder, &start.limits), &request),
        };
        output.write_all(&answer.map_err(io::Error::other)?)?;
        output.flush()?;
    }
    Ok(())
}

/// The answer as the parent takes it: one that is too long says just that.
fn encoded(answer: Vec<Reading>, request: &Request) -> Result<Vec<u8>, frame::BadFrame> {
    let frame = frame::encode(&answer)?;
    if frame.len() as u64 <= u64::from(frame::LONGEST_ANSWER) {
        return Ok(frame);
    }
    frame::encode(&failed(request, Unreadable::TooLarge))
}

fn failed(request: &Request, why: Unreadable) -> Vec<Reading> {
    let trail = if let Request::File { name, .. } = request { vec![(*name).to_owned()] } else { Vec::new() };
    vec![Reading { trail, outcome: Err(why) }]
}

fn next(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > frame::LONGEST {
        return Err(io::Error::other(frame::BadFrame));
    }
    let mut content = Vec::new();
    input.take(length.into()).read_to_end(&mut content)?;
    if content.len() as u64 != u64::from(length) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(content))
}

fn answer(request: &Request, finder: &Finder, limits: &Limits) -> Vec<Reading> {
    let read = || match *request {
        Request::File { name, bytes } => read_file(name, bytes, finder, limits),
        Request::Text { text, html } => read_text(text, html, finder, limits),
        Request::Recognised { ref pages } => {
            vec![Reading { trail: Vec::new(), outcome: Ok(forms(&document::scan::read(pages, limits), finder)) }]
        }
        Request::Page { .. } => Vec::new(),
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| failed(request, Unreadable::Crashed))
}

fn forms(document: &Document, finder: &Finder) -> Vec<Form> {
    let mut forms = finder.find(document);
    forms.truncate(MOST_FORMS);
    forms
}

/// Opens one file and finds the forms in it, and in the files inside it.
pub fn read_file(name: &str, bytes: &[u8], finder: &Finder, limits: &Limits) -> Vec<Reading> {
    let opened = document::open(name, bytes, limits);
    opened
        .into_iter()
        .map(|file| Reading { trail: file.trail, outcome: file.outcome.map(|document| forms(&document, finder)) })
        .collect()
}

/// Reads the text of a mail, or its HTML where that holds a table, which plain text flattens, or where the text holds no
/// form. A person sees one of the two: where they report different figures, both are given.
fn read_text(text: &str, html: Option<&str>, finder: &Finder, limits: &Limits) -> Vec<Reading> {
    let plain = finder.find(&document::text::read(text));
    let rich = html.and_then(|html| document::html::read_text(html, limits).ok());
    let rich = rich.map(|document| finder.find(&document)).unwrap_or_default();
    let has_table = html.is_some_and(|html| html.contains("<table") || html.contains("<TABLE"));
    let (mut first, second) = if has_table { (rich, plain) } else { (plain, rich) };
    if !first.iter().any(Form::is_filled) || disagree(&first, &second) {
        first.extend(second);
    }
    first.truncate(MOST_FORMS);
    vec![Reading { trail: Vec::new(), outcome: Ok(first) }]
}

/// Whether the first filled forms of both report different counts.
fn disagree(one: &[Form], other: &[Form]) -> bool {
    let filled = |form: &&Form| form.is_filled();
    let (Some(one), Some(other)) = (one.iter().find(filled), other.iter().find(filled)) else { return false };
    let pairs = one.figures.iter().zip(&other.figures);
    pairs
        .into_iter()
        .any(|((_, one), (_, other))| matches!((&one.reading, &other.reading), (Ok(one), Ok(other)) if one != other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str, html: &str) -> Vec<Option<u64>> {
        let campaign = Campaign::built_in();
        let mut readings = read_text(text, Some(html), &Finder::new(&campaign), &Limits::default());
        let forms = readings.remove(0).outcome.unwrap();
        forms.iter().map(|form| form.figures.first().and_then(|(_, figure)| figure.reading.ok())).collect()
    }

    fn report(informed: u64) -> String {
        let labels: Vec<String> = Campaign::built_in().fields.iter().map(|field| field.label.clone()).collect();
        format!("{}: Cục Mẫu<br>\n{}: {informed}<br>\n{}: 20", labels[0], labels[2], labels[3])
    }

    #[test]
    fn a_report_in_the_html_alone_is_found() {
        assert_eq!(counts("Xem bản HTML.", &report(25)), [Some(25)]);
    }

    #[test]
    fn a_text_and_its_html_count_once_unless_they_differ() {
        let text = report(25).replace("<br>", "");
        assert_eq!(counts(&text, &report(25)), [Some(25)]);
        assert_eq!(counts(&text, &report(26)), [Some(25), Some(26)]);
    }
}
