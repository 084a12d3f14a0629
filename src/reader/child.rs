//! The child's side: bytes in, forms out, one file after the other, until its parent is gone.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Reading, Request, Start, frame, sandbox};
use crate::campaign::Campaign;
use crate::document::{self, Unreadable};
use crate::form::{Finder, Form};
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
    sandbox::enter(&start.limits)?;
    while let Some(request) = next(&mut input)? {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        sandbox::grant_time(&start.limits)?;
        output.write_all(&encoded(answer(&request, &finder, &start.limits), &request)?)?;
        output.flush()?;
    }
    Ok(())
}

/// The answer as the parent takes it: one that is too long says just that.
fn encoded(answer: Vec<Reading>, request: &Request) -> io::Result<Vec<u8>> {
    let frame = frame::encode(&answer).map_err(io::Error::other)?;
    if frame.len() as u64 <= u64::from(frame::LONGEST_ANSWER) {
        return Ok(frame);
    }
    frame::encode(&failed(request, Unreadable::TooLarge)).map_err(io::Error::other)
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
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| failed(request, Unreadable::Crashed))
}

/// Opens one file and finds the forms in it, and in the files inside it.
pub fn read_file(name: &str, bytes: &[u8], finder: &Finder, limits: &Limits) -> Vec<Reading> {
    let opened = document::open(name, bytes, limits);
    opened
        .into_iter()
        .map(|file| Reading {
            trail: file.trail,
            outcome: file.outcome.map(|document| {
                let mut forms = finder.find(&document);
                forms.truncate(MOST_FORMS);
                forms
            }),
        })
        .collect()
}

/// Reads the HTML of a mail where it holds a table, which plain text flattens; else its plain text, with which the HTML
/// must agree where both hold a whole report.
fn read_text(text: &str, html: Option<&str>, finder: &Finder, limits: &Limits) -> Vec<Reading> {
    let rich = |html: &str| document::html::read_text(html, limits).map(|document| finder.find(&document));
    let rich = html.and_then(|html| rich(html).ok()).unwrap_or_default();
    let has_tables = html.is_some_and(|html| html.contains("<table") || html.contains("<TABLE"));
    let whole = |forms: &[Form]| forms.iter().all(Form::has_all_figures);
    let forms = if has_tables && !rich.is_empty() {
        rich
    } else {
        let mut forms = finder.find(&document::text::read(text));
        if whole(&forms) && whole(&rich) && !forms.is_empty() {
            forms.extend(rich);
        }
        forms
    };
    vec![Reading { trail: Vec::new(), outcome: Ok(forms) }]
}
